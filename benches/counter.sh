#!/usr/bin/env bash
# How long does a clerk at the counter wait for the search page of a large archive, when eight ask at once?
#
#   benches/counter.sh ARCHIVE [SECONDS]       15 when not given; 60 for the run without an error
#
# ARCHIVE is what benches/scale.sh leaves in $SCRATCH/archive. Serves it, logs a clerk in, asks the questions of
# benches/counter-queries.txt, each in turn and sometimes the second page: first so that no question is ever asked
# twice, then the same ones again and again, which the index remembers.
#
# Environment: DIWAN=path of the program   CLIENTS=8   XDG_CONFIG_HOME=where the archive's key lies
# Debian packages: wrk curl
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
diwan=${DIWAN:-$here/../target/release/diwan}
archive=${1:?usage: benches/counter.sh ARCHIVE [SECONDS]}
seconds=${2:-15}
clients=${CLIENTS:-8}
for program in wrk curl; do
    command -v "$program" >/dev/null || { echo "benches/counter.sh: $program is missing (apt-get install wrk curl)" >&2; exit 2; }
done

work=$(mktemp -d)
served=
trap '[ -z "$served" ] || kill "$served" 2>/dev/null; rm -rf "$work"' EXIT
export DIWAN_ARCHIVE="$archive"
printf 'a long password\n' | "$diwan" user add bench --role clerk --password-stdin >/dev/null 2>&1 || true
"$diwan" --json serve --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
served=$!
for _ in $(seq 100); do
    address=$(grep -o '127\.0\.0\.1:[0-9]*' "$work/out" "$work/err" | head -n 1 | grep -o '127.*') && break
    sleep 0.1
done
curl -s -c "$work/jar" "http://$address/login" >"$work/form"
csrf=$(grep -o 'name="csrf" value="[^"]*"' "$work/form" | head -n 1 | sed 's/.*value="//;s/"//')
curl -s -o /dev/null -b "$work/jar" -c "$work/jar" --data-urlencode "csrf=$csrf" --data name=bench \
    --data-urlencode 'password=a long password' --data next=/ "http://$address/login"
cookie=$(awk '$6 ~ /./ && $7 ~ /./ && !/^# / { printf "%s=%s; ", $6, $7 }' "$work/jar")

echo "machine: $(nproc) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg), $("$diwan" --version)"
echo '| questions | requests | a second | p50 ms | p90 ms | p99 ms | longest ms | errors |'
echo '|---|---|---|---|---|---|---|---|'
ask() {
    wrk -t1 "-c$clients" "-d$1s" --latency --timeout 10s -s "$here/counter.lua" -H "Cookie: $cookie" \
        "http://$address" -- "$here/counter-queries.txt" "$2" | grep '^|'
}
ask 3 new >/dev/null
echo "| each new $(ask "$seconds" new)"
ask 3 again >/dev/null
echo "| asked before $(ask "$seconds" again)"
echo "memory of the server: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1e3 }' "/proc/$served/status"), at most $(awk '/VmHWM/ { printf "%.0f MB", $2 / 1e3 }' "/proc/$served/status")"

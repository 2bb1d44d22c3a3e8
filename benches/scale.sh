#!/usr/bin/env bash
# What does an archive of 60,000 records ask of an office PC: memory to fill it, time to open it, time to find?
#
#   benches/scale.sh [FILES]               60000 when not given
#
# Ingests a municipal tree whose files have text of their own (no OCR), reading and indexing all of it; then
# measures whole processes: `diwan stats` (opening) and `diwan search` (one query each).
#
# Environment: DIWAN=path of the program   SCRATCH=folder on the disk to be measured   RUNS=20
# Debian packages: hyperfine time
set -euo pipefail

cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
diwan=${DIWAN:-$target/release/diwan}
files=${1:-60000}
runs=${RUNS:-20}
scratch=${SCRATCH:-${TMPDIR:-/tmp}/diwan-scale}

fail() {
    printf 'benches/scale.sh: %s\n' "$*" >&2
    exit 2
}
for program in hyperfine /usr/bin/time; do
    command -v "$program" >/dev/null || fail "$program is missing (apt-get install hyperfine time)"
done
[ -x "$diwan" ] || fail "no program at $diwan; build it (make build) or name it in DIWAN"
diwan=$(realpath "$diwan")

mkdir -p "$scratch"
scratch=$(realpath "$scratch")
export XDG_CONFIG_HOME="$scratch/config" XDG_CACHE_HOME="$scratch/cache"
unset DIWAN_ARCHIVE

data=$scratch/data-$files
archive=$scratch/archive
if [ ! -e "$data.done" ]; then
    rm -rf "$data"
    cargo run --quiet --release --locked --example fixtures -- --quick --files "$files" --seed 1 "$data" >&2
    touch "$data.done"
fi
chmod -R u+w "$archive" 2>/dev/null || true
rm -rf "$archive" "$scratch/config"

echo "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), Linux $(uname -r); load $(cut -d ' ' -f 1-3 /proc/loadavg); $("$diwan" --version)"
find "$data" -type f -print0 | xargs -0 cat >/dev/null
"$diwan" init "$archive" >/dev/null

# Exit code 1 is right here: the tree has broken files on purpose.
status=0
/usr/bin/time -v -o "$scratch/time" "$diwan" --archive "$archive" --quiet ingest "$data" >"$scratch/log" 2>&1 || status=$?
[ "$status" -le 1 ] || {
    tail -n 20 "$scratch/log" >&2
    fail "ingest ended with $status"
}

field() { sed -n "s/^[[:space:]]*$1.*: //p" "$scratch/time"; }
wall=$(field 'Elapsed (wall clock) time' | awk -F: '{ s = 0; for (i = 1; i <= NF; i++) s = s * 60 + $i; print s }')
peak=$(field 'Maximum resident set size')
printf '\n### ingest: %s files, kept, read and indexed\n\n' "$files"
echo '| seconds | files/s | peak MB of the largest process | archive MB |'
echo '|---|---|---|---|'
awk -v f="$files" -v s="$wall" -v k="$peak" -v a="$(du -sm "$archive" | cut -f 1)" \
    'BEGIN { printf "| %.1f | %.0f | %.0f | %s |\n", s, (s > 0 ? f / s : 0), k / 1024, a }'

# A query that finds nothing is quick and says nothing: the four that count must have hits.
for query in 'بلدية' 'اداره' 'تشكيل لجنة لأرشفة' '"المحلات التجارية"'; do
    "$diwan" --archive "$archive" --json search --limit 1 "$query" | grep -q '"type":"hit"' || fail "no hit for $query"
done

printf '\n### whole processes, %s runs each, after three to warm up\n\n' "$runs"
hyperfine --shell none --warmup 3 --runs "$runs" --ignore-failure --style none --export-markdown "$scratch/table" \
    --command-name 'stats' "$diwan --archive $archive --quiet stats" \
    --command-name 'search, one word' "$diwan --archive $archive --quiet search --limit 10 بلدية" \
    --command-name 'search, another spelling' "$diwan --archive $archive --quiet search --limit 10 اداره" \
    --command-name 'search, three words' "$diwan --archive $archive --quiet search --limit 10 'تشكيل لجنة لأرشفة'" \
    --command-name 'search, a phrase' "$diwan --archive $archive --quiet search --limit 10 '\"المحلات التجارية\"'" \
    --command-name 'search, nothing found' "$diwan --archive $archive --quiet search --limit 10 زقزقزق" \
    >/dev/null
cat "$scratch/table"

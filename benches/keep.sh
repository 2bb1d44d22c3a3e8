#!/usr/bin/env bash
# How long does it take to keep a shelf of files, and to prove that they are still the same?
#
#   benches/keep.sh [large] [small]        both when none is named
#
# Compares, on the same warm files, in one run, in turns:
#   keep     cp -r + sync | diwan ingest --keep-only | restic backup | borg create -C none
#   verify   diwan verify | b3sum over the same objects | restic check --read-data
# and prints medians, ratios to diwan and peak memory as a markdown table for benches/README.md.
#
# Environment: DIWAN=path of the program   REPEATS=3   SCRATCH=folder on the disk to be measured
#              PEERS_ONLY=1 measures the others alone (no ratios; to try the script)
# Debian packages: restic borgbackup b3sum time
set -euo pipefail

cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
diwan=${DIWAN:-$target/release/diwan}
repeats=${REPEATS:-3}
scratch=${SCRATCH:-${TMPDIR:-/tmp}/diwan-keep}
peers_only=${PEERS_ONLY:-}

fail() {
    printf 'benches/keep.sh: %s\n' "$*" >&2
    exit 2
}
for program in restic borg b3sum /usr/bin/time; do
    command -v "$program" >/dev/null || fail "$program is missing (apt-get install restic borgbackup b3sum time)"
done
if [ -z "$peers_only" ]; then
    [ -x "$diwan" ] || fail "no program at $diwan; build it (make build) or name it in DIWAN"
    diwan=$(realpath "$diwan")
fi
((repeats >= 1)) || fail "REPEATS must be at least 1"

sets=("$@")
[ ${#sets[@]} -gt 0 ] || sets=(large small)
mkdir -p "$scratch"
scratch=$(realpath "$scratch")

# Nothing of the user's own settings takes part.
export XDG_CONFIG_HOME="$scratch/config" XDG_CACHE_HOME="$scratch/cache" RESTIC_CACHE_DIR="$scratch/cache/restic"
export RESTIC_PASSWORD=bench BORG_BASE_DIR="$scratch/borg-base"
export BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes BORG_RELOCATED_REPO_ACCESS_IS_OK=yes
unset DIWAN_ARCHIVE

note() { printf '%s\n' "$*" >&2; }

data_of() {
    case $1 in
    large) echo --only large --files 250 ;;
    small) echo --only text --files 20000 --min 2048 --max 61440 ;;
    *) fail "no such set: $1 (large, small)" ;;
    esac
}

generate() {
    local set=$1
    [ -e "$scratch/data-$set.done" ] && return
    rm -rf "$scratch/data-$set"
    local options
    read -r -a options <<<"$(data_of "$set")"
    cargo run --quiet --release --locked --example fixtures -- "${options[@]}" --seed 1 "$scratch/data-$set" >&2
    touch "$scratch/data-$set.done"
}

clear_away() {
    chmod -R u+w "$@" 2>/dev/null || true
    rm -rf "$@"
}

# timed NAME COMMAND...: runs it from a quiet disk and notes seconds and kilobytes.
timed() {
    local name=$1
    shift
    sync
    if ! /usr/bin/time -f '%e %M' -o "$scratch/last" "$@" >"$scratch/log" 2>&1; then
        tail -n 20 "$scratch/log" >&2
        fail "$name failed"
    fi
    tail -n 1 "$scratch/last" >>"$results/$name"
    note "  $name: $(tail -n 1 "$scratch/last" | awk '{ printf "%s s, %d MB\n", $1, $2 / 1024 }')"
}

one_round() {
    local data=$1 out=$scratch/out
    clear_away "$out" "$scratch/cache" "$scratch/borg-base" "$scratch/config"
    mkdir -p "$out"

    # shellcheck disable=SC2016 # expanded by the inner shell
    timed keep-cp sh -c 'cp -r "$1" "$2" && sync' sh "$data" "$out/copy"
    clear_away "$out/copy"

    if [ -z "$peers_only" ]; then
        "$diwan" init "$out/archive" >/dev/null
        timed keep-diwan "$diwan" --archive "$out/archive" --quiet ingest --keep-only "$data"
    fi

    restic init --quiet --repo "$out/restic"
    timed keep-restic restic backup --quiet --repo "$out/restic" "$data"

    borg init --encryption none "$out/borg"
    timed keep-borg borg create -C none "$out/borg::one" "$data"
    clear_away "$out/borg"

    # Verified are the bytes that were kept: the objects of the archive, or the data where it is not there.
    local kept=$data
    if [ -z "$peers_only" ]; then
        kept=$out/archive/objects
        find "$kept" -type f -print0 | xargs -0 cat >/dev/null
        timed verify-diwan "$diwan" --archive "$out/archive" --quiet verify
    fi
    find "$kept" -type f -print0 >"$scratch/names"
    # shellcheck disable=SC2016 # expanded by the inner shell
    timed verify-b3sum sh -c 'xargs -0 b3sum <"$1" >/dev/null' sh "$scratch/names"
    timed verify-restic restic check --quiet --read-data --repo "$out/restic"
    clear_away "$out"
}

# median FILE COLUMN
median() { sort -g -k "$2,$2" "$1" | awk -v c="$2" '{ v[NR] = $c } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

row() {
    local name=$1 what=$2 base=$3 megabytes=$4 file=$results/$1
    [ -s "$file" ] || return 0
    local seconds ratio=-
    seconds=$(median "$file" 1)
    [ ! -s "$results/$base" ] || ratio=$(awk -v a="$seconds" -v b="$(median "$results/$base" 1)" 'BEGIN { printf "%.2f", a / b }')
    awk -v what="$what" -v s="$seconds" -v r="$ratio" -v m="$megabytes" -v k="$(sort -g -k 2 "$file" | tail -n 1 | cut -d ' ' -f 2)" \
        -v all="$(sort -g "$file" | cut -d ' ' -f 1 | paste -sd ' ')" \
        'BEGIN { printf "| %s | %.2f | %.0f | %s | %.0f | %s |\n", what, s, (s > 0 ? m / s : 0), r, k / 1024, all }'
}

table() {
    local set=$1 data=$2 bytes files
    files=$(find "$data" -type f | wc -l)
    bytes=$(find "$data" -type f -printf '%s\n' | awk '{ n += $1 } END { printf "%.0f", n / 1e6 }')
    printf '\n### %s: %s files, %s MB, median of %s rounds\n\n' "$set" "$files" "$bytes" "$repeats"
    echo '| what | seconds | MB/s | time / diwan | peak MB | all rounds |'
    echo '|---|---|---|---|---|---|'
    row keep-cp 'cp -r + sync' keep-diwan "$bytes"
    row keep-diwan 'diwan ingest --keep-only' keep-diwan "$bytes"
    row keep-restic 'restic backup' keep-diwan "$bytes"
    row keep-borg 'borg create -C none' keep-diwan "$bytes"
    row verify-diwan 'diwan verify' verify-diwan "$bytes"
    row verify-b3sum 'b3sum' verify-diwan "$bytes"
    row verify-restic 'restic check --read-data' verify-diwan "$bytes"
}

echo "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), $(stat -f -c %T "$scratch"), Linux $(uname -r)"
echo "load before: $(cut -d ' ' -f 1-3 /proc/loadavg); $(restic version | cut -d ' ' -f 1,2), $(borg --version), $(b3sum --version)$([ -n "$peers_only" ] || printf ', %s' "$("$diwan" --version)")"
for set in "${sets[@]}"; do
    generate "$set"
    data=$scratch/data-$set
    results=$scratch/results-$set
    rm -rf "$results"
    mkdir -p "$results"
    note "$set: warming the cache"
    find "$data" -type f -print0 | xargs -0 cat >/dev/null
    for ((round = 1; round <= repeats; round++)); do
        note "$set: round $round of $repeats"
        one_round "$data"
    done
    table "$set" "$data"
done

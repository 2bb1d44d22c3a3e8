#!/bin/sh
# Fuzzes every parser for a bounded number of inputs, from the corpus kept in fuzz/corpus.
#
#   scripts/fuzz.sh [RUNS [TARGET…]]     RUNS inputs for each target (2000 unless told) but no more than ten seconds
#                                        (SECONDS_EACH); all targets unless named, one on each core
#
# Builds with the stable compiler: coverage by LLVM's own pass, no address sanitizer (the program has no unsafe
# code of its own). libFuzzer itself is C++ and needs a compiler for it (Debian: g++). A fault leaves the input in
# fuzz/artifacts/TARGET and ends with an error; put it into fuzz/corpus/TARGET once it is mended, so that it is
# tried for ever.
set -eu

cd "$(dirname "$0")/../fuzz"
PATH="$PATH:$HOME/.cargo/bin"

# Fuzzes one target: RUNS BINARIES TARGET. The corpus is copied, so that a run leaves it as it was.
if [ "${1:-}" = --one ]; then
    runs=$2 binaries=$3 target=$4
    mkdir -p "artifacts/$target"
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    cp "corpus/$target"/* "$scratch" 2>/dev/null || true
    if ! "$binaries/$target" "$scratch" -runs="$runs" -max_total_time="${SECONDS_EACH:-10}" -max_len=65536 \
        -timeout=20 -rss_limit_mb=2048 -seed=1 -artifact_prefix="artifacts/$target/" \
        </dev/null >"artifacts/$target.log" 2>&1; then
        tail -n 40 "artifacts/$target.log"
        echo "fuzz: $target failed; its input is in fuzz/artifacts/$target"
        exit 1
    fi
    printf 'fuzz: %-14s %s\n' "$target" "$(grep -a -o '#[0-9]*.DONE.*' "artifacts/$target.log" | tail -n 1)"
    exit 0
fi

runs=${1:-2000}
[ $# -gt 0 ] && shift

coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
coverage="$coverage -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
coverage="$coverage -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
host=$(rustc -vV | sed -n 's/^host: //p')
# A target of its own keeps the flags away from build scripts and macros.
RUSTFLAGS="--cfg fuzzing $coverage" cargo build --quiet --release --locked --target "$host" --bins

binaries=${CARGO_TARGET_DIR:-target}/$host/release
[ $# -gt 0 ] || set -- $(sed -n 's/^name = "\(.*\)"$/\1/p' Cargo.toml | grep -v '^diwan-fuzz$')
mkdir -p artifacts
printf '%s\n' "$@" | xargs -P "$(nproc)" -I TARGET ../scripts/fuzz.sh --one "$runs" "$binaries" TARGET

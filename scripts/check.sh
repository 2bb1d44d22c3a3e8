#!/bin/sh
# Everything CI checks, in the order in which a failure is cheapest to find. The first failure ends it.
set -eu

cd "$(dirname "$0")/.."
PATH="$PATH:$HOME/.cargo/bin"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"
step() { printf '\n== %s\n' "$*"; }

step "format"
cargo fmt --all --check

step "locked dependencies: $(grep -c '^\[\[package\]\]' Cargo.lock)"

step "lints (warnings are errors)"
cargo clippy --release --locked --all-targets -- -D warnings

step "documentation (warnings are errors)"
RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --lib

step "tests"
if ! command -v go >/dev/null 2>&1; then
    echo "go is missing: the foreign verifier cannot run (apt-get install golang-go golang-golang-x-mod-dev)"
    exit 3
fi
go version
# The first fault in a test is shown in full, and is worth more than the speed of a stripped trace.
RUST_BACKTRACE=1 cargo test --release --locked

step "fixtures/sip is what the generator makes"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo run --quiet --release --locked --example fixtures -- --sip "$scratch/sip"
diff -r fixtures/sip "$scratch/sip"
cargo run --quiet --release --locked --example fixtures -- --quick --files 500 --seed 7 "$scratch/one"
cargo run --quiet --release --locked --example fixtures -- --quick --files 500 --seed 7 "$scratch/two"
diff -r --no-dereference "$scratch/one" "$scratch/two"
echo "same seed, same bytes"

step "the counter in a real browser"
cargo build --release --locked --bin diwan
(
    cd tests/browser
    npm ci --no-audit --no-fund --silent
    npm test --silent
)

step "the API against its own description, as everybody"
tests/api/.venv/bin/python tests/api/fuzz.py

step "fuzzing, bounded: every parser, from the corpus kept"
scripts/fuzz.sh

step "licences, bans, sources"
if command -v cargo-deny >/dev/null 2>&1; then
    cargo deny --locked check licenses bans sources
    if cargo deny --locked fetch db >/dev/null 2>&1; then
        cargo deny --locked check advisories
    else
        echo "advisories were NOT checked: their database is out of reach"
    fi
else
    echo "NOT checked: cargo-deny is not installed (cargo install cargo-deny --locked, about five minutes)"
fi

step "all checks passed"

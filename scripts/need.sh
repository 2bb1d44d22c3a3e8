#!/bin/sh
# Installs what is missing on Debian 12 and says so; asks nothing, and does nothing when all is there.
#
#   scripts/need.sh demo     to build and run the demo
#   scripts/need.sh test     to run everything that CI runs
set -eu

purpose=${1:-demo}

say() { printf '== %s\n' "$*"; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        say "need root or sudo for: $*"
        exit 3
    fi
}

# has PACKAGE: is it installed?
has() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# A program that is there counts, wherever it came from; a library counts as a package.
missing=
need_program() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need_package() { has "$1" || missing="$missing $1"; }

need_program make make
need_program git git
need_program curl curl
need_program gcc gcc
[ -e /usr/include/stdio.h ] || missing="$missing libc6-dev"
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing ca-certificates"
need_program tesseract tesseract-ocr
if command -v tesseract >/dev/null 2>&1; then
    languages=$(tesseract --list-langs 2>/dev/null || true)
else
    languages=
fi
for language in ara eng osd; do
    printf '%s\n' "$languages" | grep -qx "$language" || missing="$missing tesseract-ocr-$language"
done
printf '%s\n' "$languages" | grep -q 'Arabic$' || missing="$missing tesseract-ocr-script-arab"
if [ "$purpose" = test ]; then
    need_program go golang-go
    need_package golang-golang-x-mod-dev
    # libFuzzer, which scripts/fuzz.sh builds, is C++.
    need_program c++ g++
    # Foreign readers of what is given out.
    need_program xmllint libxml2-utils
    need_program pdftotext poppler-utils
    need_program qpdf qpdf
    # A real browser, and what drives it.
    need_program chromium chromium
    need_program node nodejs
    need_program npm npm
    # What asks the API everything that its description allows, and more.
    need_program python3 python3
    need_package python3-venv
fi

if [ -n "$missing" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        say "please install:$missing"
        exit 3
    fi
    say "installing:$missing"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi

# Rust: the toolchain that rust-toolchain.toml names is fetched by rustup at the first call of cargo.
if ! command -v cargo >/dev/null 2>&1 && [ ! -x "$HOME/.cargo/bin/cargo" ]; then
    # Debian 12 has no rustup package, later ones do; Debian's own rustc is too old for this edition.
    if apt-cache policy rustup 2>/dev/null | grep -q 'Candidate: *[0-9]'; then
        say "installing: rustup"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rustup
    else
        say "installing Rust from https://sh.rustup.rs into $HOME/.cargo"
        installer=$(mktemp)
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs -o "$installer"
        sh "$installer" -y --no-modify-path --profile minimal --default-toolchain none
        rm -f "$installer"
    fi
fi
if [ "$purpose" = test ]; then
    # A Python of its own beside the tests; made anew when another version of anything is wanted.
    api=$(dirname "$0")/../tests/api
    if ! cmp -s "$api/requirements.txt" "$api/.venv/installed.txt"; then
        say "installing: $(head -n 1 "$api/requirements.txt" | cut -d ' ' -f 2-) and what it needs"
        rm -rf "$api/.venv"
        python3 -m venv "$api/.venv"
        "$api/.venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$api/requirements.txt"
        cp "$api/requirements.txt" "$api/.venv/installed.txt"
    fi
fi
say "everything needed for '$purpose' is installed"

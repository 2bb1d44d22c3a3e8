# The two set-up commands: `make demo` and `make test`. Both install what is missing on Debian 12 and ask nothing.

SHELL := /bin/sh
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: help demo test build fixtures need-demo need-test

help:
	@echo "make demo      build Diwan, take in a small municipal archive, search it, verify it"
	@echo "make test      everything that CI checks"
	@echo "make build     only build the program"
	@echo "make fixtures  make fixtures/sip anew"

demo: need-demo build
	@scripts/demo.sh

test: need-test
	@scripts/check.sh

build:
	cargo build --release --locked --bin diwan

fixtures:
	rm -rf fixtures/sip
	cargo run --release --locked --example fixtures -- --sip fixtures/sip

need-demo:
	@scripts/need.sh demo

need-test:
	@scripts/need.sh test

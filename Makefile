# Every target makes its own `.venv`; nothing else has to be set up.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo check test bench clean
.DEFAULT_GOAL := demo

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

# Checkers that the protocol's makers wrote; the tests that run them are skipped without npm.
tests/node_modules/ready: tests/package.json
	@mkdir -p $(@D)
	-@command -v npm >/dev/null && npm install --prefix tests --no-package-lock --no-audit --no-fund --silent
	@touch $@

demo: .venv/ready ## the main job on a real diff: no key, no network
	@$(BIN)/pal demo

check: .venv/ready ## format, lint, types, floors
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright
	$(BIN)/lint-imports

test: .venv/ready tests/node_modules/ready ## everything that is promised
	$(BIN)/pytest --numprocesses 2

bench: .venv/ready ## medians and ratios against a baseline in the same run
	$(BIN)/python -m tests.bench

clean:
	rm -rf .venv dist build

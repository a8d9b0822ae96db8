# Everything is `make <target>`; the first run creates .venv from the lock file, later runs need no network.
# Only wheels with known hashes are installed, so nothing is built from parts that are not locked.
# Settable: PYTHON (any 3.11 or newer), PORT, ADDRESS, DATA (folder of the published data), ARGS (for pytest).

PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= 127.0.0.1
DATA ?=
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
LOCKED := $(PIP) --require-hashes --only-binary=:all:
LOCK := $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --custom-compile-command "make lock" --no-config --quiet

unexport PYTHONDONTWRITEBYTECODE  # every process would compile the package anew

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test browser lint types imports bench-quick bench-ingest bench-exports screenshots lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.installed  ## open the dashboard, with the demonstration when the data folder is empty
	@$(BIN)/yardstick serve --demo --address "$(ADDRESS)" --port "$(PORT)" $(if $(DATA),--data-dir "$(DATA)")

test: .venv/.dev browser  ## run the test suite
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

browser:  # without one, its tests fail (under CI) or are skipped by name
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || .ci/packages chromium fonts-noto-cjk || true

lint: .venv/.dev  ## layout and style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev  ## types
	$(BIN)/mypy --strict

imports: .venv/.dev  ## the layers
	$(BIN)/lint-imports --no-logo --no-cache

bench-quick: .venv/.dev  ## the short measurements
	$(BIN)/python -m benchmarks.quick

bench-ingest: .venv/.dev  ## a million rows, beside a bare load
	$(BIN)/python -m benchmarks.ingest

bench-exports: .venv/.dev  ## the whole plan in every form, and five people at once
	$(BIN)/python -m benchmarks.exports

screenshots: .venv/.dev browser  ## the pictures in the documentation
	$(BIN)/python docs/screenshots.py

lock: .venv/.dev  ## newest versions that pyproject.toml allows, into both lock files
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK) --upgrade --group dev --constraints requirements.lock --no-annotate --output-file requirements-dev.lock

clean:  ## remove everything that can be made again (published data stays)
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Yardstick needs Python 3.11 or newer as $(PYTHON). Name another one: make PYTHON=/path/to/python3.12 …" >&2; \
	  exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' || { \
	  echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }
	"$(PYTHON)" -m venv --clear .venv

.venv/.locked: requirements.lock .venv/bin/python
	$(LOCKED) -r requirements.lock
	@touch $@

.venv/.installed: pyproject.toml .venv/.locked
	$(PIP) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.installed
	$(LOCKED) -r requirements-dev.lock
	@touch $@

# Two commands: `make demo` runs the whole product on a replica of the newspaper's site, `make test` the tests.
PYTHON ?= python3
BIN := .venv/bin
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
# Where bytecode is not kept every one of a thousand processes compiles all modules again.
export PYTHONDONTWRITEBYTECODE =
# Three for two processors: tests wait for processes that they start, for servers and for a browser.
WORKERS = $$(($$(getconf _NPROCESSORS_ONLN) * 3 / 2))
# Tests of the rooms that make facts, and of what calls these; traced code is too slow for what looks at the clock.
MAKERS = tests/read tests/extract tests/store tests/quality tests/docs/test_dictionary.py \
	$(foreach name,importing importing_facts nightly reextract,tests/pipeline/test_$(name).py)
STEADY = not long and not clock
.PHONY: help setup demo test test-all bench screenshots lock clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# The stamp is newer than the pins and the entry points, or the environment is made again. The pins are complete, so pip
# resolves nothing: asked to, it may take a release that came out since for an extra of a package pinned without it.
.venv/.stamp: requirements.lock pyproject.toml
	@echo "Making .venv, about 500 MB: this takes minutes, once"
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check --quiet
	touch $@

setup: .venv/.stamp  ## the environment in .venv

demo: .venv/.stamp  ## crawl a replica of the site on loopback into demo.db and print what was found
	$(BIN)/newsextract demo --db demo.db

test: .venv/.stamp  ## lint, types, import contract, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict src
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

test-all: .venv/.stamp  ## the tests that take minutes, which make test leaves out
	$(BIN)/python -m pytest -m long -n auto --dist loadfile
	$(BIN)/python -m pytest $(MAKERS) -m '$(STEADY)' -n auto --dist loadfile $(foreach room,read extract store,--cov=newsextract.$(room)) \
		--cov-branch --cov-report=json:.coverage.json --cov-report=
	$(BIN)/python tests/branches.py .coverage.json

bench: .venv/.stamp  ## how long a page takes, into docs/benchmarks.md; BENCH=--check fails where a bound is missed
	$(BIN)/python benchmarks/speed.py $(BENCH)

screenshots: .venv/.stamp  ## the pictures in docs/img, anew (needs chromium and chromium-driver)
	$(BIN)/python tests/browser/screenshots.py

lock:  ## resolve the pins again (needs uv); the file holds hashes and no index address
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock

clean:  ## remove what the commands above made
	rm -rf .venv .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis demo.db demo.db-shm demo.db-wal demo.db.lock

# The two commands of every day: make run, make test. All of them: make help.
# Every target asks nothing, and skips what is up to date.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Chinese in files and output, whatever the machine's locale is.
export PYTHONUTF8 := 1

# The first Python on this machine that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: help env run stop test nightly check bench lighthouse package new-module format lock python

help: ## show this list
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: python ## start the server on http://127.0.0.1:8000 (PORT, ZHIBU_HOME, EMPTY=1)
	@exec $(PYTHON) -m tools.bootstrap serve

stop: python ## end the server that make run started
	@exec $(PYTHON) -m tools.stop

test: python ## all tests on SQLite and PostgreSQL (DB=sqlite, ARGS="-k name")
	@exec $(PYTHON) -m tools.bootstrap test

nightly: python ## the long runs, on both databases (DB=sqlite, ARGS=tests/imports/test_killed.py)
	@ARGS="-m nightly $(ARGS)" exec $(PYTHON) -m tools.bootstrap test

check: python ## format, lint, types, import contracts, budgets, words, locks …
	@exec $(PYTHON) -m tools.bootstrap check

bench: python ## measure beside the floors (SIZES=1768,100000,1000000, DATABASES, GROUPS, KEEP, PAGE=1)
	@$(PYTHON) -m tools.bootstrap && exec .venv/bin/python bench/run.py

lighthouse: python ## measure the member's home with Lighthouse 12 (RUNS=5)
	@$(PYTHON) -m tools.bootstrap && exec .venv/bin/python -m tools.lighthouse

package: python ## write dist/zhibu-….tar.gz, which installs without internet (PYTHONS, MACHINE, OUT)
	@exec $(PYTHON) -m tools.bootstrap package

new-module: env ## write a module (AREA=affairs NAME=pledges RECORD=Pledge WORDS=承诺)
	@exec .venv/bin/python -m tools.new_module

env: python ## only prepare .venv and the assets
	@exec $(PYTHON) -m tools.bootstrap

format: env ## format the code and mend what ruff can mend
	@.venv/bin/ruff check --fix-only --quiet . ; exec .venv/bin/ruff format .

lock: env ## compile the lock files from pyproject.toml (UPGRADE=1: newest versions)
	@exec .venv/bin/python -m tools.lock

python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Zhibu needs Python 3.11 or newer; $(or $(PYTHON),python3) says:" \
		"$$($(or $(PYTHON),python3) --version 2>&1)" >&2; exit 1; }

# The table of contents of this repository: `make` lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
PYTEST := $(PY) -m pytest
CODE := src tests scripts manage.py
ARGS ?=

VENDOR := src/kanim/ui/static/vendor/tabler.css
# Empty until the interface has its messages.
MESSAGES := $(if $(wildcard scripts/messages.py),src/kanim/locale/en/LC_MESSAGES/django.mo)
STATIC := staticfiles/staticfiles.json
STATIC_SOURCES := $(shell find src -path '*/static/*' -type f -not -path '*/vendor/*')

.PHONY: help setup run test-setup test fmt lint types contracts journeys race fault bench docs lock clean

help:  ## This list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | awk -F ':.*  ## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# --- set-up -------------------------------------------------------------------------------------------------

setup: $(STATIC) $(MESSAGES)  ## Everything the office needs; leaves .venv/bin/kanim

run: setup  ## The office with its demonstration data, at http://127.0.0.1:8000
	@exec env KANIM_DEMO=1 $(VENV)/bin/kanim serve --demo $(ARGS)

$(VENV)/.system: scripts/system.sh
	@scripts/system.sh runtime
	@scripts/environment.sh $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt pyproject.toml $(VENV)/.system
	@echo "Python packages, by their locked hashes"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Python packages for tests, by their locked hashes"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.system-test: scripts/system.sh $(VENV)/.system
	@scripts/system.sh test
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json $(VENV)/.system
	@echo "npm packages, by their locked hashes"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENDOR): node_modules/.package-lock.json scripts/vendor_static.py src/kanim/ui/icons.txt $(VENV)/.runtime
	@$(PY) scripts/vendor_static.py
	@touch $@

%.mo: %.po scripts/messages.py $(VENV)/.runtime
	@$(PY) scripts/messages.py compile
	@touch $@

$(STATIC): $(VENDOR) $(STATIC_SOURCES) $(VENV)/.runtime
	@echo "Static files"
	@$(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

# --- checks -------------------------------------------------------------------------------------------------

test-setup: setup $(VENV)/.dev $(VENV)/.system-test  ## What tests need: PostgreSQL, Chromium, packages

test: test-setup  ## The whole suite on SQLite and PostgreSQL, with browser journeys; what CI runs
	@$(PY) scripts/test.py $(ARGS)

fmt: $(VENV)/.dev  ## Puts the code in its form
	@$(PY) -m ruff check --fix $(CODE)
	@$(PY) -m ruff format $(CODE)

lint: $(VENV)/.dev  ## Looks for slips and for code out of form
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m ruff format --check $(CODE)

types: $(VENV)/.dev  ## Types; strict in the kernel
	@$(PY) -m mypy

contracts: $(VENV)/.dev  ## Who may import whom, and the other conventions
	@$(PYTEST) tests/contracts $(ARGS)

journeys: test-setup  ## People's ways through the office, in a browser
	@$(PYTEST) tests/journeys $(ARGS)

race: test-setup  ## Many at the same time, on PostgreSQL and SQLite
	@$(PYTEST) tests/race --database sqlite $(ARGS)
	@$(PYTEST) tests/race --database postgresql $(ARGS)

fault: test-setup  ## Something breaks in the middle
	@$(PYTEST) tests/fault --database sqlite $(ARGS)
	@$(PYTEST) tests/fault --database postgresql $(ARGS)

bench: test-setup  ## Rates and percentiles beside the bare database, on a private PostgreSQL
	@scripts/bench.sh $(ARGS)

docs: test-setup  ## Makes clauses, glossary, drawings and pictures of the documentation anew
	@$(PY) scripts/write_docs.py
	@KANIM_PICTURES=1 $(PYTEST) tests/journeys $(ARGS)

# --- upkeep -------------------------------------------------------------------------------------------------

lock: $(VENV)/.dev  ## Writes the lock files anew from pyproject.toml and package.json
	@scripts/lock.sh

clean:  ## Removes what set-up made; keeps var/, where the office's data is
	@rm -rf $(VENV) node_modules staticfiles build src/kanim/ui/static/vendor $(MESSAGES)

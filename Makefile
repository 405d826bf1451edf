# npq-sandbox, from a checkout. Needs only make and Python 3.11, 3.12 or 3.13.

PYTHON ?= python3
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/python -m piptools compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe \
	--annotation-style line $(if $(filter 1,$(UPGRADE)),--upgrade,$(addprefix --upgrade-package ,$(UPGRADE)))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.PHONY: help run test test-all judge soak audit check format-check lint types imports format docs docs-site bench lock image-check clean

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | awk -F'|' '{ printf "  make %-13s %s\n", $$1, $$2 }'

run: $(VENV)/.ready-run  ## Serve the sandbox; flags in ARGS="--port 4091 --release 2023"
	@exec $(BIN)/npq-sandbox serve $(ARGS)

test: $(VENV)/.ready-dev  ## Run the tests; pytest's flags in ARGS="-k declarations"
	@$(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/hardness $(ARGS)

test-all: $(VENV)/.ready-dev  ## The same, and the short forms of tests/hardness: what tries to break it
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

judge: $(VENV)/.ready-dev  ## The long forms of tests/judged: many at once, again and again; takes minutes
	@NPQ_SANDBOX_LONG=1 $(BIN)/python -m pytest tests/judged --durations=0 $(ARGS)

soak: $(VENV)/.ready-dev  ## The long forms of tests/hardness: a million requests, 10,000 connections; takes half an hour
	@NPQ_SANDBOX_LONG=1 $(BIN)/python -m pytest tests/hardness -s --durations=0 $(ARGS)

audit: $(VENV)/.ready-dev  ## Ask pip-audit about every locked package; write the table of docs/supply-chain.md anew
	@$(BIN)/python tools/licences.py
	@test -x $(VENV)/audit/bin/pip-audit || { $(BIN)/python -m venv $(VENV)/audit \
		&& $(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit; }
	@$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements.lock

check: format-check lint types imports docs-site test-all  ## Everything that has to hold before a commit; the tests come last

format-check: $(VENV)/.ready-dev  ## Is everything formatted?
	@$(BIN)/ruff format --check .

lint: $(VENV)/.ready-dev  ## Ruff's rules
	@$(BIN)/ruff check .

types: $(VENV)/.ready-dev  ## Types (mypy)
	@$(BIN)/mypy

imports: $(VENV)/.ready-dev  ## Imports point downwards (import-linter)
	@$(BIN)/lint-imports

format: $(VENV)/.ready-dev  ## Format the code and put right what can be put right by itself
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/ruff format .

docs: $(VENV)/.ready-dev  ## Write docs/reference and the index of docs/ anew
	@$(BIN)/python tools/references.py

docs-site: $(VENV)/.ready-dev  ## Build the documentation as a site into build/docs; a lost link stops it
	@$(BIN)/python -m sphinx -c docs -b html -W --keep-going -n -q . build/docs

# The lowest Python that we support pins for all: what only it needs is harmless to the others.
# In this order, since each file takes the versions of the one before it.
lock: $(VENV)/.ready-dev  ## Write the lock files anew; UPGRADE=1 takes newer releases, UPGRADE="a b" of these
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Lock files are made on Python 3.11: make clean, then make lock PYTHON=python3.11" >&2; exit 1; }
	$(PIP_COMPILE) --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(PIP_COMPILE) --only-build-deps --build-deps-for wheel --build-deps-for editable \
		--constraint requirements-dev.lock --output-file requirements-build.lock pyproject.toml

# Measured where nothing else runs; QUICK=1 is for trying it out. The peers are fetched once, into benchmarks/.peers.
bench: $(VENV)/.ready-dev  ## Measure the sandbox beside its peers: 12 minutes, QUICK=1 2; NO_PEERS=1 fetches none
	@$(BIN)/python -m benchmarks

image-check: $(VENV)/.ready-venv  ## Go through the Dockerfile's steps without a Docker engine
	@$(BIN)/python tools/image_check.py

clean:  ## Remove the virtual environment, caches and build results
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find sandbox tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is touched last, so that a set-up which was interrupted starts again.

$(VENV)/.ready-venv:
	@command -v $(PYTHON) >/dev/null \
		|| { echo "There is no $(PYTHON) here: install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
		|| { echo "$(PYTHON) is $$($(PYTHON) --version 2>&1), npq-sandbox needs 3.11, 3.12 or 3.13: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.ready-run: $(VENV)/.ready-venv requirements.lock requirements-build.lock pyproject.toml
	@echo "Installing what npq-sandbox needs …"
	@$(PIP_INSTALL) --require-hashes -r requirements-build.lock -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q sandbox
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-run requirements-dev.lock
	@echo "Installing what its developers need …"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

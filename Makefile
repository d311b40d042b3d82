# Every target sets up what it needs: a clean clone and Python 3.11 or newer are enough.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 16

$(READY): setup.cfg pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Splice needs Python 3.11 or newer with venv (on Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv .venv
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar off -e '.[dev,bench]'
	@touch $(READY)
	@echo "Set up."

demo: $(READY) ## Send real events through the whole pipeline and show what became of each
	@$(BIN)/splice demo

run: $(READY) ## Start receiver, worker, Flower and, unless REDIS_URL is set, a local Valkey; Ctrl-C stops them
	@$(BIN)/splice up

test: $(READY) ## Run all tests
	@$(BIN)/python -m pytest

check: $(READY) ## Lint, types and architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## Measure: ratios in one run, on loopback
	@$(BIN)/python -m tests.benchmarks

clean: ## Remove the virtual environment and local data
	rm -rf .venv var

lock: ## Pin every package anew in constraints.txt
	@$(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/python -m pip install --quiet '.[dev,bench]' setuptools
	@.venv/lock/bin/python -m pip freeze --all --exclude splice --exclude pip > constraints.txt
	@rm -rf .venv/lock build

# Every target sets up what it needs: a clean clone and Python 3.11 or newer are enough.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
LIBRARIES := tasks/functions/libraries
BUNDLED := $(LIBRARIES)/bundle/stamp.txt

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench record-node lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 20

$(READY): setup.cfg pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Splice needs Python 3.11 or newer with venv (on Debian: apt install python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv .venv
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar off -e '.[dev,bench,libraries]'
	@touch $(READY)
	@echo "Set up."

$(BUNDLED): $(READY) $(wildcard $(addprefix $(LIBRARIES)/,*.json *.js entries entries/*.js generate generate/* generate/*/*))
	@$(BIN)/splice libraries --quiet
	@touch $(BUNDLED)

demo: $(BUNDLED) ## Send real events through the whole pipeline and show what became of each
	@$(BIN)/splice demo

run: $(BUNDLED) ## Start receiver, worker, Flower and, unless REDIS_URL is set, a local Valkey; Ctrl-C stops them
	@$(BIN)/splice up

test: $(BUNDLED) ## Run all tests, a file at a time on each core
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile

check: $(READY) ## Lint, types and architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(BUNDLED) ## Measure: ratios in one run, on loopback
	@$(BIN)/python -m tests.benchmarks

record-node: $(BUNDLED) ## Record what tests/runtime/programs do in real Node 18; AREA=fetch: only these
	@$(BIN)/python -m tests.runtime.record $(AREA)
	@$(BIN)/python -m tests.runtime.table

clean: ## Remove the virtual environment, the libraries and local data
	rm -rf .venv var $(LIBRARIES)/bundle $(LIBRARIES)/node_modules tests/runtime/node/node_modules

lock: ## Pin every package anew in constraints.txt
	@$(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/python -m pip install --quiet '.[dev,bench,libraries]' setuptools
	@.venv/lock/bin/python -m pip freeze --all --exclude splice --exclude pip > constraints.txt
	@rm -rf .venv/lock build

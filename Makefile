# Two commands: `make run` builds what is needed and serves; `make test` shows that it works.
# Everything is installed below this folder (.venv, .tools, web/node_modules); only `make test` may ask apt for a browser.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
export PIP_CACHE_DIR ?= $(CURDIR)/.tools/cache/pip
export npm_config_cache ?= $(CURDIR)/.tools/cache/npm
export PLAYWRIGHT_BROWSERS_PATH ?= $(CURDIR)/.tools/browsers
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(PY) -m pip install --quiet --no-input --require-hashes

RUN_READY := $(VENV)/ready-to-run
TEST_READY := $(VENV)/ready-to-test
NODE_READY := $(VENV)/node-path
MODULES := web/node_modules/.package-lock.json
WEB := web/dist/csp.json
WEB_SOURCES := $(shell find web/src web/build web/public -type f 2>/dev/null) \
	$(wildcard web/*.html web/*.ts web/*.json web/.npmrc)

.PHONY: help run test check bench guide lock clean

help:  ## What can be asked for
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: export POINTS_TOWN_NAME ?= 星禾镇
run: export POINTS_HELP_PHONE ?= 19900000000
run: $(RUN_READY) $(WEB)  ## Build what is needed and serve on 127.0.0.1:$PORT (8000)
	@$(PY) -m points migrate
	$(PY) -m points demo --if-empty
	exec $(PY) -m points serve

test: $(TEST_READY) check $(WEB)  ## Install what the tests need and run them all
	@browser=$$(scripts/browser $(PY))
	POINTS_TEST_BROWSER="$$browser" $(PY) -m pytest -n 2

check: $(TEST_READY) $(MODULES)  ## Style, types and imports; the web's own tests
	@$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/pyright
	$(VENV)/bin/lint-imports
	export PATH="$$(cat $(NODE_READY)):$$PATH"
	npm --prefix web run check
	npm --prefix web test

bench: $(TEST_READY) $(WEB)  ## Measure; the figures in the README come from here
	@$(PY) -m bench

guide: $(TEST_READY) $(WEB)  ## Take the pictures of the guides again, from the demo town
	@browser=$$(scripts/browser $(PY))
	POINTS_TEST_BROWSER="$$browser" $(PY) scripts/guide.py

lock:  ## Resolve the dependencies again (needs the network)
	@python3 -m venv .tools/lock
	.tools/lock/bin/python -m pip install --quiet uv
	resolve=".tools/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate"
	$$resolve pyproject.toml -o requirements.lock
	$$resolve pyproject.toml --group test -o requirements-test.lock
	$$resolve --group node -o requirements-node.lock

clean:  ## Take away everything that was built; the town's data stays
	rm -rf $(VENV) .tools web/node_modules web/dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find points tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@scripts/environment $(VENV)

$(RUN_READY): requirements.lock | $(PY)
	@echo "Installing what the program needs ..."
	$(PIP) -r requirements.lock
	touch $@

$(TEST_READY): requirements-test.lock | $(PY)
	@echo "Installing what the tests need ..."
	$(PIP) -r requirements-test.lock
	touch $@

# The folder of a Node that can build the web pages: the machine's, or one from a package.
$(NODE_READY): requirements-node.lock | $(PY)
	@scripts/node $(PY) > $@

$(MODULES): web/package-lock.json | $(NODE_READY)
	@echo "Installing what the web build needs ..."
	export PATH="$$(cat $(NODE_READY)):$$PATH"
	npm --prefix web ci --no-fund --no-audit --loglevel=error
	touch $@

$(WEB): $(WEB_SOURCES) $(MODULES)
	@echo "Building the web pages ..."
	export PATH="$$(cat $(NODE_READY)):$$PATH"
	npm --prefix web run build
	touch $@

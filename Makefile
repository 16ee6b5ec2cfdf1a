# Two commands do everything: make serve, make test. They need Python 3.11 or later, make and git.
#
#   make serve [PORT=8000] [HOST=127.0.0.1] [CORPUS=examples/harbour]
#   make test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
CORPUS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help serve test browser scripts scripts-if-possible lint w3c messages lock bench wheel clean

help: ## Say what can be made
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

serve: $(VENV)/serve-ready scripts-if-possible ## Serve the graph (PORT, HOST, CORPUS)
	$(BIN)/testimonio serve $(CORPUS) --host $(HOST) --port $(PORT)

test: $(VENV)/test-ready scripts-if-possible lint ## Everything that a clone can test by itself
	$(BIN)/testimonio check
	$(BIN)/testimonio check examples/harbour --texts examples/harbour/texts
	$(BIN)/python -m pytest -n 3 -m "not shared and not browser and not virtuoso"

browser: $(VENV)/browser-ready scripts-if-possible ## The pages in a real browser (needs chromium)
	$(BIN)/python -m pytest -n 2 -m browser tests/browser

# What browsers load: built from frontend/ by node when it is missing or older than its sources.
BUILT := server/testimonio/web/static/built/manifest.json
SCRIPTS := $(shell find frontend -type f) requirements-frontend.lock

scripts: $(BUILT) ## Build the scripts of the pages (the others do it by themselves)

$(BUILT): $(SCRIPTS) | $(VENV)/serve-ready
	@frontend/build

# The pages work without scripts, so nothing but the wheel waits for them; frontend/build says what is missing.
scripts-if-possible: $(VENV)/serve-ready
	@$(MAKE) --question --no-print-directory $(BUILT) || frontend/build || true

lint: $(VENV)/test-ready ## Style, types and the directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

w3c: $(VENV)/test-ready ## The W3C's tests of queries (SUITE=DIR, STORE=disk or virtuoso)
	@test -d "$(SUITE)" || { echo 'name a copy of the suite: make w3c SUITE=DIR' >&2; exit 2; }
	TESTIMONIO_W3C="$(abspath $(SUITE))" TESTIMONIO_W3C_STORE="$(STORE)" $(BIN)/python -m pytest tests/w3c -m w3c

BENCHED := build/benchmarks

# About an hour on two cores, most of it for the largest graph; each script has options for less and for more. The
# last one writes the page.
LARGEST ?= 10000000
bench: $(VENV)/bench-ready $(BENCHED)/current ## All timings, into benchmarks/results/ and docs/performance.md (LARGEST=triples)
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/pages.py --write
	$(BIN)/python benchmarks/resilience.py --write
	$(BIN)/python benchmarks/traffic.py --write
	$(BIN)/python benchmarks/forms.py --release $(BENCHED)/current --write
	$(BIN)/python benchmarks/heavy.py --release $(BENCHED)/current --write
	$(BIN)/python benchmarks/growth.py --sizes 10000,100000,1000000,$(LARGEST) --write
	$(BIN)/python benchmarks/start.py --triples $(LARGEST) --runs 3 --write
	$(BIN)/python benchmarks/performance.py

# The graph of a million triples that two of them ask.
$(BENCHED)/current: benchmarks/generate.py benchmarks/shape.json $(wildcard benchmarks/invented/*.py) | $(VENV)/bench-ready
	rm -rf $(BENCHED)
	$(BIN)/python benchmarks/generate.py --triples 1000000 --out $(BENCHED) --release

wheel: $(VENV)/test-ready scripts-if-possible ## Build the wheel into dist/
	@$(MAKE) --question --no-print-directory $(BUILT) || test "$(TESTIMONIO_WITHOUT_SCRIPTS)" = 1 || \
		{ echo 'A wheel without scripts is made only by: make wheel TESTIMONIO_WITHOUT_SCRIPTS=1' >&2; exit 1; }
	$(BIN)/python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist .

POT := $(VENV)/messages.pot
WEB := server/testimonio/web
CATALOGUES := $(WEB)/translations

# Sorted by message, so that who moves code changes no catalogue, and two who add messages seldom meet in one place.
messages: $(VENV)/test-ready ## Take new messages of the pages into the catalogues
	$(BIN)/pybabel -q extract -F $(WEB)/translations/babel.cfg -k lazy_gettext --no-location --omit-header --sort-output \
		-o $(POT) $(WEB)
	for tag in es; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 120 -i $(POT) \
		-l $$tag -o $(CATALOGUES)/$$tag.po || exit; done

LOCK := $(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --upgrade

lock: $(VENV)/test-ready ## Resolve pyproject.toml anew into the lock files
	$(LOCK) --extra build -o requirements.lock pyproject.toml
	$(LOCK) --extra build --extra frontend -c requirements.lock -o requirements-frontend.lock pyproject.toml
	$(LOCK) --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(LOCK) --extra build --extra dev --extra bench -c requirements-dev.lock -o requirements-bench.lock pyproject.toml
	$(LOCK) --extra build --extra dev --extra browser -c requirements-dev.lock -o requirements-browser.lock pyproject.toml

clean: ## Remove what was made, not the texts
	rm -rf $(VENV) build dist examples/*/build $(dir $(BUILT))

# The virtual environment. Debian splits venv off Python; say so instead of failing in its words.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Testimonio needs Python 3.11 or later; name one with: make serve PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2> /dev/null || \
		{ echo 'Python lacks its module venv; on Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/serve-ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo 'Installing what Testimonio needs into $(VENV) …'
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test-ready: requirements-dev.lock $(VENV)/serve-ready
	@echo 'Installing what the tests need into $(VENV) …'
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/bench-ready: requirements-bench.lock $(VENV)/test-ready
	$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/browser-ready: requirements-browser.lock $(VENV)/test-ready
	$(PIP) install --require-hashes -r requirements-browser.lock
	@touch $@

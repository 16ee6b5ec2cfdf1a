# Two commands do everything: make serve, make test. They need Python 3.11 or later, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
CORPUS ?=

.PHONY: serve test check lint lock bench wheel clean

serve: $(VENV)/ready
	$(BIN)/testimonio serve $(CORPUS) --host $(HOST) --port $(PORT)

test: $(VENV)/ready
	$(BIN)/ruff check server tests benchmarks
	$(BIN)/ruff format --check server tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/testimonio check
	$(BIN)/testimonio check harbour --texts examples/harbour/texts
	$(BIN)/pytest -n 2 -m "not shared and not browser"

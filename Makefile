SHELL := /bin/sh
PORT ?= 8501
# Not ?=: some shells and images export the name of the machine as HOST. `make run HOST=0.0.0.0` counts.
HOST = 127.0.0.1
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := $(if $(COCREATE_STORE),$(COCREATE_STORE),data/local/cocreate.gpkg)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# Without byte code every start compiles thousands of modules again; some places tell pip not to write it.
COMPILE_CODE := $(BIN)/python -m compileall -q -j 0 $(VENV)/lib cocreate_gis
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.PHONY: run setup test tutorial lint bench bench-setup soak requirements clean

run: $(VENV)/.run-ready
	$(BIN)/python -m cocreate_gis assets
	$(BIN)/python -m cocreate_gis demo --if-missing --store "$(STORE)"
	$(BIN)/python -m cocreate_gis migrate --store "$(STORE)"
	$(BIN)/python -m cocreate_gis serve --store "$(STORE)" --host $(HOST) --port $(PORT)

setup: $(VENV)/.dev-ready
	$(BIN)/python -m cocreate_gis assets
	$(BIN)/python -m cocreate_gis network warm

test: setup
	sh tools/system-packages.sh
	$(BIN)/python -m pytest -m "not soak and not e2e" -n logical --dist loadfile
	$(BIN)/python -m pytest -m "not soak and e2e"

tutorial: setup
	sh tools/system-packages.sh
	COCREATE_TUTORIAL=1 $(BIN)/python -m pytest tests/e2e/test_story_*.py

soak: setup
	sh tools/system-packages.sh
	$(BIN)/python -m pytest -m soak

lint: $(VENV)/.dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -W ignore tools/docstrings.py

# The peers stand in the table where they are installed; a peer that cannot be installed keeps nobody from measuring.
bench-setup: setup
	-$(INSTALL) -r requirements-bench.txt

bench: setup
	$(BIN)/python -m benchmarks

requirements: $(VENV)/.dev-ready
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --extra dev pyproject.toml --output-file requirements-dev.txt
	$(COMPILE) --constraints requirements-dev.txt pyproject.toml --output-file requirements.txt
	$(COMPILE) --constraints requirements-dev.txt --extra bench pyproject.toml --output-file requirements-bench.txt

clean:
	rm -rf $(VENV) cocreate_gis/web/static frontend/node_modules

$(VENV)/.run-ready: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.txt
	-$(COMPILE_CODE)
	touch $@

$(VENV)/.dev-ready: requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements-dev.txt
	-$(COMPILE_CODE)
	touch $(VENV)/.run-ready $@

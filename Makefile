# make crawl   sets up and crawls the bundled demo campus
# make test    sets up and passes the tests
# Neither needs another step; a second run does no set-up again.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
SCRAPY := $(BIN)/scrapy

.PHONY: crawl test check clean
.DELETE_ON_ERROR:

crawl: .venv/ready
	@$(SCRAPY) demo

test: .venv/ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder  # crawls first: they take longest

# An editable installation, so that what is changed here is what runs.
.venv/ready: pyproject.toml constraints.txt
	$(call install,-e .)

.venv/ready-dev: pyproject.toml constraints.txt
	$(call install,-e '.[dev]')
	@touch .venv/ready

define install
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with the venv module is needed (on Debian: apt install python3 python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv (once) ..." >&2
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $(1) \
	|| { echo "The packages could not be installed: see pip's message above; is the package index reachable?" >&2; exit 1; }
	@touch $@
endef

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

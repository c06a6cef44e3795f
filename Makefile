# Two commands do all their own set-up: `make serve` and `make test`.

HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= 2
MINUTES ?= 60

bin := .venv/bin
chromium := $(firstword $(foreach name,chromium chromium-browser google-chrome google-chrome-stable,$(shell command -v $(name))))

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NO_MKDOCS_2_WARNING := 1
unexport PYTHONDONTWRITEBYTECODE # else every program of a run compiles all modules anew

.DELETE_ON_ERROR:
.PHONY: help serve test site lint style types imports site-check pictures bench soak proofs lock clean programs

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

serve: .venv/.installed  ## build the site and show it at http://HOST:PORT/ (127.0.0.1:8000)
	$(bin)/clausebook serve --host $(HOST) --port $(PORT)

test: .venv/.tested programs  ## every check: style, types, imports, a strict build of the site, tests
	@$(MAKE) --no-print-directory --jobs=$(JOBS) lint site-check
	$(bin)/pytest -n $(JOBS) --dist worksteal

site: .venv/.installed  ## build the site into site/, for any static host
	$(bin)/clausebook build

lint: types style imports  ## style, types and direction of imports only

style: .venv/.tested
	$(bin)/ruff check .
	$(bin)/ruff format --check .

types: .venv/.tested
	$(bin)/mypy

imports: .venv/.tested
	$(bin)/lint-imports --no-logo

site-check: .venv/.tested  ## build the site into a temporary folder; a warning is an error
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(bin)/mkdocs build --strict --quiet --site-dir "$$folder"

pictures: .venv/.tested programs  ## take the pictures of the guides anew; look at them before you commit
	$(bin)/python -m tests.pictures

bench: .venv/.tested  ## measure speed against floors and peers
	$(bin)/python -m bench

soak: .venv/.tested  ## MINUTES (60) of everything at once: lookups, rebuilds, notices; flat memory, no 5xx
	$(bin)/python -m bench.soak --minutes $(MINUTES)

proofs: .venv/.tested  ## the long searches for counterexamples that `make test` leaves out
	HYPOTHESIS_PROFILE=proofs $(bin)/pytest -n $(JOBS) --dist worksteal -m 'proof or hypothesis'

lock: .venv/bin/pip  ## resolve both locks anew: the newest releases that pyproject.toml admits
	$(bin)/pip install --quiet 'uv>=0.9'
	$(resolve) --upgrade --extra meaning --group dev --group bench -o requirements-dev.lock
	$(resolve) --constraints requirements-dev.lock --no-annotate -o requirements.lock

# requirements.lock is what runs in production; the other holds that, in the same releases, and what the tests need.
resolve = $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' --group build --extra all pyproject.toml

# Of .clausebook only what a build makes again is named: whatever else is there stays.
built := corpus.* settings.toml frame.html frame-without-search.html build.lock compile.lock index index.lock indexes meaning pages exports selections site base draft draft.* draft-site
kept := notices.db secret epoch mail bounces # of releases that had no .clausebook-data

clean:  ## remove what can be made again; subscribers, the record of notices and the secret stay
	rm -rf .venv site dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf $(addprefix .clausebook/,$(built))
	find . -name __pycache__ -prune -exec rm -rf {} +
	@for path in .clausebook-data $(addprefix .clausebook/,$(kept)); do \
		[ ! -e "$$path" ] || echo "kept, for it cannot be made again: $$path"; done

# --- set-up: done once, and again when what it depends on changes -----------------------------------------

# Installs packages of Debian or Ubuntu, as root or by a sudo that does not ask.
installed = root=; [ "$$(id -u)" = 0 ] || root='sudo -n'; \
	$$root true && $$root apt-get update -q && $$root env RUNLEVEL=1 apt-get install -q -y --no-install-recommends $(1)

.venv/bin/pip:
	@command -v git >/dev/null || { echo 'git is missing. Install it, as root: apt-get install git' >&2; exit 1; }
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		$$python -c 'import ensurepip, venv' 2>/dev/null \
			|| { $(call installed,python3-venv); } \
			|| { echo 'Python cannot make environments here. As root: apt-get install python3-venv' >&2; exit 1; }; \
		echo "$$python -m venv .venv" && exec $$python -m venv .venv; \
	done; echo 'Python 3.11 or newer is missing. As root: apt-get install python3 python3-venv' >&2; exit 1

.venv/.locked: requirements.lock | .venv/bin/pip
	$(bin)/pip install --quiet --require-hashes -r requirements.lock
	@touch $@

.venv/.installed: pyproject.toml .venv/.locked
	$(bin)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.tested: requirements-dev.lock .venv/.installed
	$(bin)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# What the tests need besides Python: a browser and what drives it, a web server, a
# load, Pango for PDF, and curl for the transcripts in the documentation.
missing := $(if $(chromium),,chromium fonts-dejavu-core) $(if $(shell command -v curl),,curl) \
	$(if $(wildcard /usr/lib/*/libatomic.so.1),,libatomic1) \
	$(if $(wildcard /usr/lib/*/libpangoft2-1.0.so.0),,libpango-1.0-0 libpangoft2-1.0-0) \
	$(if $(shell PATH=$$PATH:/usr/sbin command -v nginx),,nginx-light) $(if $(shell command -v wrk),,wrk)

programs:
ifneq ($(strip $(missing)),)
	@$(call installed,$(missing)) || { \
		echo 'The tests need: $(strip $(missing)). As root: apt-get update && apt-get install $(strip $(missing))' >&2; exit 1; }
endif

# make run: the dashboard.  make test: what a change must pass.  Both set up what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STUDY ?=
STATE ?=

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

.PHONY: run test nightly truth check format bench bench-scale bench-draft measure disclosure parity screenshots office template lock licences sbom images chaos mutants browser haproxy

run: $(VENV)/.run
	STUDY="$(STUDY)" STATE="$(STATE)" STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=false $(BIN)/streamlit run app.py

test: check browser haproxy
	$(PYTEST) -m "not nightly"

nightly: check browser haproxy
	$(PYTEST) --hypothesis-profile nightly

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev browser haproxy
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks hall

# How fast responses are read, beside another commit: make bench-scale BEFORE=HEAD~1
BEFORE ?= HEAD~1
bench-scale: $(VENV)/.dev
	$(BIN)/python -m benchmarks.reading --before $(BEFORE)

# How long a draft of 100,000 rows and 300 columns takes: 1 over a minute.
bench-draft: $(VENV)/.dev
	$(BIN)/python -m benchmarks.drafting

# How the pages read: heights, words, small print, actions; 1 when what is due is not met.
measure: $(VENV)/.dev browser
	$(BIN)/python -m tests.measure

disclosure: $(VENV)/.dev
	$(BIN)/python -m benchmarks.disclosure

parity: $(VENV)/.dev
	$(BIN)/python -m tests.parity

# Random studies, and every sentence of them held against a count of its own: STUDIES of them, 5,000 without.
truth: $(VENV)/.dev
	$(BIN)/python -m tests.truth --studies $(or $(STUDIES),5000)

licences: $(VENV)/.dev
	$(BIN)/python -m tests.licences

sbom: $(VENV)/.dev
	$(BIN)/python -m tests.sbom

# What deploy/ starts from, by its content rather than its name: docs/hosting.md. It needs Docker and the registry.
images:
	@for name in PYTHON_IMAGE=python:3.11-slim-bookworm HAPROXY_IMAGE=haproxy:2.6-bookworm; do \
	  digest=$$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$${name#*=}") || exit 1; \
	  printf '%s' "$$digest" | grep -Eqx 'sha256:[0-9a-f]{64}' || { echo "No digest: $$digest" >&2; exit 1; }; \
	  echo "$$name@$$digest"; \
	done > deploy/images.env.new && mv deploy/images.env.new deploy/images.env

mutants: $(VENV)/.dev
	$(BIN)/python -m tests.mutants --sample $(or $(SAMPLE),0) --seed $(or $(SEED),0) --only "$(ONLY)"

screenshots: $(VENV)/.dev browser
	$(BIN)/python -m tests.screenshots

office: $(VENV)/.dev
	$(BIN)/python -m tests.office

template: $(VENV)/.dev
	$(BIN)/python -m assets.template

lock: $(VENV)/.dev
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-annotate --no-header --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock requirements.txt

chaos: $(VENV)/.dev browser haproxy
	$(BIN)/python -m tests.hostile
	$(BIN)/python -m tests.chaos
	$(BIN)/python -m tests.faults
	$(BIN)/python -m tests.floods

$(VENV)/.run: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/.run

# Chromium and Firefox, under whatever name, and poppler, which shows what they print.
browser:
	@have() { for name; do command -v $$name >/dev/null && return; done; false; }; missing=; \
	have chromium chromium-browser google-chrome || missing="chromium"; \
	have firefox-esr firefox || missing="$$missing firefox-esr"; \
	have pdftoppm || missing="$$missing poppler-utils"; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null && exit 0; \
	fi; \
	echo "The browser tests need $$missing: install them (Debian, Ubuntu: sudo apt-get install $$missing)." >&2; exit 1

haproxy:
	@command -v haproxy >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq haproxy >/dev/null && exit 0; \
	fi; \
	echo "The tests of the proxy need HAProxy: install it (Debian, Ubuntu: sudo apt-get install haproxy)." >&2; exit 1

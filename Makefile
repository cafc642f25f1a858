# Every verb sets up what it needs; the second time it starts at once.
# The lock files are complete, so pip is told to resolve nothing (--no-deps): an older pip that resolves asks for
# the newest release of a package that another wants with an extra, and then refuses it for want of a hash.
PYTHON ?= python3
V := .venv/bin
STORIES := tests/flow tests/property

.PHONY: demo run test browser long bench lint types check format lock clean

.venv/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Kindling needs Python 3.11 or newer; set PYTHON=/path/to/python3.11 and try again."; exit 2; }
	@test -x $(V)/python || $(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip --disable-pip-version-check -q --python $(V)/python install \
	  --require-hashes --no-deps --only-binary :all: -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt
	@test -x $(V)/python || $(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip --disable-pip-version-check -q --python $(V)/python install \
	  --require-hashes --no-deps --only-binary :all: -r requirements-dev.txt
	@touch $@

demo: .venv/.run  ## two phones side by side in the browser, no token, no account
	@$(V)/python -m bot demo

run: .venv/.run  ## the bot on Telegram; needs KINDLING_TOKEN
	@$(V)/python -m bot run

# The parts are measured, the stories are not: coverage makes them twice as long, and what the parts run of the bot
# is more than 90 % already. Both wait for processes and disks half of their time, so twice as many run as a
# small machine has cores.
test: .venv/.dev lint types  ## everything but the browser and the long runs
	@$(V)/python -m pytest tests/core -n 2 -q -m "not long" \
	  --cov=bot/core --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100
	@$(V)/python -m pytest -n 4 --dist worksteal -m "not long" -rs $(STORIES:%=--ignore=%) --ignore=tests/core \
	  --cov --cov-branch --cov-append --cov-report=term:skip-covered --cov-fail-under=90
	@$(V)/python -m pytest -n 4 --dist worksteal -m "not long" -rs $(STORIES)

browser: .venv/.dev  ## the demo page in a real Chromium; skips, and says so, where there is none
	@$(V)/python -m pytest -m browser -rs

lint: .venv/.dev
	@$(V)/ruff check -q . && $(V)/ruff format -q --check .

types: .venv/.dev
	@$(V)/mypy

format: .venv/.dev
	@$(V)/ruff check -q --fix . ; $(V)/ruff format -q .

long: .venv/.dev  ## the long simulations and the kill -9 runs
	@$(V)/python -m pytest -m long

bench: .venv/.dev  ## prints the figures of docs/performance.md
	@$(V)/python -m tests.bench

lock:  ## refresh the two lock files; needs uv
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.txt
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --extra dev pyproject.toml -o requirements-dev.txt

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .hypothesis .coverage*

# The commands of the project. None needs root, a system database or Node.
UV = bin/uv
PYTHON = .venv/bin/python
# No autovacuum: it would count the rows of tables that the next test fills.
FAST_DATABASE = PG_OPTIONS="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
ONLY ?=
SCALE ?= 20000

.PHONY: run test prove check fix lock bench bench-compare system

.venv: requirements-dev.txt .python-version
	$(UV) venv --quiet --allow-existing .venv
	$(UV) pip sync --quiet --python $(PYTHON) --require-hashes requirements-dev.txt
	@touch .venv

run: .venv ## the demonstration network with its worker
	DEMO=1 $(PYTHON) -m tools.serve

test: .venv system ## every test, the browser ones and each proof at small scale included
	$(FAST_DATABASE) $(PYTHON) -m pytest -n 2

system: .venv ## Chromium and Pango for the tests, from the system's packages where that is allowed
	@tools/system_packages.sh

prove: .venv system ## the full-scale proofs: make prove ONLY=R1,X1
	$(PYTHON) -m proofs $(ONLY)

check: .venv ## linters, types, import contracts, templates, migrations, deployment settings
	$(PYTHON) -m tools.check

fix: .venv ## format the code and the templates
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format .
	.venv/bin/djangofmt check --fix templates

lock: ## the requirements files, with hashes and without addresses
	$(UV) pip compile pyproject.toml --universal --python-version 3.12 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.txt
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.12 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements-dev.txt

bench: .venv ## the benchmark: make bench SCALE=20000
	$(PYTHON) -m bench $(SCALE)

bench-compare: .venv ## two results side by side: make bench-compare A=… B=…
	$(PYTHON) -m bench.compare $(A) $(B)

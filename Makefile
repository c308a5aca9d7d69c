# make run: try Obuka on http://localhost:8000/     make test: check everything
# Needs python3 (3.11 or later), python3-venv, make and git; the rest is fetched.

PY := .venv/bin/python
SOURCES := core outbox participants programmes courses certificates newsletters \
	portal config tests benchmarks manage.py
DEMO ?= 1
# Each worker begins with a part of its own, so worlds are built once; who is done helps.
PYTEST_ARGS ?= -n auto --dist worksteal
export DEMO
# Compiled modules are kept: the tests start many processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run run-https test lint types test-sqlite test-postgres format packages browser codes clean

run: packages node_modules/.package-lock.json .venv/run
	@exec $(PY) manage.py serve

# For phones on the local network: camera and offline work need https.
run-https: packages node_modules/.package-lock.json .venv/run
	@HOST=0.0.0.0 PORT=$${PORT:-8443} \
	SITE_URL="https://$$($(PY) -c 'from core.https import *; print(local_address())'):$${PORT:-8443}" \
	$(PY) manage.py serve --https

test: lint test-sqlite test-postgres
	@echo "make test: all that ran is green."

lint: .venv/dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --quiet --check --lint .
	@$(MAKE) --no-print-directory types
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check

types: .venv/dev
	.venv/bin/mypy $(SOURCES)

# The tests name their own database, so a DATABASE_URL of the shell is left alone.
test-sqlite: packages browser codes node_modules/.package-lock.json .venv/dev
	env -u DATABASE_URL -u DEMO $(PY) -m pytest $(PYTEST_ARGS)

test-postgres: packages browser codes node_modules/.package-lock.json .venv/dev
	env -u DATABASE_URL -u DEMO $(PY) -m tests.postgres $(PYTEST_ARGS)

format: .venv/dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djlint --quiet --reformat .

packages:
	@.ci/packages pdf

# Without a browser its tests are skipped, loudly; OBUKA_REQUIRE=browser makes them fail.
browser:
	@.ci/packages browser || true

# The second reader of printed codes, zbar; the same with OBUKA_REQUIRE=codes.
codes:
	@.ci/packages codes || true

# The reader of QR codes for browsers without one. Without it all else works.
node_modules/.package-lock.json: package-lock.json | .venv/bin/uv
	@.ci/reader && touch $@ \
		|| echo "Not got by npm: at the door cameras read codes only where the browser can."

.venv/bin/uv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Obuka needs Python 3.11 or later."; exit 1; }
	@test -x $(PY) || python3 -m venv .venv \
		|| { echo "Type: sudo apt-get install -y python3-venv"; rm -rf .venv; exit 1; }
	@.venv/bin/pip install --quiet --disable-pip-version-check uv

# uv is quick but reads no pip.conf: it is told the index, and pip is the second way.
define install
	@echo "Installing $(1) …"
	@index=$${PIP_INDEX_URL:-$$(.venv/bin/pip config get global.index-url 2>/dev/null || true)}; \
	env $${index:+UV_DEFAULT_INDEX="$$index"} .venv/bin/uv pip install --quiet \
		--python $(PY) --require-hashes -r $(1) \
	|| .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@touch $@
endef

.venv/run: requirements.txt | .venv/bin/uv
	$(call install,requirements.txt)

.venv/dev: requirements-dev.txt | .venv/bin/uv
	$(call install,requirements-dev.txt)

clean:
	rm -rf .venv node_modules var .mypy_cache .ruff_cache .pytest_cache
	find . -name '*.mo' -not -path './.venv/*' -delete

# witsupport: `make run` and `make test` do all the set-up themselves.
PYTHON ?= python3
PORT ?= 8000
export PORT
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check browser pictures lock clean help

help:
	@echo "make run       start the desk (PORT=8000, DEMO=0 for an empty one)"
	@echo "make test      the suite, on the embedded defaults"
	@echo "make browser   the browser tests, in Chromium"
	@echo "make check     format, lint, types, layers, templates, migrations, deploy check"
	@echo "make pictures  renew the pictures in docs/pictures"
	@echo "make lock      renew the lock files (needs uv)"

run: $(VENV)/base.installed
	@exec $(BIN)/python -m witsupport.launcher

test: $(VENV)/test.installed
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

browser: $(VENV)/test.installed
	@$(BIN)/python -m pytest -m browser tests/browser $(ARGS)

check: $(VENV)/dev.installed
	@$(BIN)/python scripts/check.py

pictures: $(VENV)/test.installed
	@$(BIN)/python scripts/pictures.py

lock:
	echo "uv>=0.9" | uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q - -o requirements/uv.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q pyproject.toml -o requirements/base.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q pyproject.toml --extra test -o requirements/test.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q pyproject.toml --extra test --extra dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) var

# What is installed follows the lock files; nothing is asked of the network when they did not change.
$(VENV)/%.installed: requirements/%.txt scripts/install
	@sh scripts/install "$(PYTHON)" $(VENV) $*

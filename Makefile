# Two-word names for `python3 landclear VERB`; nothing is decided here.
.DEFAULT_GOAL := help
.PHONY: help demo up test check requirements

help: ## show this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## run a whole sample project, print where it stands, stop cleanly
	@python3 landclear demo

up: ## run the system on this machine until Ctrl-C
	@python3 landclear up

test: ## run every test
	@python3 landclear test

check: ## check format, lint, types and import rules
	@python3 landclear check

# `--no-emit-index-url`: the files hold hashes, not the address they happened to be fetched from.
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
requirements: ## compile requirements/*.txt from pyproject.toml (needs uv)
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --extra test pyproject.toml -o requirements/test.txt
	$(COMPILE) --extra test --extra bench pyproject.toml -o requirements/bench.txt

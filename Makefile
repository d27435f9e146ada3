# Two commands do the work: "make demo" and "make test". Both need only the prerequisites of README.md.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := var/venv/bin

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: demo
demo: ## A running, filled portal; prints its address and how to sign in
	@$(PYTHON) -m dev demo

.PHONY: venv
venv: ## The virtual environment (var/venv) with the locked versions
	@$(PYTHON) -m dev venv

.PHONY: test-stack
test-stack: ## Start PostgreSQL, Redis and Solr for the tests and leave them running
	@$(PYTHON) -m dev up test

.PHONY: test
test: ## Linters, then the whole suite with the browser pass
	@$(MAKE) --no-print-directory lint
	@$(PYTHON) -m dev with test pytest -q $(PYTEST_ARGS)

.PHONY: lint
lint: venv ## ruff, pyright (strict), import arrows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	PYTHONPATH=. $(BIN)/lint-imports

.PHONY: stop
stop: ## End what demo and tests started, and nothing else
	@$(PYTHON) -m dev down

.PHONY: stop-test
stop-test:
	@$(PYTHON) -m dev down test

.PHONY: status
status: ## What is running
	@$(PYTHON) -m dev status

.PHONY: clean
clean: stop ## Remove everything that was made (var/)
	rm -rf var

.PHONY: lock
lock: venv ## Resolve requirements.txt again from setup.py and dev-requirements.in
	$(BIN)/uv pip compile -q --universal --python-version 3.10 --no-emit-index-url --no-header \
	  --output-file requirements.txt setup.py dev-requirements.in

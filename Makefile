# Dos órdenes hacen el trabajo: «make demo» y «make test». Piden sólo los requisitos de README.md.
.DEFAULT_GOAL := help
PYTHON ?= python3
WORKERS ?= 0
BIN := var/venv/bin

.PHONY: help
help: ## Esta lista
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: demo
demo: ## Un portal lleno y en marcha; imprime su dirección y cómo entrar
	@$(PYTHON) -m dev demo

.PHONY: test
test: prepare lint ## Revisión del código y todas las pruebas, también en el navegador
	@$(PYTHON) -m dev tests --workers $(WORKERS) -- $(PYTEST_ARGS)

.PHONY: bench
bench: venv ## Las cifras prometidas, medidas; falla donde una no se alcanza (BENCH=«--sizes 1000»)
	@$(PYTHON) -m dev with bench python -m benchmarks $(BENCH)

.PHONY: lint
lint: venv ## Revisión del código: ruff, pyright estricto, sentido de las importaciones
	@$(MAKE) --no-print-directory -j --output-sync=target lint-style lint-arrows lint-types

.PHONY: lint-style lint-arrows lint-types
lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-arrows:
	PYTHONPATH=. $(BIN)/lint-imports

lint-types:
	$(BIN)/basedpyright

.PHONY: test-stack
test-stack: ## PostgreSQL, Redis y Solr de las pruebas, que quedan en marcha
	@$(PYTHON) -m dev up test

.PHONY: status
status: ## Qué está corriendo
	@$(PYTHON) -m dev status

.PHONY: stop
stop: ## Detiene lo que la demostración y las pruebas arrancaron, y nada más
	@$(PYTHON) -m dev down

.PHONY: stop-test
stop-test:
	@$(PYTHON) -m dev down test test2 test3 test4

.PHONY: clean
clean: stop ## Borra todo lo que se hizo (var/)
	rm -rf var

.PHONY: prepare
prepare:
	@$(PYTHON) -m dev prepare

.PHONY: venv
venv: ## El entorno de Python (var/venv) con las versiones fijadas
	@$(PYTHON) -m dev venv

.PHONY: lock
lock: venv ## Resuelve otra vez requirements.txt desde setup.py y dev-requirements.in
	$(BIN)/uv pip compile -q --universal --python-version 3.10 --no-emit-index-url --no-header \
	  --output-file requirements.txt setup.py dev-requirements.in

# Two commands do everything on a fresh machine: `make run` and `make test`.
PY := .venv/bin/python

.PHONY: env run test check lock bench bundle fuzz soak clean

env:
	@build_spec/env.sh

run: env
	@$(PY) -m ui.demo

test:
	@build_spec/env.sh tests
	@$(PY) -m pytest -n 2 --dist worksteal tests

check: env
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: env
	@$(PY) -m benchmarks

# Hostile packages for HOURS (2); SEED=n repeats what a seed made up. A finding is printed with the command that shows it.
fuzz:
	@build_spec/env.sh tests
	@$(PY) -m tests.hub.fuzz $(if $(SEED),--seed $(SEED))
	@$(PY) -m tests.hostile.fuzz --hours $(or $(HOURS),2) $(if $(SEED),--seed $(SEED))

# 1,000 kills of a process that answers, a power cut at every point of its work, and 5,000 seeds of chaos in sync.
soak:
	@build_spec/env.sh tests
	@$(PY) -m tests.durability.soak
	@$(PY) -m tests.chaos --seeds 5000
	@$(PY) -m benchmarks.ingestion --growth $(or $(ATTEMPTS),1000000)

bundle: env
	@$(PY) build_spec/bundle.py

# Needs uv (any recent one). The files name no registry.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --all-extras --group dev pyproject.toml -o build_spec/locks/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --extra desktop pyproject.toml -o build_spec/locks/desktop.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --extra hub pyproject.toml -o build_spec/locks/hub.txt

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Two commands on a fresh clone do everything: `make demo` and `make test`. Each says what it installs or fetches; with
# SETUP=no it installs nothing but the Python packages of .venv, and tests that need more are skipped with the reason.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.sluis-ready
export SETUP ?= yes
# Tests wait about as long as they reckon (for a port, a process, a database), so two cores are busy with four of them.
WORKERS ?= 4
# Tests start Python hundreds of times, and each worker reads every test: what was compiled once is kept, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test long quick table faults tools checkers checking reading bench bench-peers bench-risk mutants fuzz check setup lock clean

# uv installs side by side what pip installs one after another; where it cannot be had or cannot reach an index, pip does it.
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --require-hashes

$(STAMP): requirements.lock requirements-setup.lock pyproject.toml
	@echo "sluis: setting up .venv (once; up to a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) --quiet -r requirements-setup.lock || true
	@$(BIN)/uv pip install --system-certs --python $(BIN)/python --require-hashes -r requirements.lock || \
	  $(INSTALL) --progress-bar on -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP) table

demo: $(STAMP) table $(if $(KEEP),checkers) ## what Sluis does, in a minute; ALL=1 plays every scene, KEEP=1 leaves it running with its pages for people
	@$(BIN)/sluis demo $(if $(ALL),--all) $(if $(KEEP),--keep)

CHECKS := $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# What is fetched is fetched side by side, and meanwhile every test is read and compiled once, so that no worker has to;
# the checks run beside that and beside the tests, and what they say is printed after them.
test:                   ## every test, the checks included
	@$(MAKE) --no-print-directory --jobs=6 $(STAMP) tools table reading checking
	@place=$$(sh scripts/ram.sh); trap 'rm -rf "$$place"' EXIT; trap 'exit 130' INT TERM HUP; \
	  TMPDIR=$$place $(BIN)/python -m pytest --basetemp "$$place/t" -n $(WORKERS) --dist worksteal; tested=$$?; \
	  while kill -0 "$$(cat .venv/checks.pid)" 2>/dev/null; do sleep 1; done; \
	  echo "sluis: style, types and layers"; cat .venv/checks.txt; \
	  test $$tested -eq 0 && test -e .venv/checks.passed

reading: $(STAMP)       ## reads every test once, and runs none; what is wrong in one is said when they run
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true

checking: $(STAMP)      ## begins the checks, and waits for nothing
	@rm -f .venv/checks.passed; \
	  (($(CHECKS)) && touch .venv/checks.passed) >.venv/checks.txt 2>&1 </dev/null & echo $$! >.venv/checks.pid

# Once per delivery; its figures go into the note. Every test marked `long` has a sibling in `make test`.
long: $(STAMP) tools table ## what takes longer: tests marked long, properties with more examples, 3,700 runs with faults, 10^5 statements for every verifier, 100 mutants
	@$(BIN)/python -m pytest -m "long or hypothesis" --hypothesis-profile=long -n $(WORKERS) --dist worksteal
	@$(MAKE) --no-print-directory faults
	@$(BIN)/python -m tests.twins.statement_fuzz --cases 100000
	@$(MAKE) --no-print-directory mutants N=100

quick: $(STAMP)         ## what changed, in about two minutes: style, types, layers, its unit tests
	@$(BIN)/python scripts/quick.py

tools: checkers         ## programs that tests run, where they may be installed: a database, a house, checkers of pages
	@sh scripts/tools.sh

checkers:
	@sh scripts/checkers.sh

table: $(STAMP)         ## who holds which addresses, for sluis audit; never fails
	@sh scripts/table.sh

fuzz: $(STAMP)          ## look for input that breaks a decoder, SECONDS for each; and on which the verifiers differ, CASES
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet atheris || true
	@$(BIN)/python tests/fuzz/run.py --seconds $(or $(SECONDS),10)
	@$(BIN)/python -m tests.twins.statement_fuzz --cases $(or $(CASES),100000)

check: $(STAMP)         ## style, types, layers
	@$(CHECKS)

faults: $(STAMP)        ## more runs with faults: make faults N=20000 SEED=7
	@$(BIN)/python -m tests.sim --runs $(or $(N),2000) --seed $(or $(SEED),1000000) \
	  --marked $(or $(MARKED),$(if $(N),0,100000))
	@$(if $(N),true,$(BIN)/python scripts/bad_load.py)

bench: $(STAMP)         ## how fast, beside a peer, after checking the answers
	@$(BIN)/python scripts/bench.py $(BENCH)
	@$(BIN)/python scripts/bench_ledger.py $(BENCH)
	@$(BIN)/python scripts/bench_desk.py $(filter --quick,$(BENCH))
	@$(BIN)/python scripts/bench_web.py $(filter --quick,$(BENCH))
	@$(BIN)/python scripts/bench_audit.py $(BENCH)
	@$(BIN)/python scripts/detection.py

PEERS := .venv-peers/.ready

$(PEERS): requirements-peers.lock
	@echo "sluis: setting up .venv-peers (once; a few minutes): what others would use, apart from everything of ours"
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --disable-pip-version-check --require-hashes --progress-bar on -r requirements-peers.lock
	@touch $@

bench-peers: $(STAMP) $(PEERS) ## the same fleet through Presidio, mitmproxy and plain Python, answers checked
	@$(BIN)/python scripts/bench_peers.py
	@$(BIN)/python scripts/peers_detection.py

RISK_PEERS := .venv-risk-peers/.ready

$(RISK_PEERS): requirements-risk-peers.lock
	@echo "sluis: setting up .venv-risk-peers (once): what others measure anonymity with, apart from everything of ours"
	@test -x .venv-risk-peers/bin/python || $(PYTHON) -m venv .venv-risk-peers
	@.venv-risk-peers/bin/python -m pip install --disable-pip-version-check --require-hashes --progress-bar on -r requirements-risk-peers.lock
	@touch $@

bench-risk: $(STAMP) $(RISK_PEERS) ## risk on a whole country beside numpy, and k, l and t beside pyCANON; ten gigabytes
	@$(BIN)/python -m pytest -q tests/unit/risk/test_singling_out.py
	@$(BIN)/python scripts/bench_risk.py $(BENCH)

MUTANTS := .venv-mutants/.ready

$(MUTANTS): requirements-mutants.lock
	@echo "sluis: setting up .venv-mutants (once): what mutates, apart from what is mutated"
	@test -x .venv-mutants/bin/python || $(PYTHON) -m venv .venv-mutants
	@.venv-mutants/bin/python -m pip install --disable-pip-version-check --require-hashes --progress-bar on -r requirements-mutants.lock
	@$(BIN)/python -c "import sysconfig; print('import site; site.addsitedir(%r)' % sysconfig.get_path('purelib'))" \
	  >"$$(.venv-mutants/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/sluis.pth"
	@touch $@

mutants: $(STAMP) $(MUTANTS) ## change the code in small ways and see whether a test notices: make mutants MODULES=canary N=100 SEED=7
	@$(BIN)/python scripts/mutants.py --modules "$(MODULES)" --sample $(or $(N),1000) --seed $(or $(SEED),1)

UV := $(BIN)/uv pip compile --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header --quiet

lock: $(STAMP)          ## resolve requirements.in again, and after it what stands beside it
	@$(UV) requirements-setup.in -o requirements-setup.lock
	@$(UV) requirements.in -o requirements.lock
	@$(UV) requirements-mutants.in -c requirements.lock -o requirements-mutants.lock
	@$(UV) requirements-schemathesis.in -o requirements-schemathesis.lock
	@$(UV) requirements-risk-peers.in -o requirements-risk-peers.lock

clean:
	rm -rf .venv .venv-peers .venv-risk-peers .venv-mutants .mutants

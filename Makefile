# From a fresh clone: `make chat` is the product, `make test` is what CI runs.
PYTHON ?= python3.11
BIN := .venv/bin
SOURCES := assistant ingest eval web tests app.py

.PHONY: setup chat test check types quick gate gate-corpus gate-seeds gate-kcc nightly audit sbom hashes
setup: .venv/ready

# What runs here shares the cores with another; its threads beside it would only wait for each other, and burn time.
check quick test nightly gate gate-corpus gate-seeds gate-kcc: export OPENBLAS_NUM_THREADS = 1
check quick test nightly gate gate-corpus gate-seeds gate-kcc: export OMP_NUM_THREADS = 1

# torch first and pinned: a bare requirement for it may bring gigabytes of accelerator packages.
.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

chat: setup
	$(BIN)/python -m ingest add corpus
	$(BIN)/python app.py

# The types' one process beside the tests' two: by itself it leaves a core idle for most of a minute.
check: setup
	$(BIN)/ruff format --check --quiet $(SOURCES)
	$(BIN)/ruff check --quiet $(SOURCES)
	$(MAKE) --jobs 2 types quick

types: setup
	$(BIN)/mypy --no-error-summary

quick: setup
	$(BIN)/python -m pytest -m 'not slow and not nightly' -n 2

test: check
	$(BIN)/python -m pytest -m slow -n 2 --dist loadgroup
	$(MAKE) -j 2 gate

# Proofs that take minutes each; their figures stand in docs/assurance.md.
nightly: setup
	$(BIN)/python -m pytest -m nightly -n 2

# What is known against the pins, asked of the public advisories; needs a network. An audit that could not look is none.
audit: setup
	$(PYTHON) -m venv .audit
	.audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	mkdir -p runs
	.audit/bin/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt \
	    --progress-spinner off --format json --output runs/audit.json; \
	    $(BIN)/python -m eval.supply audited runs/audit.json
	$(BIN)/python -m eval.supply check

# hashes.txt for the container: the files for this kind of computer as the index gives them. torch is not among them.
hashes: setup
	mkdir -p runs
	grep -v '^torch==' constraints.txt > runs/pins.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --dry-run --ignore-installed --no-deps \
	    --only-binary :all: --report runs/files.json --requirement runs/pins.txt
	$(BIN)/python -m eval.supply hashes runs/files.json > hashes.txt

sbom: setup
	mkdir -p runs
	$(BIN)/python -m eval.supply sbom > runs/sbom.json

# The test half of a gold file asked over a folder of papers, and held against its floors and its accepted run:
# gold file, folder, and where the run goes.
held = $(BIN)/python -m eval run --half test --gold eval/gold/$(1).jsonl --papers $(2) --out runs/$(3) && \
    $(BIN)/python -m eval gate runs/$(3)

gate: setup gate-kcc gate-corpus gate-seeds

gate-corpus:
	$(call held,seeds,corpus,corpus)

gate-seeds gate-kcc: gate-%:
	if [ -n "$$COUNCIL_PAPERS" ]; then $(call held,$*,"$$COUNCIL_PAPERS/$(folder-$*)",$*); fi
folder-seeds := seeds
folder-kcc := kcc-2025

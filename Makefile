# make demo and make test are all you need; make help lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test test-loaders test-metrics test-report build deb image test-package test-image lint queries bench bench-http bench-idle bench-warehouse bench-workers fuzz fault-test install-packages

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

demo: build ## Sync a sample store to a file and show the events; MEDUSA=1 for a store of Medusa v1
	@Tests/Demo/demo.sh .build/release/tidemark

test: lint ## Check everything, in stages; TESTS_AT_ONCE=4
	@.ci/install-packages pgbouncer socat
	@.ci/build --build-tests
	@.ci/run-tests

test-metrics: build ## Have promtool check the metrics file that a sync leaves; installs Debian's prometheus
	@command -v promtool >/dev/null || .ci/install-packages prometheus
	@Tests/Demo/metrics.sh .build/release/tidemark

test-report: build ## Look at the page of a report in Chromium, in two widths, light and dark; installs Debian's chromium
	@.ci/install-packages chromium prometheus:promtool jq
	@Tests/Demo/metrics.sh .build/release/tidemark
	@Tests/Demo/report.sh .build/release/tidemark .build/report

test-loaders: build ## Load exports into DuckDB, ClickHouse and PostgreSQL as they are; needs PyPI. ORDERS=200 VENV=DIRECTORY
	@.ci/install-packages zstd
	@python3 -c 'import ensurepip' 2>/dev/null || .ci/install-packages python3-venv
	Tests/Loaders/loaders.sh .build/release/tidemark

build: install-packages ## The release binary, .build/release/tidemark
	@.ci/build -c release --product tidemark

deb image test-package test-image: export PORTABLE := 1

deb: build ## Debian's package, .build/package/tidemark_VERSION_ARCH.deb
	@.ci/install-packages dpkg-dev:dpkg-shlibdeps binutils:strip
	packaging/deb .build/release/tidemark .build/package

image: build ## An OCI image for podman, docker and Kubernetes, .build/package/tidemark_VERSION_ARCH.oci.tar
	@.ci/install-packages binutils:strip
	packaging/image .build/release/tidemark .build/package

test-package: build ## Install, upgrade, remove and purge the package in a bare Debian or Ubuntu; as root. SUITE=bookworm
	@.ci/install-packages dpkg-dev:dpkg-shlibdeps binutils:strip debootstrap lintian
	packaging/test-package .build/release/tidemark

test-image: build ## Run the image with a read-only root; as root
	@.ci/install-packages binutils:strip
	packaging/test-image "$$(packaging/image .build/release/tidemark .build/package)"

lint: ## Formatting, style and layout of the sources
	@.ci/check-layout
	@swift format lint --strict -r Sources Tests sql Package.swift

queries: ## Write the list of statements again, after files in sql/ came or went
	@new=$$(mktemp -d); trap 'rm -rf "$$new"' EXIT; .ci/generate-queries "$$new"; \
	  rm -f sql/*.generated.swift; mv "$$new"/*.generated.swift sql/

bench: build ## Events a second and peak memory; ORDERS=100000 RUNS=3 LARGE=0
	@.ci/install-packages time
	@python3 -c 'import ensurepip' 2>/dev/null || .ci/install-packages python3-venv
	PLOT=$${PLOT-docs/performance.svg} TABLE=$${TABLE-docs/performance-table.md} Tests/Bench/bench.sh .build/release/tidemark

bench-http: build ## Events a second to an HTTP server, beside Segment's Python SDK; ORDERS=100000 RUNS=3
	@.ci/install-packages time
	@python3 -c 'import ensurepip' 2>/dev/null || .ci/install-packages python3-venv
	@.ci/build -c release --product Delivery
	@.ci/build -c release --product Sink
	Tests/Bench/http.sh .build/release/tidemark .build/release/Delivery .build/release/Sink

bench-idle: build ## What a sync without news costs the database; ORDERS=1000000 RUNS=5
	@.ci/install-packages time
	Tests/Bench/idle.sh .build/release/tidemark

bench-warehouse: build ## Rows a second into a PostgreSQL warehouse, beside dlt; ORDERS=20000 RUNS=3
	@.ci/install-packages time
	@python3 -c 'import ensurepip' 2>/dev/null || .ci/install-packages python3-venv
	@.ci/build -c release --product Delivery
	Tests/Bench/warehouse.sh .build/release/tidemark .build/release/Delivery

bench-workers: build ## A backfill shared by 1, 2 and 4 workers; ORDERS=20000 DELAY=400
	@.ci/install-packages time
	@.ci/build -c release --product Sink
	Tests/Bench/workers.sh .build/release/tidemark .build/release/Sink

fuzz: install-packages ## Random JSON, rows and templates, plans of a large store; SEED=1 CASES=10000000 ROW_SEEDS=100
	@.ci/build -c release --product Fuzz
	.build/release/Fuzz
	@.ci/build --build-tests
	ROW_SEEDS=$${ROW_SEEDS:-100} PAGE_SEEDS=$${PAGE_SEEDS:-2000} PLAN_ORDERS=$${PLAN_ORDERS:-100000} \
	  TEMPLATE_MESSAGES=$${TEMPLATE_MESSAGES:-100000} \
	  swift test --skip-build --filter 'Odd rows|plans of a page|RandomPageTests|Random templates'

fault-test: ## Kill, crash and fill up everything, over and over; FAULT_COMMITS=200000 FAULT_KILLS=500 FAULT_SEED=1
	@.ci/install-packages pgbouncer socat
	@.ci/build --build-tests
	FAULT_COMMITS=$${FAULT_COMMITS:-200000} FAULT_KILLS=$${FAULT_KILLS:-500} FAULT_ROUNDS=$${FAULT_ROUNDS:-20} \
	  swift test --skip-build --filter FaultTests

install-packages: ## What the build and the tests need, by apt, if it is missing
	@.ci/install-packages

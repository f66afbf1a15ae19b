# Every way to build, test and try Pipit. `make demo` and `make check` work on a fresh machine: they install what is missing.

SWIFT ?= swift
PREFIX ?= /usr/local
RELEASE = .build/release/pipit
RELEASE_FLAGS = -c release --static-swift-stdlib --product pipit -Xlinker -s
SOURCES = Package.swift Sources Tests

.PHONY: help tools validators build release demo check test lint format bench smoke golden oracle dates replay fuzz install clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' Makefile

tools: ## Install what building and testing need, where it is missing
	@Support/Scripts/install-tools

validators: tools ## Install what judges the reports in the tests, where it is missing; without a network the tests skip it
	@Support/Scripts/install-validators

build: tools ## Build for development
	$(SWIFT) build

release: tools ## Build the program that people install
	$(SWIFT) build $(RELEASE_FLAGS)

demo: release ## Lock, install, verify and scan the example web application
	Support/Scripts/demo $(RELEASE)

test: validators ## Run the tests; ROOM=Resolving runs one room's
	$(if $(ROOM),PIPIT_ROOMS=$(ROOM)) $(SWIFT) test $(if $(ROOM),--scratch-path .build-rooms)

lint: ## Check the format of the sources
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

format: ## Put the sources into the house's format
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

check: export PIPIT_FUZZING = check
check: validators lint ## All that must hold before a change lands
	PIPIT_WARNINGS=errors $(SWIFT) build --build-tests
	PIPIT_WARNINGS=errors $(SWIFT) test --skip-build
	.build/debug/Fuzzing --steps 800 --longest 8192 --most-seconds 20 --findings .build/fuzzing-findings
	$(MAKE) release
	Support/Scripts/check-binary $(RELEASE)

golden: tools ## Write the golden answers of the whole program anew; read the difference before you commit it
	PIPIT_GOLDEN=rewrite $(SWIFT) test --filter GoldenTests

dates: tools ## Run what depends on the day in 2026, 2028 and 2040 (the whole program where faketime is installed)
	Support/Scripts/check-dates

replay: tools ## Play the attacks of Documentation/Replays.md against the program
	$(SWIFT) test --filter Replay

fuzz: tools ## Look for inputs that parsers trap or hang on: MINUTES=10 each, PARSER=toml, ENGINE=libfuzzer
	Support/Scripts/fuzz

oracle: tools ## Ask pip-audit anew about the real locks, and compare (needs the network once)
	Support/Scripts/compare-audits

smoke: release ## Lock and install a few real projects from the real index (needs the network)
	Support/Scripts/smoke $(RELEASE)

bench: release ## Compare with uv and pipenv in one run
	Benchmarks/run $(RELEASE)
	Benchmarks/quick $(RELEASE)

install: release ## Install as pipit and pipenv below PREFIX
	install -D -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/pipit
	ln -sf pipit $(DESTDIR)$(PREFIX)/bin/pipenv

clean: ## Remove what was built
	rm -rf .build .build-rooms

# What people type. Each target is one script, so that nothing is hidden in this file.

# The one place for release flags. The Swift runtime is linked in, so that the binary starts
# faster and runs on a server that has no Swift. Nobody looks things up in a release's index.
RELEASE = swift build -c release --static-swift-stdlib --disable-index-store

.PHONY: run build program upgrade test bench rehearse format lint clean

run: build
	@bin/run-sample

build:
	@bin/setup
	$(RELEASE) --product holdfast

# The same on a machine that was set up for the tests.
program:
	$(RELEASE) --product holdfast

# Builds, and puts the new program in the place of the one that serves ./data (or DATA=...).
upgrade: build
	@bin/upgrade $(DATA)

test:
	@bin/setup --test
	@bin/test

# `make bench ARGS=--quick` for a short one.
bench:
	@bin/setup --bench
	$(RELEASE) --product holdfast
	$(RELEASE) --package-path Benchmarks --scratch-path .build/benchmarks --product BareHandler
	@bin/bench $(ARGS)

# Plays the story against a sample shop. `make rehearse PACE=10` is ten times faster.
rehearse: build
	@PACE='$(PACE)' SHOPPERS='$(SHOPPERS)' ARGS='$(ARGS)' bin/rehearse

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks \
		Fuzzing/Package.swift Fuzzing/Readers

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks \
		Fuzzing/Package.swift Fuzzing/Readers

clean:
	swift package clean
	rm -rf .venv

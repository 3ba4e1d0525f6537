# Two commands: `make run` serves an example, `make test` runs every test. Both install what is missing first.
# The build itself is CMake's: cmake --preset release|asan|tsan|fuzz, cmake --build --preset ...

PORT ?= 8501
APP  ?= examples/hello.py
PEER := .cache/peer

.PHONY: run build test conformance bench clean

run: build
	@exec build/release/bourn run $(APP) --server.port $(PORT) --server.headless true

build:
	@tools/setup.sh run

test:
	@tools/setup.sh test
	@.venv/bin/python tools/run_tests.py $(SUITES)

# The official package, in an environment of its own, with what the apps import: only comparing with it needs it.
$(PEER)/bin/streamlit:
	@tools/setup.sh test
	@.venv/bin/python -m venv $(PEER)
	@$(PEER)/bin/python -m pip install --quiet --disable-pip-version-check \
		"$$(awk '$$1 == "streamlit" { print $$1 "[auth]==" $$2 }' tools/pins.txt)" \
		-r tests/requirements.txt

# All that compares with it; what has no recording yet is recorded, which takes its time
conformance: build $(PEER)/bin/streamlit
	@tools/setup.sh test
	@BOURN_SUITE_SECONDS=3600 .venv/bin/python tools/run_tests.py python conformance

bench: build $(PEER)/bin/streamlit
	@sh bench/run_both.sh

clean:
	rm -rf build

# The ways to use this project without a ROS install. `make help` lists them.

VENV ?= .venv
PYTHON ?= python3
TEXT ?= HELLO
# As it was written, for the shell of the recipe too: neither `$` nor quotes in it mean anything.
override export TEXT := $(value TEXT)
BENCH ?=
# Not empty: a test with processes in real time that fails is run once more, and reported with its failure.
RETEST ?=
RETEST_ARGUMENTS := --reruns 1 --max-suite-reruns 10 --rerun-show-tracebacks --rerun-exclude-path test/unit
FUZZ_S ?= 60
MUTANTS ?= 10
MODULES ?=
VIEW ?=

BIN := $(VENV)/bin
BUILD := build/make
MINISTACK := build/ministack/bin/ministack
UV := $(BIN)/python tools/uv.py
INSTALL := $(UV) pip install --quiet --require-hashes --no-deps --compile-bytecode
# From the main index alone: another one may have only some files of a release, and the locks shall have all.
COMPILE := UV_INDEX= UV_FIND_LINKS= $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet
DEMO := --extra planner --extra cloud --extra film --extra page --extra ros --extra build
VIEWED := $(DEMO) --extra voice
export AMAZING_HAND_HOME ?= $(CURDIR)/out
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup demo test soak mutation test-hardware fuzz test-emulator check bench docs page-bundle page-modules reference lock clean FORCE

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.complete $(VENV)/.built ## make the virtual environment with ROS 2 and build the messages

demo: $(VENV)/.built $(if $(VIEW),$(VENV)/.viewed) ## sign TEXT on a simulated hand, film it, publish it: make demo TEXT="HELLO WORLD"; VIEW=1: with its web page
	@$(BIN)/hand demo $(if $(VIEW),--view) -- "$$TEXT"

test: check $(VENV)/.test_interfaces ## all checks and tests, a file at a time on each core; then those with a browser, which needs all cores
	@tools/os_packages.sh os-packages-test.txt || echo "Going on without: the tests that need them are skipped."
	@{ command -v npm >/dev/null && $(MAKE) --no-print-directory page-modules; } || \
		echo "Going on without npm's packages: the tests that need them are skipped."
	$(BIN)/python -m pytest -n logical --dist loadfile --ignore=test/browser $(if $(RETEST),$(RETEST_ARGUMENTS))
	$(BIN)/python -m pytest test/browser $(if $(RETEST),$(RETEST_ARGUMENTS))

soak: setup $(VENV)/.test_interfaces ## the tests that take long: 45 minutes
	$(BIN)/python -m pytest -m soak

mutation: setup ## whether the tests notice changes of the driver, the bridge's memory and the planner's limits
	$(BIN)/python tools/mutation.py --mutants $(MUTANTS) $(MODULES)

test-hardware: setup ## the servo contract on a real hand: HAND_PORT=/dev/... make test-hardware
	@test -n "$(HAND_PORT)" || { echo "HAND_PORT is not set: HAND_PORT=/dev/... make test-hardware" >&2; exit 1; }
	$(BIN)/python -m pytest test/hardware -m hardware

fuzz: setup ## made-up messages from the cloud for FUZZ_S seconds, 60 if not told
	@$(BIN)/python -c "import atheris" 2>/dev/null || \
		{ echo "make fuzz: atheris has no wheel for this Python or machine: use Linux on x86-64" >&2; exit 1; }
	$(BIN)/python test/fuzz/fuzz_payloads.py -max_total_time=$(FUZZ_S)

test-emulator: setup ## a provisioned hand at MiniStack, which enforces IoT policies; its environment is in build/
	@test -x $(MINISTACK) || \
		{ $(PYTHON) -m venv build/ministack && build/ministack/bin/pip install --quiet ministack==1.5.33 cryptography; }
	MINISTACK=$(abspath $(MINISTACK)) $(BIN)/python -m pytest test/edge/test_provision_ministack.py

check: setup ## lint, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup ## measure: all of bench/, or make bench BENCH=main_job
	@for file in bench/$(or $(BENCH),[a-z]*).py; do PYTHONPATH=test $(BIN)/python $$file || exit 1; done

docs: setup ## draw the pictures of the documentation
	@$(BIN)/hand demo HELLO
	@$(BIN)/python docs/pictures.py
	@$(BIN)/python docs/urdf_picture.py
	@PYTHONPATH=test $(BIN)/python docs/page_pictures.py

page-bundle: page-modules ## build the page's program for the browser, after a change in amazing_hand/page/web: needs npm
	@NODE_PATH=$(CURDIR)/build/page/node_modules node amazing_hand/page/web/bundle.mjs amazing_hand/page/web/static

page-modules:
	@mkdir -p build/page
	@cp amazing_hand/page/web/package.json amazing_hand/page/web/package-lock.json build/page
	@npm ci --prefix build/page --ignore-scripts --no-audit --no-fund --silent

reference: setup ## record the reference bag anew, when the pipeline is meant to behave differently
	$(BIN)/python test/reference/make.py

lock: setup ## renew the locks from setup.py, and the release of uv
	$(COMPILE) setup.py --all-extras --upgrade --output-file requirements.lock
	cp requirements.lock requirements-demo.lock
	$(COMPILE) setup.py $(DEMO) --output-file requirements-demo.lock
	cp requirements.lock requirements-view.lock
	$(COMPILE) setup.py $(VIEWED) --output-file requirements-view.lock
	printf 'strands-agents[bidi]\nnumpy\n' | $(subst 3.11,3.12,$(COMPILE)) - --upgrade \
		--output-file config/requirements-voice-cloud.lock
	echo uv | $(COMPILE) - --upgrade --output-file requirements-uv.lock

clean: ## remove everything that was made
	rm -rf $(VENV) build install log out

# The environment of the demo: rebuilt from nothing when a lock changes.
$(VENV)/.installed: requirements.lock requirements-demo.lock requirements-uv.lock tools/relocate_ros_wheels.py
	@tools/os_packages.sh os-packages.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) -r requirements-demo.lock
	$(BIN)/python tools/relocate_ros_wheels.py
	@touch $@

# With what the page's microphone needs on top: a third more, so only where the page is wanted.
$(VENV)/.viewed: $(VENV)/.installed requirements-view.lock
	$(INSTALL) -r requirements-view.lock
	@touch $@

# With what tests and tools need on top; the demo's packages are the same releases in both locks.
$(VENV)/.complete: $(VENV)/.installed
	$(INSTALL) -r requirements.lock
	@touch $@

# Python, launch, config and urdf files are linked into the environment, so only a new or deleted file needs a build.
SOURCES := $(sort $(shell find amazing_hand launch config urdf -type f -not -path '*/__pycache__/*'))
build/sources.txt: FORCE
	@mkdir -p build
	@printf '%s\n' $(SOURCES) | cmp -s - $@ || printf '%s\n' $(SOURCES) > $@

$(VENV)/.built: $(VENV)/.installed build/sources.txt setup.py CMakeLists.txt package.xml resource/program.in \
		$(wildcard msg/*.msg srv/*.srv action/*.action)
	@tools/os_packages.sh os-packages.txt
	@PATH="$(abspath $(BIN)):$$PATH" tools/build.sh "$(abspath $(VENV))" "$(BUILD)"
	@touch $@

# Interfaces that a ROS install has and the package index has not, for the tests only.
$(VENV)/.test_interfaces: $(VENV)/.installed tools/build_interfaces.sh $(shell find test/interfaces -type f)
	@PATH="$(abspath $(BIN)):$$PATH" tools/build_interfaces.sh test/interfaces/control_msgs "$(abspath $(VENV))" \
		build/control_msgs
	@touch $@

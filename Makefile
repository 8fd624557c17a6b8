# The one entry point. 'make help' lists the targets; each script behind a target says what is missing and how to install it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAVEN := build/maven -B -ntp

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: demo demo-url demo-down
demo: ## a kind cluster with unequal block servers answers a chat request; leaves the cluster running
	@demo/up

demo-url: ## print the OpenAI base URL of the running demo (use make -s)
	@demo/url

demo-down: ## remove the demo's cluster
	@demo/down

.PHONY: local
local: ## agents and a router as processes on this machine, no cluster; Ctrl-C ends them
	@./whorl local

.PHONY: test check it e2e
test: ## everything: format, unit, property, API-server and cluster tests
	@build/lane test

check: ## fast lane: format, compile, unit and property tests
	@build/lane check

it: ## tests with a real API server or several processes
	@build/lane it

e2e: ## tests on a real kind cluster
	@build/lane e2e

.PHONY: chaos
chaos: ## faults on purpose (FAULTS=20 SEED=…) while clients compare every token; the last line is JSON
	@build/chaos

.PHONY: e2e-cuda
e2e-cuda: ## GPU pools beside CPU pools on a real kind cluster, with the emulated GPU; no GPU is needed
	@build/lane e2e-cuda

.PHONY: e2e-platform
e2e-platform: ## scaling to and from zero, routers replaced under traffic, Prometheus, enforced NetworkPolicies, Flux, on a real kind cluster; for each release
	@build/lane e2e-platform

.PHONY: sources-check
sources-check: ## models from a real registry, a real S3 server and a web server, through ./whorl
	@build/sources-check

.PHONY: cuda-check
cuda-check: ## CUDA kernels without a GPU: under sanitizers on the CPU, and as machine code of every architecture
	@build/cuda-check

.PHONY: kernels-check
kernels-check: ## native kernels of every instruction set against plain C, to the bit; other architectures under an emulated processor
	@build/kernels-check

.PHONY: peers
peers: ## Whorl and llama.cpp side by side on this machine (builds llama.cpp from its Python source package, once)
	@./whorl bench peers

.PHONY: docs
docs: ## the documentation as a site under target/site; links and anchors are checked
	@docs/build

.PHONY: olm-bundle
olm-bundle: ## the operator as an OLM bundle under target/olm-bundle, validated
	@manifests/olm/bundle

.PHONY: sbom
sbom: ## target/whorl.cdx.json and .xml: what the images are made of (CycloneDX)
	@$(MAVEN) -q org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom && ls target/whorl.cdx.json target/whorl.cdx.xml

.PHONY: gpu-check
gpu-check: ## one archive that checks a machine with a GPU: correctness, then speed; its path is printed
	@build/gpu-check

.PHONY: format generate images
format: ## format the sources
	@$(MAVEN) -q spotless:apply

generate: ## renew the generated files that are committed (CRDs, install manifest)
	@build/generate

images: ## container images of agent, router and operator as archives, with their sizes
	@$(MAVEN) -q package -DskipTests
	@images/build

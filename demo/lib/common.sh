# Sourced by the demo's scripts: places, names, progress.
# shellcheck shell=bash
set -euo pipefail

DEMO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ROOT=$(cd "$DEMO/.." && pwd)
CLUSTER=$ROOT/e2e/cluster
NAMESPACE=demo
DEPLOYMENT=smollm2
SYSTEM=whorl-system

step() { printf '\n== %s\n' "$*" >&2; }
say() { printf '%(%H:%M:%S)T  %s\n' -1 "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# The address is the cluster's, so that nothing has to run on this machine to keep it open.
base_url() {
  local address
  address=$("$CLUSTER/port") || exit 1
  printf 'http://%s/v1\n' "$address"
}

need_tools() {
  TOOLS=$("$CLUSTER/tools" kind helm)
  PATH=$TOOLS:$PATH
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/whorl
  export KUBECONFIG=$cache/cluster/${WHORL_CLUSTER:-whorl}/kubeconfig
  command -v curl > /dev/null && command -v jq > /dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null && apt-get install -y -q curl jq > /dev/null && return
  fail "curl and jq are needed to talk to the router. Install them with your package manager and run this again."
}

# Sourced by every script here: where things are kept, progress and failure, tools that must be there.
# shellcheck shell=bash
set -euo pipefail

CLUSTER_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
WHORL_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/whorl
CLUSTER_NAME=${WHORL_CLUSTER:-whorl}
CLUSTER_STATE=$WHORL_CACHE/cluster/$CLUSTER_NAME
export KUBECONFIG=$CLUSTER_STATE/kubeconfig

KIND_VERSION=v0.33.0
HELM_VERSION=v3.22.0
KUBECONFORM_VERSION=v0.8.0

say() { printf '%(%H:%M:%S)T  %s\n' -1 "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Content hash of files and words: the key under which a built thing is kept.
content_hash() { # FILE_OR_WORD…
  local item
  for item in "$@"; do
    if [ -f "$item" ]; then sha256sum < "$item"; else printf '%s\n' "$item"; fi
  done | sha256sum | cut -c 1-16
}

on_debian_as_root() { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; }

# Ends the script unless the tool is there; on Debian as root it is installed first.
require() { # TOOL DEBIAN_PACKAGE [ADVICE]
  command -v "$1" > /dev/null && return
  if on_debian_as_root; then
    say "installing $2 (for $1)"
    apt_install "$2"
    hash -r
    command -v "$1" > /dev/null && return
  fi
  fail "The tool $1 is missing. ${3:-Install it with your package manager (Debian: apt-get install $2)} and run this again."
}

apt_install() { # PACKAGE…
  local quiet=(-q -y --no-install-recommends)
  { DEBIAN_FRONTEND=noninteractive apt-get install "${quiet[@]}" "$@" ||
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install "${quiet[@]}" "$@"; }; } \
    > /dev/null 2> "$WHORL_CACHE/apt.log" || { cat "$WHORL_CACHE/apt.log" >&2; fail "apt-get install $* failed."; }
}

require_go() {
  command -v go > /dev/null ||
    fail "The tool go (1.26 or newer) is missing. Install the Go toolchain from your package manager or the Go project's downloads, put it on PATH and run this again."
}

# Runs a command as the only one of its name on this machine: two builds would fill the cache twice.
alone() { # NAME COMMAND…
  local name=$1
  shift
  mkdir -p "$WHORL_CACHE/locks"
  { flock 9 && "$@"; } 9> "$WHORL_CACHE/locks/$name"
}

mkdir -p "$CLUSTER_STATE"

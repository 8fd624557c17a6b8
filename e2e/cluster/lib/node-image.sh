# The kind node image: pulled where a registry can be reached, else built of packages.
# shellcheck shell=bash

PULLED_NODE_IMAGE=kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5
source "$CLUSTER_HOME/lib/kube-binary.sh"

# Sets NODE_IMAGE.
node_image() {
  case ${WHORL_NODE_IMAGE:-auto} in
    auto) pull_node_image || build_node_image ;;
    pull) pull_node_image || fail "The image $PULLED_NODE_IMAGE cannot be pulled. Unset WHORL_NODE_IMAGE to build a node image of packages." ;;
    build) build_node_image ;;
    *) NODE_IMAGE=$WHORL_NODE_IMAGE ;;
  esac
}

# A machine once built for keeps that way: asking an unreachable registry costs seconds on every run.
pull_node_image() {
  NODE_IMAGE=$PULLED_NODE_IMAGE
  docker image inspect "$NODE_IMAGE" > /dev/null 2>&1 && return
  [ "${WHORL_NODE_IMAGE:-}" = pull ] || [ -z "$(docker images -q whorl/node)" ] || return 1
  timeout 20 docker manifest inspect "$NODE_IMAGE" > /dev/null 2>&1 || { say "no image registry in reach: the node image is built of packages"; return 1; }
  say "pulling ${NODE_IMAGE%@*}"
  docker pull -q "$NODE_IMAGE" > /dev/null
}

build_node_image() {
  on_debian_as_root || fail "Without an image registry the node image is built with Debian's tools, as root. Pull or import $PULLED_NODE_IMAGE, or set WHORL_NODE_IMAGE to a node image you have."
  require gcc gcc
  require python3 python3
  require jq jq
  require zstd zstd
  kube_binary
  kind_tool
  local key
  key=$(content_hash "$CLUSTER_HOME"/node/* "$KUBE_HOME" "$KIND_VERSION")
  NODE_IMAGE=whorl/node:$key
  docker image inspect "$NODE_IMAGE" > /dev/null 2>&1 || alone node-image make_node_image "$key"
}

make_node_image() { # KEY
  local archive=$WHORL_CACHE/node-image/$1.tar
  if [ ! -f "$archive" ]; then
    require mmdebstrap mmdebstrap
    mkdir -p "$WHORL_CACHE/node-image"
    local work
    work=$(mktemp -d "$WHORL_CACHE/node-image/work.XXXX")
    say "node root file system from Debian packages: about a minute"
    KIND_MODULE=$(go env GOMODCACHE)/sigs.k8s.io/kind@$KIND_VERSION "$CLUSTER_HOME/node/rootfs" "$work/root" >&2
    gcc -Os -static -s -o "$work/pause" "$CLUSTER_HOME/node/pause.c"
    say "node image"
    "$CLUSTER_HOME/node/image" "$work/root" "$KUBE" "$work/pause" "whorl/node:$1" "$archive.part" >&2
    rm -rf "$work" "$WHORL_CACHE"/node-image/*.tar # those of older inputs
    mv "$archive.part" "$archive"
  fi
  docker load -q -i "$archive" >&2
}

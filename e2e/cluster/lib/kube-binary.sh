# The multi-call binary `kube`: every program of a Kubernetes cluster, built from its Go modules (see kube/main.go).
# shellcheck shell=bash

KUBE_PROGRAMS=(kubectl kubeadm kubelet kube-apiserver kube-controller-manager kube-scheduler kube-proxy etcd coredns)

kube_home() {
  local key
  key=$(content_hash "$CLUSTER_HOME"/kube/{build,go.mod,go.sum,*.go} "$(go env GOVERSION GOARCH)")
  printf '%s/kube/%s' "$WHORL_CACHE" "$key"
}

build_kube() { # HOME
  [ -x "$1/kube" ] && return
  say "building Kubernetes from its Go modules, once: about 7 minutes on two idle cores, 4 GB of Go caches"
  mkdir -p "$1"
  nice "$CLUSTER_HOME/kube/build" "$1/kube.part" || fail "Building Kubernetes from its Go modules failed (see above)."
  local program
  for program in "${KUBE_PROGRAMS[@]}"; do ln -sf kube "$1/$program"; done
  mv "$1/kube.part" "$1/kube"
}

# Builds when it must; afterwards KUBE is the binary and its programs are beside it under their own names.
kube_binary() {
  require_go
  KUBE_HOME=$(kube_home)
  KUBE=$KUBE_HOME/kube
  alone kube build_kube "$KUBE_HOME"
}

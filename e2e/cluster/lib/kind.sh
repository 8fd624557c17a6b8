# The cluster itself, by the genuine kind.
# shellcheck shell=bash

kind() { "$WHORL_CACHE/bin/kind" "$@"; }
kubectl() { "$WHORL_CACHE/bin/kubectl" "$@"; }
nodes() { docker ps -q --filter "label=io.x-k8s.kind.cluster=$CLUSTER_NAME"; }
all_nodes() { docker ps -aq --filter "label=io.x-k8s.kind.cluster=$CLUSTER_NAME"; }

# The nodes' /models is this folder of the host: where agents find the demo's model.
models_folder() {
  local folder=$WHORL_CACHE/models
  mkdir -p "$folder"
  printf %s "$folder"
}

# kubectl comes with the node image: from the binary it was built of, or out of a running node.
take_kubectl() {
  mkdir -p "$WHORL_CACHE/bin"
  if [ -n "${KUBE_HOME:-}" ]; then
    ln -sfn "$KUBE_HOME/kubectl" "$WHORL_CACHE/bin/kubectl"
  else
    rm -f "$WHORL_CACHE/bin/kubectl"
    docker cp -L "$CLUSTER_NAME-control-plane:/usr/bin/kubectl" "$WHORL_CACHE/bin/kubectl" > /dev/null
  fi
}

# Made of this image and this configuration, and its nodes are there.
cluster_key() { content_hash "$NODE_IMAGE" "$CLUSTER_HOME/kind.yaml" "$(models_folder)"; }

# A stopped machine leaves stopped nodes; kind's nodes survive a restart.
kind_cluster() {
  local key
  key=$(cluster_key)
  if [ "$(cat "$CLUSTER_STATE/key" 2> /dev/null)" = "$key" ] && [ -n "$(all_nodes)" ]; then
    all_nodes | xargs docker start > /dev/null
    kind export kubeconfig -q --name "$CLUSTER_NAME" --kubeconfig "$KUBECONFIG"
    take_kubectl
    await_nodes && say "cluster $CLUSTER_NAME is up" && return
    say "cluster $CLUSTER_NAME does not answer; it is made anew"
  fi
  create_cluster "$key"
}

create_cluster() { # KEY
  say "creating the kind cluster $CLUSTER_NAME"
  sed "s#@MODELS@#$(models_folder)#" "$CLUSTER_HOME/kind.yaml" > "$CLUSTER_STATE/kind.yaml"
  kind_create || { say "a second attempt: kubeadm waits only so long, and a machine that was busy may be free now"; kind_create; } ||
    fail "kind could not make cluster $CLUSTER_NAME. Its whole log: $CLUSTER_STATE/kind.log"
  take_kubectl
  await_nodes || fail "The nodes of cluster $CLUSTER_NAME did not become ready. Look at: KUBECONFIG=$KUBECONFIG kubectl describe nodes"
  printf %s "$1" > "$CLUSTER_STATE/key"
}

# kind's -q also silences why it failed, so its words go to a file and the end of them is shown when it fails.
kind_create() {
  [ -z "$(all_nodes)" ] || kind delete cluster -q --name "$CLUSTER_NAME"
  kind create cluster --name "$CLUSTER_NAME" --image "$NODE_IMAGE" --config "$CLUSTER_STATE/kind.yaml" --kubeconfig "$KUBECONFIG" --wait 180s \
    > "$CLUSTER_STATE/kind.log" 2>&1 && return
  say "kind failed. The end of its log:"
  grep -v '^$' "$CLUSTER_STATE/kind.log" | tail -n 15 >&2
  return 1
}

await_nodes() { kubectl wait --for=condition=Ready nodes --all --timeout=180s > /dev/null; }

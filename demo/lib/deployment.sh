# The chart, the demo's resources, and waiting for them with something to see.
# shellcheck shell=bash

install_operator() {
  kubectl create namespace "$SYSTEM" --dry-run=client -o yaml | kubectl apply --server-side -f - > /dev/null
  # the pools of the demo find their model in a folder of the nodes
  kubectl label namespace "$SYSTEM" pod-security.kubernetes.io/enforce=privileged --overwrite > /dev/null
  helm upgrade --install whorl "$ROOT/charts/whorl" -n "$SYSTEM" --set image.tag="$TAG" --wait --timeout 5m > /dev/null ||
    { diagnose; fail "The operator did not become ready."; }
  say "operator $(kubectl -n "$SYSTEM" get deployment whorl-operator -o jsonpath='{.status.readyReplicas}') ready"
}

apply_resources() { kubectl apply --server-side --force-conflicts -f "$ROOT/manifests/examples/demo" >&2; }

# One line of what is going on; printed when it changes.
progress() {
  kubectl -n "$NAMESPACE" get llm "$DEPLOYMENT" -o json | jq -r '
    [.status.conditions[]? | select(.type != "Ready") | "\(.type)=\(if .status == "True" then "yes" else .reason end)"] | join("  ")'
}

observed() { # JSONPATH_OF_STATUS
  kubectl -n "$NAMESPACE" get llm "$DEPLOYMENT" -o jsonpath="{.status.$1}"
}

is_ready() {
  kubectl -n "$NAMESPACE" get llm "$DEPLOYMENT" -o json |
    jq -e '.status.observedGeneration == .metadata.generation and any(.status.conditions[]?; .type == "Ready" and .status == "True")' > /dev/null
}

await_ready() {
  local last="" now deadline=$((SECONDS + 600))
  until is_ready; do
    now=$(progress)
    [ "$now" = "$last" ] || say "${now:-waiting for the operator}"
    last=$now
    [ $SECONDS -lt $deadline ] || { diagnose; fail "LLMDeployment $DEPLOYMENT did not become Ready within 10 minutes."; }
    sleep 1
  done
  say "Ready: $(observed url)"
}

diagnose() {
  {
    kubectl get llm,bp,bs,gnp -A -o wide
    kubectl get pods -A -o wide | grep -v kube-system
    kubectl -n "$NAMESPACE" get llm "$DEPLOYMENT" -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'
    kubectl get events -A --sort-by=.lastTimestamp | tail -n 20
    kubectl -n "$SYSTEM" logs deployment/whorl-operator --tail=30
  } >&2 || true
}

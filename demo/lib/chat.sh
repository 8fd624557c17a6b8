# A streamed chat request with curl, and what served it.
# shellcheck shell=bash

request() { # QUESTION
  jq -n --arg model "$DEPLOYMENT" --arg question "$1" \
    '{model: $model, stream: true, max_tokens: 48, temperature: 0, messages: [{role: "user", content: $question}]}'
}

# The node's rules follow the router's readiness a moment later; an address that leads nowhere is still a failure.
await_address() {
  curl -sSf -o /dev/null --max-time 5 --retry 30 --retry-delay 1 --retry-all-errors "$(base_url)/models" 2> /dev/null ||
    fail "Ready, but $(base_url)/models does not answer. Look at: kubectl -n $NAMESPACE get service,endpointslices"
}

# Prints the answer as it comes, then the measured time per token: from the first token to the last.
ask() { # QUESTION
  local url line count=0 first=0 last=0
  url=$(base_url)
  echo "> $1"
  while IFS= read -r line; do
    [[ $line == data:* && $line != *'[DONE]'* ]] || continue
    line=${line#data:}
    [ "$(jq -r '.error.message // empty' <<< "$line")" = "" ] || fail "The router answered: $line"
    [ -n "$(jq -r '.choices[0].delta.content // empty' <<< "$line")" ] || continue
    last=${EPOCHREALTIME/./}
    [ $count -gt 0 ] || first=$last
    count=$((count + 1))
    jq -rj '.choices[0].delta.content' <<< "$line"
  done < <(curl -sSN --fail-with-body --max-time 300 "$url/chat/completions" -H 'content-type: application/json' -d "$(request "$1")")
  echo
  [ $count -gt 1 ] || fail "No streamed answer came from $url. Look at: kubectl -n $NAMESPACE logs -l app.kubernetes.io/component=router"
  MEASURED=$(((last - first) / (count - 1) / 1000))
}

show_placement() {
  kubectl get llm,bp -n "$NAMESPACE"
  kubectl get bs,gnp
  echo
  echo "certified bound on time per token: $(observed guarantee.bound)  (asked for: $(observed guarantee.requested))"
  echo "measured time per token:           ${MEASURED}ms"
}

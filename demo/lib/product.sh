# Images of the product, tagged by the hash of their sources: what has not changed is neither built nor loaded again.
# shellcheck shell=bash

MODULES=(planning executor protocol crds control node-agent router operator images)

source_hash() {
  local folders=()
  for module in "${MODULES[@]}"; do folders+=("$ROOT/$module/pom.xml"); [ ! -d "$ROOT/$module/src/main" ] || folders+=("$ROOT/$module/src/main"); done
  (cd "$ROOT" && find "${folders[@]}" pom.xml -type f -print0 | sort -z | xargs -0 sha256sum | sed "s#$ROOT/##") | sha256sum | cut -c 1-12
}

product_images() {
  TAG=$(source_hash)
  local archives=("$ROOT"/images/target/{operator,router,agent}.tar)
  if [ "$(cat "$ROOT/images/target/tag" 2> /dev/null)" != "$TAG" ] || ! ls "${archives[@]}" > /dev/null 2>&1; then
    say "building the modules"
    (cd "$ROOT" && build/maven -B -ntp -q package -DskipTests -Dspotless.check.skip=true -pl "$(IFS=,; echo "${MODULES[*]}")" >&2) || fail "The build failed (see above)."
    "$ROOT/images/build" --tag "$TAG" >&2
    printf %s "$TAG" > "$ROOT/images/target/tag"
  fi
  "$CLUSTER/load" "${archives[@]}"
}

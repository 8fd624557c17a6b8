# Tools of the Go world, built once per version from their modules. Prints nothing; the tool is then in $WHORL_CACHE/bin.
# shellcheck shell=bash

go_tool() { # NAME MODULE_PATH@VERSION [LDFLAGS]
  local name=$1 package=$2 ldflags=${3:-}
  local kept=$WHORL_CACHE/go-tools/${name}@${package##*@}
  if [ ! -x "$kept/$name" ]; then
    require_go
    say "building $name ${package##*@} from its Go module"
    GOBIN=$kept GOFLAGS='' CGO_ENABLED=0 nice go install -trimpath -ldflags "-s -w $ldflags" "$package" ||
      fail "go install $package failed: the Go module proxy must be reachable for the first run."
  fi
  mkdir -p "$WHORL_CACHE/bin"
  ln -sfn "$kept/$name" "$WHORL_CACHE/bin/$name"
}

kind_tool() { alone go-tools go_tool kind "sigs.k8s.io/kind@$KIND_VERSION"; }
kubeconform_tool() { alone go-tools go_tool kubeconform "github.com/yannh/kubeconform/cmd/kubeconform@$KUBECONFORM_VERSION"; }
helm_tool() {
  local info=helm.sh/helm/v3/internal/version
  alone go-tools go_tool helm "helm.sh/helm/v3/cmd/helm@$HELM_VERSION" "-X $info.version=$HELM_VERSION -X $info.gitTreeState=clean"
}

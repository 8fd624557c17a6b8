# Sourced by the scripts here: programs built from their Go modules, image archives of them, versions.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/../cluster/lib/common.sh"

PLATFORM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PLATFORM_IMAGES=whorl.test # before the names of images that are loaded, never pulled
export PATH=$WHORL_CACHE/bin:$PATH

# The version of a dependency, as go.mod pins it.
version_of() { # MODULE DEPENDENCY
  awk -v path="$2" '$1 == path && $2 ~ /^v/ { print $2; exit }' "$PLATFORM/modules/$1/go.mod"
}

# The folder of a dependency's files: its own manifests are what is applied.
files_of() { # MODULE DEPENDENCY
  (cd "$PLATFORM/modules/$1" && GOFLAGS='' GOTOOLCHAIN=auto go list -m -f '{{.Dir}}' "$2")
}

# Builds a program of a module here unless it is there already, by the hash of what pins it; prints its path.
# A main package of a dependency cannot be imported, but it can be built by its path from a module that requires it: nothing foreign is copied.
program() { # MODULE NAME PACKAGE
  require_go
  local home
  home=$WHORL_CACHE/platform/$1-$(content_hash "$PLATFORM/modules/$1"/* "$(go env GOVERSION GOARCH)")
  alone "platform-$1" build_program "$PLATFORM/modules/$1" "$home/$2" "$3" >&2
  echo "$home/$2"
}

build_program() { # MODULE_FOLDER PROGRAM PACKAGE
  [ ! -x "$2" ] || return 0
  say "building $(basename "$2") from its Go module, once: minutes"
  mkdir -p "$(dirname "$2")"
  (cd "$1" && GOFLAGS='' GOTOOLCHAIN=auto CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$2.part" "$3") ||
    fail "Building $3 failed: the Go module proxy must be reachable for the first run."
  mv "$2.part" "$2"
}

# Makes the image archive of one static program and nothing else, beside the program; prints its path.
image_of() { # NAME:TAG PATH_IN_IMAGE PROGRAM
  local archive=$3.tar root
  if [ ! -f "$archive" ] || [ "$3" -nt "$archive" ]; then
    root=$(mktemp -d)
    mkdir -p "$root$(dirname "$2")" "$root/etc/ssl/certs"
    install -d -m 1777 "$root/tmp"
    install -m 0755 "$3" "$root$2"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" # some clients insist on a bundle, even when they speak plain HTTP
    "$CLUSTER_HOME/node/images.py" docker "$archive.part" "$1" "$root" --entrypoint="[\"$2\"]" >&2
    rm -rf "$root"
    mv "$archive.part" "$archive"
  fi
  echo "$archive"
}

# Manifests of a dependency in a folder of ours, to be patched there.
work_folder() {
  WORK=$(mktemp -d)
  trap 'chmod -R u+w "$WORK"; rm -rf "$WORK"' EXIT
}

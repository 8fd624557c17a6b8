# Virtual environments of Python, for tools that the project fetches from PyPI.
# shellcheck shell=bash

has_venv() { python3 -c 'import ensurepip, venv' 2> /dev/null; }

require_venv() {
  has_venv && return
  if on_debian_as_root; then
    say "installing python3-venv"
    apt_install python3-venv
    has_venv && return
  fi
  fail "Python's venv module is missing, which keeps tools of Python apart. Install it (Debian: apt-get install python3-venv) and run this again."
}

#!/usr/bin/env bash
# Runs Schemathesis from PyPI; the arguments are those of `schemathesis run`. Exit code 69 and a reason: it cannot be had here.
#
# It lies in a virtual environment of its own in the cache directory; complete already: nothing is installed.
set -euo pipefail

VERSION=${CLUSTER_AI_SCHEMATHESIS_VERSION:-4.32.5}
CACHE=${CLUSTER_AI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cluster-ai}/schemathesis
VENV=$CACHE/venv

unavailable() {
  echo "schemathesis: $*" >&2
  exit 69
}

python() {
  local candidate
  for candidate in ${CLUSTER_AI_PYTHON:-} python3 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

install() (
  mkdir -p "$CACHE"
  exec 9>"$CACHE/install.lock"
  flock 9
  if [ "$(cat "$VENV/.complete" 2>/dev/null)" = "$VERSION" ]; then exit 0; fi
  found=$(python) || unavailable "needs Python 3.10 or later with venv and ensurepip: apt-get install python3 python3-venv"
  rm -rf "$VENV"
  "$found" -m venv "$VENV" >&2
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "schemathesis==$VERSION" >&2 ||
    unavailable "pip could not install schemathesis $VERSION (is the Python package index reachable?)"
  echo "$VERSION" >"$VENV/.complete"
)

install || exit $?
exec "$VENV/bin/python" -m schemathesis.cli --config-file schemathesis.toml run "$@"

#!/usr/bin/env bash
# Makes .venv from the lock file and brings the system libraries that Qt needs on Debian; with the argument "tests",
# the servers that the tests start too. A second run compares two stamps and ends at once.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=build_spec/locks/dev.txt
lists=build_spec/debian-packages.txt
[ "${1:-}" = tests ] && lists="$lists build_spec/debian-packages-tests.txt"
packages=$(cat $lists | grep -v '^#' | tr '\n' ' ')

say() { printf '%s\n' "$*" >&2; }

# --- system libraries -------------------------------------------------------------------------------------------
if command -v dpkg-query >/dev/null 2>&1; then
  missing=
  for package in $packages; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
  if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then
      say "Installing system packages:$missing"
      apt-get update -qq >&2
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
    else
      say "These system packages are missing. Please run once, then try again:"
      say "    sudo apt-get install -y --no-install-recommends$missing"
      exit 3
    fi
  fi
fi

# --- Python environment -----------------------------------------------------------------------------------------
python=
for candidate in python3.11 python3.12 python3.13 python3; do
  if command -v "$candidate" >/dev/null 2>&1 &&
     "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate; break
  fi
done
[ -n "$python" ] || { say "Python 3.11 or later is needed (python3.11 was not found)."; exit 3; }

stamp=.venv/.made-from
now=$(cat "$lock" pyproject.toml build_spec/env.sh | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$now" ] && .venv/bin/python -c '' 2>/dev/null; then
  exit 0
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  say "The module venv of $python is missing. On Debian: sudo apt-get install -y python3-venv"; exit 3
fi
say "Making .venv from $lock (the first time this fetches about 200 MB) ..."
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
printf '%s' "$now" > "$stamp"

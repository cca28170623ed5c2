#!/usr/bin/env bash
# The virtual environment in the folder given, with the first Python that is new enough.
#   scripts/environment.sh .venv
#   scripts/environment.sh --find    prints that Python
set -euo pipefail

find_python() {
    local name
    for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$name" ] && command -v "$name" >/dev/null &&
            "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    echo "Python 3.11 or later with its venv module is needed and was not found; on Debian: apt-get install python3 python3-venv; elsewhere name one with PYTHON=…" >&2
    return 1
}

python=$(find_python)
if [ "${1:-}" = --find ]; then
    echo "$python"
elif [ ! -x "$1/bin/python" ] || ! "$1/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "Virtual environment in $1 ($("$python" --version))"
    "$python" -m venv --clear "$1"
fi

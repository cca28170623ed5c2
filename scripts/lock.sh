#!/usr/bin/env bash
# Locks what is installed: every package by its hash, no address of any registry.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
lock() { "$uv" pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 "$@"; }
lock pyproject.toml --extra build -o requirements.txt "${@}"
lock pyproject.toml --extra build --extra dev -c requirements.txt -o requirements-dev.txt "${@}"
npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error
if grep -nE '(https?|git\+[a-z]+)://|^--(extra-)?index-url|"resolved"' requirements.txt requirements-dev.txt ||
    grep -n '"resolved"' package-lock.json; then
    echo "A lock file names the address of a registry (above): take it out of the client's settings and lock again." >&2
    exit 1
fi

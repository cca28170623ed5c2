#!/usr/bin/env bash
# Measures on a private PostgreSQL that is made for it and removed after.
#   scripts/bench.sh [NAME…]    names as in `kanim bench --help`; without any: transition and list
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
already=$("$python" scripts/postgres.py url 2>/dev/null || true)
"$python" scripts/postgres.py start >/dev/null
[ -n "$already" ] || trap '"$python" scripts/postgres.py stop' EXIT
url=$("$python" scripts/postgres.py database "kanim_bench_$$")
for name in "${@:-transition list}"; do
    for one in $name; do
        .venv/bin/kanim bench "$one" --database "$url"
    done
done

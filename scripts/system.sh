#!/usr/bin/env bash
# What has to come from the operating system. Root on Debian: installs what is missing. Anyone else is told.
#   scripts/system.sh runtime    for `make run`
#   scripts/system.sh test       for `make test`
set -euo pipefail

postgres_is_here() {
    local folder
    for folder in /usr/lib/postgresql/1[5-9]/bin /usr/lib/postgresql/[2-9][0-9]/bin; do
        [ -x "$folder/initdb" ] && return 0
    done
    command -v initdb >/dev/null || [ -n "${KANIM_TEST_POSTGRES_URL:-}" ]
}
chromium_is_here() {
    local name
    for name in "${KANIM_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -n "$name" ] && command -v "$name" >/dev/null && return 0
    done
    return 1
}
# Captured first: under pipefail, `grep -q` that closes the pipe early would look like a failure.
library_is_here() {
    local known
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
    grep -q "$1" <<<"$known" || ls /opt/homebrew/lib/"${1%.so*}".* /usr/local/lib/"${1%.so*}".* >/dev/null 2>&1
}
font_is_here() {
    local known
    known=$(fc-list 2>/dev/null || true)
    grep -qi "$1" <<<"$known"
}
python_is_here() {
    "$(dirname "$0")/environment.sh" --find >/dev/null 2>&1
}

missing=()
need() { # need PACKAGE CHECK…: the package is missing when the check fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

runtime() {
    python_is_here || missing+=(python3 python3-venv)
    command -v npm >/dev/null || missing+=(nodejs npm)
    need libpango-1.0-0 library_is_here libpango-1.0.so.0
    need libpangoft2-1.0-0 library_is_here libpangoft2-1.0.so.0
    need libharfbuzz-subset0 library_is_here libharfbuzz-subset.so.0
    need fontconfig command -v fc-list
    need fonts-dejavu-core font_is_here dejavu
    need graphviz command -v dot
}
tests() {
    need postgresql-15 postgres_is_here
    need chromium chromium_is_here
    need poppler-utils command -v pdfsig
    need libnss3-tools command -v certutil
    need git command -v git
}

case "${1:-}" in
    runtime) runtime ;;
    test) runtime; tests ;;
    *) echo "usage: scripts/system.sh runtime|test" >&2; exit 2 ;;
esac
[ ${#missing[@]} -eq 0 ] && exit 0

remedy="apt-get install ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
    echo "Missing on this machine: ${missing[*]}. On Debian: sudo $remedy; elsewhere install the same programs, then run this again." >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "Missing on this machine: ${missing[*]} (names of Debian's packages). Install the same programs, then run this again." >&2
    exit 1
fi
echo "From the operating system: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
apt-get update -qq >"$log" 2>&1 || true # an old list may still do; the install below tells
if printf '%s\n' "${missing[@]}" | grep -qx postgresql-15 && ! apt-cache show postgresql-15 >/dev/null 2>&1; then
    missing=("${missing[@]/postgresql-15/postgresql}") # a later Debian has a later version under the plain name
fi
if ! apt-get install -qq -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install ${missing[*]}; the lines above say why. Try: apt-get update && $remedy" >&2
    exit 1
fi
rm -f "$log"

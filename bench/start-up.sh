#!/usr/bin/env bash
# Start-up of hello world beside the Node of the engine's own package: interleaved rounds, medians of wall-clock and of
# processor time, ratio to Node. Processor time is the steadier figure on a machine that does other things too.
# usage: bench/start-up.sh NODE [ROUNDS]     NODE: bin/node out of the npm package that runtime/engine/engine.json names
set -euo pipefail
node=${1:?usage: bench/start-up.sh NODE [ROUNDS]}
rounds=${2:-40}
root=$(cd "$(dirname "$0")/.." && pwd)
program=$root/samples/hello.mjs
unset NODE_EXTRA_CA_CERTS
"$root/corojs" "$program" >/dev/null # builds what is missing
samples=$(mktemp)
trap 'rm -f "$samples"' EXIT

sample() {
  local name=$1 figures
  shift
  TIMEFORMAT='%R %U %S'
  figures=$({ time "$@" >/dev/null 2>&1; } 2>&1)
  echo "$name $figures" >>"$samples"
}

for ((round = 0; round < rounds; round++)); do
  sample node "$node" "$program"
  sample corojs "$root/artifacts/corojs/corojs" "$program"
  sample launcher "$root/corojs" "$program"
  sample no-snapshot "$root/artifacts/corojs/corojs" --no-snapshot "$program"
done

median() { awk -v name="$1" -v what="$2" '$1 == name {print what == "wall" ? $2 * 1000 : ($3 + $4) * 1000}' "$samples" | sort -n |
  awk '{a[NR] = $1} END {print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2}'; }
node_wall=$(median node wall)
node_cpu=$(median node cpu)
printf '%-12s %9s %7s %9s %7s   (medians of %d rounds, ms)\n' '' wall ratio processor ratio "$rounds"
for name in node corojs launcher no-snapshot; do
  awk -v name="$name" -v w="$(median "$name" wall)" -v c="$(median "$name" cpu)" -v nw="$node_wall" -v nc="$node_cpu" \
    'BEGIN {printf "%-12s %9.1f %7.2f %9.1f %7.2f\n", name, w, w / nw, c, c / nc}'
done

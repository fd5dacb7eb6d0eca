#!/usr/bin/env bash
# The embedding API beside isolated-vm under Node and Jint: rounds by turns, medians, ratios.
# usage: bench/run-embedding.sh [ROUNDS]     isolated-vm is installed into a folder of its own (Node 20 and g++ are needed)
set -euo pipefail
rounds=${1:-5}
root=$(cd "$(dirname "$0")/.." && pwd)
work=${COROJS_BENCH_FOLDER:-$root/artifacts/bench-embedding}
mkdir -p "$work"
dotnet build "$root/bench/embedding" -c Release -v q --nologo -o "$work/ours" >"$work/build.log" || {
  cat "$work/build.log" >&2
  exit 1
}
[ -d "$work/node_modules/isolated-vm" ] || (cd "$work" && npm install --no-audit --no-fund isolated-vm@5.0.4 >&2)
samples=$work/samples
limited="evaluate evaluate-compiled invoke host-call plugin-row" # rows with all limits on: a process of its own, for V8's flags
: >"$samples"
for ((round = 0; round < rounds; round++)); do
  "$work/ours/bench-embedding" | sed 's/^/ours /' >>"$samples"
  "$work/ours/bench-embedding" --limits $limited | sed 's/^/limited /' >>"$samples"
  NODE_PATH=$work/node_modules node "$root/bench/peers/isolated-vm.cjs" | sed 's/^/isolated-vm /' >>"$samples"
done

median() { awk -v who="$1" -v what="$2" '$1 == who && $2 == what {print $3}' "$samples" | sort -n | awk '{v[NR] = $1} END {print NR ? v[int((NR + 1) / 2)] : "-"}'; }
least() { awk -v who="$1" -v what="$2" '$1 == who && $2 == what {print $3}' "$samples" | sort -n | head -1; }
compare() { # NAME PEER PEER'S-NAME [UNIT]
  local ours peer unit
  ours=$(median ours "$1")
  peer=$(median "$2" "$3")
  unit=${4:-us}
  awk -v unit="$unit" -v name="$1" -v who="$([ "$2" = ours ] && echo "$3" || echo "$2")" -v ours="$ours" -v peer="$peer" 'BEGIN {printf "%-26s %10.2f %s   %s %10.2f %s   ours / theirs %.2f\n", name, ours / 1000, unit, who, peer / 1000, unit, ours / peer}'
}
for name in evaluate evaluate-compiled invoke evaluate-across-threads invoke-across-threads host-call bytes-in bytes-in-shared bytes-out bytes-out-shared context runtime; do
  compare "$name" isolated-vm "$name"
done
compare bytes-out-kept isolated-vm bytes-out-shared
compare fresh-call isolated-vm context
compare fresh-call-spare isolated-vm context
compare runtime-memory isolated-vm runtime-memory KiB
# The bare hops, one way: threads that sleep, the pool, threads that never sleep.
for hop in bare-hop bare-hop-pool bare-hop-spinning; do compare host-call-async ours "$hop"; done
compare plugin-row ours jint-plugin-row
compare evaluate ours jint-evaluate
compare invoke ours jint-invoke
# The least of all rounds: what processes differ by is more than what limits cost.
for name in $limited; do
  awk -v name="$name" -v on="$(least limited "$name")" -v off="$(least ours "$name")" 'BEGIN {printf "%-26s %10.2f us   all limits on %10.2f us   on / off %.2f\n", name, off / 1000, on / 1000, on / off}'
done

#!/bin/sh
# bench/run-files.sh [rounds] [folder] [files]: files.mjs and its Node twin in turn; medians and their ratio, one line a figure.
# Node: $NODE, else the one in the path.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-5} folder=${2:-${TMPDIR:-/tmp}} files=${3:-20000}
node=${NODE:-node}
results=$(mktemp)
trap 'rm -f "$results"' EXIT
for _ in $(seq "$rounds"); do
  "$here/../corojs" "$here/files.mjs" "$folder" "$files" | sed 's/^/corojs /' >>"$results"
  "$node" "$here/files.node.mjs" "$folder" "$files" | sed 's/^/node /' >>"$results"
done
sort -k2,2 -k1,1 -k3,3n "$results" | awk '
  { key = $2 " " $1; values[key, ++count[key]] = $3; unit[$2] = $4; if (!seen[$2]++) names[++n] = $2 }
  function median(key, c) { c = count[key]; return c % 2 ? values[key, (c + 1) / 2] : (values[key, c / 2] + values[key, c / 2 + 1]) / 2 }
  END {
    for (i = 1; i <= n; i++) {
      ours = median(names[i] " corojs"); theirs = median(names[i] " node")
      printf "%-12s corojs %8.2f %s   node %8.2f %s   ratio %.2f\n", names[i], ours, unit[names[i]], theirs, unit[names[i]], ours / theirs
    }
  }'

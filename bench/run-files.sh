#!/bin/sh
# bench/run-files.sh [rounds] [folder] [files]
#
# files.mjs and its Node twin in turn; medians and their ratio, one line a figure. The folder says which file system is
# measured (default: $TMPDIR, else /tmp). NODE names the Node to compare with, best the version that the engine is made of
# (default: the one in PATH); COROJS the corojs. On a busy machine run it under a real-time priority (chrt -f 1): calls that change something pass
# to another thread, which then needs a processor at once. SMOKE=1: one short round, to see that everything runs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-5} folder=${2:-${TMPDIR:-/tmp}} files=${3:-20000}
if [ -n "${SMOKE:-}" ]; then rounds=1 files=200; fi
corojs=${COROJS:-$here/../corojs}
node=${NODE:-node}
command -v "$node" >/dev/null || {
  echo "run-files.sh: there is no '$node' to compare with: set NODE to one" >&2
  exit 2
}
results=$(mktemp)
trap 'rm -f "$results"' EXIT
for _ in $(seq "$rounds"); do
  "$corojs" "$here/files.mjs" "$folder" "$files" | sed 's/^/corojs /' >>"$results"
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

#!/bin/bash
# bench/run-http.sh [rounds] [seconds a round]
#
# A raw TCP "HTTP hello" over 64 keep-alive connections, driven by wrk: this project beside a bare C epoll loop and two
# styles of Node. Interleaved rounds, the servers on one processor and wrk on another; medians of the requests a second
# and of the server's processor time for a request (read from /proc), and the ratios.
# NODE names the Node to compare with (default: the one of the engine's package, else the one in PATH); CC the compiler.
# Needs wrk, a C compiler and two processors. SMOKE=1: one short round, to see that everything runs.
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-7} seconds=${2:-4}
if [[ ${SMOKE:-} ]]; then rounds=1 seconds=1; fi
server_cpu=${SERVER_CPU:-0} client_cpu=${CLIENT_CPU:-1} connections=${CONNECTIONS:-64}
corojs=${COROJS:-../corojs}

for tool in wrk taskset "${CC:-cc}"; do
  command -v "$tool" >/dev/null || { echo "run-http.sh: '$tool' is not installed" >&2; exit 2; }
done
node=${NODE:-}
if [[ -z $node ]]; then
  shopt -s nullglob
  cached=("${COROJS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/corojs}"/*/package/bin/node)
  node=${cached[0]:-$(command -v node || true)}
fi
[[ -n $node ]] || { echo 'run-http.sh: no Node found to compare with: set NODE to one' >&2; exit 2; }

work=$(mktemp -d)
declare -A pids=() ports=()
server=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

"${CC:-cc}" -O2 -o "$work/epoll-hello" peers/epoll-hello.c

names=(c corojs node node-for-await)
start() { # name port command...
  local name=$1 port=$2
  shift 2
  taskset -c "$server_cpu" "$@" "$port" >"$work/$name.log" 2>&1 &
  pids[$name]=$! ports[$name]=$port
}
base=${PORT:-18080}
start c "$base" "$work/epoll-hello"
start corojs $((base + 1)) "$corojs" ${COROJS_ARGS:-} http-hello.mjs
start node $((base + 2)) "$node" http-hello.node.mjs
start node-for-await $((base + 3)) "$node" http-hello.for-await.node.mjs

for name in "${names[@]}"; do
  for ((try = 0; ; try++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/${ports[$name]}") 2>/dev/null; then break; fi
    if ! kill -0 "${pids[$name]}" 2>/dev/null || ((try == 600)); then
      echo "run-http.sh: the server $name does not start:" >&2
      cat "$work/$name.log" >&2
      exit 1
    fi
    sleep 0.1
  done
  # The launcher may have started the server as its child: that is the one whose time counts.
  child=$(pgrep -P "${pids[$name]}" | head -n 1 || true)
  server[${#server[@]}]=${child:-${pids[$name]}}
done

ticks=$(getconf CLK_TCK)
used() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }
round() { # index: prints requests a second, microseconds of the server's processor a request
  local name=${names[$1]} pid=${server[$1]} before after
  before=$(used "$pid")
  taskset -c "$client_cpu" wrk --timeout 20s -t1 -c"$connections" -d"${seconds}s" "http://127.0.0.1:${ports[$name]}/" >"$work/wrk"
  after=$(used "$pid")
  if grep -q -E 'Socket errors|Non-2xx' "$work/wrk"; then
    echo "run-http.sh: wrk met errors with $name:" >&2
    cat "$work/wrk" >&2
    exit 1
  fi
  awk -v used=$((after - before)) -v ticks="$ticks" '
    /requests in/ { count = $1 }
    /Requests\/sec/ { rate = $2 }
    END { printf "%.0f %.3f\n", rate, used / ticks * 1e6 / count }' "$work/wrk"
}

for ((r = -1; r < rounds; r++)); do
  for i in "${!names[@]}"; do
    figures=$(round "$i")
    ((r < 0)) && [[ -z ${SMOKE:-} ]] && continue # the first round warms up
    echo "${names[i]} $figures" >>"$work/figures"
  done
done

median() { awk -v name="$1" -v field="$2" '$1 == name {print $field}' "$work/figures" | sort -g | awk '{a[NR] = $1} END {print a[int((NR + 1) / 2)]}'; }
echo "TCP hello, $connections keep-alive connections, $rounds rounds of $seconds s, medians ($("$node" --version) for Node)"
c_time=$(median c 3) node_time=$(median node 3) node_rate=$(median node 2)
printf '%-16s %12s %14s %10s %10s %14s\n' server requests/s 'cpu µs/request' 'x C' 'x Node' 'rate x Node'
for name in "${names[@]}"; do
  rate=$(median "$name" 2) time=$(median "$name" 3)
  awk -v name="$name" -v rate="$rate" -v time="$time" -v c="$c_time" -v n="$node_time" -v nr="$node_rate" \
    'BEGIN { printf "%-16s %12.0f %14.2f %10.2f %10.2f %14.2f\n", name, rate, time, time / c, time / n, rate / nr }'
done

#!/bin/bash
# bench/run-tls.sh [rounds] [seconds a round]
#
# TLS beside Node and a bare C loop, by the server's processor time (user and system of all its threads, from /proc):
#   full handshakes, RSA-2048 and P-256: made by bench/tls/handshakes.c, AT_ONCE (16) at a time, none resumed, each
#     verified and ended with close_notify on both sides; one more row asks for one answer on each connection
#   keep-alive hello: wrk on CONNECTIONS (64) connections, P-256
# All are TLS 1.3, TLS_AES_256_GCM_SHA384, X25519: the clients decide. Interleaved rounds, the servers on one processor and
# the client on another; medians, and the ratios to each Node: higher is better, 2.00 is half of that Node's time.
# NODES names the Nodes (default: the one in PATH and the one of the engine's package); CC the compiler; SERVER_CPU=0,1 lets
# the servers use both processors. Needs wrk, openssl, a C compiler, OpenSSL's headers and two processors.
# ONLY=p256 (rsa, p256-answer, keep-alive, …) runs one row. SMOKE=1: one short round, to see that everything runs.
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-7} seconds=${2:-2}
if [[ ${SMOKE:-} ]]; then rounds=1 seconds=0.5; fi
server_cpu=${SERVER_CPU:-0} client_cpu=${CLIENT_CPU:-1} connections=${CONNECTIONS:-64} at_once=${AT_ONCE:-16}
corojs=${COROJS:-../corojs}
cc=${CC:-cc}

for tool in wrk taskset openssl curl "$cc"; do
  command -v "$tool" >/dev/null || { echo "run-tls.sh: '$tool' is not installed" >&2; exit 2; }
done
shopt -s nullglob
nodes=(${NODES:-})
if [[ ${#nodes[@]} == 0 ]]; then
  cached=("${COROJS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/corojs}"/*/package/bin/node)
  for node in "$(command -v node || true)" "${cached[0]:-}"; do [[ -z $node ]] || nodes+=("$node"); done
fi
[[ ${#nodes[@]} -gt 0 ]] || { echo 'run-tls.sh: no Node found to compare with: set NODES' >&2; exit 2; }

work=$(mktemp -d)
declare -A pids=() servers=() ports=() commands=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

"$cc" -O2 -o "$work/handshakes" tls/handshakes.c -lssl -lcrypto
"$cc" -O2 -o "$work/epoll-hello" tls/epoll-hello.c -lssl -lcrypto
certificate() { # name, arguments that choose the key
  local name=$1
  shift
  openssl req -x509 -newkey "$@" -nodes -keyout "$work/$name.key" -out "$work/$name.crt" -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>"$work/openssl.log" || { cat "$work/openssl.log" >&2; exit 1; }
}
certificate rsa rsa:2048
certificate p256 ec -pkeyopt ec_paramgen_curve:P-256

names=(c corojs corojs-resolver)
commands[c]="$work/epoll-hello" commands[corojs]="$corojs ${COROJS_ARGS:-} tls/hello.mjs" commands[corojs-resolver]="${commands[corojs]}"
node_names=()
for node in "${nodes[@]}"; do
  name=node-$("$node" -p 'process.versions.node')
  names+=("$name") node_names+=("$name")
  commands[$name]="$node tls/hello.node.mjs"
done

port=${PORT:-18440}
for name in "${names[@]}"; do
  for kind in rsa p256; do
    port=$((port + 1))
    # shellcheck disable=SC2086
    taskset -c "$server_cpu" ${commands[$name]} "$port" "$work/$kind.key" "$work/$kind.crt" ${name#corojs-} >"$work/$name-$kind.log" 2>&1 &
    pids[$name-$kind]=$! ports[$name-$kind]=$port
  done
done
for id in "${!pids[@]}"; do
  for ((try = 0; ; try++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/${ports[$id]}") 2>/dev/null; then break; fi
    if ! kill -0 "${pids[$id]}" 2>/dev/null || ((try == 600)); then
      echo "run-tls.sh: the server $id does not start:" >&2
      cat "$work/$id.log" >&2
      exit 1
    fi
    sleep 0.1
  done
  # The launcher may have started the server as its child: that is the one whose time counts.
  child=$(pgrep -P "${pids[$id]}" | head -n 1 || true)
  servers[$id]=${child:-${pids[$id]}}
  body=$(curl -sS --noproxy '*' --max-time 20 --cacert "$work/${id##*-}.crt" "https://127.0.0.1:${ports[$id]}/" || true)
  [[ $body == 'Hello, world!' ]] || { echo "run-tls.sh: $id answers '$body'" >&2; exit 1; }
done

# wrk counts what came without looking at it: at its end the bytes must be those of so many answers.
answer_size=$(printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nHello, world!\n' | wc -c)
cat >"$work/count.lua" <<'LUA'
function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format('made %d %.3f bytes %d failed %d', summary.requests, summary.duration / 1e6, summary.bytes, failed))
end
LUA
ticks=$(getconf CLK_TCK)
used() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }
round() { # row, server: prints operations a second and microseconds of the server's processor for one
  local row=$1 kind=${1%-*} before after id
  [[ $kind == keep ]] && kind=p256
  id=$2-$kind
  before=$(used "${servers[$id]}")
  if [[ $row == keep-alive ]]; then
    taskset -c "$client_cpu" wrk --timeout 20s -t1 -c"$connections" -d"$(awk -v s="$seconds" 'BEGIN {print (s < 1) ? 1 : int(s)}')s" \
      -s "$work/count.lua" "https://127.0.0.1:${ports[$id]}/" >"$work/wrk"
    after=$(used "${servers[$id]}")
    if ! awk -v size="$answer_size" -v most="$connections" '
      $1 == "made" { print $2, $3; extra = $5 - $2 * size; right = $7 == 0 && $2 > 0 && extra >= 0 && extra <= most * size }
      END { exit !right }' "$work/wrk" >"$work/made"; then
      echo "run-tls.sh: wrk met errors with $id:" >&2
      cat "$work/wrk" >&2
      return 1
    fi
  else
    taskset -c "$client_cpu" "$work/handshakes" "${ports[$id]}" "$work/$kind.crt" "$seconds" "$at_once" \
      $([[ $row == *-answer ]] && echo requests) >"$work/made" || { echo "run-tls.sh: with the server $id" >&2; return 1; }
    after=$(used "${servers[$id]}")
  fi
  awk -v used=$((after - before)) -v ticks="$ticks" '{ printf "%.0f %.3f\n", $1 / $2, used / ticks * 1e6 / $1 }' "$work/made"
}

rows=(${ONLY:-rsa p256 p256-answer keep-alive})
for ((r = -1; r < rounds; r++)); do
  for row in "${rows[@]}"; do
    for name in "${names[@]}"; do
      figures=$(round "$row" "$name")
      ((r < 0)) && [[ -z ${SMOKE:-} ]] && continue # the first round warms up
      echo "$row $name $figures" >>"$work/figures"
    done
  done
done

median() { # row, server, field
  awk -v row="$1" -v name="$2" -v field="$3" '$1 == row && $2 == name {print $field}' "$work/figures" | sort -g |
    awk '{a[NR] = $1} END {print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2}'
}
declare -A titles=([rsa]='full handshakes, RSA-2048' [p256]='full handshakes, P-256' [rsa-answer]='… and one answer, RSA-2048'
  [p256-answer]='… and one answer, P-256' [keep-alive]="hello, $connections keep-alive connections")
echo "TLS 1.3, $rounds rounds of $seconds s, medians; servers on processor $server_cpu; ratios: that Node's processor time / this server's"
for row in "${rows[@]}"; do
  printf '\n%-36s %9s %12s' "${titles[$row]:-$row}" 'a second' 'cpu µs each'
  printf ' %14s' "${node_names[@]/#/x }"
  echo
  for name in "${names[@]}"; do
    printf '%-36s %9.0f %12.2f' "$name" "$(median "$row" "$name" 3)" "$(median "$row" "$name" 4)"
    for node in "${node_names[@]}"; do
      awk -v own="$(median "$row" "$name" 4)" -v node="$(median "$row" "$node" 4)" 'BEGIN {printf " %14.2f", node / own}'
    done
    echo
  done
done

#!/bin/bash
# bench/run-tls.sh [rounds] [seconds a round]
#
# TLS beside Node and a bare C loop, by the server's processor time (user and system of all its threads, from /proc):
# The C loop runs with OpenSSL of the engine file ("c") and with the system's ("c-system").
#   full handshakes, RSA-2048 and P-256: made by bench/tls/handshakes.c, AT_ONCE (16) at a time, none resumed, each
#     verified and ended with close_notify on both sides; one more row asks for one answer on each connection
#   keep-alive hello: wrk on CONNECTIONS (64) connections, P-256
# All are TLS 1.3 with X25519. Each row once with the cipher suite that the server chooses among all that the client offers,
# and once ("one suite") with a client that offers nothing but SUITE (TLS_AES_256_GCM_SHA384). Interleaved rounds, the
# servers on one processor and the client on another; medians, and the ratios to each Node: higher is better, 2.00 is half
# of that Node's time.
# NODES names the Nodes (default: the one in PATH and the one of the engine's package); CC the compiler; SERVER_CPU=0,1 lets
# the servers use both processors. ONLY='p256 keep-alive-one-suite' runs these rows, SKIP='corojs-resolver' leaves a server
# out. SMOKE=1: one short round, to see that everything runs.
# Needs wrk, curl, openssl, a C compiler, OpenSSL's headers and two processors.
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-5} seconds=${2:-1}
if [[ ${SMOKE:-} ]]; then rounds=1 seconds=0.5; fi
server_cpu=${SERVER_CPU:-0} client_cpu=${CLIENT_CPU:-1} connections=${CONNECTIONS:-64} at_once=${AT_ONCE:-16}
suite=${SUITE:-TLS_AES_256_GCM_SHA384}
corojs=${COROJS:-../corojs}
cc=${CC:-cc}

for tool in wrk taskset openssl curl nm "$cc"; do
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

# The client and one of the C loops use OpenSSL of the engine file, as CoroJS does: the client must not be slower than the
# servers. No linker takes that file itself, so they are linked with an empty library of its name.
"$corojs" -e '' # builds what is missing
built=$(dirname "$corojs")
[[ -f $built/libcorojs.so ]] || built=$built/artifacts/corojs
built=$(cd "$built" && pwd)
headers=$(dirname "$(readlink -f "$built/libengine.so")")
until [[ -d $headers/include/node/openssl || $headers == / ]]; do headers=$(dirname "$headers"); done
compile() { # program
  "$cc" -O2 -DCOROJS_ENGINE -I"$headers/include/node" -c -o "$work/$1.o" "tls/$1.c"
  nm -u "$work/$1.o" | awk '$2 ~ /^(BIO|CRYPTO|ERR|OPENSSL|PEM|SSL|TLS|X509)_/ {printf "void %s(void) {}\n", $2}' >"$work/empty.c"
  "$cc" -shared -fPIC -Wl,-soname,libengine.so -o "$work/libengine.so" "$work/empty.c"
  "$cc" -o "$work/$1" "$work/$1.o" -Wl,--no-as-needed "$built/libcorojs.so" "$work/libengine.so" -Wl,-rpath,"$built" \
    -Wl,--allow-shlib-undefined
}
compile handshakes
compile epoll-hello
"$cc" -O2 -o "$work/epoll-hello-of-the-system" tls/epoll-hello.c -lssl -lcrypto
certificate() { # name, arguments that choose the key
  local name=$1
  shift
  openssl req -x509 -newkey "$@" -nodes -keyout "$work/$name.key" -out "$work/$name.crt" -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>"$work/openssl.log" || { cat "$work/openssl.log" >&2; exit 1; }
}
certificate rsa rsa:2048
certificate p256 ec -pkeyopt ec_paramgen_curve:P-256

names=(c c-system corojs corojs-resolver)
commands[c]="$work/epoll-hello" commands[c-system]="$work/epoll-hello-of-the-system"
commands[corojs]="$corojs ${COROJS_ARGS:-} tls/hello.mjs" commands[corojs-resolver]="${commands[corojs]}"
node_names=()
for node in "${nodes[@]}"; do
  name=node-$("$node" -p 'process.versions.node')
  names+=("$name") node_names+=("$name")
  commands[$name]="$node tls/hello.node.mjs"
done

for name in ${SKIP:-}; do
  for i in "${!names[@]}"; do [[ ${names[i]} != "$name" ]] || unset "names[$i]"; done
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
# wrk has no option for suites, but its OpenSSL reads a configuration file.
cat >"$work/one-suite.cnf" <<CNF
openssl_conf = all
[all]
ssl_conf = all_ssl
[all_ssl]
system_default = only
[only]
Ciphersuites = $suite
CNF
ticks=$(getconf CLK_TCK)
used() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }
round() { # row, server: prints operations a second, microseconds of the server's processor for one, the suite
  local row=$1 kind=${1%%-*} offered=default before after id
  [[ $kind == keep ]] && kind=p256
  [[ $row == *-one-suite ]] && offered=$suite
  id=$2-$kind
  before=$(used "${servers[$id]}")
  if [[ $row == keep-alive* ]]; then
    local configuration=(env)
    [[ $offered == default ]] || configuration=(env OPENSSL_CONF="$work/one-suite.cnf")
    "${configuration[@]}" taskset -c "$client_cpu" wrk --timeout 20s -t1 -c"$connections" -s "$work/count.lua" \
      -d"$(awk -v s="$seconds" 'BEGIN {print (s < 1) ? 1 : int(s)}')s" "https://127.0.0.1:${ports[$id]}/" >"$work/wrk"
    after=$(used "${servers[$id]}")
    if ! awk -v size="$answer_size" -v most="$connections" '
      $1 == "made" { print $2, $3; extra = $5 - $2 * size; right = $7 == 0 && $2 > 0 && extra >= 0 && extra <= most * size }
      END { exit !right }' "$work/wrk" >"$work/made"; then
      echo "run-tls.sh: wrk met errors with $id:" >&2
      cat "$work/wrk" >&2
      return 1
    fi
  else
    # shellcheck disable=SC2046
    taskset -c "$client_cpu" "$work/handshakes" "${ports[$id]}" "$work/$kind.crt" "$seconds" "$at_once" "$offered" \
      $([[ $row == *-answer* ]] && echo requests) >"$work/made" || { echo "run-tls.sh: with the server $id" >&2; return 1; }
    after=$(used "${servers[$id]}")
  fi
  awk -v used=$((after - before)) -v ticks="$ticks" '{ printf "%.0f %.3f %s\n", $1 / $2, used / ticks * 1e6 / $1, $3 }' "$work/made"
}

read -r -a rows <<<"${ONLY:-rsa p256 p256-answer keep-alive rsa-one-suite p256-one-suite keep-alive-one-suite}"
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
title() {
  case $1 in
  rsa) echo 'full handshakes, RSA-2048' ;;
  p256) echo 'full handshakes, P-256' ;;
  *-answer) echo "$(title "${1%-answer}"), an answer each" ;;
  keep-alive) echo "hello, $connections keep-alive connections" ;;
  *-one-suite) echo "$(title "${1%-one-suite}"), one suite" ;;
  *) echo "$1" ;;
  esac
}
echo "TLS 1.3, $rounds rounds of $seconds s, medians; servers on processor $server_cpu; ratios: that Node's processor time / this server's"
for row in "${rows[@]}"; do
  printf '\n%-45s %9s %12s' "$(title "$row")" 'a second' 'cpu µs each'
  printf ' %15s' "${node_names[@]/#/x }"
  echo
  for name in "${names[@]}"; do
    chosen=$(awk -v row="$row" -v name="$name" '$1 == row && $2 == name {print $5; exit}' "$work/figures")
    printf '%-45s %9.0f %12.2f' "$name${chosen:+ ($chosen)}" "$(median "$row" "$name" 3)" "$(median "$row" "$name" 4)"
    for node in "${node_names[@]}"; do
      awk -v own="$(median "$row" "$name" 4)" -v node="$(median "$row" "$node" 4)" 'BEGIN {printf " %15.2f", node / own}'
    done
    echo
  done
done

#!/bin/sh
# build.sh OUTPUT_FOLDER: builds the executable `corojs` and all it needs into OUTPUT_FOLDER. Called by the launcher.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
output=$(cd "$1" && pwd)
missing() {
  echo "corojs: $1 is missing, which is needed to build corojs: $2" >&2
  exit 1
}
command -v dotnet >/dev/null || missing "the .NET 10 SDK (dotnet)" "install it from your distribution or from Microsoft's packages"
command -v g++ >/dev/null || missing "g++" "install it (Debian: apt-get install g++)"
command -v npm >/dev/null || missing "npm" "install it (Debian: apt-get install npm); it fetches the engine once"
exec 8>"$output/lock"
flock 8 2>/dev/null || true # one build at a time
[ -t 2 ] && echo "corojs: building (once; about a minute) ..." >&2
rm -f "$output/built"
# What a build that is interrupted leaves is older than its sources, or has no mark: the next start repairs it.
started=$(mktemp "$output/started.XXXXXX")
trap 'rm -f "$started"' EXIT
log="$output/build.log"
if ! dotnet publish "$root/runtime/CoroJs.Cli" -c Release --self-contained false -o "$output" -v quiet -nologo >"$log" 2>&1; then
  grep -E "error|warning" "$log" | sort -u | head -n 20 >&2 || cat "$log" >&2
  echo "corojs: the build failed; everything it printed is in $log" >&2
  exit 1
fi
touch -r "$started" "$output/built"

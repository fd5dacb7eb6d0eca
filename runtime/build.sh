#!/bin/sh
# build.sh OUTPUT_FOLDER: builds the executable `corojs` and all it needs into OUTPUT_FOLDER. Called by the launcher.
# Exit codes: 0; 1 with a line that says what is wrong; 75 when another build was waited for, and nothing done.
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

# One build at a time. Its processes inherit the lock and none stays behind as a server: a build that lost its parent
# holds the lock to its own end, and nothing holds it longer.
exec 8>"$output/lock"
if ! flock -n 8; then
  echo "corojs: waiting for another build ..." >&2
  flock 8
  exit 75
fi
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
[ ! -t 2 ] || echo "corojs: building (once; about a minute) ..." >&2

# The mark is written last and dated when the build began: what an interrupted build leaves has none, and a file that
# changes meanwhile is newer.
rm -f "$output/built"
: >"$output/started"
log=$output/build.log
# Intermediate files of its own: `dotnet build` and `dotnet test` may run beside it.
if ! dotnet publish "$root/runtime/CoroJs.Cli" -c Release --self-contained false --artifacts-path "$root/artifacts/launcher" \
  -p:LinkEngine=true -p:UseSharedCompilation=false -o "$output" -v quiet -nologo >"$log" 2>&1; then
  # What our own tools say is enough; otherwise what the compilers say.
  sed -n 's/^.*corojs-engine *: error *: //; t keep; b; :keep; s/ \[[^][]*\]$//p' "$log" | sort -u | sed 's/^/corojs: /' >"$output/errors"
  [ -s "$output/errors" ] || grep -E ': (fatal )?error' "$log" | sort -u | head -n 20 >"$output/errors" || tail -n 20 "$log" >"$output/errors"
  cat "$output/errors" >&2
  echo "corojs: the build failed; everything it printed is in $log" >&2
  exit 1
fi
mv "$output/started" "$output/built"

#!/bin/sh
# build.sh OUTPUT_FOLDER ENGINE_TOOL
# Has the engine file prepared by ENGINE_TOOL (corojs-engine.dll), compiles what has changed, and puts into OUTPUT_FOLDER:
# libcorojs.so, the executable's host `corojs`, links to the engine file, and, last, the mark `built`.
# Called by the build (Native.targets).
set -eu
command -v g++ >/dev/null || {
  echo "corojs-engine: error: g++ is missing: install it (Debian: apt-get install g++), then build again" >&2
  exit 1
}
source=$(cd "$(dirname "$0")" && pwd)
host_source=$source/../CoroJs.Cli/host/main.cpp
tool=$2
mkdir -p "$1/objects"
output=$(cd "$1" && pwd)
info=$output/engine.info
engine() { sed -n "s/^$1=//p" "$info"; }
# One build at a time: the launcher and `dotnet test` may both be at it.
exec 9>"$output/lock"
flock 9
# A file that changes while this runs is newer than the mark: the next build sees it.
started=$output/started
: >"$started"
rm -f "$output/built"

dotnet exec "$tool" prepare --out-info "$info"
folder=$(engine folder)

# Into a file beside it first: an object that an interrupted compiler left must not look finished.
cat >"$output/compile.sh.new" <<END
g++ -std=c++20 -O2 -g1 -fPIC -fno-rtti -fno-exceptions -fno-strict-aliasing -fvisibility=hidden \
  -ftls-model=initial-exec -Wall -Wextra -Werror ${COROJS_CXXFLAGS:-} \
  -isystem "$folder/include/node" -I "$folder" -I "$source" -c "\$1" -o "\$2.new" &&
  mv "\$2.new" "\$2"
END
# Other flags or another engine file: everything is compiled anew.
cmp -s "$output/compile.sh.new" "$output/compile.sh" || rm -f "$output"/objects/*.o
mv "$output/compile.sh.new" "$output/compile.sh"

newest_header=$(ls -t "$source"/*.h "$folder/engine_layout.h" | head -n 1)
cd "$source"
for file in *.cpp; do
  object="$output/objects/${file%.cpp}.o"
  if [ ! -f "$object" ] || [ "$file" -nt "$object" ] || [ "$newest_header" -nt "$object" ]; then
    printf '%s\0%s\0' "$source/$file" "$object"
  fi
done | xargs -0 -r -n 2 -P "$(nproc)" sh "$output/compile.sh"
for object in "$output"/objects/*.o; do
  name=$(basename "$object" .o)
  [ -f "$source/$name.cpp" ] || rm "$object"
done

# New files take their places at once: programs that run keep the old ones.
g++ -shared "$output"/objects/*.o -o "$output/libcorojs.so.new" \
  -Wl,--no-as-needed "$(engine stub)" -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN' -static-libgcc -lpthread -ldl
mv "$output/libcorojs.so.new" "$output/libcorojs.so"
if [ ! -f "$output/corojs" ] || [ "$host_source" -nt "$output/corojs" ] || [ "${host_source%/*}/supervisor.h" -nt "$output/corojs" ] || [ coro.h -nt "$output/corojs" ] || [ "$0" -nt "$output/corojs" ]; then
  g++ -std=c++17 -O2 -Wall -Wextra -Werror -fno-exceptions -fno-rtti -fPIE -pie "$host_source" -o "$output/corojs.new" \
    -static-libstdc++ -static-libgcc -lpthread -ldl
  mv "$output/corojs.new" "$output/corojs"
fi

link_engine() {
  for file in libengine.so engine.sites; do
    ln -s "$1/$file" "$output/$file.new"
    mv -T "$output/$file.new" "$output/$file"
  done
}
rm -f "$output"/*.new
link_engine "$folder"
# The same engine file, moved to where the loader puts its thread-local block in our host: nothing is mended at load then.
offset=$("$output/corojs" --engine-offset)
shifted=$folder/shifted/$offset
[ -f "$shifted/engine.sites" ] && [ -f "$shifted/libengine.so" ] ||
  dotnet exec "$tool" shift --offset "$offset" --from "$folder" --to "$shifted"
link_engine "$shifted"
cp "$folder/LICENSE" "$output/LICENSE.engine"
mv "$started" "$output/built"

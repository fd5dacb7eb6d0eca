#!/bin/sh
# build.sh OUTPUT_FOLDER ENGINE_INFO
# Compiles what has changed and links libcorojs.so into OUTPUT_FOLDER, with links to the engine file beside it.
# ENGINE_INFO is what `corojs-engine prepare --out-info` wrote. Called by the build (Native.targets).
set -eu
command -v g++ >/dev/null || {
  echo "error: g++ is missing: install it (Debian: apt-get install g++), then build again" >&2
  exit 1
}
source=$(cd "$(dirname "$0")" && pwd)
output=$1
info=$2
engine() { sed -n "s/^$1=//p" "$info"; }
mkdir -p "$output/objects"
output=$(cd "$output" && pwd)
# One build at a time: the launcher and `dotnet test` may both be at it.
exec 9>"$output/lock"
flock 9 2>/dev/null || true

folder=$(engine folder)
cat >"$output/compile.sh.new" <<EOF
exec g++ -std=c++20 -O2 -g1 -fPIC -fno-rtti -fno-exceptions -fno-strict-aliasing -fvisibility=hidden \
  -ftls-model=initial-exec -Wall -Wextra -Werror ${COROJS_CXXFLAGS:-} \
  -isystem "$folder/include/node" -I "$folder" -I "$source" -c "\$1" -o "\$2"
EOF
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

g++ -shared "$output"/objects/*.o -o "$output/libcorojs.so.new" \
  -Wl,--no-as-needed "$(engine stub)" -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN' -static-libgcc -lpthread -ldl
for file in "$(engine library)" "$(engine sites)"; do
  ln -sf "$file" "$output/$(basename "$file")"
done
mv "$output/libcorojs.so.new" "$output/libcorojs.so"

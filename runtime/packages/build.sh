#!/bin/sh
# build.sh OUTPUT_FOLDER: fetches the npm packages of package-lock.json, whose hashes npm checks, into
# OUTPUT_FOLDER/node_modules, without what no program needs. Called by the build (Packages.targets).
set -eu
command -v npm >/dev/null || {
  echo "corojs-engine: error: npm is missing: install it (Debian: apt-get install npm), then build again" >&2
  exit 1
}
source=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
output=$(cd "$1" && pwd)
exec 9>"$output/lock"
flock 9
cmp -s "$source/package-lock.json" "$output/built" && exit 0
rm -rf "$output/new"
mkdir "$output/new"
cp "$source/package.json" "$source/package-lock.json" "$output/new"
cd "$output/new"
npm ci --omit=dev --ignore-scripts --no-audit --no-fund --fetch-retries=1 --prefer-offline >"$output/npm.log" 2>&1 || {
  sed -n 's/^npm error */corojs-engine: error: npm: /p' "$output/npm.log" | head -n 5 >&2
  exit 1
}
# What is left is code, package.json files and licences.
find node_modules \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '.*' \) ! -name node_modules -type f -exec rm -f {} +
find node_modules \( -name test -o -name tests -o -name types -o -name src -o -name .bin -o -name .github \) -type d -prune -exec rm -rf {} +
rm -rf "$output/node_modules"
mv node_modules "$output/node_modules"
cp package-lock.json "$output/built"
rm -rf "$output/new"

#!/bin/sh
# build.sh NATIVE_FOLDER OUTPUT_FOLDER
# Builds the tests of the native engine, which know coro.h only, against the libcorojs.so in NATIVE_FOLDER.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
native=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$source"
exec g++ -std=c++20 -O1 -g1 -fno-rtti -Wall -Wextra -Werror -I .. ./*.cpp -o "$2/engine-tests" \
  -L "$native" -lcorojs -Wl,-rpath,"$native" -Wl,--allow-shlib-undefined -lpthread

#!/bin/sh
# pkg_config.sh COMPILER PREFIX VERSION: a program built by what pkg-config says of a package that was moved.
if ! command -v pkg-config >/dev/null; then
  echo "skipped: no pkg-config"
  exit
fi
set -e
moved=$(mktemp -d)
trap 'rm -r "$moved"' EXIT
cp -r "$2/." "$moved"
export PKG_CONFIG_PATH="$moved/share/pkgconfig"
pkg-config --exact-version="$3" realhns
flags=$(pkg-config --cflags --libs realhns)
$1 -std=c++20 main.cpp $flags -o "$moved/consumer"
"$moved/consumer"

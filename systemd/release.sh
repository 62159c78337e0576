#!/usr/bin/env bash
# Makes a release: the package for this machine (and, with -arm64, for a
# Raspberry Pi: systemd/cross.sh), zheng-verify for six systems, and what they
# are made of, in a folder that is then signed.
#
#   systemd/release.sh -key release.key -o DIR [-arm64]
#
# The key is made where there is none; zheng-verify -release -key release.pub DIR
# checks the folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
usage() { echo "usage: systemd/release.sh -key release.key -o DIR [-arm64]" >&2; exit 2; }
key= out= arm64=
while [ $# -gt 0 ]; do
  case $1 in
    -key) key=$2; shift 2 ;;
    -o) out=$2; shift 2 ;;
    -arm64) arm64=yes; shift ;;
    *) usage ;;
  esac
done
[ -n "$key" ] && [ -n "$out" ] || usage
key=$(realpath "$key")
mkdir -p "$out"
out=$(realpath "$out")
cd "$here/.."
. cmd/setup.sh
. systemd/build.sh
[ -z "$(ls -A "$out")" ] || stop "$out holds something already; a release wants a folder of its own"

package=$("$here/deb.sh" -o "$out" | tail -n 1)
[ -z "$arm64" ] || "$here/cross.sh" -o "$out"
for system in linux darwin windows; do
  for machine in amd64 arm64; do
    program=zheng-verify-$system-$machine
    [ "$system" != windows ] || program=$program.exe
    CGO_ENABLED=0 GOOS=$system GOARCH=$machine build -o "$out/$program" ./cmd/zheng-verify
  done
done

# What is in the package signs it.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
dpkg-deb -x "$package" "$tree"
cp "$tree"/usr/share/doc/zheng/*.cdx.json "$out/"
"$tree/usr/bin/zheng" release -key "$key" "$out"

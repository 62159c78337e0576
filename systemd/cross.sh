#!/usr/bin/env bash
# Builds the arm64 package on an amd64 machine: in a Debian tree of its own,
# with Debian's cross compiler and OpenCV for arm64 (some 280 MB to fetch, 2 GB
# of disk). This machine stays as it is. Needs root and debootstrap.
#
#   sudo systemd/cross.sh [-o DIR]         ZHENG_CROSS=DIR keeps the tree for the next time
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
tree=${ZHENG_CROSS:-/tmp/zheng-cross}
. "$root/cmd/setup.sh"
[ "$(id -u)" -eq 0 ] || stop "run it as root"
packages debootstrap

if [ ! -e "$tree/ready" ]; then
  say "A Debian 12 with OpenCV for arm64 in $tree …"
  log=$(mktemp)
  {
    [ -e "$tree/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$tree"
    cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
    chroot "$tree" dpkg --add-architecture arm64
    chroot "$tree" apt-get update -q
    DEBIAN_FRONTEND=noninteractive chroot "$tree" apt-get install -y -q --no-install-recommends g++-aarch64-linux-gnu pkg-config libopencv-dev:arm64
    chroot "$tree" apt-get clean
  } >"$log" 2>&1 || { tail -n 20 "$log" >&2; stop "the tree could not be made, see $log"; }
  rm -f "$log"
  touch "$tree/ready"
fi

cd "$root"
. systemd/build.sh
go=$(go env GOROOT) modules=$(go env GOMODCACHE)
go mod download
mkdir -p "$tree/go" "$tree/modules" "$tree/src" "$tree/out" "$tree/cache"
leave() { for at in go modules src; do umount "$tree/$at" 2>/dev/null || true; done; }
trap leave EXIT
leave
mount --bind "$go" "$tree/go"
mount --bind "$modules" "$tree/modules"
mount --bind "$root" "$tree/src"
say "Building for arm64 (the first time takes long: OpenCV's bindings are compiled) …"
chroot "$tree" /bin/sh -ec '
  cd /src
  export PATH=/go/bin:$PATH HOME=/root GOROOT=/go GOMODCACHE=/modules GOCACHE=/cache GOPROXY=off go_release=local GOARCH=arm64
  export CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig
  . systemd/build.sh
  CGO_ENABLED=1 build -o /out/ ./cmd/zheng
  CGO_ENABLED=0 build -o /out/ ./cmd/zheng-verify'

# What it is linked with, as packages of the tree.
needs=$(objdump -p "$tree/out/zheng" | sed -n 's/^ *NEEDED *//p' | while read -r library; do
  chroot "$tree" dpkg -S "*/aarch64-linux-gnu/$library" 2>/dev/null | sed -n 's/^\([^:]*\):arm64: .*/\1/p' | head -n 1
done | LC_ALL=C sort -u | paste -sd, | sed 's/,/, /g')
"$here/deb.sh" "$@" -bin "$tree/out" -arch arm64 -depends "$needs"

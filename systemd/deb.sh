#!/usr/bin/env bash
# Builds zheng_VERSION_ARCH.deb for the machine it runs on, into the folder
# named (default: dist beside this one's parent, or -o DIR). The same commit,
# compiler and libraries give the same bytes.
#
#   systemd/deb.sh [-o DIR] [-bin DIR [-arch ARCH -depends LIST]]     -bin: take zheng and zheng-verify from DIR
#
# For a Raspberry Pi run it there, or systemd/cross.sh here, which gives -arch
# and -depends (packages of the libraries).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
out=${XDG_CACHE_HOME:-$HOME/.cache}/zheng/dist bin= arch= libraries=
while [ $# -gt 0 ]; do
  case $1 in
    -o) out=$2; shift 2 ;;
    -bin) bin=$2; shift 2 ;;
    -arch) arch=$2; shift 2 ;;
    -depends) libraries=$2; shift 2 ;;
    *) echo "usage: systemd/deb.sh [-o DIR] [-bin DIR [-arch ARCH -depends LIST]]" >&2; exit 2 ;;
  esac
done

cd "$root"
. cmd/setup.sh
. systemd/build.sh
version=$ZHENG_VERSION
arch=${arch:-$(dpkg --print-architecture)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
umask 022

if [ -z "$bin" ]; then
  bin=$work/bin
  mkdir -p "$bin"
  say "Building Zheng $version for $arch …"
  CGO_ENABLED=1 build -o "$bin/" ./cmd/zheng
  CGO_ENABLED=0 build -o "$bin/" ./cmd/zheng-verify
fi

put() { install -D -m "$1" "$2" "$tree/$3"; } # MODE FILE PLACE
put 755 "$bin/zheng" usr/bin/zheng
put 755 "$bin/zheng-verify" usr/bin/zheng-verify
for unit in "$here"/*.service; do put 644 "$unit" "usr/lib/systemd/system/$(basename "$unit")"; done
for program in "$here"/lib/*; do put 755 "$program" "usr/lib/zheng/$(basename "$program")"; done
put 644 "$here/70-zheng.rules" usr/lib/udev/rules.d/70-zheng.rules
put 644 "$here/sysusers.conf" usr/lib/sysusers.d/zheng.conf
put 644 "$here/tmpfiles.conf" usr/lib/tmpfiles.d/zheng.conf
put 644 "$here/polkit.rules" usr/share/polkit-1/rules.d/zheng.rules
put 644 "$here/pam" usr/lib/pam.d/zheng-kiosk
put 644 "$here/chromium.json" usr/share/zheng/chromium/zheng.json
put 644 "$here/zheng.toml" usr/share/zheng/zheng.toml
put 644 "$root/cmd/zheng/example/election.toml" usr/share/zheng/election.toml
put 644 "$root/README.md" usr/share/doc/zheng/README.md
put 644 "$here/README.md" usr/share/doc/zheng/INSTALL.md
# What the programs are made of (CycloneDX), out of the programs themselves.
for program in zheng zheng-verify; do
  sbom "$bin/$program" >"$work/$program.cdx.json"
  put 644 "$work/$program.cdx.json" "usr/share/doc/zheng/$program.cdx.json"
done

# What the program is linked with, as Debian's packages.
mkdir -p "$work/debian"
printf 'Source: zheng\n\nPackage: zheng\nArchitecture: any\n' >"$work/debian/control"
[ -n "$libraries" ] || libraries=$(cd "$work" && dpkg-shlibdeps -O "$tree/usr/bin/zheng" 2>"$work/shlibdeps.log" | sed -n 's/^shlibs:Depends=//p')
[ -n "$libraries" ] || { cat "$work/shlibdeps.log" >&2; exit 1; }

mkdir "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<END
Package: zheng
Version: $version
Architecture: $arch
Maintainer: Zheng <zheng@localhost>
Section: misc
Priority: optional
Installed-Size: $(du -sk --apparent-size "$tree" | cut -f1)
Depends: $libraries, systemd, udev, poppler-utils, fonts-lxgw-wenkai
Recommends: fonts-noto-cjk, espeak-ng, cups-client, sane-utils, cage, chromium, polkitd
Suggests: sway, exfatprogs
Description: election-day appliance (正)
 Checks voters in by ID card, reads paper ballots, keeps the tallies and says
 who is elected, for residents' and villagers' committee elections.
END
for script in postinst prerm postrm; do install -m 755 "$here/$script" "$tree/DEBIAN/$script"; done
(cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
find "$tree" -print0 | xargs -0 touch -h -d "@$SOURCE_DATE_EPOCH"

mkdir -p "$out"
package=$out/zheng_${version}_$arch.deb
dpkg-deb --root-owner-group -Zxz --build "$tree" "$package" >/dev/null
echo "$package"

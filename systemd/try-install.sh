#!/usr/bin/env bash
# Installs the package into a clean Debian tree, starts the service there,
# kills it, and removes the package again. Everything happens in a folder of
# its own; this machine stays as it is. Needs root and debootstrap.
#
#   sudo systemd/try-install.sh [zheng_….deb]      ZHENG_TREE=DIR keeps the tree for the next time
#
# Where systemd-nspawn can boot the tree, its own systemd runs the unit as it
# is; elsewhere the program is started by its command line in a chroot, with a
# notification socket. The last line says which.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
place=${ZHENG_TREE:-/tmp/zheng-tree}
base=$place/base tree=$place/try
say() { printf '%s\n' "$*" >&2; }
stop() { say "try-install: $*"; exit 1; }
[ "$(id -u)" -eq 0 ] || stop "run it as root"
deb=${1:-}
[ -n "$deb" ] || deb=$("$here/deb.sh" | tail -n 1)
deb=$(realpath "$deb")
mkdir -p "$place"

if [ ! -e "$base/etc/debian_version" ]; then
  command -v debootstrap >/dev/null || stop "debootstrap is missing"
  say "A clean Debian 12 in $base …"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,udev,dbus bookworm "$base" >"$place/debootstrap.log" 2>&1 || stop "debootstrap failed, see $place/debootstrap.log"
fi
inside() { DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$tree" "$@"; }
cleanup() { umount -l "$tree/proc" 2>/dev/null || true; rm -rf --one-file-system "$tree"; }
cleanup
trap cleanup EXIT

if ! [ -e "$place/ready" ] || [ "$(cat "$place/ready")" != "$(dpkg-deb -f "$deb" Depends)" ]; then
  say "What the package depends on …"
  cp -L /etc/resolv.conf "$base/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
  chmod 755 "$base/usr/sbin/policy-rc.d"
  {
    chroot "$base" apt-get update -q
    DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$base" apt-get satisfy -y -q --no-install-recommends "$(dpkg-deb -f "$deb" Depends)"
    chroot "$base" apt-get clean
  } >"$place/depends.log" 2>&1 || stop "couldn't install them, see $place/depends.log"
  dpkg-deb -f "$deb" Depends >"$place/ready"
fi
cp -a "$base" "$tree"
mount -t proc proc "$tree/proc"

# Every file with its mode, owner and contents; what any boot or any dpkg
# changes is left out.
snapshot() {
  (cd "$tree" && find . -xdev \( -path ./proc -o -path ./run -o -path ./tmp -o -path ./var/log -o -path ./var/tmp -o -path ./var/cache \
    -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/lib/systemd -o -path ./var/lib/zheng -o -path ./var/lib/dbus -o -path ./dev -o -path ./sys \) -prune \
    -o \( -name machine-id -o -name '.pwd.lock' -o -name 'passwd-' -o -name 'group-' -o -name 'shadow-' -o -name 'gshadow-' -o -name ld.so.cache \
    -o -name .updated -o -path ./etc/hostname -o -path ./etc/resolv.conf -o -path ./try -o -name 'debian-ca*' -o -name mtab \) \
    -o -type f -printf '%p %m %U:%G ' -exec sh -c 'sha256sum <"$1"' _ {} \; -o -printf '%p %m %U:%G %l\n') | LC_ALL=C sort
}
snapshot >"$place/before"

say "Installing …"
cp "$deb" "$tree/tmp/zheng.deb"
inside dpkg -i /tmp/zheng.deb >"$place/install.log" 2>&1 || { cat "$place/install.log" >&2; stop "the package does not install"; }
rm "$tree/tmp/zheng.deb"
cp "$tree/usr/share/zheng/election.toml" "$tree/etc/zheng/election.toml"

# A record to find again: some blank ballots, printed and read.
inside /bin/sh -ec '
  cd /tmp
  zheng print -election /etc/zheng/election.toml -count 3 -o ballots.pdf -quiet
  zheng scan -election /etc/zheng/election.toml -data /var/lib/zheng/data ballots.pdf -quiet
  chown -R zheng:zheng /var/lib/zheng
  rm ballots.pdf' >>"$place/install.log" 2>&1 || { tail -20 "$place/install.log" >&2; stop "printing and reading failed"; }

# What is tried inside, by the service manager's own hand.
mkdir "$tree/try"
inside zheng backup -newkey /try/key >>"$place/install.log" 2>&1 || stop "no key was made"
printf '\n[backup]\nfolder = "/media/zheng"\nrecipients = ["%s"]\n' "$(sed -n 's/^# public key: //p' "$tree/try/key")" >>"$tree/etc/zheng/zheng.toml"
cat >"$tree/try/try" <<'END'
#!/bin/bash
# Runs in the tree, with the service under systemd.
exec >/try/log 2>&1
fail() { echo "FAILED: $*"; systemctl status zheng --no-pager; journalctl -u zheng --no-pager | tail -40; systemctl poweroff --force; exit 1; }
get() { exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:8080\r\n\r\n' "$1" >&3 && sed '1,/^\r*$/d' <&3; exec 3>&-; }
pid() { systemctl show -p MainPID --value zheng; }
systemctl start zheng || fail "it does not start"
echo "started: $(systemctl show -p ActiveState,SubState,Type,WatchdogUSec zheng | tr '\n' ' ')"
[ "$(get /healthz)" = ok ] || fail "healthz: $(get /healthz)"
before=$(get /api/result) old=$(pid)
[ -n "$before" ] || fail "no result"
echo "returned: $(sed -n 's/^  "returned": \([0-9]*\),/\1/p' <<<"$before")"
for round in 1 2 3; do
  kill -9 "$(pid)"
  for i in $(seq 1 600); do [ "$(pid)" != "$old" ] && [ "$(systemctl is-active zheng)" = active ] && break; sleep 0.1; done
  [ "$(pid)" != "$old" ] || fail "it did not come back"
  old=$(pid)
  [ "$(get /healthz)" = ok ] || fail "healthz after kill -9"
  [ "$(get /api/result)" = "$before" ] || fail "another state after kill -9"
done
echo "killed 3 times: the same state each time"
echo "restarts: $(systemctl show -p NRestarts --value zheng)"

# A medium that is put in while it runs.
meter() { get /metrics | sed -n "s/^$1 //p"; }
[ "$(meter zheng_backup_covered)" = 0 ] || fail "backed up to the data's own disk"
mount -t tmpfs -o "mode=0700,uid=$(id -u zheng),gid=$(id -g zheng)" medium /media/zheng || fail "no medium"
for i in $(seq 1 600); do [ "$(meter zheng_backup_covered)" = 1 ] && break; sleep 0.1; done
[ "$(meter zheng_backup_covered)" = 1 ] || fail "the medium is not used"
zheng restore -from /media/zheng -identity /try/key -data /try/again -quiet || fail "it does not come back"
rm -rf /try/again
echo "backed up to a medium that came later, and restored"

systemctl stop zheng || fail "it does not stop"
umount /media/zheng
[ "$(systemctl show -p Result --value zheng)" = success ] || fail "it ended badly"
[ ! -s /var/lib/zheng/data/zheng.lock ] || fail "it left its lock"
systemd-analyze security zheng.service --no-pager | tail -n 1
echo "FINE"
systemctl poweroff --force
END
chmod 755 "$tree/try/try"
cat >"$tree/etc/systemd/system/try.service" <<'END'
[Unit]
After=multi-user.target
[Service]
Type=simple
ExecStart=/try/try
[Install]
WantedBy=multi-user.target
END
inside systemctl --quiet enable try.service

way=chroot
if [ -z "${ZHENG_CHROOT:-}" ] && command -v systemd-nspawn >/dev/null; then
  umount "$tree/proc"
  say "Booting it …"
  timeout 300 systemd-nspawn -q -D "$tree" --register=no --keep-unit --private-network --boot </dev/null >"$place/boot.log" 2>&1 || true
  if grep -q 'running in system mode' "$place/boot.log"; then way="systemd $(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p') in systemd-nspawn"; fi
  mount -t proc proc "$tree/proc"
fi

if [ "$way" = chroot ]; then
  say "It can't be booted here; in a chroot …"
  mkdir -p "$tree/try"
  command -v python3 >/dev/null || stop "python3 is missing"
  python3 - "$tree" >"$tree/try/log" <<'END' || { cat "$tree/try/log" >&2; stop "it failed"; }
import os, re, signal, socket, subprocess, sys, time, urllib.request
tree = sys.argv[1]
unit = open(tree + "/usr/lib/systemd/system/zheng.service").read()
command = re.search(r"^ExecStart=(.*)$", unit, re.M).group(1).split()
listen = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listen.bind(tree + "/run/notify")
os.chmod(tree + "/run/notify", 0o666)
listen.settimeout(60)
def start():
    env = {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "3000000", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    p = subprocess.Popen(["chroot", "--userspec=zheng:zheng", tree] + command, env=env, stderr=subprocess.DEVNULL)
    while b"READY=1" not in listen.recv(4096): pass
    while b"WATCHDOG=1" not in listen.recv(4096): pass
    return p
def get(path): return urllib.request.urlopen("http://127.0.0.1:8080" + path).read()
p = start()
print("started: READY and WATCHDOG heard")
assert get("/healthz").strip() == b"ok"
before = get("/api/result")
for _ in range(3):
    p.send_signal(signal.SIGKILL); p.wait()
    p = start()
    assert get("/healthz").strip() == b"ok" and get("/api/result") == before
print("killed 3 times: the same state each time")
p.send_signal(signal.SIGTERM)
while b"STOPPING=1" not in listen.recv(4096): pass
assert p.wait() == 0
os.unlink(tree + "/run/notify")
print("FINE")
END
fi
cat "$tree/try/log"
grep -qx FINE "$tree/try/log" || stop "it failed, see $place/boot.log"

say "Removing …"
inside systemctl --quiet disable try.service
rm -rf "$tree/try" "$tree/etc/systemd/system/try.service"
data=$(cd "$tree/var/lib/zheng" && find . -type f | wc -l)
inside dpkg --purge zheng >"$place/remove.log" 2>&1 || { cat "$place/remove.log" >&2; stop "the package does not leave"; }
snapshot >"$place/after"
if ! diff "$place/before" "$place/after" >"$place/traces"; then
  cat "$place/traces" >&2
  stop "these traces stay"
fi
kept=$(cd "$tree/var/lib/zheng" && find . -type f | wc -l)
[ "$kept" -ge "$data" ] && [ "$data" -gt 3 ] || stop "$data files of data before, $kept after"
say "removed without a trace but its data: $(wc -l <"$place/after") files compared, $kept files of data kept"
say "tried with: $way"

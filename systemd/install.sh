#!/usr/bin/env bash
# Installs Zheng on this machine: a .deb that is named, or one built of this
# folder. May be run again at any time; says little.
#
#   sudo systemd/install.sh [zheng_….deb]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" -eq 0 ] || exec sudo "$0" "$@"
deb=${1:-}
[ -n "$deb" ] || deb=$("$here/deb.sh" | tail -n 1)
log=$(mktemp)
apt=(apt-get install -y -q -o DPkg::Lock::Timeout=300 --allow-downgrades)
if ! DEBIAN_FRONTEND=noninteractive "${apt[@]}" "$(realpath "$deb")" >"$log" 2>&1; then
  apt-get update -q >>"$log" 2>&1 || true # the lists may be old
  DEBIAN_FRONTEND=noninteractive "${apt[@]}" "$(realpath "$deb")" >>"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }
fi
rm -f "$log"
cat <<END
已安装。接下来：编辑 /etc/zheng/zheng.toml，放好 /etc/zheng/election.toml，然后：
Installed. Next: edit /etc/zheng/zheng.toml, put /etc/zheng/election.toml in place, then:
  sudo systemctl enable --now zheng            # the service
  sudo systemctl enable --now zheng-kiosk      # and the voters' screen (or zheng-board, zheng-screens)
END

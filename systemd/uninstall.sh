#!/usr/bin/env bash
# Removes Zheng. The election's data stay in /var/lib/zheng; with --purge they
# go too, after a question.
#
#   sudo systemd/uninstall.sh [--purge]
set -euo pipefail
[ "$(id -u)" -eq 0 ] || exec sudo "$0" "$@"
case ${1:-} in
  '' | --purge) ;;
  *) echo "usage: systemd/uninstall.sh [--purge]" >&2; exit 2 ;;
esac
if [ "${1:-}" = --purge ] && [ -e /var/lib/zheng ]; then
  du -sh /var/lib/zheng
  echo '选举的数据将永远删除，不能恢复。确实要删，请输入：删除'
  echo 'The data of the election will be gone for ever. If that is meant, type: delete'
  read -r answer || answer=
  case $answer in
    删除 | delete) ;;
    *) echo '没有删除。 Nothing was removed.'; exit 1 ;;
  esac
fi
if dpkg-query -W zheng >/dev/null 2>&1; then
  log=$(mktemp)
  DEBIAN_FRONTEND=noninteractive dpkg --purge zheng >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  rm -f "$log"
fi
[ "${1:-}" != --purge ] || rm -rf /var/lib/zheng
echo '已卸载。 Removed.'
[ ! -e /var/lib/zheng ] || echo '数据留在 /var/lib/zheng。 The data stay in /var/lib/zheng.'

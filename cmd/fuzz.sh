#!/usr/bin/env bash
# Fuzzes every parser of bytes from outside, one after the other. What breaks
# one is kept under testdata/fuzz beside its test, and go test tries it ever after.
#
#   cmd/fuzz.sh TIME [TARGET…]       as in cmd/fuzz.sh 5s, cmd/fuzz.sh 10m FuzzTIFF FuzzForm
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:?usage: cmd/fuzz.sh TIME [TARGET…]}
shift
failed=
while IFS=: read -r file target; do
  [ $# -eq 0 ] || [[ " $* " == *" $target "* ]] || continue
  package=./$(dirname "$file")
  printf '%s %s\n' "$package" "$target"
  go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -parallel "${ZHENG_FUZZERS:-2}" </dev/null || failed+=" $target"
done < <(grep -ro --include='*_test.go' '^func Fuzz[A-Za-z]*' cmd device kiosk scan store | sed 's/func //' | LC_ALL=C sort)
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }

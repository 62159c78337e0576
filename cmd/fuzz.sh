#!/usr/bin/env bash
# Fuzzes every parser of bytes from outside, one after the other. What breaks
# one is kept under testdata/fuzz beside its test, and go test tries it ever after.
#
#   cmd/fuzz.sh TIME [-pure] [TARGET…]       as in cmd/fuzz.sh 5s, cmd/fuzz.sh 10m FuzzTIFF FuzzForm
#
# -pure leaves out those that need OpenCV, whose bindings would be compiled once more.
set -euo pipefail
. "$(dirname "$0")/setup.sh"
cd "$root"
time=${1:?usage: cmd/fuzz.sh TIME [-pure] [TARGET…]}
shift
pure=
[ "${1:-}" != -pure ] || { pure=yes; shift; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
targets() { grep -ho '^func Fuzz[A-Za-z]*' "$1"/*_test.go | sed 's/func //' | LC_ALL=C sort; }
failed=
for package in $(grep -rl --include='*_test.go' '^func Fuzz' cmd device kiosk scan store | xargs -n 1 dirname | LC_ALL=C sort -u); do
  wanted=$(targets "$package")
  [ $# -eq 0 ] || wanted=$(grep -xF "$(printf '%s\n' "$@")" <<<"$wanted" || true)
  [ -n "$wanted" ] || continue
  [ -z "$pure" ] || [[ $(go list -deps -test "./$package") != *gocv.io/* ]] || continue
  go test -c -fuzz Fuzz -o "$work/fuzz.test" "./$package"
  for target in $wanted; do
    printf '%s %s\n' "$package" "$target"
    (cd "$package" && "$work/fuzz.test" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$time" \
      -test.fuzzcachedir "$cache/fuzz/$package" -test.parallel "${ZHENG_FUZZERS:-2}" </dev/null 2>&1) | tee "$work/said" ||
      # On a slow machine go calls the end of the time a failure, of nothing.
      { grep -q 'context deadline exceeded' "$work/said" && ! grep -q 'Failing input' "$work/said"; } || failed+=" $target"
  done
done
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }

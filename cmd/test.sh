#!/usr/bin/env bash
# All tests: installs what is missing, then go vet, staticcheck and go test. Arguments go to
# go test, e.g. cmd/test.sh -run Arrows or cmd/test.sh ./scan/... -race
set -euo pipefail
. "$(dirname "$0")/setup.sh"
packages qpdf libtiff-tools chromium espeak-ng sane-utils

cd "$root"
case ${1:-} in
  ./*) ;;
  *) set -- ./... "$@" ;;
esac
say "Testing with $(go version) (the first time takes a few minutes: OpenCV's bindings are compiled) …"
go vet ./...
go tool staticcheck ./...
exec go test -timeout 20m "$@"

#!/usr/bin/env bash
# A whole election day on this machine: installs what is missing, builds Zheng
# and runs `zheng demo` with the arguments given, e.g. cmd/try.sh -once -ballots 50
set -euo pipefail
. "$(dirname "$0")/setup.sh"

cd "$root"
say "Building Zheng (the first time takes a few minutes: OpenCV's bindings are compiled) …"
mkdir -p "$cache/bin"
go build -buildvcs=false -o "$cache/bin/" ./cmd/...
exec "$cache/bin/zheng" demo "$@"

# How the programs are built and what they are made of is told. The same commit,
# compiler and libraries give the same bytes, in whatever folder. Sourced after
# cmd/setup.sh by deb.sh, cross.sh and release.sh.

export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y go.mod)}
export ZHENG_VERSION=${ZHENG_VERSION:-0.$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M)}

# What is given away is built by one compiler, whichever Go this machine has:
# the bytes are the same, and so is what is mended in Go's own library.
export GOTOOLCHAIN=$go_release

# build -o PLACE PACKAGE
build() { go build -buildvcs=false -trimpath -ldflags="-s -w -buildid= -X main.release=$ZHENG_VERSION" "$@"; }

# sbom PROGRAM writes its bill of materials as CycloneDX JSON, out of the program
# itself: its modules with their sums, licences, and Go's own library. What it
# says of this house's and Go's licences, which are no modules, is left out.
sbom() {
  go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 \
    bin -json -licenses -std -noserial -notimestamp -version "$ZHENG_VERSION" "$1" 2>"$work/sbom.log" ||
    { cat "$work/sbom.log" >&2; return 1; }
}

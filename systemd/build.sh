# How the programs are built and what they are made of is told. The same commit,
# compiler and libraries give the same bytes, in whatever folder. Sourced by
# deb.sh, cross.sh and release.sh, the second time within cross.sh's tree.

export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y go.mod)}
export ZHENG_VERSION=${ZHENG_VERSION:-0.$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M)}

# build -o PLACE PACKAGE
build() { go build -buildvcs=false -trimpath -ldflags="-s -w -buildid= -X main.release=$ZHENG_VERSION" "$@"; }

# sbom PROGRAM writes its bill of materials as CycloneDX JSON, out of the program
# itself: its modules with their sums, licences, and Go's own library.
sbom() {
  go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 \
    bin -json -licenses -std -noserial -notimestamp -version "$ZHENG_VERSION" "$1"
}

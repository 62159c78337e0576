# Brings this machine to where Zheng builds: packages of Debian, and Go.
# Sourced by try.sh and test.sh; says nothing and changes nothing where
# nothing is missing. Sets PATH, GOTOOLCHAIN and $cache.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/zheng

# The Go that is brought where none is, or one too old for go.mod: the module
# golang.org/toolchain, compared with these sums whoever delivers it.
go_release=go1.26.11
go_sum_amd64=h1:KyINmJ/FQdKRmDYGuTAAXkumyeR2DyUlSNHZj7XaLFg=
go_sum_arm64=h1:GFS9FmglLJxMwOSuun3qb8tBjpr8ibzOkt8tBrRLrnk=

say() { printf '%s\n' "$*" >&2; }
stop() { say "zheng: $*"; exit 1; }

# has PACKAGE: is what we need of it on this machine, wherever it came from?
has() {
  case $1 in
    ca-certificates) [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -n "${SSL_CERT_FILE:-}" ] ;;
    pkg-config) command -v pkg-config ;;
    libopencv-dev) pkg-config --exists opencv4 ;;
    fonts-lxgw-wenkai) [ -e "${ZHENG_FONTS:-/usr/share/fonts/truetype/lxgw-wenkai}/LXGWWenKai-Regular.ttf" ] ;;
    fonts-noto-cjk) [ -n "$(find /usr/share/fonts -name 'NotoSansCJK*' -print -quit)" ] ;;
    poppler-utils) command -v pdftoppm ;;
    libtiff-tools) command -v tiffcp ;;
    sane-utils) command -v scanimage ;;
    golang-go) command -v go ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

# packages PACKAGE… installs those that are missing, without recommendations.
packages() {
  local missing=() package
  for package in "$@"; do has "$package" || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return

  local by=(env DEBIAN_FRONTEND=noninteractive)
  local install=(apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}")
  command -v apt-get >/dev/null || stop "missing here: ${missing[*]} (names of Debian 12); install them and run this again"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "missing here: ${missing[*]}; as root, run: apt-get update && ${install[*]}"
    by=(sudo "${by[@]}")
  fi

  say "Installing ${missing[*]} …"
  local log
  log=$(mktemp)
  "${by[@]}" apt-get update -q >"$log" 2>&1 || say "apt-get update failed; going on with the package lists that are here"
  if ! "${by[@]}" "${install[@]}" >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    stop "couldn't install ${missing[*]}: the end of apt's messages is above, all of them are in $log"
  fi
  rm -f "$log"
  for package in "${missing[@]}"; do
    has "$package" || stop "$package is installed but can't be found on the PATH; is another one in its way?"
  done
}

# go_enough: is there a Go at least as new as go.mod asks? Asked from /, where
# an old Go doesn't stumble over our go.mod.
go_enough() {
  local asked found
  asked=$(sed -n 's/^go //p' "$root/go.mod")
  found=$(cd / && go env GOVERSION 2>/dev/null) || return 1
  found=${found#go}
  [ "$(printf '%s\n' "$asked" "${found%%[ -]*}" | sort -V | head -n 1)" = "$asked" ]
}

# bring_go puts the release pinned above into $cache/go.
bring_go() ( # a subshell: its trap clears up however it ends
  case $(uname -m) in
    x86_64) arch=amd64 want=$go_sum_amd64 ;;
    aarch64) arch=arm64 want=$go_sum_arm64 ;;
    *) stop "no Go $go_release is pinned for $(uname -m); put Go $(sed -n 's/^go //p' "$root/go.mod") or newer on the PATH and run this again" ;;
  esac
  packages golang-go # any Go will do to fetch another

  say "Fetching $go_release for $arch (about 70 MB) …"
  mkdir -p "$cache"
  part=$(mktemp -d "$cache/go.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  answer=$(cd "$part" && GOFLAGS=-modcacherw GOWORK=off GOMODCACHE=$part \
    go mod download -json "golang.org/toolchain@v0.0.1-$go_release.linux-$arch" 2>&1) ||
    stop "couldn't fetch $go_release: $answer"
  [[ $answer == *"\"Sum\": \"$want\""* ]] ||
    stop "the $go_release that was fetched isn't the one expected ($want): $answer"
  fetched=$part/golang.org/toolchain@v0.0.1-$go_release.linux-$arch
  chmod -R a+x "$fetched/bin" "$fetched/pkg/tool" # modules carry no modes
  rm -rf "$cache/go"
  mv "$fetched" "$cache/go"
)

export GOTOOLCHAIN=local
for dir in /usr/local/go/bin "$cache/go/bin"; do
  if ! { has golang-go && go_enough; } && [ -x "$dir/go" ]; then PATH=$dir:$PATH; fi
done
packages ca-certificates g++ pkg-config libopencv-dev fonts-lxgw-wenkai fonts-noto-cjk poppler-utils
if ! { has golang-go && go_enough; }; then
  bring_go
  PATH=$cache/go/bin:$PATH
  hash -r
  go_enough || stop "go.mod asks for go $(sed -n 's/^go //p' "$root/go.mod"), $cache/go says: $("$cache/go/bin/go" version 2>&1)"
fi
unset GOROOT # a Go finds its own root; another one's would mislead it

#!/usr/bin/env bash
# usage: release/install.sh DIR [VERSION]
#
# Puts the released command for this machine into DIR, after its SHA-256 was
# compared. Without VERSION it is that of this checkout; GREYVERIFY_RELEASES
# names another place for the archives than the project's own releases.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 DIR [VERSION]" >&2; exit 2; }
root=$(realpath "$(dirname "$0")/..")

# A value of [workspace.package].
ours() {
    sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$root/Cargo.toml" | head -n 1
}

mkdir -p "$1"
folder=$(realpath "$1")
version=${2:-$(ours version)}
version=${version#v}
from=${GREYVERIFY_RELEASES:-$(ours repository)/releases/download}

# Under Linux it is the static one, which runs with any C library.
case "$(uname -s) $(uname -m)" in
    "Linux x86_64") target=x86_64-unknown-linux-musl ;;
    "Linux aarch64") target=aarch64-unknown-linux-musl ;;
    "Darwin x86_64") target=x86_64-apple-darwin ;;
    "Darwin arm64") target=aarch64-apple-darwin ;;
    *)
        echo "no archive is released for $(uname -s) $(uname -m); build it with: cargo install --locked greyverify" >&2
        exit 1
        ;;
esac

name="greyverify-$version-$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "$name.tar.gz" "$name.tar.gz.sha256"; do
    if ! curl --fail --silent --show-error --location --retry 3 -o "$work/$file" "$from/v$version/$file"; then
        echo "greyverify $version: cannot download $from/v$version/$file; is this version released?" >&2
        exit 1
    fi
done
cd "$work"
if command -v sha256sum > /dev/null; then
    sha256sum --quiet -c "$name.tar.gz.sha256"
else
    shasum -a 256 --quiet -c "$name.tar.gz.sha256"
fi
tar -xzf "$name.tar.gz"
# Whole or not at all.
install -m 755 "$name/greyverify" "$folder/greyverify.new"
mv "$folder/greyverify.new" "$folder/greyverify"
"$folder/greyverify" --version

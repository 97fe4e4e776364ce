#!/usr/bin/env bash
# usage: release/archive.sh TARGET BINARY DIR
#
# Packs a binary that was built for TARGET into an archive below DIR, with manual
# pages, completions and licence, and writes its SHA-256 beside it. The binary
# tells its version and writes the pages itself, so it must run on this machine.
# The names are those that `cargo binstall` and `release/install.sh` look for.
set -euo pipefail
[ $# = 3 ] || { echo "usage: $0 TARGET BINARY DIR" >&2; exit 2; }
target=$1
binary=$(realpath "$2")
mkdir -p "$3"
out=$(realpath "$3")
root=$(realpath "$(dirname "$0")/..")

version=$("$binary" --version | cut -d ' ' -f 2)
name="greyverify-$version-$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/$name/man" "$work/$name/completions"
install -m 755 "$binary" "$work/$name/greyverify"
install -m 644 "$root/LICENSE" "$root/README.md" "$root/CHANGELOG.md" "$work/$name"
"$binary" man "$work/$name/man"
"$binary" completions bash > "$work/$name/completions/greyverify.bash"
"$binary" completions zsh > "$work/$name/completions/_greyverify"
"$binary" completions fish > "$work/$name/completions/greyverify.fish"

tar -C "$work" -czf "$out/$name.tar.gz" "$name"
cd "$out"
if command -v sha256sum > /dev/null; then
    sha256sum "$name.tar.gz" > "$name.tar.gz.sha256"
else
    shasum -a 256 "$name.tar.gz" > "$name.tar.gz.sha256"
fi
echo "$out/$name.tar.gz"

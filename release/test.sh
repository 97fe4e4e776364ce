#!/usr/bin/env bash
# usage: release/test.sh BINARY
#
# Takes a binary the whole way of its users: packed, "released" into a folder,
# installed from there, and run as the action runs it. Ends with 0 if all of that
# holds. It needs Java or pip, as greyverify does, and jq.
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 BINARY" >&2; exit 2; }
root=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
die() { echo "release/test.sh: $*" >&2; exit 1; }

target="$(uname -m)-unknown-linux-musl"
version=$("$1" --version | cut -d ' ' -f 2)
archive=$("$root/release/archive.sh" "$target" "$1" "$work/releases/v$version")

# The names and the layout are those that `cargo binstall` is told to expect.
binstall=$(sed -n 's/^pkg-url = "\(.*\)"$/\1/p; s/^bin-dir = "\(.*\)"$/\1/p' "$root/Cargo.toml" |
    sed "s/{ name }\|{ bin }/greyverify/g; s/{ version }/$version/g; s/{ target }/$target/g; s,^{ repo }/,,")
[ "$(sed -n 1p <<< "$binstall")" = "releases/download/v$version/$(basename "$archive")" ] ||
    die "pkg-url of [package.metadata.binstall] is not where the archive is: $binstall"
held=$(tar -tzf "$archive")
for file in "$(sed -n 2p <<< "$binstall")" "greyverify-$version-$target/"{LICENSE,README.md,man/greyverify.1,man/greyverify-check.1,completions/greyverify.bash,completions/_greyverify,completions/greyverify.fish}; do
    grep -qxF "$file" <<< "$held" || die "the archive lacks $file"
done

export GREYVERIFY_RELEASES="file://$work/releases"
"$root/release/install.sh" "$work/bin" "v$version"
if said=$("$root/release/install.sh" "$work/other" 0.0.0 2>&1); then die "a version that is not there was installed"; fi
grep -q 'is this version released?' <<< "$said" || die "unclear: $said"
# One byte more, and it is not what was released.
echo >> "$archive"
if "$root/release/install.sh" "$work/other" "$version" 2> /dev/null; then die "a wrong SHA-256 was installed"; fi
[ ! -e "$work/other/greyverify" ] || die "a wrong SHA-256 left a command behind"

# The action, on a folder with a manifest; the two shards have all models between them.
cp -r "$root/crates/mirror/examples/counter" "$work/project"
cd "$work/project"
export PATH="$work/bin:$PATH" GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY="$work/summary" GITHUB_OUTPUT="$work/output"
unset MANIFEST PROFILE SHARD TLC
jobs() { jq -r '.jobs[].name' greyverify.out/outcomes.json; }
"$root/release/check.sh"
jobs | sort > "$work/whole"
for shard in 1/2 2/2; do
    SHARD=$shard "$root/release/check.sh"
    jobs >> "$work/parts"
done
sort "$work/parts" | diff - "$work/whole" || die "the shards are not the whole"
grep -qx 'name=greyverify.out-2-of-2' "$work/output" || die "the run of a shard is not told by its name"
[ -s "$work/summary" ] || die "no step summary was written"
for shard in 0/2 3/2 2 99/99; do
    if SHARD=$shard "$root/release/check.sh" 2> /dev/null; then die "shard $shard, which is none or has no model, is green"; fi
done
echo "archive, installation and action hold"

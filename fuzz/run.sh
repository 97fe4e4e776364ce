#!/usr/bin/env bash
# usage: fuzz/run.sh SECONDS [TARGET ...]
#
# Fuzzes each target for so long, beginning with the samples of the tests. Needs
# a nightly Rust and cargo-fuzz. What is found stands in fuzz/artifacts.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 SECONDS [TARGET ...]" >&2; exit 2; }
cd "$(dirname "$0")/.."
seconds=$1
shift
[ $# -gt 0 ] || set -- decoder cfg tla manifest itf value

# The files of the repository that a target reads.
samples() {
    case $1 in
        decoder) git ls-files 'tests/fixtures/tlc/*.out' ;;
        cfg) git ls-files '*.cfg' ;;
        tla) git ls-files '*.tla' ;;
        manifest) git ls-files '*greyverify.toml' ;;
        itf) git ls-files '*.itf.json' ;;
        value) git ls-files 'tests/fixtures/traces/*.txt' ;;
    esac
}

# As a fuzzer wants it, and not as a release.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
for target in "$@"; do
    mkdir -p "fuzz/corpus/$target"
    samples "$target" | while IFS= read -r file; do
        cp "$file" "fuzz/corpus/$target/$(tr / - <<< "$file")"
    done
    echo "== $target, $(find "fuzz/corpus/$target" -type f | wc -l) samples"
    cargo +nightly fuzz run "$target" -- -max_total_time="$seconds" -timeout=10 -max_len=20000 -rss_limit_mb=4096 -verbosity=0 -print_final_stats=1
done

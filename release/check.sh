#!/usr/bin/env bash
# What the action runs: the models of a manifest, or the part of them that is one
# shard. Reads MANIFEST, PROFILE, SHARD (k/n) and TLC from the environment, and
# tells the workflow in GITHUB_OUTPUT how the run is called.
set -euo pipefail
manifest=${MANIFEST:-greyverify.toml}
profile=${PROFILE:-pr}

if [ -n "${TLC:-}" ]; then
    greyverify tools install --manifest "$manifest" --from "$TLC"
fi

name=greyverify.out
part=()
if [ -n "${SHARD:-}" ]; then
    part=(--shard "$SHARD")
    name="greyverify.out-${SHARD/\//-of-}"
fi

[ -z "${GITHUB_OUTPUT:-}" ] || echo "name=$name" >> "$GITHUB_OUTPUT"
# macOS has a bash of 2007, for which an empty list is an unset variable.
greyverify --manifest "$manifest" --profile "$profile" --out greyverify.out ${part[@]+"${part[@]}"}

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

# Each shard has every n-th model, with its probes, and every n-th mutant.
name=greyverify.out
models=()
if [ -n "${SHARD:-}" ]; then
    if ! [[ "$SHARD" =~ ^([1-9][0-9]*)/([1-9][0-9]*)$ ]] || [ "${BASH_REMATCH[1]}" -gt "${BASH_REMATCH[2]}" ]; then
        echo "shard: $SHARD is not k/n with k from 1 to n, such as 2/3" >&2
        exit 2
    fi
    k=${BASH_REMATCH[1]}
    n=${BASH_REMATCH[2]}
    name="greyverify.out-$k-of-$n"
    listed=$(greyverify list --manifest "$manifest" --format json)
    chosen=$(jq -r --arg profile "$profile" --argjson k "$k" --argjson n "$n" '
        [.[] | select(.kind != "probe" and (.profiles | index($profile)))]
        | to_entries[] | select(.key % $n == $k - 1) | .value.name' <<< "$listed")
    while IFS= read -r one; do
        [ -z "$one" ] || models+=(--model "$one")
    done <<< "$chosen"
    if [ ${#models[@]} = 0 ]; then
        echo "shard $SHARD: profile $profile of $manifest has fewer models and mutants than shards; use fewer" >&2
        exit 2
    fi
fi

[ -z "${GITHUB_OUTPUT:-}" ] || echo "name=$name" >> "$GITHUB_OUTPUT"
# macOS has a bash of 2007, for which an empty list is an unset variable.
greyverify --manifest "$manifest" --profile "$profile" --out greyverify.out ${models[@]+"${models[@]}"}

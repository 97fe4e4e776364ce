#!/bin/sh
# Written by `greyverify init --ci parallel`: everything, by @SHARDS@ processes that share it, and one run of
# what they found in greyverify.out. Without GNU parallel, xargs starts them.
set -u
cd "$(dirname "$0")" || exit 2
# What an earlier run has left must not be merged.
rm -rf greyverify.shards
shard='greyverify check --extended --quiet --jobs 1 --workers 1 --shard {}/@SHARDS@ --out greyverify.shards/{}'
if parallel --version 2>/dev/null | grep -q '^GNU parallel'; then
    seq @SHARDS@ | parallel --jobs @SHARDS@ "$shard"
else
    seq @SHARDS@ | xargs -P @SHARDS@ -I '{}' $shard
fi
# The verdict is that of all: exit code 3 if a shard is missing.
exec greyverify merge @FOLDERS@

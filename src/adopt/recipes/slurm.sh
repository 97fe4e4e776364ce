#!/bin/sh
# Written by `greyverify init --ci slurm`: @SHARDS@ tasks that share a run of everything.
#
#   array=$(sbatch --parsable greyverify.slurm)
#   sbatch --dependency=afterany:"$array" --wrap "cd shards/$array && greyverify merge @NUMBERS@"
#
# The verdict is that of `merge`: exit code 3 if a shard is missing.
#SBATCH --job-name=greyverify
#SBATCH --array=1-@SHARDS@
#SBATCH --cpus-per-task=4
#SBATCH --mem=16G
#SBATCH --time=04:00:00
greyverify check --extended --quiet --workers "$SLURM_CPUS_PER_TASK" \
    --shard "$SLURM_ARRAY_TASK_ID/@SHARDS@" --out "shards/$SLURM_ARRAY_JOB_ID/$SLURM_ARRAY_TASK_ID"

#!/usr/bin/env python3
"""How fast `trace validate` takes recorded traces through TLC.

    benches/validate.py [--steps N] [--nodes N] [--seeds N]   traces of that many steps, one for each seed
                        [--greyverify FILE]               another build

Build with `cargo build --release` first. The traces are recorded by the seeded
cluster (`cargo run -p grey-cluster --example record`).
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GREYVERIFY = ROOT / "target" / "release" / "greyverify"
RECORD = ["cargo", "run", "-q", "-p", "grey-cluster", "--example", "record", "--"]


def record(folder, seed, steps, nodes):
    file = folder / f"seed{seed}.ndjson"
    subprocess.run([*RECORD, str(seed), str(file), str(steps), str(nodes)], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    return file


def shape(file):
    """Events, terms, longest log."""
    events = [json.loads(line) for line in file.read_text().splitlines()[1:-1]]
    return (len(events), max(e["term"] for e in events), max(e["keep"] + len(e["add"]) for e in events))


def measure(greyverify, files, out):
    command = [str(greyverify), "trace", "validate", "-q", "--spec", "GreyConsensus", "--out", str(out)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run([*command, *map(str, files)], cwd=ROOT, capture_output=True, text=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(greyverify, steps, nodes, seeds):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        files = [record(folder, seed, steps, nodes) for seed in range(1, seeds + 1)]
        shapes = [shape(file) for file in files]
        wall, cpu = measure(greyverify, files, folder / "out")
    events = sum(s[0] for s in shapes)
    print(f"{seeds} traces of {nodes} nodes, {events} events, up to {max(s[1] for s in shapes)} terms"
          f" and {max(s[2] for s in shapes)} entries: all accepted")
    print(f"wall {wall:.1f}s ({events / wall:.0f} events/s), cpu {cpu:.1f}s ({events / cpu:.0f} events/s)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--greyverify", type=Path, default=GREYVERIFY)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    main(options.greyverify.resolve(), options.steps, options.nodes, options.seeds)

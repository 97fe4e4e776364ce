#!/usr/bin/env python3
"""Whether something became slower, between two baselines that criterion saved.

    benches/regressions.py target/criterion OLD NEW [--more PERCENT]

Prints what takes more than PERCENT longer (30 by default) and then ends with exit code 1. Such a difference counts
only if the confidence intervals of both are apart by it. Ends with 2 if there is nothing to compare.
"""

import argparse
import json
import sys
from pathlib import Path


def interval(folder):
    """The confidence interval of the mean, in nanoseconds."""
    mean = json.loads((folder / "estimates.json").read_text())["mean"]["confidence_interval"]
    return mean["lower_bound"], mean["upper_bound"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--more", type=float, default=30.0, metavar="PERCENT")
    given = parser.parse_args()
    both = [old.parent for old in sorted(given.folder.rglob(given.old)) if (old.parent / given.new).is_dir()]
    if not both:
        print(f"{given.folder} holds no benchmark with both {given.old} and {given.new}", file=sys.stderr)
        return 2
    slower = 0
    for benchmark in both:
        (_, old), (new, _) = interval(benchmark / given.old), interval(benchmark / given.new)
        if new > old * (1 + given.more / 100):
            slower += 1
            print(f"{benchmark.relative_to(given.folder)}: at least {100 * (new / old - 1):.0f} % slower,"
                  f" {old:.1f} ns -> {new:.1f} ns")
    print(f"{len(both)} benchmarks, {slower} more than {given.more:.0f} % slower")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())

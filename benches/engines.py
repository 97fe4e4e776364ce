#!/usr/bin/env python3
"""What each job of a profile costs by TLC and by tla-mc, whether both count the same, and what `both` costs.

    benches/engines.py [--profile NAME] [--model NAME]... [--compile] [--rows N] [--time-budget TIME] [--greyverify FILE]

Build with `cargo build --release` first. The jobs run one after the other with one worker, so that the seconds of a job
are its own. The processor seconds are those of a whole run with all its processes. With --compile, tla-mc also
searches with programs that Cargo builds first, with an empty cache for them, and once more with what was built.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A job that one engine does not support ends a run so, and the other jobs go on.
ENDS = {"tlc": (0,), "tla-mc": (0, 6), "both": (0,)}


def run(engine, name, folder, args, more=()):
    """All jobs by name, and the processor seconds of the run, which has a folder of that name."""
    words = [args.greyverify, "check", "-q", "--profile", args.profile, "--engine", engine, "--no-cache", *more]
    words += ["--jobs", "1", "--workers", "1", "--time-budget", args.time_budget, "--out", folder / name]
    words += [word for model in args.model for word in ("--model", model)]
    variables = {"GREYVERIFY_CACHE": str(folder / "cache")} if more else {}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | variables)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in ENDS[engine]:
        sys.exit(f"--engine {engine} ended with {done.returncode}")
    jobs = json.loads((folder / name / "outcomes.json").read_text())["jobs"]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {job["name"]: job for job in jobs}, cpu


def found(job):
    """What must be the same for both: the verdict and, of a search that ended, its distinct states."""
    result = job["result"]
    return result["verdict"], result.get("distinct"), result.get("property")


def is_supported(job):
    """Whether an engine came to a verdict."""
    return job["result"]["verdict"] != "engine-failed"


def table(tlc, others, rows):
    """The longest jobs, and all others in one line. Of the others, the first supports what all support."""
    first = next(iter(others.values()))
    supported = [name for name in tlc if is_supported(first[name])]
    differing = [name for name in supported if any(found(tlc[name]) != found(jobs[name]) for jobs in others.values())]
    seconds = lambda jobs, names: sum(jobs[name]["elapsed_secs"] for name in names)
    line = lambda title, distinct, names: print(
        f"| {title} | {distinct} |", " | ".join(f"{seconds(jobs, names):.1f} s" for jobs in (tlc, *others.values())), "|"
    )
    longest = sorted(supported, key=lambda name: -seconds(tlc, [name]))
    print(f"| job | distinct states | TLC | {' | '.join(others)} |\n|---|---:|---:|{'---:|' * len(others)}")
    for name in longest[:rows]:
        distinct = found(tlc[name])[1]
        line(name, f"{distinct:,}" if distinct else "", [name])
    line(f"{len(longest[rows:])} others", "", longest[rows:])
    print(f"\nsupported: {len(supported)} of {len(tlc)}; the same found: {len(supported) - len(differing)}")
    for name in differing:
        told = ", ".join(f"{title} {found(jobs[name])}" for title, jobs in others.items())
        print(f"  differs: {name}: TLC {found(tlc[name])}, {told}")
    for name in tlc:
        if name not in supported:
            print(f"  not supported: {name}: {first[name]['finding']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="pr")
    parser.add_argument("--model", action="append", default=[], help="only this model, by its name or a pattern")
    parser.add_argument("--rows", type=int, default=10, help="how many jobs have a line of their own")
    parser.add_argument("--time-budget", default="2h", help="of each run")
    parser.add_argument("--compile", action="store_true", help="also with programs that are built of the models")
    parser.add_argument("--greyverify", default=ROOT / "target" / "release" / "greyverify", type=Path)
    args = parser.parse_args()
    args.greyverify = Path(os.path.abspath(args.greyverify))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (tlc, tlc_cpu), (tla_mc, tla_mc_cpu), (_, both_cpu) = (run(engine, engine, folder, args) for engine in ENDS)
        others = {"tla-mc": tla_mc}
        for title in ("compiled, with building", "compiled") if args.compile else ():
            others[title], _ = run("tla-mc", title, folder, args, ["--compile"])
    table(tlc, others, args.rows)
    print(f"processor: TLC {tlc_cpu:.0f} s, tla-mc {tla_mc_cpu:.0f} s, both {both_cpu:.0f} s,"
          f" {both_cpu / tlc_cpu:.2f} of TLC alone")


if __name__ == "__main__":
    main()

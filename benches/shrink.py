#!/usr/bin/env python3
"""How small `greyverify shrink --on engine` makes counterexamples.

    benches/shrink.py GREYVERIFY [--jar JAR]

Twelve seeded bugs of Grey's specifications, broken by random walks of their mirrors, and twelve
specifications of `tests/fixtures/shrink` (two-phase commit, mutual exclusion, caches, locks,
PlusCal, a deadlock, a promise that is not kept), broken by TLC's random walks. For each: states
and faults of the walk, of what an engine makes of it, and of the smallest there is, by the mirror or
by breadth-first search; the ratio of the states; and seconds. Run it in the folder of the manifest.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

FIXTURES = pathlib.Path("tests/fixtures/shrink")
# Specification, what it breaks, and whether there is a set `Part`.
OUTSIDE = {
    "Commit": ("Safe", True), "Mutex": ("Safe", True), "Cache": ("Safe", True),
    "Locks": ("Safe", True), "TwoPhase": ("Safe", True), "Fencing": ("Safe", True),
    "Directory": ("Safe", True), "Saga": ("Safe", True), "Peterson": ("Safe", False),
    "Table": ("deadlock", False), "Buffer": ("deadlock", False), "Ring": ("Served", False),
}
FAULTS = {
    "TwoPhase": ["LoseMessage", "Timeout"], "Fencing": ["Crash"], "Directory": ["DropMessage"],
    "Saga": ["Fail"], "Locks": ["Expire"],
}


def manifest(spec, prop, has_part, exhaustive):
    """A manifest with one model of a fixture."""
    lines = ["schema_version = 1", "[profiles.pr]", "time_budget_secs = 300", "heap_mib = 512",
             f"[specs.{spec}]", f'file = "{spec}.tla"']
    if spec in FAULTS:
        lines.append(f"faults = {json.dumps(FAULTS[spec])}")
    lines += ["[[model]]", 'name = "walks"', f'spec = "{spec}"', 'profiles = ["pr"]']
    if has_part:
        lines.append('constants = { Part = { model_values = ["a", "b", "c"] } }')
    lines.append({"Served": 'properties = ["Served"]', "deadlock": 'invariants = ["TypeOK"]'}
                 .get(prop, 'invariants = ["Safe"]'))
    if prop == "deadlock":
        lines.append('expect = { verdict = "violated", property = "deadlock" }')
    else:
        lines += ["deadlock = false", f'expect = {{ verdict = "violated", property = "{prop}" }}']
    if not exhaustive:
        lines += ['mode = "simulate"', "simulate = { depth = 100, traces = 100000 }"]
    return "\n".join(lines) + "\n"


def run(command, folder="."):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def checked(greyverify, tools, folder, *about):
    """The states of the counterexample that a check ends with."""
    (folder / "greyverify.toml").write_text(manifest(*about))
    done = run([greyverify, "check", "-q", "--no-cache", "--workers", "1", *tools], folder)
    outcomes = json.loads((folder / "greyverify.out/outcomes.json").read_text())
    states = outcomes["jobs"][0]["result"].get("steps")
    assert states, f"{about}: {done.stdout}{done.stderr}"
    return states


def shrunk(greyverify, tools, folder, file, more=()):
    """What `shrink` says, and its seconds."""
    begun = time.monotonic()
    small = ["--output", str(file) + ".small.itf.json"]
    command = [greyverify, "shrink", str(file), "-q", *small, *more, *tools]
    done = run(command, folder)
    seconds = time.monotonic() - begun
    said = {}
    for line in done.stdout.splitlines():
        found = re.match(r"  (was|now) +(\d+) states?(?:, (\d+) faults?)?(?:; (.*))?", line)
        if found:
            said[found[1]] = (int(found[2]), int(found[3] or 0), found[4] or "")
    assert done.returncode == 0 and len(said) == 2, f"{file}: {done.stdout}{done.stderr}"
    return said, seconds


def row(*cells):
    print("{:<30} {:>10} {:>8} {:>9} {:>6} {:>8}  {}".format(*cells), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("greyverify", type=pathlib.Path)
    parser.add_argument("--jar")
    args = parser.parse_args()
    greyverify = str(args.greyverify.resolve())
    tools = ["--jar", str(pathlib.Path(args.jar).resolve())] if args.jar else []
    ratios, times = [], []
    row("fault", "walk", "shrunk", "smallest", "ratio", "seconds", "")

    def tell(name, said, best, seconds):
        was, now = said["was"], said["now"]
        ratio = now[0] / best[0]
        ratios.append(ratio)
        times.append(seconds)
        shown = lambda both: f"{both[0]} ({both[1]})" if both[1] is not None else str(both[0])
        row(name, shown(was), shown(now), shown(best), f"{ratio:.2f}", f"{seconds:.1f}", now[2])

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        example = ["cargo", "run", "-q", "--offline", "-p", "grey-mirrors", "--example", "shrink"]
        by_mirror = run([*example, "--", "--save", name])
        assert by_mirror.returncode == 0, by_mirror.stderr
        for line in by_mirror.stdout.splitlines():
            found = re.match(r"(\S+) +\d+ \(\d+\) +(\d+) \((\d+)\)", line)
            if found:
                walk = folder / f"{found[1]}.itf.json"
                said, seconds = shrunk(greyverify, tools, pathlib.Path.cwd(), walk, ["--on", "engine"])
                tell(found[1], said, (int(found[2]), int(found[3])), seconds)
        for spec, (prop, has_part) in OUTSIDE.items():
            folder = pathlib.Path(name) / spec
            folder.mkdir()
            (folder / f"{spec}.tla").write_text((FIXTURES / f"{spec}.tla").read_text())
            best = checked(greyverify, tools, folder, spec, prop, has_part, True)
            checked(greyverify, tools, folder, spec, prop, has_part, prop == "Served")
            walk = "greyverify.out/jobs/walks/counterexample.itf.json"
            said, seconds = shrunk(greyverify, tools, folder, walk)
            if prop == "Served":
                best = min(best, said["now"][0])
            tell(spec, said, (best, None), seconds)
    print(f"median ratio {statistics.median(ratios):.2f}, worst {max(ratios):.2f}; "
          f"median {statistics.median(times):.1f} s, worst {max(times):.1f} s")


main()

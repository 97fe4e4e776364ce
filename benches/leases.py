#!/usr/bin/env python3
"""What `trace validate` says of a system of threads and sockets, and how fast.

    benches/leases.py [--runs N] [--events N]   so many runs, and a long one of so many events
                      [--greyverify FILE]       another build

The lock service in `examples/leases` is run N times, and TLC is asked of each run whether
it is a behaviour of Leases.tla; then of one run that was spoiled in every way that
`examples/leases/src/corruptions.rs` knows; then of a long run, by its vector clocks and by
its sequence numbers. Build with `cargo build --release` first.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GREYVERIFY = ROOT / "target" / "release" / "greyverify"
EXAMPLE = ROOT / "examples" / "leases"
LEASES = ["cargo", "run", "-q", "-p", "leases", "--"]
# A client that has the lock once leaves about so many events in all logs.
EVENTS_OF_A_ROUND = 7
CLIENTS = 3


def leases(*arguments):
    command = [*LEASES, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def validate(greyverify, mapping, folders, out):
    """The answers in the order of the folders, and the seconds that they took."""
    command = [str(greyverify), "trace", "validate", "-q", "--format", "json", "--map", str(mapping), "--out", str(out)]
    start = time.monotonic()
    done = subprocess.run([*command, *map(str, folders)], capture_output=True, text=True)
    if not done.stdout:
        sys.exit(done.stderr)
    return json.loads(done.stdout)["traces"], time.monotonic() - start


def place(answer):
    """Every place that is told: of what is unusable, it stands in the words."""
    detail = answer.get("detail") or {}
    told = [detail, *detail.get("others", [])]
    return answer.get("why", "") + " ".join(f"{one.get('file')}:{one.get('line')}" for one in told)


def accepted(greyverify, folder, runs):
    leases("record", folder / "runs", "--runs", runs, "--clients", CLIENTS)
    folders = sorted((folder / "runs").iterdir())
    answers, seconds = validate(greyverify, EXAMPLE / "Leases.trace.toml", folders, folder / "out")
    ok = sum(answer["result"] == "accepted" for answer in answers)
    events = sum(answer.get("events", 0) for answer in answers)
    print(f"{ok} of {runs} runs accepted, {events} events, {seconds:.1f}s")
    return ok == runs


def refused(greyverify, folder):
    told = leases("spoil", folder / "runs" / "run00", folder / "spoiled").splitlines()
    kinds = [json.loads(line) for line in told]
    right = 0
    for kind in kinds:
        spoiled = folder / "spoiled" / kind["name"]
        answers, seconds = validate(greyverify, EXAMPLE / "Leases.trace.toml", [spoiled], folder / "out")
        results = {answer["result"] for answer in answers}
        is_told = results <= {"rejected", "unusable"} and any(str(spoiled / kind["place"]) in place(a) for a in answers)
        right += is_told
        print(f"  {'told' if is_told else 'NOT TOLD'}  {kind['name']:30} {kind['place']:20} {'/'.join(results)}, {seconds:.1f}s")
    print(f"{right} of {len(kinds)} kinds of corruption told")
    return right == len(kinds)


def fast(greyverify, folder, events):
    rounds = -(-events // (EVENTS_OF_A_ROUND * CLIENTS))
    leases("record", folder / "long", "--rounds", rounds, "--clients", CLIENTS)
    numbers = folder / "numbers.toml"
    mapping = (EXAMPLE / "Leases.trace.toml").read_text()
    spec = f'spec = "{EXAMPLE / "Leases.tla"}"'
    mapping = mapping.replace('spec = "Leases.tla"', spec).replace('clock = "clock"', 'order = "at"')
    numbers.write_text(mapping)
    right = True
    for name, map_ in (("vector clocks", EXAMPLE / "Leases.trace.toml"), ("sequence numbers", numbers)):
        [answer], seconds = validate(greyverify, map_, [folder / "long" / "run00"], folder / "out")
        minute = answer["events"] * 60 / seconds
        print(f"{name}: {answer['events']} events {answer['result']} in {seconds:.1f}s, {minute:.0f} a minute")
        right = right and answer["result"] == "accepted"
    return right


def main(greyverify, runs, events):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        right = [accepted(greyverify, folder, runs), refused(greyverify, folder), fast(greyverify, folder, events)]
    if not all(right):
        sys.exit("something is not as it must be")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--greyverify", type=Path, default=GREYVERIFY)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--events", type=int, default=10_000)
    options = parser.parse_args()
    main(options.greyverify.resolve(), options.runs, options.events)

#!/usr/bin/env python3
"""Whether a search that is cut again and again comes to the counts of one that is not.

    benches/resume.py [--kills N] [--size N] [--greyverify FILE]

Build with `cargo build --release` first. A search of some seconds is ended at random moments: by SIGKILL
to greyverify, by SIGKILL to the engine, by SIGTERM, or by its time budget. It goes on from its last
checkpoint, TLC being told to write one as often as it can (3 seconds after each start), until it is left alone
and comes to its end. Its distinct states and its depth must then be those of a search that was
never cut. In between, bits of kept checkpoints are flipped, files of them removed and added: each must be refused.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OFTEN = "--java-option=-Dtlc2.TLCGlobals.chkpt=1"
CUTS = ("SIGKILL greyverify", "SIGKILL engine", "SIGTERM greyverify", "time budget")
DAMAGES = ("bit flipped", "file removed", "file added")
# Part of the runs that are cut.
CUT = 0.8
# Latest moment of a cut, in seconds: the only checkpoint comes after three.
LATEST = 9

MODULE = """---- MODULE Grid ----
EXTENDS Naturals
CONSTANT N
VARIABLES a, b, c, name
vars == <<a, b, c, name>>
Init == a = 0 /\\ b = 0 /\\ c = 0 /\\ name = {"red"}
A == a < N /\\ a' = a + 1 /\\ UNCHANGED <<b, c, name>>
B == b < N /\\ b' = b + 1 /\\ UNCHANGED <<a, c, name>>
C == c < N /\\ c' = c + 1 /\\ UNCHANGED <<a, b, name>>
Paint == name' = {"red", "green"} \\ name /\\ UNCHANGED <<a, b, c>>
Next == A \\/ B \\/ C \\/ Paint
Spec == Init /\\ [][Next]_vars
TypeOK == {a, b, c} \\subseteq 0..N /\\ name \\in {{"red"}, {"green"}}
====
"""


class Bench:
    def __init__(self, folder, greyverify, size):
        self.folder, self.greyverify, self.size = Path(folder), greyverify, size
        (self.folder / "Grid.tla").write_text(MODULE)
        (self.folder / "Grid.cfg").write_text(f"SPECIFICATION Spec\nINVARIANT TypeOK\nCONSTANT N = {size}\n")

    def start(self, workers, *more):
        words = [self.greyverify, "check", "-q", "Grid.tla", "--cache", "store", "--deadlock", "off"]
        words += ["--vacuity", "ignore", "--workers", str(workers), OFTEN, *more]
        log = open(self.folder / "log", "w")
        return subprocess.Popen(words, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT)

    def said(self):
        return (self.folder / "log").read_text()

    def job(self):
        """What the last run says of it; nothing if that was cut before the search began."""
        outcomes = self.folder / "greyverify.out/outcomes.json"
        jobs = json.loads(outcomes.read_text())["jobs"] if outcomes.exists() else []
        return jobs[0] if jobs else {"result": {}, "depth": None}

    def checkpoints(self):
        return list((self.folder / "store").glob("checkpoint-*"))

    def forget(self):
        """Leaves nothing but the history."""
        for path in (self.folder / "store").iterdir():
            if path.is_dir():
                shutil.rmtree(path)

    def states_to(self, depth):
        """States up to this depth, of which the first is 1."""
        within = sum(
            1 if low <= depth - 1 - paint else 0
            for paint in (0, 1)
            for low in sums(self.size)
        )
        return within


def sums(size):
    """a + b + c of all states."""
    return (a + b + c for a in range(size + 1) for b in range(size + 1) for c in range(size + 1))


def counts(job):
    result = job["result"]
    return result.get("distinct"), job["depth"]


def engines_of(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(child) for child in children.read_text().split()]
    except OSError:
        return []


def cut(bench, how, workers, after):
    """Starts the search and cuts it. False if it came to its end before."""
    if how == "time budget":
        run = bench.start(workers, "--time-budget", f"{max(1, round(after))}s")
        return run.wait() != 0
    run = bench.start(workers)
    end = time.monotonic() + after
    while time.monotonic() < end and run.poll() is None:
        time.sleep(0.01)
    if run.poll() is not None:
        if run.returncode != 0:
            sys.exit(f"it ended by itself: {bench.said()}")
        return False
    if how == "SIGKILL engine":
        for engine in engines_of(run.pid):
            try:
                os.kill(engine, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return run.wait() != 0
    run.send_signal(signal.SIGTERM if how == "SIGTERM greyverify" else signal.SIGKILL)
    return run.wait() != 0


def damage(bench, how):
    place = bench.checkpoints()[0]
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size)
    victim = random.choice(files)
    if how == "file removed":
        victim.unlink()
    elif how == "file added":
        (place / "files" / "more").write_text("more")
    else:
        at = random.randrange(victim.stat().st_size)
        with open(victim, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1 << random.randrange(8)]))
    return victim.name


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--size", type=int, default=89)
    arguments.add_argument("--seed", type=int, default=19)
    arguments.add_argument("--greyverify", default=str(ROOT / "target/release/greyverify"))
    asked = arguments.parse_args()
    random.seed(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, asked.greyverify, asked.size)
        begun = time.monotonic()
        if bench.start(2).wait() != 0:
            sys.exit(bench.said())
        whole, expected = time.monotonic() - begun, counts(bench.job())
        print(f"never cut: {expected[0]} distinct, depth {expected[1]}, {whole:.1f} s", flush=True)
        bench.forget()
        kills, ends, resumed, refused, least = dict.fromkeys(CUTS, 0), 0, 0, dict.fromkeys(DAMAGES, 0), 0
        workers = 2
        while True:
            left = asked.kills - sum(kills.values())
            if left > 0 and random.random() < CUT:
                how = random.choice(CUTS)
                was_cut = cut(bench, how, workers, random.uniform(0.3, min(whole, LATEST)))
                resumed += "goes on from a checkpoint" in bench.said()
                if "is not used" in bench.said() or "could not go on" in bench.said():
                    sys.exit(f"a checkpoint that nobody touched was refused: {bench.said()}")
                if was_cut:
                    kills[how] += 1
                    if how != "SIGKILL greyverify":
                        so_far = bench.job().get("so_far") or {}
                        complete = so_far.get("complete_to_depth")
                        if complete is not None:
                            least += 1
                            if so_far["distinct"] < bench.states_to(complete):
                                sys.exit(f"not complete to depth {complete}: {so_far}")
                    if sum(kills.values()) % 20 == 0:
                        print(f"{sum(kills.values())} cuts, {ends} ends, {resumed} runs resumed", flush=True)
                    if bench.checkpoints() and random.random() < 0.1:
                        how = random.choice(DAMAGES)
                        victim = damage(bench, how)
                        cut(bench, "SIGTERM greyverify", workers, 2.5)
                        if "is not used" not in bench.said() or "begins anew" not in bench.said():
                            sys.exit(f"{how} in {victim} was not refused: {bench.said()}")
                        refused[how] += 1
                        bench.forget()
                    continue
            elif bench.start(workers).wait() != 0:
                sys.exit(bench.said())
            else:
                resumed += "goes on from a checkpoint" in bench.said()
            ends += 1
            if counts(bench.job()) != expected:
                sys.exit(f"{counts(bench.job())} instead of {expected}: {bench.said()}")
            bench.forget()
            workers = 3 - workers
            if left <= 0:
                break
        print(f"cut {sum(kills.values())} times: {kills}")
        print(f"{resumed} runs went on from a checkpoint; {ends} searches came to their end, each with the same counts")
        print(f"`complete to depth` looked at {least} times; refused: {refused}")


if __name__ == "__main__":
    main()

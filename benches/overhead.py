#!/usr/bin/env python3
"""What greyverify costs beside the TLC it runs.

    benches/overhead.py [--pairs N] [--model NAME]   wall time and CPU against the bare java line
    benches/overhead.py --memory [--steps N]         own memory while a long counterexample streams by

Build with `cargo build --release` first. Runs go in turn, each side first in
every other pair, so that a drifting machine drifts for both; the ratios are of
neighbours. TLC's own CPU time differs by several percent from run to run, so
that of greyverify's own process is shown as well.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GREYVERIFY = ROOT / "target" / "release" / "greyverify"


def timed(command, cwd, **more):
    """Wall and CPU seconds of a command and all it waited for, and CPU seconds of its own process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    run = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    os.waitid(os.P_PID, run.pid, os.WEXITED | os.WNOWAIT)  # ended, and still in /proc
    wall = time.monotonic() - start
    own = Path(f"/proc/{run.pid}/stat").read_text().rpartition(")")[2].split()
    if run.wait() != 0:
        sys.exit(f"{command} ended with {run.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, (int(own[11]) + int(own[12])) / os.sysconf("SC_CLK_TCK")


def overhead(pairs, model):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        ours = [str(GREYVERIFY), "-q", "--model", model, "--out", str(out)]
        timed(ours, ROOT)  # warms caches and leaves the inputs and the command
        job = next((out / "jobs").iterdir())
        if len(list((out / "jobs").iterdir())) > 1:
            sys.exit(f"{model} has probes; choose a model of one job")
        bare = (job / "command.txt").read_text().strip()
        kept = Path(folder) / "bare"
        shutil.copytree(job / "inputs", kept)
        bare = bare.replace(str(job / "inputs"), str(kept)).replace(str(job), str(kept))
        (kept / "tmp").mkdir()
        print(f"the same job, {pairs} pairs: greyverify / bare java")
        ratios = []
        for pair in range(pairs):
            sides = [lambda: timed(ours, ROOT), lambda: timed(bare, kept, shell=True)]
            order = (0, 1) if pair % 2 == 0 else (1, 0)
            done = {side: sides[side]() for side in order}
            (wall, cpu, own), (bare_wall, bare_cpu, _) = done[0], done[1]
            ratios.append((wall / bare_wall, cpu / bare_cpu, own / bare_cpu))
            print(f"  wall {wall:6.2f}s / {bare_wall:6.2f}s = {wall / bare_wall:.3f}"
                  f"   cpu {cpu:6.2f}s / {bare_cpu:6.2f}s = {cpu / bare_cpu:.3f}, of it greyverify's own {own:.2f}s")
        wall, cpu, own = (statistics.median(column) for column in zip(*ratios))
        print(f"median: wall {wall:.3f}, cpu {cpu:.3f}; greyverify's own process {own:.4f} of bare java's cpu")


def memory(steps):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        shutil.copy(ROOT / "tests/fixtures/specs/Long.tla", folder)
        (folder / "Long.cfg").write_text(f"CONSTANT N = {steps}\nSPECIFICATION Spec\nINVARIANT NotYet\n")
        run = subprocess.Popen([str(GREYVERIFY), "check", "-q", "Long.tla", "--heap", "4g"],
                               cwd=folder, stdout=subprocess.PIPE, text=True)
        peak = 0
        while run.poll() is None:
            peak = max(peak, high_water(run.pid))
            time.sleep(0.05)
        log = folder / "greyverify.out/jobs/Long/stdout.log"
        print(run.stdout.read().splitlines()[0])
        print(f"own memory at most {peak / 1024:.1f} MiB while {log.stat().st_size / 2**20:.0f} MiB of output went by")


def high_water(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) if lines else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--model", default="terms-544")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--steps", type=int, default=200_000)
    options = parser.parse_args()
    os.chdir(ROOT)
    memory(options.steps) if options.memory else overhead(options.pairs, options.model)

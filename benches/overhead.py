#!/usr/bin/env python3
"""What greyverify costs beside the TLC it runs.

    benches/overhead.py [--pairs N] [--model NAME]   wall time and CPU against the bare java line
    benches/overhead.py --memory [--steps N]         own memory while a long counterexample streams by

Build with `cargo build --release` first. Runs go in turn, greyverify and bare,
so that a drifting machine drifts for both; the ratios are of neighbours.
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
    """Wall and CPU seconds of a command and everything it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


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
        for _ in range(pairs):
            (wall, cpu) = timed(ours, ROOT)
            (bare_wall, bare_cpu) = timed(bare, kept, shell=True)
            ratios.append((wall / bare_wall, cpu / bare_cpu))
            print(f"  wall {wall:6.2f}s / {bare_wall:6.2f}s = {wall / bare_wall:.3f}"
                  f"   cpu {cpu:6.2f}s / {bare_cpu:6.2f}s = {cpu / bare_cpu:.3f}")
        wall, cpu = (statistics.median(column) for column in zip(*ratios))
        print(f"median: wall {wall:.3f}, cpu {cpu:.3f}")


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

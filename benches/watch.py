#!/usr/bin/env python3
"""How long after saving a small specification `watch` shows its red: what the first
look finds, and what TLC decides.

    benches/watch.py [--rounds N] [--greyverify FILE]

Build with `cargo build --release` first. Beside each round stands the time of
`greyverify check` on the same file: what a red costs without watching.
"""

import argparse
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = """---- MODULE Small ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == IF x < 5 THEN x' = x + 1 ELSE UNCHANGED x
Low == x < {}
====
"""


def until(stream, words):
    for line in stream:
        if words in line:
            return
    raise SystemExit(f"the end came before {words!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--greyverify", type=Path, default=ROOT / "target" / "release" / "greyverify")
    args = parser.parse_args()
    greyverify = args.greyverify.resolve()
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "Small.tla"
        spec.write_text(SPEC.format(9))
        spec.with_suffix(".cfg").write_text("INIT Init\nNEXT Next\nINVARIANT Low\n")
        watcher = subprocess.Popen([greyverify, "watch", spec.name], cwd=folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        until(watcher.stdout, "waiting for a file")
        first, red, checked = [], [], []
        for _ in range(args.rounds):
            begun = time.monotonic()
            spec.write_text(SPEC.format(3))
            until(watcher.stdout, "provisional: Small")
            first.append(time.monotonic() - begun)
            until(watcher.stdout, "FAIL")
            red.append(time.monotonic() - begun)
            until(watcher.stdout, "waiting for a file")
            begun = time.monotonic()
            subprocess.run([greyverify, "check", "-q", spec.name, "--out", "once"], cwd=folder,
                           stdout=subprocess.DEVNULL, check=False)
            checked.append(time.monotonic() - begun)
            spec.write_text(SPEC.format(9))
            until(watcher.stdout, "waiting for a file")
        watcher.terminate()
        watcher.wait()
    for what, times in [("first look", first), ("red", red), ("greyverify check", checked)]:
        print(f"{what + ':':18}median {statistics.median(times):.2f} s, most {max(times):.2f} s")


if __name__ == "__main__":
    main()

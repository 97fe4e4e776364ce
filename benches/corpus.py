#!/usr/bin/env python3
"""What TLC and tla-mc say of each specification in tests/corpus: the same, not supported and why, or something else.

    benches/corpus.py [--greyverify FILE]

Build with `cargo build --release` first. One line each for what is not the same, and the figures at the end.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"


def said(engine, folder, expect, greyverify):
    """The result of the only job, or the first line of what stood in its way."""
    with tempfile.TemporaryDirectory() as here:
        shutil.copytree(folder, here, dirs_exist_ok=True)
        spec = expect.get("spec") or next(folder.glob("*.cfg")).with_suffix(".tla").name
        words = expect.get("arguments", [])
        run = [greyverify, "check", "-q", spec, *words, "--engine", engine, "--vacuity", "ignore"]
        done = subprocess.run(run, cwd=here, capture_output=True, text=True)
        outcomes = Path(here) / "greyverify.out" / "outcomes.json"
        if not outcomes.exists():
            return {"verdict": "refused", "finding": done.stderr.strip().splitlines()[0]}
        (job,) = json.loads(outcomes.read_text())["jobs"]
        return job["result"] | {"finding": job["finding"]}


def found(result):
    """What both must say: the verdict, of which property, and the states of a search that ended."""
    kind = result.get("kind") if result["verdict"] == "violated" else None
    return result["verdict"], kind, result.get("property"), result.get("distinct")


def judged(tlc, tla_mc):
    if found(tlc) == found(tla_mc):
        return "same"
    is_refused = tla_mc["verdict"] == "refused" or tla_mc.get("part") in ("unsupported", "unimplemented")
    return "not supported" if is_refused else "other"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--greyverify", default=ROOT / "target" / "release" / "greyverify", type=Path)
    greyverify = os.path.abspath(parser.parse_args().greyverify)
    judgements = Counter()
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        expect = tomllib.loads((folder / "EXPECT.toml").read_text())
        tlc, tla_mc = (said(engine, folder, expect, greyverify) for engine in ("tlc", "tla-mc"))
        judgement = judged(tlc, tla_mc)
        judgements[judgement] += 1
        if judgement != "same":
            print(f"{judgement}: {folder.name}: TLC: {tlc['finding'][:100]} | tla-mc: {tla_mc['finding'][:140]}")
    print(", ".join(f"{judgement}: {count}" for judgement, count in judgements.most_common()))


if __name__ == "__main__":
    main()

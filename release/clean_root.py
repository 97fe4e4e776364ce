#!/usr/bin/env python3
"""Runs an archive where nothing else is: no Rust, and no container engine needed.

    sudo release/clean_root.py ARCHIVE [--base FOLDER]

1. In an empty root, the static command starts and says what is missing.
2. In a bare Debian with Java from apt, and in one with nothing but pip, from which greyverify gets
   Java and the TLA+ tools: seconds from unpacking to the first verdict.
3. The steps of the Dockerfile, one after another; then a verdict without a network and without rights.

The roots are made by debootstrap (--base keeps the first for the next time) and end with the run.
Only what this machine needs to reach packages (resolver, certificates, settings of apt) is taken into them.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
COUNTER = HERE / "crates" / "mirror" / "examples" / "counter"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
OF_THE_MACHINE = ["/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/usr/share/keyrings",
                  "/etc/ssl/certs/ca-certificates.crt", "/usr/local/share/ca-certificates",
                  "/etc/apt/sources.list.d/debian.sources", *map(str, Path("/etc/apt/apt.conf.d").glob("99*"))]


def within(root, command, environment=None, network=True, user=0, expected=0, folder="/"):
    """Runs a command with ROOT as its root, and gives what it says."""
    apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
    if (root / "proc").exists():
        apart.append(f"--mount-proc={root}/proc")
    whole = [*apart, "chroot", f"--userspec={user}:{user}", str(root), *command]
    if folder != "/":
        whole = [*apart, "chroot", f"--userspec={user}:{user}", str(root), "/bin/sh", "-c",
                 f"cd {shlex.quote(folder)} && exec \"$@\"", "sh", *command]
    done = subprocess.run(whole, env={"PATH": PATH, "HOME": "/root", **(environment or {})}, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != expected:
        sys.exit(f"{shlex.join(command)}: exit code {done.returncode}, expected {expected}\n{done.stdout[-3000:]}")
    return done.stdout


def debian(base, root):
    """A bare Debian at ROOT, a copy of BASE, which is made once."""
    if not base.exists():
        subprocess.run(["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(base)],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cp", "-a", str(base), str(root)], check=True)
    for name in filter(os.path.exists, OF_THE_MACHINE):
        copy(Path(name), root / name.lstrip("/"))
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    return root


def copy(what, to):
    to.parent.mkdir(parents=True, exist_ok=True)
    if what.is_dir():
        shutil.copytree(what, to, dirs_exist_ok=True, symlinks=True)
    else:
        shutil.copy(what, to)


def unpack(archive, root):
    (root / "usr/local/bin").mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(root / "usr/local/bin"), "--strip-components=1",
                    "--wildcards", "*/greyverify"], check=True)


def verdict(root, environment=None):
    """A folder with a specification and a manifest: all its jobs are as expected."""
    copy(COUNTER, root / "work")
    said = within(root, ["/usr/local/bin/greyverify"], environment, folder="/work")
    return said.strip().splitlines()[-1]


def empty(archive, root):
    (root / "tmp").mkdir(parents=True)
    (root / "proc").mkdir()
    unpack(archive, root)
    command = "/usr/local/bin/greyverify"
    print("empty root:", within(root, [command, "--version"]).strip())
    said = within(root, [command, "doctor"], {"GREYVERIFY_CACHE": "/tmp/cache"}, expected=6)
    print("           ", said.strip().splitlines()[0])


def first_verdict(archive, root, packages, environment=None):
    """Seconds of the whole, and of what comes after the packages of Debian."""
    began = time.monotonic()
    install = f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {packages}"
    within(root, ["/bin/sh", "-c", install], {"DEBIAN_FRONTEND": "noninteractive"})
    installed = time.monotonic()
    unpack(archive, root)
    said = verdict(root, environment)
    ended = time.monotonic()
    print(f"with {packages}: {ended - began:.0f} s, {ended - installed:.0f} s of them greyverify: {said}")


def dockerfile(archive, base, work):
    """Carries out the few instructions that the Dockerfile is written in."""
    text = re.sub(r"^#.*\n", "", (HERE / "Dockerfile").read_text(), flags=re.M)
    stages, root, environment, folder, user = {}, None, {}, "/", 0
    for line in filter(None, text.replace("\\\n", "").splitlines()):
        instruction, rest = line.split(None, 1)
        words = rest.split()
        if instruction == "FROM":
            name = words[2] if len(words) == 3 else "image"
            root, environment = debian(base, work / f"stage-{name}"), {}
            stages[name] = root
        elif instruction == "ENV":
            environment.update([rest.split("=", 1)])
        elif instruction == "RUN":
            within(root, ["/bin/sh", "-c", rest], {"DEBIAN_FRONTEND": "noninteractive", **OURS, **environment})
        elif instruction == "ADD":
            target = root / words[1].lstrip("/")
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["tar", "-xzf", str(archive), "-C", str(target)], check=True)
        elif instruction == "COPY":
            source = stages[words[0].removeprefix("--from=")] / words[1].lstrip("/")
            subprocess.run(["mkdir", "-p", str((root / words[2].lstrip("/")).parent)], check=True)
            subprocess.run(["cp", "-a", str(source), str(root / words[2].lstrip("/"))], check=True)
        elif instruction == "WORKDIR":
            folder = rest
        elif instruction == "USER":
            user = int(rest)
        elif instruction != "ENTRYPOINT":
            sys.exit(f"Dockerfile: {instruction} is not known here")
    copy(COUNTER, root / folder.lstrip("/"))
    subprocess.run(["chown", "-R", str(user), str(root / folder.lstrip("/"))], check=True)
    began = time.monotonic()
    said = within(root, ["greyverify"], environment, network=False, user=user, folder=folder)
    print(f"Dockerfile: {time.monotonic() - began:.0f} s without a network, as user {user}:",
          said.strip().splitlines()[-1])
    size = sum(f.lstat().st_size for f in root.rglob("*") if f.is_file() and not f.is_symlink())
    print(f"            {size / 1e6:.0f} MB of files")


# What pip of this machine is told by its environment.
OURS = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--base", type=Path)
    given = parser.parse_args()
    archive = given.archive.resolve()
    with tempfile.TemporaryDirectory(prefix="greyverify-root-") as folder:
        work = Path(folder)
        base = given.base or work / "base"
        empty(archive, work / "empty")
        first_verdict(archive, debian(base, work / "java"), "openjdk-17-jre-headless python3-pip", OURS)
        first_verdict(archive, debian(base, work / "pip"), "python3-pip", OURS)
        dockerfile(archive, base, work)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""What run, growth and costs share: building, generating captures, measuring one run."""
import json
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RELEASE = ROOT / "build/release"
CACHE = ROOT / "build/bench"

Cost = namedtuple("Cost", "cpu wall peak_kib")  # seconds, seconds, KiB


def build_bench(build):
    if build == RELEASE:
        subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", build, "--target", "bench"], check=True,
                   stdout=subprocess.DEVNULL)


def generate(build, capture, *options):
    """Makes a capture; what bench_generate says of it."""
    return subprocess.run([build / "tests/bench/bench_generate", *options, capture], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def measure(build, command, output="/dev/null"):
    """What one run costs; it must succeed."""
    with tempfile.TemporaryDirectory() as folder, open(output, "w", encoding="utf-8") as out:
        result = Path(folder, "result")
        subprocess.run([build / "tests/bench/bench_measure", result, *command], stdout=out,
                       stderr=subprocess.DEVNULL, check=True)
        cost = json.loads(result.read_text())
    if cost["exit"] != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {cost['exit']}")
    return Cost(cost["user"] + cost["system"], cost["wall"], cost["peak_kib"])

# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures, and what pskdecode says of them, for the tests in this folder."""
import base64
import json
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CAPTURES = ROOT / "captures"
PSKDECODE = os.environ.get("PSK_PSKDECODE", str(ROOT / "build" / "dev" / "tools" / "pskdecode"))

# Captures that pskdecode does not judge as it should, and what is wrong. check_truth.py fails once
# it does: then take the name out, and give the capture its golden outputs.
DISPUTED = {}

# Captures that lack packets or parts of them; what comes out is a part of what was sent.
LOSSY = {"no_handshake", "truncated", "partly_decrypted", "handshake_incomplete"}


def names():
    return sorted(path.stem for path in CAPTURES.glob("*.pcapng"))


def has(name, suffix):
    return (CAPTURES / f"{name}.{suffix}").exists()


def has_keylog(name):
    """One with secrets: peers that never came so far write none."""
    path = CAPTURES / f"{name}.keylog"
    return path.exists() and any(len(line.split()) == 3 for line in path.open())


def run(*arguments):
    """In captures/, so that outputs hold no path of this machine."""
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    return subprocess.run([PSKDECODE, *arguments], cwd=CAPTURES, env=environment, check=False,
                          capture_output=True, timeout=120)


def events(name, *options):
    result = run("--json", *options, f"{name}.pcapng")
    if result.returncode != 0:
        raise RuntimeError(f"{name}: exit status {result.returncode}, {result.stderr.decode()}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def header(name, field):
    """What the script that recorded the capture says of it, by the peers' configuration."""
    script = CAPTURES / "make" / "cases" / f"{name}.sh"
    text = script.read_text() if script.exists() else ""
    return " ".join(re.findall(rf"^# {field}: *(.*)$", text, re.MULTILINE))


def verdicts(name):
    """One for each kind of session in the capture, for a decoder that has the key table alone."""
    return header(name, "Verdict").replace(",", " ").replace(";", " ").split()


def raw(entry, name):
    """The bytes that a JSON object has under NAME, NAME_hex or NAME_base64; None if none."""
    if f"{name}_base64" in entry:
        return base64.b64decode(entry[f"{name}_base64"])
    if f"{name}_hex" in entry:
        return bytes.fromhex(entry[f"{name}_hex"])
    value = entry.get(name)
    return value.encode() if value is not None else None

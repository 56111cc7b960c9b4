#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares outputs with those in expected/.

golden.py NAME...         holds rows of TESTLIST against expected/NAME
golden.py --update NAME...  writes expected/NAME; adds rows for a capture that has none
golden.py --complete      every capture has its rows, every row its capture and its output
"""
import difflib
import shlex
import subprocess
import sys
from pathlib import Path

import captures

FOLDER = Path(__file__).resolve().parent
TESTLIST = FOLDER / "TESTLIST"
EXPECTED = FOLDER / "expected"
STATUSES = range(5)  # of the man page

# What libgcrypt can do differs between its releases.
NOT_GOLDEN = {"aria-gcm-128", "aria-gcm-256"}


def rows():
    result = {}
    for line in TESTLIST.read_text().splitlines():
        if line and not line.startswith("#"):
            name, capture, keys, options = (word.strip() for word in line.split("|"))
            result[name] = (capture, keys, shlex.split(options))
    return result


def output(capture, keys, options):
    """Standard output, then what is out of the ordinary: messages, an exit status that is not 0."""
    words = [*options, *(f"{name}.pcapng" for name in capture.split())]
    if keys:
        words.append(f"{keys}.keys")
    result = captures.run(*words)
    if result.returncode not in STATUSES:
        sys.exit(f"pskdecode {' '.join(words)}: exit status {result.returncode}")
    text = result.stdout.decode(errors="backslashreplace")
    if result.stderr:
        text += "".join(f"standard error: {line}\n"
                        for line in result.stderr.decode().splitlines())
    if result.returncode != 0:
        text += f"exit status {result.returncode}\n"
    return text


def compare(name, row):
    path = EXPECTED / name
    if not path.exists():
        return f"{name}: no expected output; tests/golden/update {name}\n"
    expected, found = path.read_text(), output(*row)
    if expected == found:
        return ""
    lines = difflib.unified_diff(expected.splitlines(True), found.splitlines(True),
                                 f"expected/{name}", "pskdecode")
    return "".join(lines)


def add_rows(capture):
    keys = capture if captures.has(capture, "keys") else ""
    with TESTLIST.open("a") as file:
        file.write(f"{capture:<28}| {capture:<24}| {keys:<24}|\n")
        file.write(f"{capture + '.json':<28}| {capture:<24}| {keys:<24}| --json\n")


def update(names):
    """NAME is a row, or a capture: then all rows of it."""
    for name in names:
        known = rows()
        if name not in known and name in captures.names():
            add_rows(name)
            known = rows()
        if name not in known:
            sys.exit(f"neither a row of TESTLIST nor a capture: {name}")
        for row, content in known.items():
            if row == name or content[0] == name:
                (EXPECTED / row).write_text(output(*content))


def complete():
    """Text and JSON of every capture that is part of the project."""
    result = subprocess.run(["git", "-C", captures.CAPTURES, "ls-files", "*.pcapng"], text=True,
                            capture_output=True, check=False)
    tracked = {Path(name).stem for name in result.stdout.splitlines()} or set(captures.names())
    known = rows()
    for name in sorted(tracked - NOT_GOLDEN - captures.DISPUTED.keys()):
        for row in (name, f"{name}.json"):
            if row not in known:
                yield f"no row {row}; tests/golden/update {name}"
    for name, (capture, _, _) in known.items():
        for word in capture.split():
            if word not in captures.names():
                yield f"row {name}: no capture {word}"
        if not (EXPECTED / name).exists():
            yield f"row {name}: no expected output; tests/golden/update {name}"
    for path in EXPECTED.iterdir():
        if path.name not in known:
            yield f"expected/{path.name} has no row"


def main():
    if sys.argv[1:2] == ["--update"]:
        update(sys.argv[2:])
        return
    if sys.argv[1:] == ["--complete"]:
        problems = "\n".join(complete())
    else:
        known = rows()
        problems = "".join(compare(name, known[name]) for name in sys.argv[1:] or known)
    if problems:
        sys.exit(problems)


if __name__ == "__main__":
    main()

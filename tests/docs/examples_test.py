# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples of README.md and of the manual page, run: examples_test.py [--update]

In README.md, blocks marked "console" hold a command behind "$ " and its output; in the manual page,
the blocks between .EX and .EE do. --update writes the outputs anew.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
MANUAL = ROOT / "tools" / "pskdecode.1"
PSKDECODE = Path(os.environ.get("PSK_PSKDECODE", ROOT / "build" / "dev" / "tools" / "pskdecode"))

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^\.EX\n(\$ .*?)^\.EE$", re.MULTILINE | re.DOTALL)

# How the manual page writes characters that roff would take for something else.
ESCAPES = (("\\e", "\\"), ("\\-", "-"), ("\\(aq", "'"), ("\\(ti", "~"), ("\\(ha", "^"))

NEEDS = ("jq",)  # programs that an example may use, and that may be missing


def run(command):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pskdecode").symlink_to(PSKDECODE)
        environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "TZ": "UTC",
                       "LC_ALL": "C.UTF-8"}
        return subprocess.run(["sh", "-c", command], cwd=ROOT, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              stdin=subprocess.DEVNULL, timeout=120).stdout


def commands(block):
    """(command, expected output) of each command in a block; "\\" at its end goes on."""
    result = []
    lines = iter(block.splitlines(keepends=True))
    for line in lines:
        if not line.startswith("$ "):
            result[-1][1].append(line)
            continue
        command = line[2:]
        while command.endswith("\\\n"):
            command += next(lines)
        result.append((command, []))
    return [(command.rstrip("\n"), "".join(output)) for command, output in result]


def plain(roff):
    """The text of an example in the manual page."""
    text = roff.replace("\\&", "")
    for escape, character in reversed(ESCAPES):
        text = text.replace(escape, character)
    return text


def as_roff(text):
    for escape, character in ESCAPES:
        text = text.replace(character, escape)
    return re.sub(r"^(?=[.'])", r"\\&", text, flags=re.MULTILINE)


def readme_blocks():
    return BLOCK.findall(README.read_text())


def manual_blocks():
    return [plain(block) for block in EXAMPLE.findall(MANUAL.read_text())]


def missing(command):
    return [name for name in NEEDS if re.search(rf"\b{name}\b", command)
            and shutil.which(name) is None]


class Examples(unittest.TestCase):
    maxDiff = None

    def check(self, blocks):
        self.assertTrue(blocks)
        for block in blocks:
            for command, expected in commands(block):
                with self.subTest(command):
                    if missing(command):
                        self.skipTest(f"no {missing(command)}")
                    self.assertEqual(run(command), expected)

    def test_readme(self):
        self.check(readme_blocks())

    def test_manual(self):
        self.check(manual_blocks())

    def test_links(self):
        """What the documents point to is there."""
        for document in [README, *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
            for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
                if "://" not in target:
                    self.assertTrue((document.parent / target).exists(), f"{document}: {target}")


def fresh(block):
    return "".join(f"$ {command}\n{run(command)}" for command, _ in commands(block))


def update():
    README.write_text(BLOCK.sub(lambda match: f"```console\n{fresh(match.group(1))}```",
                                README.read_text()))
    MANUAL.write_text(EXAMPLE.sub(
        lambda match: f".EX\n{as_roff(fresh(plain(match.group(1))))}.EE", MANUAL.read_text()))


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        update()
    else:
        unittest.main(verbosity=2)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs pskdecode for the tests in this folder."""
import os
import pwd
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

PSKDECODE = os.environ["PSK_PSKDECODE"]
CAPTURES = Path(os.environ["PSK_CAPTURES"])

ARTICLE = CAPTURES / "article.pcapng"
ARTICLE_KEYS = CAPTURES / "article.keys"
ARTICLE_KEY = "000000000000000000000000deadbeef"
PUBLISHED = 'PUBLISH /this/test/esp32_807A98 "CONNECTED!"'

# What tools/exit_status.h and the manual page say.
OK, FAILED, USAGE, STRICT, KEYS = range(5)

TIMEOUT = 300


class Result:
    def __init__(self, completed):
        self.status = completed.returncode
        self.raw = completed.stdout or b""
        self.out = self.raw.decode(errors="surrogateescape")
        self.err = (completed.stderr or b"").decode(errors="surrogateescape")


class CliTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pskdecode-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def keys(self, *lines):
        """A key table, in which the article's key has the last word."""
        return self.file("keys", b"\n".join(
            line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n")

    def command(self, arguments):
        return [PSKDECODE, *map(str, arguments)]

    def environment(self, changes=None):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        environment.pop("NO_COLOR", None)
        return {**environment, **(changes or {})}

    def run_cli(self, *arguments, environment=None, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        if "input" in options:
            del options["stdin"]
        return Result(subprocess.run(self.command(arguments), stderr=subprocess.PIPE, check=False,
                                     timeout=TIMEOUT, env=self.environment(environment),
                                     **options))

    def expect(self, status, *arguments, err=None, **options):
        """The exit status, a message that holds ERR (none at all where ERR is ""), no crash."""
        result = self.run_cli(*arguments, **options)
        self.assertEqual(result.status, status, result.err)
        if err == "":
            self.assertEqual(result.err, "")
        elif err is not None:
            self.assertIn(err, result.err)
        for line in result.err.splitlines():
            self.assertRegex(line, r"^(pskdecode: |Try 'pskdecode)")
        return result


def as_nobody(command):
    """COMMAND without root's rights, or None where that can't be had."""
    if os.geteuid() != 0:
        return command
    try:
        pwd.getpwnam("nobody")
    except KeyError:
        return None
    return ["runuser", "-u", "nobody", "--", *command] if shutil.which("runuser") else None


def main():
    unittest.main(verbosity=2)

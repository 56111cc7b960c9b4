# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual page against the program: options, exit statuses, JSON keys, and its own form."""
import json
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CAPTURES = ROOT / "captures"
PSKDECODE = os.environ.get("PSK_PSKDECODE", str(ROOT / "build" / "dev" / "tools" / "pskdecode"))

# Keys in which there are names of something else: verdicts, suites, limits, MQTT 5 properties.
OPEN = {"verdicts", "suites", "limits", "properties"}


def run(*arguments):
    return subprocess.run([PSKDECODE, *map(str, arguments)], capture_output=True, text=True,
                          check=False, timeout=120, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout


def keys_of(value):
    """All keys of an event, and of what is in it."""
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    if not isinstance(value, dict):
        return set()
    return set(value).union(*(keys_of(one) for key, one in value.items() if key not in OPEN))


class Manual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = (ROOT / "tools" / "pskdecode.1").read_text().replace("\\-", "-")

    def test_options(self):
        """Those of --help, and no others."""
        helped = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", run("--help"), re.MULTILINE))
        options = self.text[self.text.index(".SH OPTIONS"):self.text.index(".SH KEY TABLES")]
        documented = set(re.findall(r"^\.BR? .*?(--[\w-]+)", options, re.MULTILINE))
        self.assertGreater(len(helped), 10)
        self.assertEqual(documented & helped, helped)
        for option in documented - helped:
            self.assertRegex(option, r"^--(client|server)", "an option that is not there")

    def test_short_options(self):
        for short, long in re.findall(r"^  (-\w), (--[\w-]+)", run("--help"), re.MULTILINE):
            self.assertIn(f".BR {short} \", \" {long}", self.text)

    def test_exit_statuses(self):
        header = (ROOT / "tools" / "exit_status.h").read_text()
        statuses = re.findall(r"EXIT_STATUS_\w+ = (\d)", header)
        section = self.text[self.text.index(".SH EXIT STATUS"):self.text.index(".SH ENVIRONMENT")]
        self.assertEqual(re.findall(r"^\.B (\d)$", section, re.MULTILINE), statuses)

    def test_json_keys(self):
        section = self.text[self.text.index(".SH JSON"):self.text.index(".SH EXIT STATUS")]
        words = set(re.findall(r"\w+", section))
        for path in sorted(CAPTURES.glob("*.keys")):
            for line in run("--json", "--verbose", path.with_suffix(".pcapng"), path).splitlines():
                event = json.loads(line)
                plain = {re.sub("_(hex|base64)$", "", key) for key in keys_of(event)}
                self.assertEqual(plain - words, set(), line[:300])
                self.assertIn(event["event"], words)

    def test_verdicts(self):
        verdicts = re.findall(r'= \{"(\w+)",', (ROOT / "lib/diagnose/verdict.c").read_text())
        self.assertEqual(len(verdicts), 16)
        words = set(re.findall(r"\w+", self.text))
        self.assertEqual(set(verdicts) - words, set())

    @unittest.skipUnless(shutil.which("man"), "no man")
    def test_form(self):
        result = subprocess.run(["man", "--warnings", "-l", ROOT / "tools" / "pskdecode.1"],
                                capture_output=True, text=True, check=False, timeout=60,
                                env={**os.environ, "LC_ALL": "C.UTF-8", "MANPAGER": "cat"})
        self.assertEqual(result.stderr, "")
        self.assertIn("PSKDECODE(1)", result.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)

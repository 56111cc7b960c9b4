# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/limits.md against what --verbose says: every limit, in order, with its value and unit."""
import json
import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PSKDECODE = os.environ.get("PSK_PSKDECODE", str(ROOT / "build" / "dev" / "tools" / "pskdecode"))


def run(*options):
    article = ROOT / "captures" / "article"
    return subprocess.run([PSKDECODE, *options, f"{article}.pcapng", f"{article}.keys"],
                          capture_output=True, text=True, check=True, timeout=120).stdout


class Limits(unittest.TestCase):
    def setUp(self):
        text = (ROOT / "docs" / "limits.md").read_text()
        self.rows = re.findall(r"^\| `(\w+)` \| (\d+) \| ([^|]+) \|", text, re.MULTILINE)
        self.assertGreater(len(self.rows), 20)

    def test_text(self):
        text = run("--verbose").partition("\nlimits:\n")[2]
        printed = [line.split(maxsplit=2) for line in text.splitlines()]
        self.assertEqual(printed, [list(row) for row in self.rows])

    def test_json(self):
        limits = json.loads(run("--verbose", "--json").splitlines()[-1])["limits"]
        self.assertEqual(list(limits.items()), [(name, int(value)) for name, value, _ in self.rows])

    def test_not_asked_for(self):
        self.assertNotIn("limits", run())
        self.assertNotIn("limits", json.loads(run("--json").splitlines()[-1]))


if __name__ == "__main__":
    unittest.main()

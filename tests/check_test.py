#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_layers.py and check_rules.py find what they are there to find.

Each case is a small tree with one fault, and a word that the complaint must hold.
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TESTS = Path(__file__).parent
SPDX = "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
HEADER = SPDX + "#pragma once\n"

TREE = {
    "lib/base/span.h": HEADER,
    "lib/tls/record.h": HEADER + '#include "base/span.h"\n',
    "lib/tls/names.h": HEADER,
    "lib/psk/table.h": HEADER,
    "lib/crypto/crypto.h": HEADER,
    "lib/crypto/crypto.c": SPDX + '#include "crypto/crypto.h"\n\n#include <gcrypt.h>\n',
    "lib/decode/private.h": HEADER + '#include "tls/record.h"\n#include "crypto/crypto.h"\n',
    "tools/capture/capture.h": HEADER,
    "tools/capture/capture.c": SPDX + '#include "capture/capture.h"\n\n#include <pcap/pcap.h>\n',
    "tools/packet/link.h": HEADER,
    "tools/options.h": HEADER,
    "tools/options.c": SPDX + '#include "options.h"\n#include "packet/link.h"\n',
    "plugin/session.h": HEADER + '#include <epan/packet.h>\n#include "psk/table.h"\n',
}

LAYERS = {
    "upwards": ("lib/base/x.c", '#include "tls/record.h"\n', "may not include"),
    "sideways": ("lib/tls/x.c", '#include "psk/table.h"\n', "may not include"),
    "crypto to records": ("lib/crypto/x.c", '#include "tls/names.h"\n', "may not include"),
    "core to tools": ("lib/decode/x.c", '#include "capture/capture.h"\n', "does not exist"),
    "core without folder": ("lib/decode/x.c", '#include "private.h"\n', "without its folder"),
    "tools without folder": ("tools/packet/x.c", '#include "link.h"\n', "without its folder"),
    "packets to options": ("tools/packet/x.c", '#include "options.h"\n', "may not include"),
    "packets to sessions": ("tools/capture/x.c", '#include "tls/record.h"\n', "may not include"),
    "plugin to tools": ("plugin/x.c", '#include "options.h"\n', "not in plugin/"),
    "plugin to tools by path": ("plugin/x.c", '#include "../tools/options.h"\n', "may not include"),
    "private": ("tools/x.c", '#include "decode/private.h"\n', "is private"),
    "gcrypt": ("lib/psk/x.c", "#include <gcrypt.h>\n", "belongs in lib/crypto"),
    "gcrypt in tools": ("tools/x.c", "#  include <gcrypt.h>\n", "belongs in lib/crypto"),
    "pcap": ("tools/x.c", "#include <pcap.h>\n", "belongs in tools/capture"),
    "epan": ("lib/tls/x.c", "#include <epan/packet.h>\n", "belongs in plugin"),
    "unknown": ("tools/x.c", "#include <openssl/ssl.h>\n", "not known"),
    "stdio in the core": ("lib/tls/x.c", "#include <stdio.h>\n", "no input and output"),
    "new folder": ("lib/dtls/x.c", '#include "base/span.h"\n', "no layer"),
}

RULES = {
    "no licence": ("lib/base/x.c", "int x;\n", "SPDX"),
    "no once": ("lib/base/x.h", SPDX, "#pragma once"),
    "tab": ("lib/base/x.c", SPDX + "\tint x;\n", "a tab"),
    "blanks": ("README.md", "word \n", "blanks at the end"),
    "long line": ("tools/x.c", SPDX + "/* " + "x" * 100 + " */\n", "columns"),
    "long row": ("tools/x.c", SPDX + "/* clang-format off */\n" + "x" * 141 + "\n", "columns"),
    "long file": ("tools/x.c", SPDX + "\n" * 400, "lines, more than"),
    "no line feed": ("tools/x.c", SPDX + "int x;", "line feed"),
    "strcpy": ("tools/x.c", SPDX + "strcpy(a, b);\n", "strcpy()"),
    "sprintf": ("lib/base/x.c", SPDX + "sprintf (a, b);\n", "sprintf()"),
    "alloca": ("plugin/x.c", SPDX + "x = alloca(5);\n", "alloca()"),
    "assert": ("plugin/x.c", SPDX + "g_assert_true(x);\n", "g_assert_true()"),
    "environment": ("lib/base/x.c", SPDX + 'x = g_getenv("X");\n', "g_getenv()"),
    "printing core": ("lib/base/x.c", SPDX + 'printf("x");\n', "printf()"),
    "to do": ("docs/x.md", "TO" + "DO: think\n", "without an issue"),
}

KEPT = {
    "a comment may say strcpy()": ("tools/x.c", SPDX + "/* no strcpy(a) here */\n"),
    "so may a string": ("tools/x.c", SPDX + 'x = "strcpy(a)";\n'),
    "a test may assert": ("tests/x.c", SPDX + "g_assert_true(x);\n"),
    "a row may be long": ("tools/x.c", SPDX + "/* clang-format off */\n" + "x" * 140 + "\n"),
    "an issue": ("docs/x.md", "TO" + "DO(#12): think\n"),
}


def run(script, root):
    result = subprocess.run([sys.executable, "-B", TESTS / script, root], capture_output=True,
                            text=True, check=False)
    return result.returncode, result.stdout + result.stderr


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name, text in TREE.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def complains(self, script, name, text, word):
        self.write(name, text)
        status, output = run(script, self.root)
        (self.root / name).unlink()
        self.assertEqual(status, 1, output)
        self.assertIn(name, output)
        self.assertIn(word, output)
        self.assertEqual(len(output.splitlines()), 1, output)

    def test_clean_tree(self):
        for script in ("check_layers.py", "check_rules.py"):
            status, output = run(script, self.root)
            self.assertEqual(status, 0, output)

    def test_layers(self):
        for label, (name, text, word) in LAYERS.items():
            with self.subTest(label):
                self.complains("check_layers.py", name, SPDX + text, word)

    def test_rules(self):
        for label, (name, text, word) in RULES.items():
            with self.subTest(label):
                self.complains("check_rules.py", name, text, word)

    def test_not_too_strict(self):
        for label, (name, text) in KEPT.items():
            with self.subTest(label):
                self.write(name, text)
                status, output = run("check_rules.py", self.root)
                (self.root / name).unlink()
                self.assertEqual(status, 0, output)

    def test_empty_folder(self):
        with tempfile.TemporaryDirectory() as empty:
            for script in ("check_layers.py", "check_rules.py"):
                self.assertEqual(run(script, empty)[0], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hostile captures that once made the memory grow with what they hold (docs/limits.md)."""
import resource
import unittest

from cli import OK, CliTest
from hostile import PSK_AES_128_GCM, Capture, Connection, negotiate

BOB = b"bob:00112233445566778899aabbccddeeff\n"
MOST = 32 << 20  # octets of data, in which a run ends or is aborted


def limit_memory():
    resource.setrlimit(resource.RLIMIT_DATA, (MOST, MOST))


class MemoryTest(CliTest):
    def decode(self, capture):
        path, table = self.file("capture", capture.content()), self.file("keys", BOB)
        result = self.run_cli("--jobs", "1", "--quiet", path, table, preexec_fn=limit_memory)
        self.assertEqual(result.status, OK, result.err)
        return result.out

    def test_long_identities(self):
        """Of sessions that have ended."""
        capture = Capture()
        for number in range(700):
            connection = Connection(capture, number)
            negotiate(connection, PSK_AES_128_GCM, b"%060000d" % number)
            connection.close()
        self.assertIn("700 unknown_identity", self.decode(capture))


if __name__ == "__main__":
    unittest.main()

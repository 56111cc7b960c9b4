# SPDX-License-Identifier: GPL-2.0-or-later
"""A snapshot length hides octets and blames nobody: what is still said was said of whole packets,
and no peer is said to send nonsense."""
import json
import random
import unittest
from collections import Counter

import decoded
import files
import frames

# What cut packets may lead to, and what is left to say of a failure whose details are cut off.
CAUSES = {"packets_cut", "capture_gap", "handshake_incomplete", "no_handshake", "one_direction",
          "ends_in_record", "resumed_unknown_session", "handshake_failed", "keys_differ",
          "identity_lost"}
NAMES = (*decoded.NAMES, "3des", "binary-payload", "ccm-256", "cbc-sha1-256", "gcm-256",
         "handshake-bytes", "resumed-openssl", "server-silent")
SIZES = (54, 60, 64, 96, 128, 256, 512)


def pcap(packets):
    """Of (time, frame, octets kept of it)."""
    content = bytearray(files.pcap((time, frame[:kept]) for time, frame, kept in packets))
    at = 24
    for _, frame, kept in packets:
        content[at + 12:at + 16] = len(frame).to_bytes(4, "little")
        at += 16 + min(kept, len(frame))
    return bytes(content)


def told(output):
    """What was published, without places, times and what is uncertain of it, and the findings."""
    events = list(map(json.loads, output.splitlines()))
    return (Counter(json.dumps({**decoded.content(e), "problem": None}, sort_keys=True)
                    for e in events if e.get("type") == "PUBLISH"),
            {finding["code"] for e in events for finding in e.get("findings", [])})


class Cut(decoded.PropertyTest):
    def test_each(self):
        for name in NAMES:
            read = [(s.time, frames.ethernet(s.packet())) for s in decoded.read(name)]
            messages, findings = told(self.decode(name, decoded.CAPTURES / f"{name}.pcapng"))
            for size in SIZES:
                source = random.Random(f"{name} {size}")
                for what, sizes in (("all", (size,)), ("some", (size, 2 * size, 54, 60, 65535))):
                    path = self.file("capture", pcap(
                        [(time, frame, source.choice(sizes)) for time, frame in read]))
                    with self.subTest(capture=name, size=size, what=what):
                        still, blamed = told(self.decode(name, path))
                        self.assertEqual(still - messages, Counter())
                        self.assertLessEqual(blamed, findings | CAUSES)


if __name__ == "__main__":
    unittest.main()

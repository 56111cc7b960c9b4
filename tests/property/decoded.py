# SPDX-License-Identifier: GPL-2.0-or-later
"""What pskdecode makes of a capture, without what may change with the form of the capture."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import files
import segments

CAPTURES = Path(os.environ["PSK_CAPTURES"])
PSKDECODE = os.environ["PSK_PSKDECODE"]

# Families of ciphers and versions, loss mended by TCP, large messages, failures, other protocols.
NAMES = ("article", "big-publish", "cbc-sha256-etm", "chacha20", "http", "ipv6",
         "loss-and-disorder", "mqtt5", "plain-mqtt", "resumed-ticket", "tls10-mte",
         "tls13-psk-ke", "two-devices", "wrong-key")

# Said where captures are not named in the order of their times, which changes nothing here.
OUT_OF_ORDER = b"begins before the capture that was read before it"

FORM = ("frame", "last_frame", "time", "start", "id", "session")


def content(value):
    """|value| without the members that name places in the file or times."""
    if isinstance(value, dict):
        return {key: content(member) for key, member in value.items() if key not in FORM}
    if isinstance(value, list):
        return [content(member) for member in value]
    return value


def text_of(session, messages):
    session = content(session)
    session["alerts"] = sorted(map(str, session.get("alerts", [])))
    session["findings"] = sorted(finding["code"] for finding in session.get("findings", []))
    return json.dumps([session, [content(message) for message in messages]], sort_keys=True)


def summarise(output):
    """The sessions, each with its messages in order; the sessions themselves in no order."""
    events = [json.loads(line) for line in output.splitlines()]
    messages = {}
    for event in events:
        if event["event"] == "mqtt":
            messages.setdefault(event["session"], []).append(event)
    return sorted(text_of(event, messages.get(event["id"], []))
                  for event in events if event["event"] == "session")


class PropertyTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, contents):
        path = self.folder / name
        path.write_bytes(contents)
        return path

    def decode(self, keys, *arguments, **how):
        result = subprocess.run([PSKDECODE, "--json", "-k", CAPTURES / f"{keys}.keys", *arguments],
                                capture_output=True, check=False, timeout=120, **how)
        complaints = [line for line in result.stderr.splitlines() if OUT_OF_ORDER not in line]
        self.assertEqual((result.returncode, complaints), (0, []))
        return result.stdout

    def expected(self, name):
        """Of the capture as it was recorded."""
        return summarise(self.decode(name, CAPTURES / f"{name}.pcapng"))

    def check(self, name, contents, what, *arguments):
        """|contents| is a capture of the same streams as that of |name|."""
        with self.subTest(capture=name, what=what):
            path = self.file("capture", contents)
            self.assertEqual(summarise(self.decode(name, *arguments, path)), self.expected(name))

    def check_segments(self, name, changed, what):
        self.check(name, files.pcap((s.time, ethernet(s)) for s in changed), what)


def ethernet(segment):
    packet = segment.packet()
    return bytes(12) + (b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd") + packet


def read(name):
    return segments.read(CAPTURES / f"{name}.pcapng")

# SPDX-License-Identifier: GPL-2.0-or-later
"""After lost packets nothing comes out that was not sent, and all that is whole in the capture."""
import os
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import files
import segments
from frames import ethernet

CHECK = Path(__file__).resolve().parent.parent / "bench/check.py"
PSKDECODE = os.environ["PSK_PSKDECODE"]
GENERATE = os.environ["PSK_GENERATE"]

SUITES = ("PSK-AES128-CCM8", "PSK-AES256-CBC-SHA", "PSK-CHACHA20-POLY1305",
          "TLS_AES_128_GCM_SHA256")
SIZES = ("--sessions", "20", "--messages", "30", "--qos1", "20", "--qos2", "30", "--downlink",
         "30", "--pings", "5")


def read(content):
    """The segments of a pcap file with one connection."""
    at, found = 24, []
    while at < len(content):
        size, = struct.unpack_from("<I", content, at + 8)
        found.append(segments.parse(at, content[at + 16:at + 16 + size]))
        at += 16 + size
    return found


def nearer(segment, is_own, first, excess):
    """As if |excess| octets fewer had been sent from |first| on."""
    if is_own and segment.sequence > first:
        return segment.but(sequence=segment.sequence - excess)
    if not is_own and segment.acknowledgement > first:
        return segment.but(acknowledgement=max(first, segment.acknowledgement - excess))
    return segment


class Loss(unittest.TestCase):
    def check(self, whole, *options):
        with self.subTest(options=options), tempfile.TemporaryDirectory() as folder:
            capture = Path(folder) / "loss.pcap"
            subprocess.run([GENERATE, *SIZES, *options, capture], check=True, capture_output=True)
            output = Path(folder) / "output"
            with output.open("wb") as file:
                subprocess.run([PSKDECODE, "-j", capture, capture.with_suffix(".keys")],
                               check=True, stdout=file)
            with output.open("rb") as file:
                result = subprocess.run(
                    [sys.executable, CHECK, "--subset", "--whole", whole,
                     capture.with_suffix(".truth.jsonl")],
                    check=False, capture_output=True, text=True, stdin=file)
            self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)

    def check_all(self, *options):
        # Where a record ends within the first octets of a packet, that packet is not found.
        whole = "99" if "--batch" in options else "100"
        for seed, suite in enumerate(SUITES):
            for version in ([], ["--mqtt5"]):
                self.check(whole, "--suites", suite, "--seed", str(seed), *version, *options)

    def test_a_record_for_each_packet(self):
        self.check_all("--missing", "3", "--payload", "20-3000")

    def test_packets_across_records(self):
        self.check_all("--missing", "2", "--payload", "20-3000", "--batch", "1400")

    def test_long_packets(self):
        self.check_all("--missing", "0.3", "--payload", "20-60000")

    def test_long_packets_across_records(self):
        self.check_all("--missing", "0.3", "--payload", "20-60000", "--batch", "16384")

    def test_disorder_too(self):
        self.check_all("--missing", "1", "--loss", "2", "--reorder", "4", "--duplicates", "2")

    def decode(self, folder, connection):
        """How many packets of MQTT are read."""
        capture = folder / "changed.pcap"
        capture.write_bytes(files.pcap((s.time, ethernet(s.packet())) for s in connection))
        return subprocess.run([PSKDECODE, "-j", capture, folder / "short.keys"], check=True,
                              capture_output=True).stdout.count(b'"event":"mqtt"')

    def test_many_short_records(self):
        """A gap as small as if all that is lost were PINGREQ in the shortest records there are:
        those of TLS 1.3 with a tag of eight octets."""
        short = 5 + 2 + 1 + 8
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            capture = folder / "short.pcap"
            subprocess.run([GENERATE, "--sessions", "1", "--messages", "60", "--suites",
                            "TLS_AES_128_CCM_8_SHA256", capture], check=True, capture_output=True)
            whole = read(capture.read_bytes())
            own = [s for s in whole if s.payload and s.sender == whole[0].sender]
            for count in 1, 10, 20, 40:
                lost = own[5:5 + count]
                first = lost[0].sequence
                excess = sum(len(s.payload) for s in lost) - count * short
                self.assertGreater(excess, 0)
                connection = [nearer(s, s.sender == own[0].sender, first, excess)
                              for s in whole if s not in lost]
                self.assertEqual(self.decode(folder, connection),
                                 self.decode(folder, whole) - count)


if __name__ == "__main__":
    unittest.main()

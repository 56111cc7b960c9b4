# SPDX-License-Identifier: GPL-2.0-or-later
"""After lost packets nothing comes out that was not sent, and all that is whole in the capture."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parent.parent / "bench/check.py"
PSKDECODE = os.environ["PSK_PSKDECODE"]
GENERATE = os.environ["PSK_GENERATE"]

SUITES = ("PSK-AES128-CCM8", "PSK-AES256-CBC-SHA", "PSK-CHACHA20-POLY1305",
          "TLS_AES_128_GCM_SHA256")
SIZES = ("--sessions", "20", "--messages", "30", "--qos1", "20", "--qos2", "30", "--downlink",
         "30", "--pings", "5")


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


if __name__ == "__main__":
    unittest.main()

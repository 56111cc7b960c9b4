# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures with changed bytes: nothing fails with the plugin that does not fail without it."""
import os
import subprocess

import tshark
from reframe import LINKS, reframe

CASES = ("article", "two-devices", "cbc-sha1-128", "cbc-sha256-etm", "resumed-id",
         "resumed-ticket", "tls13-psk-ke", "tls13-early-data-ke", "tls13-hello-retry",
         "truncated-hmac", "damaged-record", "gap", "null-sha256", "rc4", "tls10", "wrong-key",
         "refused-suite", "mqtt5", "handshake-split")
MODES = (("-V", "-x"), ("-2", "-V", "-o", "tcp.reassemble_out_of_order:TRUE"))
# How likely each octet is changed: from seldom, which most handshakes survive, to often.
PROBABILITIES = ("0.0002", "0.001", "0.005", "0.02")
SEEDS = int(os.environ.get("PSK_FUZZ_SEEDS", "4"))


class Fuzz(tshark.TsharkTest):
    def run_tshark(self, capture, *options, plugin):
        """Standard error, and how often Wireshark caught one of its own mistakes."""
        result = self.sandbox.run(["-n", "-r", capture, *options], plugin=plugin)
        self.assertEqual(result.returncode, 0, result.stderr.decode(errors="replace")[-3000:])
        self.assertNotIn(b"runtime error", result.stderr)
        return result.stdout.count(b"[Dissector bug")

    def whole(self, link):
        """All cases in one capture of that link type."""
        whole, parts = self.sandbox.path / f"{link}.pcapng", []
        for name in CASES if not whole.exists() else ():
            parts.append(self.sandbox.path / f"{name}.pcap")
            reframe(tshark.capture(name), parts[-1], link=link)
        if parts:
            subprocess.run(["mergecap", "-a", "-w", whole, *parts], check=True)
        return whole

    def test_changed_bytes(self):
        keys = self.sandbox.file("all.keys", b"".join(
            sorted({tshark.keys(name).read_bytes() for name in CASES})))
        for seed in range(1, SEEDS + 1):
            changed = self.sandbox.path / f"{seed}.pcapng"
            subprocess.run(["editcap", "-E", PROBABILITIES[seed % len(PROBABILITIES)], "--seed",
                            str(seed), self.whole(list(LINKS)[seed % len(LINKS)]), changed],
                           check=True, stderr=subprocess.DEVNULL)
            changed.chmod(0o644)
            for mode in MODES:
                with self.subTest(seed=seed, mode=mode):
                    ours = self.run_tshark(changed, *mode, "-o", f"tlspsk.psk_file:{keys}",
                                           plugin=True)
                    if ours > 0:
                        self.assertEqual(ours, self.run_tshark(changed, *mode, plugin=False))


if __name__ == "__main__":
    tshark.main()

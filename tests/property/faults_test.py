# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever packets a capture lacks, or lacks parts of: nothing comes out that was not sent, and the
key, the suite and the peers are not blamed for it."""
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import files

sys.path.append(str(Path(__file__).resolve().parent.parent / "bench"))
import check

PSKDECODE = os.environ["PSK_PSKDECODE"]
GENERATE = os.environ["PSK_GENERATE"]

SUITES = ("PSK-AES128-CCM8", "PSK-AES256-CBC-SHA", "PSK-CHACHA20-POLY1305",
          "TLS_AES_128_GCM_SHA256")
SIZES = ("--sessions", "20", "--messages", "12", "--qos1", "20", "--qos2", "20", "--downlink",
         "30", "--payload", "20-3000")
PORT, HEADERS = 8883, 54  # of a segment without options

VERDICTS = (*check.VERDICTS, "truncated")
FINDINGS = {"capture_gap", "packets_cut", "one_direction", "handshake_incomplete", "no_handshake",
            "ends_in_record", "identity_lost"}


def read(path):
    """(time in ns, frame, its length on the wire)"""
    content, at, packets = path.read_bytes(), 24, []
    while at < len(content):
        seconds, fraction, captured, length = struct.unpack_from("<IIII", content, at)
        packets.append((seconds * 10**9 + fraction * 1000, content[at + 16:at + 16 + captured],
                        length))
        at += 16 + captured
    return packets


def ports(packet):
    return struct.unpack_from(">HH", packet[1], 34)


def cut(size):
    return lambda packets, _: [(time, frame[:size], length) for time, frame, length in packets]


def cut_some(packets, source):
    return [(time, frame[:source.randrange(HEADERS, 300)] if source.random() < 0.04 else frame,
             length) for time, frame, length in packets]


def cut_each(packets, source):
    sizes = (HEADERS, 60, 80, 96, 128, 256, 512, 1000, 65535)
    return [(time, frame[:source.choice(sizes)], length) for time, frame, length in packets]


def drop(part):
    return lambda packets, source: [p for p in packets if source.random() >= part]


def bursts(packets, source):
    kept, at = [], 0
    while at < len(packets):
        if source.random() < 0.01:
            at += source.randrange(2, 40)
        else:
            kept.append(packets[at])
            at += 1
    return kept


def shuffle(packets, source):
    places = sorted((place + source.random() * 12, place) for place in range(len(packets)))
    return [packets[place] for _, place in places]


def after(*faults):
    def change(packets, source):
        for fault in faults:
            packets = fault(packets, source)
        return packets
    return change


def to_server(packets, _):
    return [p for p in packets if ports(p)[1] == PORT]


def to_client(packets, _):
    return [p for p in packets if ports(p)[0] == PORT]


def damage_first(packets, source):
    """Some segments, also the first, come damaged and then again, as from the air."""
    changed = []
    for time, frame, length in packets:
        if len(frame) > HEADERS + 4 and (len(changed) < 8 or source.random() < 0.03):
            at = source.randrange(HEADERS, len(frame))
            changed.append((time, frame[:at] + bytes((frame[at] ^ 4,)) + frame[at + 1:], length))
        changed.append((time, frame, length))
    return changed


FAULTS = {
    **{f"snapshot length {size}": cut(size) for size in (54, 68, 96, 128, 256, 600)},
    "some packets cut": cut_some,
    **{f"packets cut anywhere, {time}": cut_each for time in range(6)},
    "the client's packets": to_server,
    "the server's packets": to_client,
    **{f"from the {part}th part on": lambda packets, _, part=part: packets[len(packets) // part:]
       for part in (2, 3, 10)},
    **{f"up to the {part}th part": lambda packets, _, part=part: packets[:len(packets) // part]
       for part in (2, 3, 10)},
    **{f"{part} of the packets lost": drop(part) for part in (0.01, 0.1, 0.3)},
    "bursts lost": bursts,
    "disorder": shuffle,
    "disorder and loss": after(shuffle, drop(0.05)),
    "packets cut and lost": after(cut_some, drop(0.03)),
    "the client's packets, some lost": after(to_server, drop(0.03)),
    "the server's packets, some lost": after(to_client, drop(0.03)),
}


def told(lines):
    """What was said, and what of each session."""
    events = list(map(json.loads, lines))
    return ([(e["session"], e["topic"], e["payload"]) for e in events
             if e["event"] == "mqtt" and e["type"] == "PUBLISH"],
            [(e["id"], e["verdict"], e["findings"]) for e in events if e["event"] == "session"])


class Faults(unittest.TestCase):
    def run_all(self, folder, packets):
        capture = folder / "capture.pcap"
        capture.write_bytes(files.pcap(((time, frame) for time, frame, _ in packets)))
        content, at = bytearray(capture.read_bytes()), 24
        for _, frame, length in packets:
            struct.pack_into("<I", content, at + 12, length)
            at += 16 + len(frame)
        capture.write_bytes(content)
        result = subprocess.run([PSKDECODE, "-j", capture, folder / "whole.keys"], check=False,
                                capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout.splitlines()

    def check(self, folder, packets, truth):
        lines = self.run_all(folder, packets)
        comparison = check.Comparison(True, VERDICTS)
        comparison.compare(truth(), check.read_output(lines))
        self.assertEqual(comparison.problems, [])
        for event in map(json.loads, lines):
            codes = {finding["code"] for finding in event.get("findings", [])}
            self.assertLessEqual(codes, FINDINGS, event)
            # What a SUBACK says, of which the CONNECT is missing, may be a guess.
            if "topic alias" not in event.get("problem", "") and event.get("type") != "SUBACK":
                self.assertNotIn("problem", event)

    def test_each(self):
        for number, suite in enumerate(SUITES):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                subprocess.run([GENERATE, *SIZES, "--suites", suite, "--seed", str(number),
                                *["--mqtt5"][:number % 2], folder / "whole.pcap"], check=True,
                               capture_output=True)
                packets = read(folder / "whole.pcap")
                whole = self.run_all(folder, packets)
                for time in range(4):
                    source = random.Random(f"{suite} {time}")
                    with self.subTest(suite=suite, fault="damaged, then whole", time=time):
                        self.assertEqual(told(self.run_all(folder, damage_first(packets, source))),
                                         told(whole))
                for fault, change in FAULTS.items():
                    with self.subTest(suite=suite, fault=fault):
                        self.check(folder, change(packets, random.Random(f"{suite} {fault}")),
                                   lambda: check.read_truth(folder / "whole.truth.jsonl"))


if __name__ == "__main__":
    unittest.main()

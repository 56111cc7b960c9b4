# SPDX-License-Identifier: GPL-2.0-or-later
"""What pskdecode finds in a capture is shown by tshark, under the same code and on the same frame;
and both count the same sessions."""
import json
import re
import struct
import subprocess
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import tshark
from reframe import reframe

# What only the end of the capture tells, which comes after the last packet: docs/wireshark.md.
KNOWN_AT_THE_END = {
    "client-side-of-refusal": {"handshake_incomplete", "one_direction"},
    "client-side-only": {"handshake_incomplete", "one_direction"},
    "connection-unanswered": {"connection_unanswered"},
    "ends-in-record": {"ends_in_record"},
    "handshake-not-ended": {"handshake_incomplete"},
    "server-side-only": {"handshake_incomplete", "one_direction"},
}

SECTIONS = ("Verdict", "Identity", "Suite")


def captures_with_keys():
    return sorted(path.stem for path in tshark.CAPTURES.glob("*.pcapng")
                  if tshark.keys(path.stem).exists())


def events(name):
    output = subprocess.run([tshark.PSKDECODE, "--json", "-k", tshark.keys(name),
                             tshark.capture(name)], capture_output=True, check=False).stdout
    return [json.loads(line) for line in output.splitlines()]


def sessions(name):
    return [event for event in events(name) if event["event"] == "session"]


def packets(path):
    """The header of a pcap, and its packets with their headers."""
    data = path.read_bytes()
    position, found = 24, []
    while position < len(data):
        end = position + 16 + struct.unpack("<I", data[position + 8:position + 12])[0]
        found.append(bytearray(data[position:end]))
        position = end
    return data[:24], found


def expected(name):
    """(code, frame); frame 0 where the finding speaks of the whole session."""
    found = {(finding["code"], finding["frame"] or 0) for session in sessions(name)
             for finding in session["findings"]}
    for event in events(name):
        if event["event"] == "finding":  # of no session: connections without data
            first = re.search(r"the first in frame (\d+)", event["text"])
            if first:
                found.add((event["code"], int(first.group(1))))
    return found


def counted(name):
    """The sessions by (section, row)."""
    rows = Counter()
    for session in sessions(name):
        rows["Sessions"] += 1
        rows["Verdict", session["verdict"]] += 1
        if session.get("identity"):
            rows["Identity", session["identity"]] += 1
        if session.get("suite"):
            rows["Suite", session["suite"]["name"] or session["suite"]["id"]] += 1
    return rows


def rows_of_tree(output):
    rows, section = Counter(), None
    for line in output.splitlines():
        match = re.match(r" *(\S.*?) +(\d+) +[\d.]+ ", line)
        if match is None:
            continue
        name, count = match.group(1), int(match.group(2))
        if name in SECTIONS:
            section = name
        elif count > 0:
            rows["Sessions" if section is None else (section, name)] = count
    return rows


@unittest.skipUnless(tshark.PSKDECODE, "no pskdecode")
class SameFindings(tshark.TsharkTest):
    def shown(self, name, *options):
        rows = self.fields(tshark.capture(name), ("frame.number", "tlspsk.finding"), *options,
                           "-Y", "tlspsk.finding", keys=tshark.keys(name))
        return {(code, int(frame)) for frame, codes in rows for code in codes.split("|")}

    def differences(self, name):
        """What is shown in two passes and what should be; a frame 0 stands for any."""
        ours, theirs = self.shown(name, "-2"), expected(name)
        codes = {code for code, _ in ours}
        missing = {(code, frame) for code, frame in theirs
                   if not ((code, frame) in ours or frame == 0 and code in codes)}
        # What the alert tells is shown on the ClientHello, too.
        extra = {(code, frame) for code, frame in ours
                 if not {(code, frame), (code, 0)} & theirs and
                 (code != "no_common_suite" or code not in {c for c, _ in theirs})}
        return name, missing, extra

    def of_all(self, job):
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(job, captures_with_keys()))

    def test_two_passes(self):
        self.assertEqual([row for row in self.of_all(self.differences) if row[1] or row[2]], [])

    def differences_in_one_pass(self, name):
        ours = {code for code, _ in self.shown(name)}
        theirs = {code for code, _ in expected(name)}
        return name, theirs - ours - KNOWN_AT_THE_END.get(name, set()), ours - theirs

    def test_findings_in_one_pass(self):
        """What a packet tells is shown in a single pass too, and nothing that later ones refute."""
        self.assertEqual([row for row in self.of_all(self.differences_in_one_pass)
                          if row[1] or row[2]], [])

    def statistics(self, name):
        expectation = counted(name)
        # Names that are escaped for people are compared in display_test.py.
        plain = all(row == "Sessions" or re.fullmatch(r"[!-~]+", row[1]) for row in expectation)
        return [(name, mode, rows) for mode in ((), ("-2",))
                if (rows := rows_of_tree(self.tshark(
                    tshark.capture(name), "-q", "-z", "tlspsk,tree", *mode,
                    keys=tshark.keys(name)))) != expectation and plain]

    def test_statistics(self):
        self.assertEqual([row for rows in self.of_all(self.statistics) for row in rows], [])

    def test_damaged_beginning(self):
        """What Wireshark takes for TLS in the midst of what did not begin as TLS: after a SYN and a
        ClientHello that are damaged, and an acknowledgement that is lost."""
        damaged = self.sandbox.path / "damaged.pcap"
        reframe(tshark.capture("article"), damaged)
        header, (syn, answer, _, hello, *rest) = packets(damaged)
        syn[-1] ^= 1
        hello[-132:] = b"\xaa" * 132
        damaged.write_bytes(header + b"".join((syn, answer, hello, *rest)))
        damaged.chmod(0o644)
        rows = self.fields(damaged, ("tlspsk.verdict",), "-2", "-Y", "tcp",
                           keys=tshark.keys("article"))
        self.assertEqual({row[0] for row in rows}, {"not_tls"})

    def test_damaged_finished(self):
        """The client's Finished was damaged in the capture alone: the server's shows that the key
        is right, which it does not seem to be before."""
        damaged = self.sandbox.path / "finished.pcap"
        reframe(tshark.capture("article"), damaged)
        header, frames = packets(damaged)
        frames[9][-1] ^= 1
        damaged.write_bytes(header + b"".join(frames))
        damaged.chmod(0o644)
        for mode in ((), ("-2",)):
            rows = self.fields(damaged, ("tlspsk.verdict", "tlspsk.finding"), *mode, "-Y", "tcp",
                               keys=tshark.keys("article"))
            self.assertEqual({tuple(row) for row in rows} - {("", "")}, {("decrypted", "")}, mode)

    def test_damaged_hello(self):
        """Whose type is none: the capture did not begin after the handshake for that."""
        damaged = self.sandbox.path / "hello.pcap"
        reframe(tshark.capture("cbc-sha1-128"), damaged)
        header, frames = packets(damaged)
        hello = frames[3].index(b"\x16\x03\x01")
        frames[3][hello + 5] = 0x81
        damaged.write_bytes(header + b"".join(frames))
        damaged.chmod(0o644)
        rows = self.fields(damaged, ("tlspsk.verdict",), "-Y", "tlspsk.verdict",
                           keys=tshark.keys("cbc-sha1-128"))
        self.assertEqual({row[0] for row in rows}, {"handshake_incomplete"})

    def test_one_pass(self):
        """The packet that ends the connection tells what it failed of."""
        for name, code, last in (("server-silent", "server_silent", 8),
                                 ("plain-listener", "listener_without_tls", 8),
                                 ("server-hangs-up", "server_hung_up", 22),
                                 ("suite-changes", "suite_differs", 38),
                                 ("connack-refused", "mqtt_refused", 13),
                                 ("client-taken-over", "mqtt_closed", 29)):
            with self.subTest(capture=name):
                self.assertEqual(self.shown(name), {(code, last)})


if __name__ == "__main__":
    tshark.main()

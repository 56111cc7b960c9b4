# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark's TLS dissector can't read, and the core can: after a gap, and by its nature.

The truth is what Wireshark shows of the whole capture with the secrets that the endpoints wrote, or
what the endpoints say they sent.
"""
import base64
import json
import pathlib
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

import tshark
from decryption_test import published
from reframe import reframe

SOURCE = "Decrypted TLS after a gap (tlspsk)"
MQTT = ("tcp.srcport", "tcp.seq", "mqtt.msgtype", "mqtt.topic", "mqtt.msg")
PASSES = ((), ("-2",))

# The ClientHello is payload segment 1; application data begins with the segment named.
SAMPLES = {"article": 5, "two-devices": 9, "cbc-sha1-128": 5, "cbc-sha256-etm": 5, "chacha20": 5,
           "ccm-256": 5, "tls11-mte": 5, "tls13-psk-ke": 6}


class AfterGaps(tshark.TsharkTest):
    def reframed(self, name, suffix="", **changes):
        target = self.sandbox.path / f"{name}{suffix}.pcap"
        reframe(tshark.capture(name), target, **changes)
        target.chmod(0o644)
        return target

    def lossy(self, name, segment):
        return self.reframed(name, f"-without-{segment}", lose=segment)

    def halved(self, name, segment):
        return self.reframed(name, f"-half-of-{segment}", halve=segment)

    def whole(self, name):
        return self.reframed(name)

    def compare(self, job):
        """All MQTT is there that was not in the segment, on the same segments as ever."""
        name, segment, lossy, mode, truth = job
        rows = [tuple(row) for row in
                self.fields(lossy, MQTT, "-Y", "mqtt", *mode, keys=tshark.keys(name))]
        missing = [row for row in truth if row not in rows]
        added = [row for row in rows if row not in truth]
        if added or len(missing) > 1:
            return f"{name} without segment {segment} {mode}: missing {missing}, added {added}"
        return None

    def test_all_that_was_not_lost(self):
        jobs = []
        for name, first in SAMPLES.items():
            output = self.stock(self.whole(name), "-Y", "mqtt", "-T", "fields", "-E",
                                "aggregator=|", *(word for field in MQTT for word in ("-e", field)),
                                keylog=tshark.keylog(name))
            truth = [tuple(line.split("\t")) for line in output.splitlines()]
            self.assertGreater(len(truth), 3)
            for segment in (first, first + 1, first + 2):
                lossy = self.lossy(name, segment)  # once: another job must not write what one reads
                jobs += [(name, segment, lossy, mode, truth) for mode in PASSES]
        with ThreadPoolExecutor(2) as pool:
            self.assertEqual([e for e in pool.map(self.compare, jobs) if e], [])

    def test_named(self):
        for mode in PASSES:
            output = self.tshark(self.lossy("article", 6), "-x", *mode, keys=tshark.keys("article"))
            self.assertIn(SOURCE, output)
            output = self.tshark(self.lossy("article", 6), "-V", *mode, "-Y", "tlspsk.decrypted",
                                 keys=tshark.keys("article"))
            self.assertIn("MQ Telemetry Transport Protocol, Publish Message", output)
            self.assertIn(b"CONNECTED!".hex(), output)

    def test_message_over_many_records(self):
        """The client's CONNECT is lost, and its long PUBLISH is not."""
        lossy = self.lossy("big-publish", 13)
        lines = (tshark.CAPTURES / "big-publish.truth.jsonl").read_text().splitlines()
        truth = {published(json.loads(line)) for line in lines}
        for mode in PASSES:
            rows = self.fields(lossy, ("mqtt.topic", "mqtt.msg", "tcp.stream"), "-Y",
                               "mqtt.topic && tlspsk.decrypted", *mode,
                               keys=tshark.keys("big-publish"))
            self.assertIn(tuple(rows[0][:2]), truth, mode)

    def test_half_a_record(self):
        """TLS takes what is left of a Finished for the beginning of a record that never ends."""
        name = "tls13-psk-ke-ccm"
        half = self.halved(name, 5)
        for mode in PASSES:
            found, sent = (self.fields(capture, MQTT, "-Y", "mqtt", *mode, keys=tshark.keys(name))
                           for capture in (half, self.whole(name)))
            self.assertGreater(len(sent), 3)
            self.assertEqual(found, sent)

    def test_half_a_key_exchange(self):
        """What is not encrypted is read in the end, with no keys and none to wait for."""
        name = "null-sha256"
        half = self.halved(name, 3)
        for mode in PASSES:
            found, sent = (self.fields(capture, ("mqtt.msgtype", "mqtt.topic"), "-Y", "mqtt",
                                       "-E", "aggregator=,", *mode, keys=tshark.keys(name))
                           for capture in (half, self.whole(name)))
            self.assertEqual(sorted(kind for row in found for kind in row[0].split(",")),
                             sorted(kind for row in sent for kind in row[0].split(",")))

    def test_wrong_bytes_are_not_shown(self):
        """A record with a changed bit, after a gap, is not authentic."""
        lossy = self.lossy("article", 6)
        rows = self.fields(lossy, ("tlspsk.decrypted", "tls.app_data"), "-Y",
                           "tlspsk.decrypted contains 43:4f:4e:4e", keys=tshark.keys("article"))
        self.assertEqual(len(rows), 1)
        record = bytes.fromhex(rows[0][1])
        data = lossy.read_bytes()
        self.assertEqual(data.count(record), 1)
        changed = self.sandbox.file("changed.pcap", data.replace(
            record, record[:-1] + bytes([record[-1] ^ 1])))
        for mode in PASSES:
            output = self.tshark(changed, "-V", *mode, keys=tshark.keys("article"))
            self.assertNotIn(b"CONNECTED!".hex(), output)

    def test_never_twice(self):
        """What Wireshark's TLS shows is not shown again."""
        for name in ("article", "two-devices", "tls13-psk-ke", "big-publish", "resumed-ticket"):
            for mode in PASSES:
                self.assertEqual(self.tshark(tshark.capture(name), "-Y", "tlspsk.decrypted", *mode,
                                             keys=tshark.keys(name)), "", name)


class NotAuthentic(tshark.TsharkTest):
    def test_shown_is_not_believed(self):
        """Wireshark can be told to show what is not authentic; it stays a damaged record."""
        name = "cbc-sha1-128"
        rows = self.fields(tshark.capture(name), ("tls.app_data",), "-Y", "mqtt.msgtype == 3",
                           keys=tshark.keys(name))
        record = bytes.fromhex(rows[0][0])
        data = pathlib.Path(tshark.capture(name)).read_bytes()
        self.assertEqual(data.count(record), 1)
        # A bit of the initialisation vector, which is one of the plaintext.
        source = self.sandbox.file("changed.pcapng", data.replace(
            record, bytes([record[0] ^ 0x80]) + record[1:]))
        changed = self.sandbox.path / "changed.pcap"
        reframe(source, changed)  # with checksums of its own
        changed.chmod(0o644)
        for mode in PASSES:
            shown = [self.fields(changed, ("frame.number", "tlspsk.verdict", "tlspsk.finding"),
                                 "-o", f"tls.ignore_ssl_mac_failed:{option}", "-Y", "tlspsk",
                                 *mode, keys=tshark.keys(name)) for option in ("FALSE", "TRUE")]
            self.assertEqual(shown[0], shown[1], mode)
            self.assertEqual(shown[0][-1][1], "partly_decrypted", mode)


@unittest.skipUnless(tshark.PSKDECODE, "pskdecode is not built")
class BeyondWireshark(tshark.TsharkTest):
    def test_same_as_pskdecode(self):
        """Damage, loss in the midst of messages, and an extension that Wireshark does not know."""
        for name in ("truncated-hmac", "truncated-hmac-etm", "damaged-record", "gap"):
            output = subprocess.run(
                [tshark.PSKDECODE, "--json", tshark.capture(name), tshark.keys(name)],
                capture_output=True, check=True).stdout
            events = [json.loads(line) for line in output.splitlines()]
            expected = sorted(event["type"] for event in events if event["event"] == "mqtt")
            for mode in PASSES:
                rows = self.fields(tshark.capture(name), ("mqtt.msgtype",), "-Y", "mqtt", *mode,
                                   keys=tshark.keys(name))
                types = sorted(TYPES[int(kind)] for row in rows for kind in row[0].split("|"))
                with self.subTest(capture=name, mode=mode):
                    self.assertEqual(types, expected)

    def test_early_data(self):
        """0-RTT data stands beside the ClientHello, by which the session is only found."""
        for name in ("tls13-early-data", "tls13-early-data-ke"):
            lines = (tshark.CAPTURES / f"{name}.truth.jsonl").read_text().splitlines()
            sent = b"".join(base64.b64decode(entry["bytes_base64"]) for entry in
                            map(json.loads, lines) if entry["from"] == "client")
            for mode in PASSES:
                rows = self.fields(tshark.capture(name), ("tlspsk.decrypted",), "-Y",
                                   "tls.handshake.type == 1 && tlspsk.decrypted", *mode,
                                   keys=tshark.keys(name))
                early = bytes.fromhex("".join(row[0] for row in rows))
                with self.subTest(capture=name, mode=mode):
                    self.assertGreater(len(early), 4)
                    self.assertTrue(sent.startswith(early), early)


TYPES = ["", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE",
         "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"]


if __name__ == "__main__":
    tshark.main()

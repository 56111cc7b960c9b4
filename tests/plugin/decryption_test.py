# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin with the key table against Wireshark with the secrets that the endpoints wrote."""
import base64
import json
import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

import tshark
from reframe import reframe

TLS_ON_5000 = ("-d", "tcp.port==5000,tls")
MQTT_ON_5000 = (*TLS_ON_5000, "-d", "tls.port==5000,mqtt")

# AEAD ciphers, CBC with and without encrypt-then-MAC, resumption, TLS 1.3; one session and many.
SAMPLES = ("article", "cbc-sha1-128", "cbc-sha256-etm", "gcm-128", "chacha20", "two-devices",
           "resumed-id", "resumed-ticket", "tls10", "tls10-mte", "tls13-psk-ke")

# With these, the key is verified later than ChangeCipherSpec is dissected.
LATE_FRAMINGS = {
    "octets": {"cut": 1},
    "a-record-a-segment": {"records": True},
}

OTHER_FRAMINGS = {
    "small-segments": {"cut": 50},
    "no-tcp-handshake": {"syn": False},
    "retransmitted": {"twice": True},
    **{link: {"link": link} for link in ("vlan", "raw", "cooked", "gre", "vxlan", "fragments")},
}


def options_of(name):
    """Where packets come in disorder, Wireshark must be told to mind it."""
    if "reorder" in tshark.notes(name, "Shows"):
        return ("-o", "tcp.reassemble_out_of_order:TRUE")
    return ()


ONE_PASS, TWO_PASSES = (), ("-2",)
SANITIZED = "PSK_PRELOAD" in os.environ


class Decryption(tshark.TsharkTest):
    def setUp(self):
        self.jobs = []

    def expect(self, name, capture, ours=(), theirs=(), passes=(ONE_PASS, TWO_PASSES)):
        """Notes a comparison to be made by tearDown()."""
        self.jobs += [(name, capture, (*mode, *ours), (*mode, *theirs)) for mode in passes]

    def compare(self, job):
        name, capture, ours, theirs = job
        found = tshark.difference(
            self.tshark(capture, "-V", *ours, keys=tshark.keys(name)),
            self.stock(capture, "-V", *theirs, keylog=tshark.keylog(name)))
        return found and f"{capture.name} {' '.join(ours)}: {found}"

    def tearDown(self):
        with ThreadPoolExecutor(2) as pool:
            differences = list(filter(None, pool.map(self.compare, self.jobs)))
        self.assertEqual(differences, [])

    def reframed(self, name, label, **how):
        target = self.sandbox.path / f"{name}-{label}.pcap"
        reframe(tshark.capture(name), target, **how)
        target.chmod(0o644)
        return target

    def test_as_recorded(self):
        names = tshark.decrypted_captures()
        self.assertIn("article", names)
        # A second pass takes as long; under the sanitizers, the samples stand for all.
        for name in names:
            order = options_of(name)
            passes = (ONE_PASS,) if SANITIZED and name not in SAMPLES else (ONE_PASS, TWO_PASSES)
            self.expect(name, tshark.capture(name), ours=order, theirs=order, passes=passes)

    def test_other_port(self):
        others = [name for name in tshark.decrypted_captures() if not tshark.is_mqtt(name)]
        for name in (*SAMPLES, *others):
            order = options_of(name)
            theirs = MQTT_ON_5000 if tshark.is_mqtt(name) else TLS_ON_5000
            self.expect(name, self.reframed(name, "5000", port=5000),
                        ours=(*TLS_ON_5000, *order), theirs=(*theirs, *order), passes=(ONE_PASS,))

    def test_port_by_preference(self):
        capture = self.reframed("article", "5000", port=5000)
        self.expect("article", capture, ours=("-o", "tlspsk.ports:4000-5000"), theirs=MQTT_ON_5000)

    def test_port_of_another_protocol(self):
        """HTTP's port for TLS: the plaintext is recognised all the same."""
        capture = self.reframed("article", "443", port=443)
        self.expect("article", capture, theirs=("-d", "tls.port==443,mqtt"))

    def test_client_port_of_another_protocol(self):
        """A client's port may be registered for another TLS protocol; that costs Wireshark all."""
        for port in (443, 2221):
            capture = self.reframed("article", f"from-{port}", client=port)
            self.expect("article", capture, theirs=("-d", f"tls.port=={port},mqtt"))

    def test_late_framings(self):
        for name in SAMPLES:
            for label, how in LATE_FRAMINGS.items():
                self.expect(name, self.reframed(name, label, **how), passes=(ONE_PASS,))

    def test_late_rc4(self):
        """RC4 can be entered once: the server's ticket costs its direction, not the client's."""
        capture = self.reframed("rc4", "late", records=True)
        client = ("-Y", "mqtt && tcp.dstport == 8883", "-T", "fields", "-e", "mqtt.msgtype")
        self.assertEqual(self.tshark(capture, *client, keys=tshark.keys("rc4")),
                         self.stock(capture, *client, keylog=tshark.keylog("rc4")))

    def test_other_framings(self):
        for name in ("article", "cbc-sha1-128", "two-devices"):
            for label, how in OTHER_FRAMINGS.items():
                self.expect(name, self.reframed(name, label, **how), passes=(ONE_PASS,))

    def test_framings_on_other_port(self):
        """The first record may hold only the beginning of the CONNECT."""
        for label, how in LATE_FRAMINGS.items():
            capture = self.reframed("article", f"5000-{label}", port=5000, **how)
            self.expect("article", capture, ours=TLS_ON_5000, theirs=MQTT_ON_5000)

    def test_wins_over_wireshark_s_own_key(self):
        """tls.psk holds one key for all; it must not keep the right one out."""
        for name in SAMPLES:
            late = self.reframed(name, "late", records=True)
            for capture in (tshark.capture(name), late):
                self.expect(name, capture, ours=("-o", "tls.psk:00112233"), passes=(ONE_PASS,))

    def test_after_starttls(self):
        """TLS in the midst of another protocol."""
        for cut in (None, 50):
            capture = self.reframed("article", f"smtp-{cut}", port=25, cut=cut, before=(
                b"EHLO a\r\n", b"250-b\r\n250 STARTTLS\r\n", b"STARTTLS\r\n", b"220 go\r\n"))
            for mode in (ONE_PASS, TWO_PASSES):
                rows = self.fields(capture, ("mqtt.msgtype", "tlspsk.identity"), "-Y", "mqtt",
                                   *mode, keys=tshark.keys("article"))
                self.assertEqual(rows, [[kind, "bob"] for kind in ("1", "2", "3", "14")])

    def test_before_clear_text(self):
        """FTP may go on in the clear when TLS has ended (RFC 4217 section 12.3)."""
        capture = self.reframed("article", "ftp", port=21, before=(
            b"AUTH TLS\r\n", b"234 go\r\n"), after=(b"PASV\r\n", b"227 192,0,2,1,64,155\r\n"))
        for mode in (ONE_PASS, TWO_PASSES):
            rows = self.fields(capture, ("ftp.request.command", "ftp.response.code"), "-Y",
                               "ftp && !tls", *mode, keys=tshark.keys("article"))
            self.assertEqual([row for row in rows if any(row)],
                             [["AUTH", ""], ["", "234"], ["PASV", ""], ["", "227"]])

    def test_numbers_as_they_are(self):
        """Whatever numbers Wireshark shows for those of TCP."""
        for setting in ("relative_sequence_numbers", "analyze_sequence_numbers"):
            option = ("-o", f"tcp.{setting}:FALSE")
            for label, how in (("octets", {"cut": 1}), ("small", {"cut": 50})):
                self.expect("article", self.reframed("article", label, **how), ours=option,
                            theirs=option, passes=(ONE_PASS,))

    def test_without_desegmentation(self):
        options = ("-o", "tls.desegment_ssl_records:FALSE")
        self.expect("article", tshark.capture("article"), ours=options, theirs=options)


class GroundTruth(tshark.TsharkTest):
    def messages(self, name, *options):
        """(topic, payload) of each PUBLISH, sorted."""
        found = []
        rows = self.fields(tshark.capture(name), ("mqtt.topic", "mqtt.msg"), "-Y",
                           "mqtt.msgtype == 3", *options, keys=tshark.keys(name))
        for topics, payloads in rows:
            found += zip(topics.split("|"), payloads.replace("<MISSING>", "").split("|"))
        return sorted(found)

    def test_article(self):
        topic, payload = "/this/test/esp32_807A98", b"CONNECTED!".hex()
        self.assertEqual(self.messages("article"), [(topic, payload)])

    def test_what_devices_sent(self):
        for name in ("gcm-128", "two-devices", "cbc-sha1-128"):
            lines = (tshark.CAPTURES / f"{name}.truth.jsonl").read_text().splitlines()
            truth = [json.loads(line) for line in lines]
            sent = sorted((message["topic"], base64.b64decode(message["payload_base64"]).hex())
                          for message in truth if message["from"] == "client")
            port = ("-Y", "mqtt.msgtype == 3 && tcp.dstport == 8883")
            with self.subTest(capture=name):
                self.assertEqual(self.messages(name, *port), sent)

    @unittest.skipUnless(tshark.PSKDECODE, "pskdecode is not built")
    def test_same_as_pskdecode(self):
        for name in tshark.decrypted_captures():
            output = subprocess.run(
                [tshark.PSKDECODE, "--json", tshark.capture(name), tshark.keys(name)],
                capture_output=True, check=True).stdout
            events = [json.loads(line) for line in output.splitlines()]
            with self.subTest(capture=name):
                self.assertEqual(self.messages(name, *options_of(name)),
                                 sorted(published(event) for event in events
                                        if event.get("type") == "PUBLISH"))


def published(event):
    """(topic, payload) of an mqtt event of pskdecode."""
    if "payload_base64" in event:
        payload = base64.b64decode(event["payload_base64"])
    else:
        payload = event.get("payload", "").encode()
    return event["topic"], payload.hex()


if __name__ == "__main__":
    tshark.main()

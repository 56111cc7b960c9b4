# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields, expert infos and statistics."""
import re
from xml.etree import ElementTree

import tshark
from reframe import reframe

SESSION = ("frame.number", "tlspsk.identity", "tlspsk.suite", "tlspsk.verdict")


class Fields(tshark.TsharkTest):
    article = tshark.capture("article")
    keys = tshark.keys("article")

    def test_filter_in_one_pass(self):
        rows = self.fields(self.article, ("mqtt.msgtype",), "-Y",
                           'tlspsk.identity == "bob" && mqtt', keys=self.keys)
        self.assertEqual([row[0] for row in rows], ["1", "2", "3", "14"])

    def test_known_from_where_they_became_known(self):
        rows = self.fields(self.article, SESSION, "-Y", "tcp.port == 8883", keys=self.keys)
        verdicts = [row[3] for row in rows]
        known = verdicts.index("decrypted")
        self.assertEqual(set(verdicts[:known]), {""})
        self.assertEqual(set(verdicts[known:]), {"decrypted"})
        self.assertEqual(rows[-1][1:], ["bob", "TLS_PSK_WITH_AES_128_CCM_8", "decrypted"])

    def test_on_all_frames_in_two_passes(self):
        rows = self.fields(self.article, SESSION, "-2", "-Y", "tcp", keys=self.keys)
        self.assertGreater(len(rows), 10)
        self.assertEqual({tuple(row[1:]) for row in rows},
                         {("bob", "TLS_PSK_WITH_AES_128_CCM_8", "decrypted")})

    def test_read_filter(self):
        """In two passes, packets that it drops have the number of the next in the first."""
        for name in ("article", "two-devices"):
            for drop in ("mqtt", "tls", "tcp.len > 0"):
                rows = self.fields(tshark.capture(name), ("mqtt.msgtype", "mqtt.topic"), "-2", "-R",
                                   drop, "-Y", "mqtt", keys=tshark.keys(name))
                with self.subTest(capture=name, filter=drop):
                    self.assertGreater(len(rows), 3)
                    self.assertEqual(rows, self.fields(
                        tshark.capture(name), ("mqtt.msgtype", "mqtt.topic"), "-Y", "mqtt",
                        keys=tshark.keys(name)))

    def test_where_they_appear(self):
        for mode in ((), ("-2",)):
            for field, kind, value in (("tlspsk.hint", "12", "cualquiera"),
                                       ("tlspsk.key_source", "16", "table")):
                rows = self.fields(self.article, (field, "tls.handshake.type"), "-Y", field, *mode,
                                   keys=self.keys)
                self.assertEqual([row[0] for row in rows], [value])
                if field == "tlspsk.hint":
                    self.assertIn(kind, rows[0][1].split("|"))

    def test_offered(self):
        rows = self.fields(self.article, ("tlspsk.offered", "tls.handshake.type"), "-Y",
                           "tlspsk.offered", keys=self.keys)
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0][1], "1")
        offered = rows[0][0].split("|")
        self.assertEqual(offered[:2],
                         ["TLS_PSK_WITH_AES_128_CCM_8", "TLS_PSK_WITH_AES_128_GCM_SHA256"])

    def test_no_layer_of_its_own(self):
        rows = self.fields(self.article, ("frame.protocols",), "-Y", "mqtt", keys=self.keys)
        self.assertEqual({row[0] for row in rows}, {"eth:ethertype:ip:tcp:tls:mqtt"})

    def test_two_devices(self):
        rows = self.fields(tshark.capture("two-devices"), ("tlspsk.identity", "mqtt.topic"), "-Y",
                           "mqtt.msgtype == 3", keys=tshark.keys("two-devices"))
        self.assertEqual({tuple(row) for row in rows},
                         {("alice", "house/alice"), ("robert", "house/robert")})

    def test_same_ports_again(self):
        """A new connection between the same ports is a session of its own."""
        again = self.sandbox.path / "again.pcap"
        reframe(self.article, again)
        data = again.read_bytes()
        reframe(self.article, again, sequence=100000)
        again.write_bytes(data + again.read_bytes()[24:])
        again.chmod(0o644)
        output = self.tshark(again, "-q", "-z", "tlspsk,tree", keys=self.keys)
        self.assertRegex(output, r"Sessions +2 ")


class Verdicts(tshark.TsharkTest):
    expected = {
        "wrong-key": "wrong_key",
        "unknown-identity": "unknown_identity",
        "refused-suite": "no_common_suite",
        "server-side-only": "handshake_incomplete",
        "snaplen-96": "truncated",
        "snaplen-200": "partly_decrypted",
        "tls13-psk-dhe-ke": "forward_secret",
        "resumed-unknown": "resumed_unknown_session",
    }

    def test_two_passes(self):
        for name, verdict in self.expected.items():
            rows = self.fields(tshark.capture(name), ("tlspsk.verdict",), "-2", "-Y", "tlspsk",
                               keys=tshark.keys(name))
            with self.subTest(capture=name):
                self.assertEqual({row[0] for row in rows}, {verdict})

    def test_one_pass(self):
        for name, verdict in self.expected.items():
            rows = self.fields(tshark.capture(name), ("tlspsk.verdict",), "-Y", "tlspsk",
                               keys=tshark.keys(name))
            with self.subTest(capture=name):
                self.assertIn(rows[-1][0], (verdict, ""))

    def test_wrong_key_of_the_table(self):
        keys = self.sandbox.file("wrong.keys", "bob:1111\n")
        rows = self.fields(tshark.capture("article"), ("tlspsk.verdict",), "-2", "-Y", "tlspsk",
                           keys=keys)
        self.assertEqual({row[0] for row in rows}, {"wrong_key"})

    def test_capture_that_begins_late(self):
        late = self.sandbox.path / "late.pcap"
        reframe(tshark.capture("article"), late, skip=8)
        late.chmod(0o644)
        rows = self.fields(late, ("tlspsk.verdict",), "-2", "-Y", "tlspsk",
                           keys=tshark.keys("article"))
        self.assertEqual({row[0] for row in rows}, {"no_handshake"})


class Findings(tshark.TsharkTest):
    def findings(self, name, *options, keys=None):
        rows = self.fields(tshark.capture(name), ("tlspsk.finding", "frame.number"), *options, "-Y",
                           "tlspsk.finding", keys=keys or tshark.keys(name))
        return {(code, number) for codes, number in rows for code in codes.split("|")}

    def frames(self, name, condition):
        return [row[0] for row in self.fields(tshark.capture(name), ("frame.number",), "-Y",
                                              condition)]

    def test_suite_mismatch_on_alert_and_hello(self):
        hello, = self.frames("refused-suite", "tls.handshake.type == 1")
        alert, = self.frames("refused-suite", "tls.alert_message")
        code = "no_common_suite"
        one_pass = self.findings("refused-suite")
        two_passes = self.findings("refused-suite", "-2")
        self.assertEqual({frame for c, frame in one_pass if c == code}, {alert})
        self.assertEqual({frame for c, frame in two_passes if c == code}, {hello, alert})

    def test_disorder(self):
        """What Wireshark does not sort is not lost."""
        for mode in ((), ("-2",)):
            for order in ("FALSE", "TRUE"):
                self.assertEqual(
                    self.findings("loss-and-disorder", *mode, "-o",
                                  f"tcp.reassemble_out_of_order:{order}"), set(), (mode, order))

    def test_loss(self):
        """A missing segment is noticed: the ServerHello, the ClientKeyExchange, a PUBLISH."""
        for segment, verdict in ((2, "handshake_incomplete"), (3, "partly_decrypted"),
                                 (8, "partly_decrypted")):
            lossy = self.sandbox.path / "lossy.pcap"
            reframe(tshark.capture("article"), lossy, lose=segment)
            lossy.chmod(0o644)
            rows = self.fields(lossy, ("tlspsk.verdict",), "-2", "-Y",
                               'tlspsk.finding == "capture_gap"', keys=tshark.keys("article"))
            with self.subTest(segment=segment):
                self.assertEqual([row[0] for row in rows], [verdict])

    def test_loss_at_the_end(self):
        """In a single pass too: a message was not left unanswered, but its end is missing."""
        lossy = self.sandbox.path / "end-lost.pcap"
        reframe(tshark.capture("article"), lossy, lose=9)
        lossy.chmod(0o644)
        for mode in ((), ("-2",)):
            rows = self.fields(lossy, ("frame.number", "tlspsk.finding"), *mode, "-Y",
                               "tlspsk.finding", keys=tshark.keys("article"))
            self.assertEqual(rows, [["17", "capture_gap"]])

    def test_expert_infos(self):
        for name in ("refused-suite", "wrong-key", "unknown-identity"):
            for mode in ((), ("-2",)):
                codes = {code for code, _ in self.findings(name, *mode)}
                with self.subTest(capture=name, mode=mode):
                    self.assertTrue(codes)
                    for code in codes:
                        rows = self.fields(tshark.capture(name), ("_ws.expert.severity",), *mode,
                                           "-Y", f"tlspsk.finding.{code}", keys=tshark.keys(name))
                        self.assertTrue(rows, code)

    def test_long_texts_are_cut_between_characters(self):
        """What is named by a long path; Wireshark's outputs would not be UTF-8."""
        for before in ("", "x"):
            keys = self.sandbox.file(f"{before}{'é' * 115}.keys",
                                     "alice:000000000000000000000000deadbeef\n")
            for form in (("-V",), ("-T", "json"), ("-T", "pdml")):
                output = self.tshark(tshark.capture("article"), "-2", *form, keys=keys)
                self.assertIn("uses the key that the table has for", output)
                self.assertNotIn("\ufffd", output)

    def test_expert_statistics(self):
        output = self.tshark(tshark.capture("refused-suite"), "-q", "-z", "expert",
                             keys=tshark.keys("refused-suite"))
        self.assertRegex(output, r"Errors \(\d+\)\n=+\n(?:.*\n)*? +\d+ +Security +TLS-PSK ")

    def test_every_finding_is_a_field(self):
        output = self.checked(self.sandbox.run(["-G", "fields"], plugin=True))
        fields = set(re.findall(r"\t(tlspsk\.finding\.\w+)\t", output))
        self.assertIn("tlspsk.finding.no_common_suite", fields)
        self.assertGreater(len(fields), 5)


class Identities(tshark.TsharkTest):
    """Identities are bytes. The ClientKeyExchange of the capture is given another one."""

    def shown(self, identity):
        self.assertEqual(len(identity), 3)
        changed = self.sandbox.path / "identity.pcap"
        reframe(tshark.capture("article"), changed)
        data = changed.read_bytes()
        self.assertEqual(data.count(b"\0\x03bob"), 1)
        changed.write_bytes(data.replace(b"\0\x03bob", b"\0\x03" + identity))
        changed.chmod(0o644)
        rows = self.fields(changed, ("tlspsk.identity", "tlspsk.verdict"), "-2", "-Y", "tlspsk",
                           keys=tshark.keys("article"))
        self.assertEqual({row[1] for row in rows}, {"unknown_identity"})
        return {row[0].replace("\\\\", "\\") for row in rows}  # tshark 4.4 escapes them itself

    def test_utf8(self):
        self.assertEqual(self.shown("é1".encode()), {"é1"})

    def test_not_utf8(self):
        self.assertEqual(self.shown(b"a\xffb"), {"a\\xffb"})

    def test_nul(self):
        self.assertEqual(self.shown(b"a\0b"), {"a\\x00b"})

    def test_empty(self):
        rows = self.fields(tshark.capture("identity-misplaced"), ("tlspsk.identity",), "-2", "-Y",
                           'tlspsk.identity == ""', keys=tshark.keys("identity-misplaced"))
        self.assertEqual({row[0] for row in rows}, {""})

    def test_no_character_of_xml(self):
        for identity in ("\ufffe", "\uffff"):
            escaped = "".join(f"\\x{octet:02x}" for octet in identity.encode())
            self.assertEqual(self.shown(identity.encode()), {escaped})
            ElementTree.fromstring(self.tshark(self.sandbox.path / "identity.pcap", "-2", "-T",
                                               "pdml", keys=tshark.keys("article")))


class Statistics(tshark.TsharkTest):
    def tree(self, name, *options):
        return self.tshark(tshark.capture(name), "-q", "-z", "tlspsk,tree", *options,
                           keys=tshark.keys(name))

    def test_counts(self):
        for mode in ((), ("-2",)):
            output = self.tree("two-devices", *mode)
            for row, count in (("Sessions", 2), ("decrypted", 2), ("alice", 1), ("robert", 1),
                               ("TLS_PSK_WITH_CHACHA20_POLY1305_SHA256", 1),
                               ("TLS_PSK_WITH_AES_256_CCM", 1)):
                self.assertRegex(output, rf"(?m)^ *{row} +{count} ", mode)

    def test_filter(self):
        output = self.tshark(tshark.capture("two-devices"), "-q", "-z",
                             'tlspsk,tree,tlspsk.identity=="alice"',
                             keys=tshark.keys("two-devices"))
        self.assertRegex(output, r"Sessions +1 ")
        self.assertNotIn("robert", output)


if __name__ == "__main__":
    tshark.main()

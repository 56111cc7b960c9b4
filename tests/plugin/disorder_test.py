# SPDX-License-Identifier: GPL-2.0-or-later
"""Handshakes whose segments were captured in another order than they were sent in.

The truth is what Wireshark shows of the capture in order, with the secrets that the endpoints
wrote.
"""
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import tshark
from reframe import reframe

sys.path.append(str(Path(__file__).resolve().parent.parent / "property"))
import files
import segments

MQTT = ("mqtt.msgtype", "mqtt.topic", "mqtt.msg")
PASSES = ((), ("-2",))
SORTED = ("-o", "tcp.reassemble_out_of_order:TRUE")

# The payload segments of the handshake; the one after the last is application data.
HANDSHAKES = {"article": 4, "cbc-sha256-etm": 4, "resumed-id": 4, "tls10-mte": 4,
              "tls13-psk-ke": 3}


class Disorder(tshark.TsharkTest):
    def reframed(self, name, label, **how):
        target = self.sandbox.path / f"{name}-{label}.pcap"
        reframe(tshark.capture(name), target, **how)
        target.chmod(0o644)
        return target

    def messages(self, capture, name, *options):
        return sorted(self.fields(capture, MQTT, "-Y", "mqtt", *options, keys=tshark.keys(name)))

    def compare(self, job):
        name, capture, options = job
        output = self.stock(tshark.capture(name), "-Y", "mqtt", "-T", "fields", "-E",
                            "aggregator=|", *(word for field in MQTT for word in ("-e", field)),
                            keylog=tshark.keylog(name))
        truth = sorted(line.split("\t") for line in output.splitlines())
        found = self.messages(capture, name, *options)
        return None if found == truth else f"{capture.name} {options}: {found}"

    def test_swapped(self):
        """Any two neighbours of the handshake, also of different directions."""
        jobs = []
        for name, last in HANDSHAKES.items():
            for swap in range(1, last):
                capture = self.reframed(name, f"swapped-{swap}", swap=swap)
                jobs += [(name, capture, (*mode, *order)) for mode in PASSES
                         for order in ((), SORTED)]
        with ThreadPoolExecutor(2) as pool:
            self.assertEqual([e for e in pool.map(self.compare, jobs) if e], [])

    def test_what_tcp_keeps(self):
        """TCP hands a message over when its turn has come; it is not shown before as well."""
        capture = self.reframed("article", "kept", order=(1, 2, 5, 8, 3, 4, 7, 6))
        for mode in PASSES:
            rows = self.messages(capture, "article", *mode, *SORTED)
            kinds = sorted(kind for row in rows for kind in row[0].split("|"))
            self.assertEqual(kinds, ["1", "14", "2", "3"])

    def test_client_behind(self):
        """What the client sends was captured later, and the server's answers before its SYN."""
        sent = segments.connections(segments.read(tshark.capture("article")))[0]
        late = sorted(range(len(sent)),
                      key=lambda i: i + (5.5 if sent[i].sender == sent[0].sender else 0))
        capture = self.sandbox.file("client-behind.pcap", files.pcap(
            (sent[0].time + number, bytes(12) + b"\x08\x00" + sent[i].packet())
            for number, i in enumerate(late)))
        for mode in PASSES:
            rows = self.messages(capture, "article", *mode, *SORTED)
            kinds = sorted(kind for row in rows for kind in row[0].split("|"))
            self.assertEqual(kinds, ["1", "14", "2", "3"])

    def test_shown_while_it_waited(self):
        """With a key log, Wireshark shows messages which the plugin can't read yet."""
        log = ("-o", f"tls.keylog_file:{tshark.keylog('article')}")
        capture = self.reframed("article", "key-exchange-last", order=(1, 2, 4, 5, 6, 7, 8, 3))
        for mode in PASSES:
            self.assertIsNone(self.compare(("article", capture, (*mode, *log))))

    def test_another_connection_before(self):
        """What precedes a SYN is not of the session behind it."""
        sent = segments.connections(segments.read(tshark.capture("article")))[0]
        order = (sent[2], *sent[:2], *sent[3:])
        capture = self.sandbox.file("ack-first.pcap", files.pcap(
            (sent[0].time + number, bytes(12) + b"\x08\x00" + segment.packet())
            for number, segment in enumerate(order)))
        rows = self.fields(capture, ("frame.number", "tlspsk.verdict"), "-2", "-Y",
                           "tlspsk.verdict", keys=tshark.keys("article"))
        self.assertEqual({row[1] for row in rows}, {"decrypted"})
        self.assertEqual([row[0] for row in rows][:2], ["2", "3"])

    def test_verdict(self):
        """The right key never seems wrong."""
        for name, last in HANDSHAKES.items():
            for swap in range(1, last):
                capture = self.reframed(name, f"swapped-{swap}", swap=swap)
                rows = self.fields(capture, ("tlspsk.verdict",), "-2", "-Y",
                                   "tlspsk && tcp.stream == 0", keys=tshark.keys(name))
                with self.subTest(capture=capture.name):
                    self.assertEqual({row[0] for row in rows}, {"decrypted"})

    def test_sent_again(self):
        """What TCP takes for a retransmission, although the capture lacks what was sent first."""
        capture = tshark.capture("loss-and-disorder")
        chosen = ("-Y", "tcp.port == 41966 && mqtt")
        for mode in PASSES:
            rows = self.fields(capture, ("mqtt.msgtype",), *chosen, *mode,
                               keys=tshark.keys("loss-and-disorder"))
            self.assertEqual([row[0] for row in rows], ["1", "2", "3", "4"])

    def test_fast_open(self):
        """The ClientHello in the SYN is no disorder."""
        capture = self.reframed("article", "fast-open", fast_open=True)
        for mode in PASSES:
            self.assertIsNone(self.compare(("article", capture, mode)))
            self.assertEqual(self.tshark(capture, *mode, "-Y", "tlspsk.finding",
                                         keys=tshark.keys("article")), "")

    def test_what_does_not_come_is_missing(self):
        """Waiting ends with the capture at the latest; a key is found without its identity."""
        for lose, verdict in ((1, "handshake_incomplete"), (2, "handshake_incomplete"),
                              (3, "partly_decrypted")):
            capture = self.reframed("article", f"without-{lose}", lose=lose)
            rows = self.fields(capture, ("tlspsk.verdict",), "-2", "-Y", "tlspsk",
                               keys=tshark.keys("article"))
            with self.subTest(lose=lose):
                self.assertTrue(rows)
                self.assertEqual({row[0] for row in rows}, {verdict})


if __name__ == "__main__":
    tshark.main()

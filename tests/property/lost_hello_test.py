# SPDX-License-Identifier: GPL-2.0-or-later
"""Handshakes of which the capture lacks packets, or that began before it: the key is right, and
nothing else is said of it."""
import json
import unittest

import decoded
from segments import connections, records

CHANGE_CIPHER_SPEC, HANDSHAKE, APPLICATION_DATA = b"\x14", b"\x16", b"\x17"
CLIENT_KEY_EXCHANGE = b"\x10"

RIGHT = {"decrypted", "partly_decrypted", "forward_secret", "handshake_incomplete", "no_handshake"}


class LostHello(decoded.PropertyTest):
    def session(self, name, segments, *arguments):
        """The one session."""
        path = self.file("capture", decoded.files.pcap(
            (s.time, decoded.ethernet(s)) for s in segments))
        events = list(map(json.loads, self.decode(name, *arguments, path).splitlines()))
        sessions = [event for event in events if event["event"] == "session"]
        self.assertEqual(len(sessions), 1)
        return sessions[0]

    def each_loss(self, name):
        """The first connection without each of its packets, and without all up to each."""
        connection = connections(decoded.read(name))[0]
        with_octets = [place for place, s in enumerate(connection) if s.payload]
        for place in with_octets:
            yield f"without packet {place}", connection[:place] + connection[place + 1:]
        for place in with_octets[:-2]:
            yield f"from packet {place} on", connection[place:]

    def test_hello_retry(self):
        """The binder of the second ClientHello is made over the first, too."""
        for what, segments in self.each_loss("tls13-hello-retry"):
            with self.subTest(what):
                self.assertIn(self.session("tls13-hello-retry", segments)["verdict"], RIGHT)

    def test_pieces_of_a_hello(self):
        """A capture that begins within a hello in records of an octet: the rest is malformed, and
        nobody's fault; no octet of it is a hello."""
        name = "handshake-bytes"
        connection = connections(decoded.read(name))[0]
        for place in range(1, len(connection) - 2):
            with self.subTest(place=place):
                found = self.session(name, connection[place:])
                self.assertNotIn("malformed_handshake", [f["code"] for f in found["findings"]])

    def test_hello_retry_with_secrets(self):
        """The second has the random octets of the first, and all is decrypted by them."""
        name = "tls13-hello-retry"
        log = ("--keylog", decoded.CAPTURES / f"{name}.keylog")
        connection = connections(decoded.read(name))[0]
        hellos = [place for place, s in enumerate(connection) if s.payload][:3]
        whole = self.session(name, connection, *log)
        lacking = [connection[:place] + connection[place + 1:] for place in hellos[:2]]
        begun = [connection[place:] for place in hellos[1:]]
        for segments, verdict in ((lacking[0], "partly_decrypted"),
                                  (lacking[1], "partly_decrypted"),
                                  (begun[0], "decrypted"), (begun[1], "decrypted")):
            with self.subTest(packets=len(segments), verdict=verdict):
                found = self.session(name, segments, *log)
                self.assertEqual(found["verdict"], verdict)
                for member in ("client_bytes", "server_bytes", "suite"):
                    self.assertEqual(found[member], whole[member])

    def test_key_exchange_with_secrets(self):
        """A key log needs no more than the random octets of the two hellos."""
        for name in ("ecdhe-psk", "ecdhe-psk-chacha20", "dhe-psk", "gcm-128", "cbc-sha256-etm"):
            log = ("--keylog", decoded.CAPTURES / f"{name}.keylog")
            connection = connections(decoded.read(name))[0]
            whole = self.session(name, connection, *log)
            place = next(place for place, s in enumerate(connection)
                         if s.ports[1] == 8883 and s.payload[5:6] == CLIENT_KEY_EXCHANGE)
            with self.subTest(name):
                found = self.session(name, connection[:place] + connection[place + 1:], *log)
                self.assertEqual(found["verdict"], "partly_decrypted")
                self.assertEqual(found["key_source"], "keylog")
                self.assertEqual((found["client_bytes"], found["server_bytes"]),
                                 (whole["client_bytes"], whole["server_bytes"]))

    def test_hello_with_secrets(self):
        """Without the ClientHello, all that a key log has is tried."""
        names = ("ecdhe-psk", "gcm-128", "cbc-sha256-etm", "rc4", "ccm8-128", "tls13-psk-ke",
                 "tls13-psk-dhe-ke")
        logs = {name: (decoded.CAPTURES / f"{name}.keylog").read_bytes() for name in names}
        everything = self.file("all.keylog", b"".join(logs.values()))
        for name in names:
            connection = connections(decoded.read(name))[0]
            places = [place for place, s in enumerate(connection) if s.payload]
            whole = self.session(name, connection, "--keylog", everything)
            others = self.file("others.keylog", b"".join(log for other, log in logs.items()
                                                         if other != name))
            for segments, verdict in ((connection[:places[0]] + connection[places[0] + 1:],
                                       "partly_decrypted"), (connection[places[1]:], "decrypted")):
                with self.subTest(name, verdict=verdict):
                    found = self.session(name, segments, "--keylog", everything)
                    self.assertEqual((found["verdict"], found["key_source"]), (verdict, "keylog"))
                    for member in ("client_bytes", "server_bytes", "suite", "version"):
                        self.assertEqual(found[member], whole[member])
                    found = self.session(name, segments, "--keylog", others)
                    self.assertEqual((found["client_bytes"], found["server_bytes"]), (0, 0))
                    self.assertIsNone(found["key_source"])

    def test_early_data_with_secrets(self):
        """0-RTT data behind a ClientHello that is lost is not damaged: other keys protect it."""
        for name in ("tls13-early-data", "tls13-early-data-ke"):
            connection = connections(decoded.read(name))[0]
            place = next(place for place, s in enumerate(connection) if s.payload)
            with self.subTest(name):
                found = self.session(name, connection[place + 1:], "--keylog",
                                     decoded.CAPTURES / f"{name}.keylog")
                self.assertEqual((found["client_bytes"], found["server_bytes"]),
                                 (len("later words\n"), len("an answer\n")))
                self.assertEqual(found["findings"], [])

    def test_key_exchange_with_table(self):
        """Without the ClientKeyExchange, all keys are tried. Who has it is known where the secrets
        are made of the identity, too."""
        for name, bound in (("gcm-128", True), ("ccm8-128", True), ("chacha20", True),
                            ("article", True), ("handshake-split", True),
                            ("cbc-sha256-etm", False), ("cbc-sha1-128", False)):
            connection = [part for s in connections(decoded.read(name))[0] for part in records(s)]
            whole = self.session(name, connection)
            place = next(place for place, s in enumerate(connection)
                         if s.ports[1] == 8883 and s.payload[5:6] == CLIENT_KEY_EXCHANGE)
            ahead = [at for at, s in enumerate(connection)
                     if at >= place and s.ports[1] == 8883 and s.payload]
            kinds = [connection[at].payload[:1] for at in ahead]
            exchange = ahead[:kinds.index(CHANGE_CIPHER_SPEC)]
            flight = ahead[:kinds.index(APPLICATION_DATA)]
            line = (decoded.CAPTURES / f"{name}.keys").read_bytes().splitlines()[0]
            key = line.rsplit(b":", 1)[1]
            strangers = b"".join(b"stranger-%d:%032x\n" % (n, n + 1) for n in range(50))
            table = self.file("table.keys", strangers + b"namesake:" + key + b"\n" + line + b"\n")
            unfit = self.file("unfit.keys",
                              strangers + line[:-2] + b"%02x" % (int(key[-2:], 16) ^ 1))
            for lost in (exchange, flight):
                left = [s for at, s in enumerate(connection) if at not in lost]
                with self.subTest(name, lost=len(lost)):
                    found = self.session(table.with_suffix(""), left)
                    self.assertEqual((found["verdict"], found["key_source"], found["identity"]),
                                     ("partly_decrypted", "table",
                                      whole["identity"] if bound else None))
                    self.assertEqual((found["client_bytes"], found["server_bytes"]),
                                     (whole["client_bytes"], whole["server_bytes"]))
                    self.assertEqual([f["code"] for f in found["findings"]],
                                     ["identity_lost", "capture_gap"])
                    found = self.session(unfit.with_suffix(""), left)
                    self.assertEqual((found["verdict"], found["client_bytes"],
                                      found["server_bytes"], found["key_source"]),
                                     ("handshake_incomplete", 0, 0, None))

    def test_encrypted_extensions(self):
        """Without a message before the Finished a PSK of TLS 1.3 makes no application secrets, and
        none that open nothing."""
        name = "tls13-psk-ke"
        segments = [part for s in connections(decoded.read(name))[0] for part in records(s)]
        place = next(place for place, s in enumerate(segments)
                     if s.ports[0] == 8883 and s.payload[:1] == APPLICATION_DATA)
        left = segments[:place] + segments[place + 1:]
        whole = self.session(name, segments)
        found = self.session(name, left)
        self.assertEqual((found["verdict"], found["client_bytes"]), ("partly_decrypted", 0))
        self.assertEqual([f["code"] for f in found["findings"]], ["capture_gap"])
        found = self.session(name, left, "--keylog", decoded.CAPTURES / f"{name}.keylog")
        self.assertEqual((found["verdict"], found["key_source"]), ("partly_decrypted", "keylog"))
        for member in ("client_bytes", "server_bytes"):
            self.assertEqual(found[member], whole[member])

    def test_renegotiation(self):
        """Records under keys that are made in what was lost are not damaged."""
        for name in ("renegotiated-by-client", "renegotiated-by-server", "renegotiated-legacy"):
            segments = [part for s in connections(decoded.read(name))[0] for part in records(s)]
            begin = next(place for place, s in enumerate(segments)
                         if s.payload[:1] == APPLICATION_DATA)
            changed, left = set(), segments[:begin]
            for segment in segments[begin:]:
                if segment.payload[:1] == CHANGE_CIPHER_SPEC:
                    changed.add(segment.sender)
                if segment.payload[:1] != HANDSHAKE or segment.sender in changed:
                    left.append(segment)
            with self.subTest(name):
                found = self.session(name, left)
                self.assertEqual(found["verdict"], "partly_decrypted")
                self.assertEqual([f["code"] for f in found["findings"]], ["capture_gap"])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""Holes that swallow what changes the keys: the session goes on under those that follow."""
import json
import unittest

import decoded
from segments import connections, records

CLIENT, SERVER = "client", "server"


class LostKeys(decoded.PropertyTest):
    def texts(self, name, segments, *arguments):
        """What each side says in |segments|, and the verdict."""
        path = self.file("capture", decoded.files.pcap(
            (s.time, decoded.ethernet(s)) for s in segments))
        events = list(map(json.loads, self.decode(name, *arguments, path).splitlines()))
        session, = (event for event in events if event["event"] == "session")
        return {side: [event.get("payload") or event["type"] for event in events
                       if event["event"] in ("data", "mqtt") and event["from"] == side]
                for side in (CLIENT, SERVER)}, session["verdict"]

    def without(self, name, side, first, last, kept=0):
        """The first connection of |name| without segments of octets of one side, from |first| up
        to |last|, counted from 0; but for |kept| octets of the first of them."""
        connection = connections(decoded.read(name))[0]
        sender = connection[0].sender
        own = [s for s in connection if s.payload and (s.sender == sender) == (side == CLIENT)]
        lost = own[first:last]
        return self.texts(name, [
            s.but(payload=s.payload[:kept]) if kept and s in lost else s
            for s in connection if kept or s not in lost])

    def test_key_updates(self):
        """Each of its three KeyUpdates is in a segment of its own, and data behind it."""
        name = "tls13-key-update-ke"
        whole, _ = self.without(name, CLIENT, 0, 0)
        self.assertEqual(len(whole[CLIENT]), 4)
        for side, first in ((CLIENT, 3), (SERVER, 5)):
            for updates in 1, 2, 3:
                if (side, updates) == (SERVER, 3):
                    continue
                with self.subTest(side=side, updates=updates):
                    # from the first KeyUpdate to the one before the last data
                    found, verdict = self.without(name, side, first, first + 2 * updates - 1)
                    before = 1 if side == CLIENT else 2
                    self.assertEqual(found[side],
                                     whole[side][:before] + whole[side][before + updates - 1:])
                    self.assertEqual(verdict, "partly_decrypted")

    def test_renegotiation(self):
        """Without the ChangeCipherSpec and the Finished of one side, which follow a record."""
        for name, side, segment, kept in (
                (by_client := "renegotiated-by-client", CLIENT, 4, 39), (by_client, SERVER, 4, 215),
                (by_server := "renegotiated-by-server", CLIENT, 4, 0), (by_server, CLIENT, 7, 0),
                (legacy := "renegotiated-legacy", CLIENT, 4, 39), (legacy, SERVER, 4, 429)):
            with self.subTest(capture=name, side=side, segment=segment):
                whole, _ = self.without(name, side, 0, 0)
                self.assertGreater(len(whole[side]), 1)
                found, verdict = self.without(name, side, segment, segment + 1, kept)
                self.assertEqual((found, verdict), (whole, "partly_decrypted"))

    def test_key_stream(self):
        """Without a ChangeCipherSpec, which uses none of RC4's, and up to three records more."""
        connection = [piece for s in connections(decoded.read("rc4"))[0] for piece in records(s)]
        whole, _ = self.texts("rc4", connection)
        for side in CLIENT, SERVER:
            own = [s for s in connection
                   if s.payload and (s.sender == connection[0].sender) == (side == CLIENT)]
            first, = (place for place, s in enumerate(own) if s.payload[0] == 20)
            for count in 2, 3, 4:
                with self.subTest(side=side, count=count):
                    lost = own[first:first + count]
                    found, _ = self.texts("rc4", [s for s in connection if s not in lost])
                    self.assertEqual(found[side], whole[side][count - 2:])

    def test_connect(self):
        """Without all from each side's ChangeCipherSpec to its first data: what follows is MQTT
        still, though nothing was decrypted before the CONNECT was lost."""
        for name in "gcm-128", "cbc-sha1-128-etm", "camellia-gcm-256", "mqtt31":
            connection = [piece for s in connections(decoded.read(name))[0]
                          for piece in records(s)]
            whole, _ = self.texts(name, connection)
            lost = []
            for side in CLIENT, SERVER:
                own = [s for s in connection
                       if s.payload and (s.sender == connection[0].sender) == (side == CLIENT)]
                types = [s.payload[0] for s in own]
                lost += own[types.index(20):types.index(23) + 1]
            with self.subTest(name):
                found, verdict = self.texts(name, [s for s in connection if s not in lost])
                self.assertEqual((found[CLIENT], found[SERVER], verdict),
                                 (whole[CLIENT][1:], whole[SERVER][1:], "partly_decrypted"))

    def test_key_log(self):
        """Without any of the bursts that there may be; what can be read has a verdict for it."""
        name = "tls13-psk-dhe-ke"
        connection = [piece for s in connections(decoded.read(name))[0] for piece in records(s)]
        keylog = "--keylog", decoded.CAPTURES / f"{name}.keylog"
        places = [place for place, s in enumerate(connection) if s.payload]
        for first in places[1:-2]:
            for last in places[places.index(first):-2]:
                with self.subTest(first=first, last=last):
                    found, verdict = self.texts(
                        name, connection[:first] + connection[last + 1:], *keylog)
                    if any(found.values()):
                        self.assertEqual(verdict, "partly_decrypted")


if __name__ == "__main__":
    unittest.main()

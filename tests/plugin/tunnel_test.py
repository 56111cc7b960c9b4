# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS behind what a load balancer or a client and a proxy say first."""
import sys
from pathlib import Path

import tshark

sys.path.append(str(Path(__file__).resolve().parent.parent / "property"))
import files
import segments

TO_SERVER, TO_CLIENT = True, False
HTTP = (3128, ((TO_SERVER, b"CONNECT broker:8883 HTTP/1.1\r\nHost: broker:8883\r\n\r\n"),
               (TO_CLIENT, b"HTTP/1.1 200 Connection established\r\n\r\n")))
BEFORE = {
    "PROXY": (8883, ((TO_SERVER, b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 8883\r\n"),)),
    "CONNECT": HTTP,
    "SOCKS 4": (1080, ((TO_SERVER, b"\4\1\x22\xb3\xc0\0\2\1user\0"),
                       (TO_CLIENT, b"\0\x5a\x22\xb3\xc0\0\2\1"))),
    "SOCKS 5": (1080, ((TO_SERVER, b"\5\1\0"), (TO_CLIENT, b"\5\0"),
                       (TO_SERVER, b"\5\1\0\3\6broker\x22\xb3"),
                       (TO_CLIENT, b"\5\0\0\1\xc0\0\2\1\x22\xb3"))),
}
MQTT = ("mqtt.msgtype", "mqtt.topic", "mqtt.msg")


def behind(read, port, said):
    """The connection READ, on another port of the server, behind what is SAID."""
    client = read[0].sender
    sizes = {way: sum(len(octets) for to, octets in said if to == way) for way in (True, False)}

    def moved(segment, shift):
        to_server = segment.sender == client
        ports = (segment.ports[0], port) if to_server else (port, segment.ports[1])
        own, other = (sizes[to_server], sizes[not to_server]) if shift else (0, 0)
        return segment.but(ports=ports, sequence=segment.sequence + own,
                           acknowledgement=segment.acknowledgement + other)

    changed = [moved(s, False) for s in read[:3]]
    last = {TO_SERVER: changed[2], TO_CLIENT: changed[1].but(flags=segments.ACK)}
    place = {TO_SERVER: changed[2].sequence, TO_CLIENT: changed[2].acknowledgement}
    for way, octets in said:
        changed.append(last[way].but(time=changed[-1].time + 1, sequence=place[way], payload=octets,
                                     acknowledgement=place[not way],
                                     flags=segments.ACK | segments.PSH))
        place[way] += len(octets)
    return changed + [moved(s, True) for s in read[3:]]


class Tunnels(tshark.TsharkTest):
    def capture(self, name, before):
        connection = segments.connections(segments.read(tshark.capture(name)))[0]
        changed = behind(connection, *before)
        return self.sandbox.file(f"{name}.pcap", files.pcap(
            (s.time, bytes(12) + b"\x08\x00" + s.packet()) for s in changed))

    def test_decrypted(self):
        for what, before in BEFORE.items():
            for name in ("article", "cbc-sha256-etm"):
                capture = self.capture(name, before)
                truth = self.fields(tshark.capture(name), MQTT, "-Y", "mqtt && tcp.stream == 0",
                                    keys=tshark.keys(name))
                self.assertGreater(len(truth), 3)
                for mode in ((), ("-2",)):
                    with self.subTest(before=what, capture=name, mode=mode):
                        self.assertEqual(self.fields(capture, MQTT, "-Y", "mqtt", *mode,
                                                     keys=tshark.keys(name)), truth)

    def test_others(self):
        """Without PSKs, a tunnel is shown as if there were no plugin."""
        capture = self.capture("certificate-tls13", HTTP)
        for mode in ((), ("-2",)):
            self.assert_same_dissection(
                self.tshark(capture, "-V", *mode, keys=tshark.keys("article")),
                self.stock(capture, "-V", *mode))


if __name__ == "__main__":
    tshark.main()

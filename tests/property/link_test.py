# SPDX-License-Identifier: GPL-2.0-or-later
"""The output does not depend on the link layer, on tunnels or on IP's own pieces."""
import random
import unittest

import decoded
import files
import frames
import networks

NAMES = ("article", "ipv6", "two-devices")


class Links(decoded.PropertyTest):
    def test_each(self):
        for name in NAMES:
            read = decoded.read(name)
            for link, (link_type, frame) in (frames.LINKS | networks.LINKS).items():
                self.check(name, files.pcap(((s.time, frame(s.packet())) for s in read), link_type),
                           link)

    def test_fragments(self):
        """In order, reversed, shuffled, each twice."""
        for name in ("article", "mqtt5"):
            for order in ("forward", "reversed", "shuffled", "twice"):
                captured, source = [], random.Random(name)
                for number, segment in enumerate(decoded.read(name)):
                    pieces = list(frames.fragments(segment.packet(), 24, number))
                    if order == "reversed":
                        pieces.reverse()
                    elif order == "shuffled":
                        source.shuffle(pieces)
                    elif order == "twice":
                        pieces = [piece for piece in pieces for _ in range(2)]
                    captured += [(segment.time, frames.ethernet(piece)) for piece in pieces]
                self.check(name, files.pcap(captured), f"fragments {order}")

    def test_aggregates_in_fragments(self):
        """Several frames of 802.11 in one, from an access point, in a datagram in pieces."""
        captured = []
        for number, segment in enumerate(decoded.read("article")):
            carried = b"\x01\x88" + networks.aggregated(segment.packet())[2:]
            datagram = networks.capwap(0x100, carried)[14:]
            captured += [(segment.time, frames.ethernet(piece))
                         for piece in frames.fragments(datagram, 80, number)]
        self.check("article", files.pcap(captured), "aggregates in fragments")

    def test_two_interfaces_of_one_host(self):
        """Every packet twice, in different frames."""
        for name in NAMES:
            captured = []
            for segment in decoded.read(name):
                packet = segment.packet()
                hop = bytearray(packet)
                hop[8 if packet[0] >> 4 == 4 else 7] -= 1
                captured += [(segment.time, frames.ethernet(packet)),
                             (segment.time + 1000, frames.LINKS["VLAN"][1](bytes(hop)))]
            self.check(name, files.pcap(captured), "doubled")


if __name__ == "__main__":
    unittest.main()

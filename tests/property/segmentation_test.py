# SPDX-License-Identifier: GPL-2.0-or-later
"""The output does not depend on how the bytes are cut into segments, or which come twice."""
import random
import unittest

import decoded
from segments import ACK, FIN, PSH, RST, SYN, cut

SINGLE_OCTETS = [name for name in decoded.NAMES if name not in ("big-publish", "loss-and-disorder")]


def flip(payload):
    return bytes(octet ^ 0xff for octet in payload)


class Segmentation(decoded.PropertyTest):
    def test_single_octets(self):
        for name in SINGLE_OCTETS:
            self.check_segments(name, cut(decoded.read(name), 1), "single octets")

    def test_any_sizes(self):
        for name in decoded.NAMES:
            source = random.Random(name)
            sizes = [2, 3, 7, 100, 1448] if name in SINGLE_OCTETS else [500, 1448]
            self.check_segments(name, cut(decoded.read(name), lambda: source.choice(sizes)),
                                "random sizes")

    def test_coalesced(self):
        """As cards and kernels hand them on: many in one."""
        for name in decoded.NAMES:
            changed = []
            for segment in decoded.read(name):
                last = changed[-1] if changed else segment
                if segment.payload and last.payload and last.sender == segment.sender and \
                        last.sequence + len(last.payload) == segment.sequence and \
                        not (last.flags | segment.flags) & (SYN | FIN | RST) and \
                        len(last.payload) + len(segment.payload) < 60000:
                    changed[-1] = last.but(payload=last.payload + segment.payload)
                else:
                    changed.append(segment)
            self.check_segments(name, changed, "coalesced")

    def test_every_packet_twice(self):
        for name in decoded.NAMES:
            changed = [s for segment in decoded.read(name) for s in (segment, segment)]
            self.check_segments(name, changed, "doubled")

    def test_overlaps_with_other_content(self):
        """The first copy of an octet counts."""
        for name in decoded.NAMES:
            changed = []
            for segment in decoded.read(name):
                changed.append(segment)
                if segment.payload and not segment.flags & (SYN | RST):
                    changed.append(segment.but(payload=flip(segment.payload),
                                               flags=segment.flags & ~FIN))
            self.check_segments(name, changed, "overlaps")

    def test_probes(self):
        """Keep-alives with and without an octet of garbage, and zero-window probes."""
        for name in decoded.NAMES:
            changed = []
            for segment in decoded.read(name):
                end = segment.sequence + len(segment.payload)
                if not segment.payload or segment.flags & (SYN | FIN | RST):
                    changed.append(segment)
                    continue
                changed += [segment.but(payload=segment.payload[:1], flags=ACK, window=0), segment,
                            segment.but(sequence=end - 1, payload=b"\0", flags=ACK),
                            segment.but(sequence=end - 1, payload=b"", flags=ACK)]
            self.check_segments(name, changed, "probes")

    def test_sequence_wrap(self):
        for name in decoded.NAMES:
            begins, changed = {}, []
            for segment in decoded.read(name):
                here, there = segment.sender, (segment.destination, segment.ports[1])
                begins.setdefault(here, 0xffffffa0 - segment.sequence)
                begins.setdefault(there, 0xfffffff0 - segment.acknowledgement)
                changed.append(segment.but(
                    sequence=segment.sequence + begins[here] & 0xffffffff,
                    acknowledgement=segment.acknowledgement + begins[there] & 0xffffffff
                    if segment.flags & ACK else 0))
            self.check_segments(name, changed, "wrap")

    def test_data_with_syn(self):
        """RFC 7413: taken, or not taken and sent again."""
        for name in ("article", "mqtt5", "tls13-psk-ke"):
            syns, first = {}, {}
            for segment in decoded.read(name):
                if segment.flags & (SYN | ACK) == SYN:
                    syns[segment.sender] = segment
                elif segment.payload and segment.sender in syns:
                    first.setdefault(segment.sender, segment)
            changed = [s.but(payload=first[s.sender].payload, flags=SYN | PSH)
                       if syns.get(s.sender) == s else s for s in decoded.read(name)]
            self.check_segments(name, changed, "not taken")
            self.check_segments(name, [s for s in changed if first.get(s.sender) != s], "taken")


if __name__ == "__main__":
    unittest.main()

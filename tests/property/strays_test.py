# SPDX-License-Identifier: GPL-2.0-or-later
"""What a receiver would drop changes nothing: octets, FIN and RST with numbers that it does not
expect, whose sender goes on (RFC 9293 section 3.10.7.4, RFC 5961 section 3)."""
import random
import unittest

import decoded
from segments import ACK, FIN, RST, SYN, each

NAMES = [name for name in decoded.NAMES if name not in ("big-publish", "http", "plain-mqtt")]
LARGEST = 1 << 20  # beyond any window in these captures
SLOW = 2 * 10**9  # ns from packet to packet


def end(segment):
    return segment.sequence + len(segment.payload) + (segment.flags & SYN > 0)


def reset(segment, source, distance):
    return segment.but(sequence=end(segment) + distance, payload=b"",
                       flags=source.choice((RST, RST | ACK)))


STRAYS = {
    "RST beyond the window": lambda s, r: reset(s, r, LARGEST + r.randrange(LARGEST)),
    "RST in the window": lambda s, r: reset(s, r, r.randrange(1, 5000)),
    "RST in the window with a FIN": lambda s, r: reset(s, r, r.randrange(1, 5000)).but(
        flags=RST | FIN | ACK),
    "RST in the window with a SYN": lambda s, r: reset(s, r, r.randrange(1, 5000)).but(
        flags=RST | SYN),
    "RST of another connection": lambda s, r: reset(s, r, r.choice((1 << 29, -(1 << 29)))),
    "octets beyond the window": lambda s, r: s.but(sequence=end(s) + LARGEST + r.randrange(LARGEST),
                                                   payload=r.randbytes(100), flags=ACK),
    "octets long passed": lambda s, r: s.but(sequence=end(s) - LARGEST, payload=r.randbytes(100),
                                             flags=ACK),
    "FIN beyond the window": lambda s, r: s.but(sequence=end(s) + LARGEST, payload=b"",
                                                flags=FIN | ACK),
    "acknowledgement of what was not sent": lambda s, r: s.but(
        sequence=end(s), acknowledgement=s.acknowledgement + r.randrange(2, 5000), payload=b"",
        flags=ACK),
    "FIN long passed": lambda s, r: s.but(sequence=end(s) - LARGEST, payload=b"",
                                          flags=FIN | ACK),
}


def among(connection, make, source):
    """|connection| with strays of sides that have octets to send yet."""
    changed = []
    for place, segment in enumerate(connection):
        changed.append(segment)
        later = [s for s in connection[place + 1:] if s.sender == segment.sender]
        if not segment.flags & SYN and any(s.payload for s in later) and source.random() < 0.5:
            stray = make(segment, source)
            changed.append(stray.but(sequence=stray.sequence & 0xffffffff))
    return changed


class Strays(decoded.PropertyTest):
    def test_each(self):
        for name in NAMES:
            read = decoded.read(name)
            for what, make in STRAYS.items():
                source = random.Random(f"{name} {what}")
                changed = each(read, lambda c, m=make, r=source: among(c, m, r))
                self.check_segments(name, changed, what)
                self.check_segments(name, [s.but(time=read[0].time + place * SLOW)
                                           for place, s in enumerate(changed)], f"{what}, slow")


if __name__ == "__main__":
    unittest.main()

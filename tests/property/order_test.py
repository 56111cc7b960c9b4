# SPDX-License-Identifier: GPL-2.0-or-later
"""The output does not depend on the order of packets, as far as TCP can mend it, nor on times."""
import random
import unittest

import decoded
from segments import ACK, FIN, RST, SYN, cut, directions, each, shuffle

# What shuffles and reversals leave of these connections does not tell who ended them.
NAMES = [name for name in decoded.NAMES if name not in ("http", "plain-mqtt")]


class Order(decoded.PropertyTest):
    def test_one_direction_after_the_other(self):
        for name in NAMES:
            read = decoded.read(name)
            self.check_segments(name, each(read, lambda c: sum(directions(c), [])), "client first")
            self.check_segments(name, each(read, lambda c: sum(directions(c)[::-1], [])),
                                "server first")

    def test_delayed_direction(self):
        """Of two taps one is seconds behind: a RST comes long before what it acknowledges."""
        for name in (*NAMES, "server-hangs-up"):
            for to_server in (True, False):
                changed = [s.but(time=s.time + 4 * 10**9)
                           if (s.ports[1] == 8883) == to_server else s for s in decoded.read(name)]
                self.check_segments(name, sorted(changed, key=lambda s: s.time),
                                    f"{'client' if to_server else 'server'} late")

    def test_reversed(self):
        for name in NAMES:
            self.check_segments(name, each(decoded.read(name), lambda c: c[::-1]), "reversed")

    def test_neighbours_swapped(self):
        for name in NAMES:
            changed = decoded.read(name)
            changed[:len(changed) & ~1] = [s for a, b in zip(changed[::2], changed[1::2])
                                           for s in (b, a)]
            self.check_segments(name, changed, "neighbours")

    def test_shuffled(self):
        for name in NAMES:
            for distance in (3, 12, 40):
                source = random.Random(f"{name} {distance}")
                self.check_segments(
                    name, each(decoded.read(name), lambda c, d=distance, r=source:
                               shuffle(c, d, r)), f"shuffled by {distance}")

    def test_cut_and_shuffled(self):
        for name in NAMES:
            if name in ("big-publish", "loss-and-disorder"):
                continue
            for size, distance in ((1, 60), (7, 60), (100, 20)):
                source = random.Random(f"{name} {size} {distance}")
                self.check_segments(
                    name, each(decoded.read(name), lambda c, s=size, d=distance, r=source:
                               shuffle(cut(c, s), d, r)), f"{size} shuffled by {distance}")

    def test_no_acknowledgements(self):
        for name in NAMES:
            changed = [s for s in decoded.read(name) if s.payload or s.flags & ~ACK]
            self.check_segments(name, changed, "no bare ACK")

    def test_no_syn(self):
        """What a filter for data leaves; and a capture that begins with a hello. Nothing is waited
        for before that: what it negotiates may be resumed by the next connection."""
        for name in (*NAMES, "resumed-id", "resumed-openssl"):
            read = decoded.read(name)
            self.check_segments(name, [s for s in read if s.payload or s.flags & (FIN | RST)],
                                "no SYN")
            first = next(place for place, s in enumerate(read) if s.payload)
            self.check_segments(name, read[first:], "no first SYN")

    def test_late_copies(self):
        """Of a connection that has ended, begin none."""
        for name in NAMES:
            changed = each(decoded.read(name), lambda c:
                           c + [s.but(time=c[-1].time + 10**6) for s in c if not s.flags & SYN])
            self.check_segments(name, changed, "late copies")

    def test_times(self):
        for name in NAMES:
            read = decoded.read(name)
            end, source = read[-1].time, random.Random(name)
            self.check_segments(name, [s.but(time=end - i * 10**6) for i, s in enumerate(read)],
                                "backwards")
            self.check_segments(name, [s.but(time=end) for s in read], "standing")
            if name != "loss-and-disorder":  # what is sent again is not waited for all day
                self.check_segments(
                    name, [s.but(time=s.time + source.choice((-3600, 0, 86400)) * 10**9)
                           for s in read], "jumping")


if __name__ == "__main__":
    unittest.main()

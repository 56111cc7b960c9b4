# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files of every flavour, from (time in ns, frame) or (time, frame, interface)."""
import struct

PCAP = {"microseconds": 0xa1b2c3d4, "nanoseconds": 0xa1b23c4d, "Kuznetzov": 0xa1b2cd34}


def pcap(frames, link_type=1, flavour="nanoseconds", order="<"):
    parts = [struct.pack(order + "IHHiIII", PCAP[flavour], 2, 4, 0, 0, 262144, link_type)]
    for time, frame in frames:
        fraction = time % 10**9 // (1 if flavour == "nanoseconds" else 1000)
        parts.append(struct.pack(order + "IIII", time // 10**9, fraction, len(frame), len(frame)))
        if flavour == "Kuznetzov":
            parts.append(struct.pack(order + "IHBB", 1, 0x800, 0, 0))
        parts.append(frame)
    return b"".join(parts)


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order):
    return block(order, 0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1) +
                 option(order, 4, b"a test") + option(order, 0, b""))


def interface(order, link_type, resolution=6, offset=0):
    return block(order, 1, struct.pack(order + "HHI", link_type, 0, 0) +
                 option(order, 2, b"eth0") + option(order, 9, bytes((resolution,))) +
                 option(order, 14, struct.pack(order + "q", offset)) + option(order, 0, b""))


def ticks(time, resolution, offset=0):
    time -= offset * 10**9
    if resolution & 0x80:
        return time * 2**(resolution & 0x7f) // 10**9
    return time * 10**resolution // 10**9


def enhanced(order, number, count, frame):
    return block(order, 6, struct.pack(order + "IIIII", number, count >> 32, count & 0xffffffff,
                                       len(frame), len(frame)) +
                 frame + bytes(-len(frame) % 4) + option(order, 1, b"a comment") +
                 option(order, 0, b""))


def obsolete(order, number, count, frame):
    return block(order, 2, struct.pack(order + "HHIIII", number, 0xffff, count >> 32,
                                       count & 0xffffffff, len(frame), len(frame)) + frame)


def simple(order, frame):
    return block(order, 3, struct.pack(order + "I", len(frame)) + frame)


def others(order):
    """Blocks that bring no packet: names, statistics, other secrets, custom ones, unknown ones."""
    return [block(order, 4, struct.pack(order + "HH", 1, 9) + b"\x7f\0\0\1host\0" + bytes(7)),
            block(order, 5, bytes(12)),
            block(order, 10, struct.pack(order + "II", 0x57474b4c, 5) + b"#none"),
            block(order, 0xbad, struct.pack(order + "I", 32473) + b"custom"),
            block(order, 0x40000bad, struct.pack(order + "I", 32473) + b"custom"),
            block(order, 9, b"__CURSOR=1\n"),
            block(order, 0x80001234, b"nobody knows")]

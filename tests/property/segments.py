# SPDX-License-Identifier: GPL-2.0-or-later
"""TCP segments out of a capture, cut and ordered otherwise, with the same bytes in each stream."""
import dataclasses
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


@dataclasses.dataclass(frozen=True)
class Segment:
    time: int  # nanoseconds
    source: bytes
    destination: bytes
    ports: tuple
    sequence: int
    acknowledgement: int
    flags: int
    window: int
    options: bytes
    payload: bytes

    def but(self, **changes):
        return dataclasses.replace(self, **changes)

    @property
    def sender(self):
        return self.source, self.ports[0]

    @property
    def connection(self):
        return frozenset((self.sender, (self.destination, self.ports[1])))

    def packet(self):
        """The segment with its IP header."""
        version = 4 if len(self.source) == 4 else 6
        header = struct.pack(">HHIIHHHH", *self.ports, self.sequence & 0xffffffff,
                             self.acknowledgement & 0xffffffff,
                             (20 + len(self.options)) // 4 << 12 | self.flags, self.window, 0, 0)
        tcp = header + self.options + self.payload  # checksums are left out, as cards do
        if version == 6:
            return struct.pack(">IHBB", 0x60000000, len(tcp), 6, 64) + self.source + \
                self.destination + tcp
        length = 20 + len(tcp) if len(tcp) < 65000 else 0
        return struct.pack(">BBHHHBBH", 0x45, 0, length, 1, 0x4000, 64, 6, 0) + self.source + \
            self.destination + tcp


def blocks(content):
    """(type, body) of each block of a little-endian pcapng."""
    offset = 0
    while offset < len(content):
        kind, size = struct.unpack_from("<II", content, offset)
        yield kind, content[offset + 8:offset + size - 4]
        offset += size


def parse(time, frame):
    """The segment in an Ethernet frame, or None."""
    ethertype, = struct.unpack_from(">H", frame, 12)
    if ethertype == 0x0800 and frame[23] == 6:
        at = 14 + (frame[14] & 15) * 4
        length, = struct.unpack_from(">H", frame, 16)
        end = 14 + length if length else len(frame)
        source, destination = frame[26:30], frame[30:34]
    elif ethertype == 0x86dd and frame[20] == 6:
        at, end = 54, 54 + struct.unpack_from(">H", frame, 18)[0]
        source, destination = frame[22:38], frame[38:54]
    else:
        return None
    ports, (sequence, acknowledgement, offset, window) = \
        struct.unpack_from(">HH", frame, at), struct.unpack_from(">IIHH", frame, at + 4)
    payload = at + (offset >> 12) * 4
    return Segment(time, source, destination, ports, sequence, acknowledgement, offset & 0x3f,
                   window, frame[at + 20:payload], frame[payload:end])


def read(path):
    """Those of one of our captures: Ethernet, nanoseconds."""
    segments = []
    for kind, body in blocks(path.read_bytes()):
        if kind == 6:
            _, high, low, captured, _ = struct.unpack_from("<IIIII", body)
            segments.append(parse(high << 32 | low, body[20:20 + captured]))
    return [segment for segment in segments if segment is not None]


def connections(segments):
    """The segments of each connection, in order."""
    found = {}
    for segment in segments:
        begins = segment.flags & (SYN | ACK) == SYN
        if begins or segment.connection not in found:
            found.setdefault(segment.connection, []).append([])
        found[segment.connection][-1].append(segment)
    return [c for same_ports in found.values() for c in same_ports]


def directions(connection):
    first = connection[0].sender
    return ([s for s in connection if s.sender == first],
            [s for s in connection if s.sender != first])


def each(segments, change):
    """|change| of the segments of each connection, one connection after another."""
    return [s for connection in connections(segments) for s in change(connection)]


def cut(segments, size):
    """Segments of |size| octets, or of what size() gives."""
    parts = []
    for segment in segments:
        payload, at = segment.payload, 0
        while at == 0 or at < len(payload):
            step = size() if callable(size) else size
            last = at + step >= len(payload)
            parts.append(segment.but(
                sequence=segment.sequence + at + (at > 0 and segment.flags & SYN > 0),
                payload=payload[at:at + step],
                flags=segment.flags & ~((0 if last else FIN | PSH | RST) | (SYN if at else 0))))
            at += step
    return parts


def records(segment):
    """Its records, which are whole, in a segment each."""
    sizes, at = [], 0
    while at < len(segment.payload):
        sizes.append(5 + int.from_bytes(segment.payload[at + 3:at + 5], "big"))
        at += sizes[-1]
    sizes = iter(sizes)
    return cut([segment], lambda: next(sizes)) if segment.payload else [segment]


def shuffle(segments, distance, random):
    """Each moved by up to |distance| places."""
    places = [(place + random.random() * distance, place) for place in range(len(segments))]
    return [segments[place] for _, place in sorted(places)]

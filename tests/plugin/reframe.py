# SPDX-License-Identifier: GPL-2.0-or-later
"""The same TCP streams in other packets: what a capture of another network might hold.

reframe(source, target, ...) reads a pcapng of Ethernet frames by way of editcap and writes a pcap.
The bytes of each stream stay as they are; only how they are cut, wrapped and ordered changes.
"""
import struct
import subprocess
import tempfile


class Segment:
    """One TCP segment over IPv4, as read from a capture."""

    def __init__(self, time, frame):
        self.time = time
        self.ip = bytearray(frame[14:34])
        offset = (frame[46] >> 4) * 4
        self.tcp = bytearray(frame[34:34 + offset])
        end = 14 + struct.unpack(">H", frame[16:18])[0]
        self.payload = bytes(frame[34 + offset:end])

    @property
    def ports(self):
        return struct.unpack(">HH", self.tcp[:4])

    @property
    def is_syn(self):
        return bool(self.tcp[13] & 2)

    def part(self, start, end):
        """A segment with some of the payload; only the last part keeps FIN, RST and PSH."""
        part = Segment.__new__(Segment)
        part.time, part.ip, part.tcp = self.time, bytearray(self.ip), bytearray(self.tcp)
        part.payload = self.payload[start:end]
        sequence = struct.unpack(">I", self.tcp[4:8])[0] + start
        part.tcp[4:8] = struct.pack(">I", sequence & 0xffffffff)
        if end < len(self.payload):
            part.tcp[13] &= ~0x0d
        return part

    def move(self, by, acknowledged_by=None):
        """To other places of the sequence space."""
        numbers = struct.unpack(">II", self.tcp[4:12])
        moves = (by, by if acknowledged_by is None else acknowledged_by)
        self.tcp[4:12] = struct.pack(">II", *((n + move) & 0xffffffff
                                              for n, move in zip(numbers, moves)))

    def packet(self):
        size = len(self.tcp) + len(self.payload)
        self.ip[2:4] = struct.pack(">H", 20 + size)
        self.tcp[16:18] = bytes(2)
        pseudo_header = self.ip[12:20] + struct.pack(">HH", 6, size)
        self.tcp[16:18] = struct.pack(">H", checksum(
            bytes(pseudo_header + self.tcp) + self.payload + bytes(size % 2)))
        return bytes(self.ip + self.tcp) + self.payload


def read_segments(capture):
    with tempfile.NamedTemporaryFile(suffix=".pcap") as plain:
        subprocess.run(["editcap", "-F", "pcap", capture, plain.name], check=True,
                       stdout=subprocess.DEVNULL)
        data = plain.read()
    position, segments = 24, []
    while position < len(data):
        seconds, fraction, size, _ = struct.unpack("<IIII", data[position:position + 16])
        frame = data[position + 16:position + 16 + size]
        position += 16 + size
        if frame[12:14] == b"\x08\x00" and frame[23] == 6:
            segments.append(Segment((seconds, fraction), frame))
    return segments


def record_ends(payload):
    """The offsets at which records end, of a payload that begins with one."""
    position = 0
    while position + 5 <= len(payload):
        position += 5 + struct.unpack(">H", payload[position + 3:position + 5])[0]
        yield min(position, len(payload))


def cut_at(segment, ends):
    start = 0
    for end in ends:
        if end > start:
            yield segment.part(start, end)
            start = end
    if start < len(segment.payload) or not segment.payload:
        yield segment.part(start, len(segment.payload))


def opened_fast(segments, wanted):
    """TCP Fast Open (RFC 7413), of captures with one connection."""
    if wanted:
        first = next(segment for segment in segments if segment.payload)
        segments[0].payload = first.payload
        segments.remove(first)
    return segments


def swapped(segments, number):
    """The segments, |number| of those with payload after the next one of them."""
    places = [i for i, segment in enumerate(segments) if segment.payload]
    if number is not None:
        first, second = places[number - 1:number + 1]
        segments[first], segments[second] = segments[second], segments[first]
    return segments


def ordered(segments, numbers):
    """Those with payload in the order of |numbers|, from 1, as far as that goes."""
    places = [i for i, segment in enumerate(segments) if segment.payload]
    chosen = [segments[places[number - 1]] for number in numbers]
    for place, segment in zip(places, chosen):
        segments[place] = segment
    return segments


def spoken_before(segments, lines):
    """What client and server, in turn, say before all else, of captures with one connection. The
    SYN, the answer to it and the client's acknowledgement come first."""
    said, spoken = [0, 0], []
    for number, line in enumerate(lines):
        part = segments[2 - number % 2].part(0, 0)
        part.tcp = part.tcp[:20]
        part.tcp[4:12] = segments[2].tcp[4:12] if number % 2 == 0 else (
            segments[2].tcp[8:12] + segments[2].tcp[4:8])
        part.tcp[12:14] = b"\x50\x18"
        part.move(said[number % 2], said[1 - number % 2])
        part.payload = line
        said[number % 2] += len(line)
        spoken.append(part)
    client = segments[0].ports
    for segment in segments[3:] if lines else ():
        side = int(segment.ports != client)
        segment.move(said[side], said[1 - side])
    return segments[:3] + spoken + segments[3:]


def spoken_after(segments, lines):
    """What client and server, in turn, say in the clear behind the last payloads, of captures with
    one connection."""
    client = segments[0].ports
    last = [[s for s in segments if s.payload and int(s.ports != client) == side][-1]
            for side in range(2)]
    sequence = [int.from_bytes(s.tcp[4:8], "big") + len(s.payload) for s in last]
    spoken = []
    for number, line in enumerate(lines):
        side = number % 2
        part = last[side].part(0, 0)
        part.tcp = part.tcp[:20]
        part.tcp[4:12] = struct.pack(">II", sequence[side], sequence[1 - side])
        part.tcp[12:14] = b"\x50\x18"
        part.payload = line
        sequence[side] += len(line)
        spoken.append(part)
    end = max(segments.index(s) for s in last) + 1
    return segments[:end] + spoken


def ethernet(packet, tags=b""):
    return bytes(12) + tags + b"\x08\x00" + packet


def checksum(header):
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    while total >> 16:
        total = (total >> 16) + (total & 0xffff)
    return ~total & 0xffff


def with_checksum(header):
    return header[:10] + struct.pack(">H", checksum(header[:10] + bytes(2) + header[12:])) + (
        header[12:])


def in_ip(protocol, payload):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0,
                         b"\x0a\0\0\1", b"\x0a\0\0\2")
    return with_checksum(header) + payload


def in_vxlan(packet):
    inner = b"\x08\0\0\0\0\0\7\0" + ethernet(packet)
    return in_ip(17, struct.pack(">HHHH", 5555, 4789, 8 + len(inner), 0) + inner)


def in_fragments(packet, number):
    """Two of them; the first holds 16 octets."""
    for offset, part in ((0, packet[20:36]), (16, packet[36:])):
        yield with_checksum(packet[:2] + struct.pack(
            ">HHH", 20 + len(part), number & 0xffff, offset // 8 | (0x2000 if offset == 0 else 0)) +
            packet[8:20]) + part


COOKED_HEADER = struct.pack(">HHH8sH", 0, 1, 6, bytes(8), 0x800)

# By name: the number (https://www.tcpdump.org/linktypes.html), and what makes a packet's frames.
LINKS = {
    "ethernet": (1, lambda packet, number: [ethernet(packet)]),
    "vlan": (1, lambda packet, number: [ethernet(packet, b"\x81\x00\x00\x05")]),
    "raw": (101, lambda packet, number: [packet]),
    "cooked": (113, lambda packet, number: [COOKED_HEADER + packet]),
    "gre": (101, lambda packet, number: [in_ip(47, b"\0\0\x08\0" + packet)]),
    "vxlan": (101, lambda packet, number: [in_vxlan(packet)]),
    "fragments": (101, in_fragments),
}


def reframe(source, target, port=None, cut=None, records=False, syn=True, twice=False,
            lose=None, skip=0, sequence=0, link="ethernet", swap=None,
            fast_open=False, client=None, before=(), after=(), order=(), halve=None):
    """port: instead of 8883; cut: octets in a segment; records: one in each segment; syn: keep the
    TCP handshake; twice: every segment again, as if retransmitted; lose: the number, from 1, of a
    segment with payload that is left out; skip: how many of those are left out at the beginning;
    sequence: what is added to the sequence numbers; link: one of LINKS; swap: the number of a
    segment with payload that changes places with the next one; fast_open: the SYN carries the first
    data; client: the clients' port; before: what client and server say before it, in turn; after:
    what they say behind it, in the place of all that is no payload; order: numbers of the first
    segments with payload, in the order in which they are to come; halve: the number of one whose
    first half is left out."""
    frames, with_payload = [], 0
    source_segments = spoken_before(opened_fast(read_segments(source), fast_open), before)
    if after:
        source_segments = spoken_after(source_segments, after)
    for segment in ordered(swapped(source_segments, swap), order):
        if segment.is_syn and not syn:
            continue
        if segment.payload:
            with_payload += 1
            if with_payload == lose or with_payload <= skip:
                continue
            if with_payload == halve:
                segment = segment.part(len(segment.payload) // 2, len(segment.payload))
        segment.move(sequence)
        if port is not None:
            segment.tcp[:4] = struct.pack(">HH", *(port if p == 8883 else p
                                                   for p in segment.ports))
        if client is not None:
            segment.tcp[:4] = struct.pack(">HH", *(p if p == 8883 else client
                                                   for p in segment.ports))
        if records:
            ends = list(record_ends(segment.payload))
        else:
            ends = range(cut, len(segment.payload), cut) if cut else ()
        for part in cut_at(segment, ends):
            frames += [part] * (2 if twice else 1)
    link_type, wrap = LINKS[link]
    with open(target, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type))
        for number, segment in enumerate(frames):
            for frame in wrap(segment.packet(), number):
                file.write(struct.pack("<IIII", *segment.time, len(frame), len(frame)) + frame)

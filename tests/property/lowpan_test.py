# SPDX-License-Identifier: GPL-2.0-or-later
"""IPv6 over IEEE 802.15.4 (RFC 4944, RFC 6282): what comes out is that of the same packets whole,
in each form of addresses and headers, in fragments, and tshark sees the same."""
import json
import random
import shutil
import subprocess
import unittest
from struct import pack

import decoded
import files
import frames

NAME = "ipv6"
KEY = (decoded.CAPTURES / f"{NAME}.keys").read_text(encoding="utf-8").strip().rpartition(":")[2]
LINK_LOCAL = b"\xfe\x80" + bytes(6)
SHORT = bytes.fromhex("000000fffe00")  # before a short address, in an interface identifier
NEAR, FAR = bytes.fromhex("0212740000000001"), bytes.fromhex("0212740000000002")
SIZES = {"extended": (NEAR, FAR), "short": (NEAR[-2:], FAR[-2:])}


def interface(address):
    return SHORT + address if len(address) == 2 else bytes((address[0] ^ 2,)) + address[1:]


def check_sequence(frame):
    """Section 7.2.10 of the standard: CRC-16 of ITU-T."""
    crc = 0
    for octet in frame:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return pack("<H", crc)


def mac(ends, payload, version=1, number=1):
    """A data frame within one network."""
    source, destination = ends
    mode = 3 if len(source) == 8 else 2
    network = b"" if version == 2 and mode == 3 else b"\xcd\xab"
    control = 0x0041 | mode << 10 | version << 12 | mode << 14
    return pack("<HB", control, number & 0xff) + network + destination[::-1] + source[::-1] + \
        payload


def address_form(address, of_frame):
    """(form, octets) with the most elided."""
    if address[:8] != LINK_LOCAL:
        return 0, address
    if address[8:] == interface(of_frame):
        return 3, b""
    return (2, address[14:]) if address[8:14] == SHORT else (1, address[8:])


def compress(packet, ends, source, hop_by_hop=False):
    """The header of |packet| as section 3.1 has it; traffic class and hop limit are any."""
    traffic = source.choice((b"\x42\0\0\x07", b"\x47\x34\x56", b"\x80", b""))
    form = {4: 0, 3: 1, 1: 2, 0: 3}[len(traffic)]
    limit, hops = source.choice(((0, b"\x21"), (1, b""), (2, b""), (3, b"")))
    from_form, from_octets = address_form(packet[8:24], ends[0])
    to_form, to_octets = address_form(packet[24:40], ends[1])
    following = b"\xe0\x06\x06\x01\x04\0\0\0\0" if hop_by_hop else b""
    return pack(">H", 0x6000 | form << 11 | hop_by_hop << 10 | limit << 8 | from_form << 4 |
                to_form) + traffic + (b"" if hop_by_hop else b"\x06") + hops + from_octets + \
        to_octets + following


def fragments(packet, header, tag, size):
    """Of which the first has |size| octets of the datagram, a multiple of eight."""
    begin = len(packet)
    yield pack(">HH", 0xc000 | begin, tag) + header + packet[40:size]
    for at in range(size, begin, size):
        yield pack(">HHB", 0xe000 | begin, tag, at // 8) + packet[at:at + size]


def zep(frame):
    """In UDP, as sniffers send it."""
    return frames.udp(17754, b"EX\2\1\x0b\0\1\1\xff" + bytes(8 + 4 + 10) +
                      pack("B", len(frame) + 2) + frame + check_sequence(frame))


def in_order(pieces, _):
    return pieces


def shuffled(pieces, source):
    return source.sample(pieces, len(pieces))


class Lowpan(decoded.PropertyTest):
    def setUp(self):
        super().setUp()
        self.source = random.Random(NAME)

    def segments(self, size, address):
        """Those of the capture, with a server at the second address; and who sends each to whom."""
        near, far = SIZES[size]
        for segment in decoded.read(NAME):
            ends = (near, far) if segment.ports[1] == 8883 else (far, near)
            yield segment.but(source=address(ends[0]), destination=address(ends[1])), ends

    def theirs(self, path):
        result = subprocess.run(["tshark", "-r", path, "-o", f"tls.psk:{KEY}", "-Y", "mqtt", "-T",
                                 "fields", "-e", "frame.number", "-e", "mqtt.msgtype"],
                                check=False, capture_output=True, text=True)
        rows = [line.split("\t") for line in result.stdout.splitlines()]
        return [int(number) for number, types in rows for _ in types.split(",")]

    def compare(self, what, link_type, size, address, make):
        """|make| of a packet and its ends gives payloads of frames."""
        whole, carried = [], []
        for number, (segment, ends) in enumerate(self.segments(size, address)):
            whole.append((segment.time, frames.ethernet(segment.packet())))
            carried += [(segment.time, frame) for frame in make(segment.packet(), ends, number)]
        expected = self.decode(NAME, self.file("whole", files.pcap(whole)))
        path = self.file("capture", files.pcap(carried, link_type))
        got = self.decode(NAME, path)
        with self.subTest(what=what, addresses=size):
            self.assertIn(b'"decrypted"', expected)
            self.assertEqual(decoded.summarise(got), decoded.summarise(expected))
            if shutil.which("tshark") is not None:
                events = map(json.loads, got.splitlines())
                ours = [event["frame"] for event in events if event["event"] == "mqtt"]
                # It takes some frames of a mesh for ZigBee.
                self.assertIn(self.theirs(path), (ours, []) if what == "mesh" else (ours,))

    def local(self, address):
        return LINK_LOCAL + interface(address)

    def test_headers(self):
        for size in SIZES:
            for what, address, hops in (
                    ("elided", self.local, False), ("hop by hop", self.local, True),
                    ("inline", lambda a: bytes.fromhex("20010db8") + bytes(4) + interface(a), 0),
                    ("octets of an interface", lambda a: LINK_LOCAL + a[-1:] * 8, False),
                    ("a short one", lambda a: LINK_LOCAL + SHORT + b"\7" + a[-1:], False)):
                self.compare(what, 230, size, address, lambda p, ends, n, h=hops: [
                    mac(ends, compress(p, ends, self.source, h) + p[40:], 1, n)])
            self.compare("uncompressed", 230, size, self.local, lambda p, ends, n: [
                mac(ends, b"\x41" + p, 0, n)])

    def test_frames(self):
        """Check sequences, versions and what captures put before frames."""
        def frame(packet, ends, version=1):
            return mac(ends, compress(packet, ends, self.source) + packet[40:], version)
        for size in SIZES:
            self.compare("check sequence", 195, size, self.local, lambda p, ends, _: [
                whole + check_sequence(whole) for whole in [frame(p, ends)]])
            self.compare("preamble", 215, size, self.local, lambda p, ends, n: [
                bytes(4) + b"\xa7" + pack("B", len(whole) + 2) + whole + check_sequence(whole)
                for piece in fragments(p, compress(p, ends, self.source), n, 80)
                for whole in [mac(ends, piece)]])
            self.compare("of 2015", 230, size, self.local, lambda p, ends, _: [frame(p, ends, 2)])
            self.compare("TAP", 283, size, self.local, lambda p, ends, _: [
                b"\0\0\x0c\0\0\0\1\0\1\0\0\0" + whole + check_sequence(whole)
                for whole in [frame(p, ends)]])
            self.compare("TAP without one", 283, size, self.local, lambda p, ends, _: [
                b"\0\0\x0c\0\0\0\1\0\0\0\0\0" + frame(p, ends)])

    def test_sent_on(self):
        """By others, in a mesh, and by a sniffer."""
        for size in SIZES:
            def mesh(packet, ends, _):
                header = 0xb4 if len(ends[0]) == 2 else 0x84
                return [mac((b"\0\7", b"\0\x08"), pack("B", header) + ends[0] + ends[1] +
                            compress(packet, ends, self.source) + packet[40:])]
            self.compare("mesh", 230, size, self.local, mesh)
            self.compare("ZEP", 1, size, self.local, lambda p, ends, n: [
                zep(mac(ends, piece, 1, n))
                for piece in fragments(p, compress(p, ends, self.source), n, 80)])

    def test_fragments(self):
        for size in SIZES:
            for order in (in_order, shuffled):
                for step in (48, 80, 1024):
                    def make(packet, ends, number, step=step, order=order):
                        header = compress(packet, ends, self.source)
                        return order([mac(ends, piece, 1, number) for piece in
                                      fragments(packet, header, number, step)], self.source)
                    self.compare(f"fragments of {step}, {order.__name__}", 230, size, self.local,
                                 make)


if __name__ == "__main__":
    unittest.main()

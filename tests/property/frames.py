# SPDX-License-Identifier: GPL-2.0-or-later
"""Link layers and tunnels around IP packets, by the specifications that tools/packet/link.c names.

LINKS[name] is a link type and what makes a frame of a packet."""
import struct

ADDRESSES = bytes.fromhex("020000000001020000000002")
NEAR, FAR = bytes((10, 9, 8, 7)), bytes((10, 9, 8, 6))
SNAP = b"\xaa\xaa\x03\0\0\0"


def ethertype(packet):
    return b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"


def family(packet, of_ipv6):
    return 2 if packet[0] >> 4 == 4 else of_ipv6


def ethernet(packet, before=b""):
    """Padded as short frames are."""
    return (ADDRESSES + before + ethertype(packet) + packet).ljust(60, b"\0")


def ipv4(protocol, content, options=b"", fragment=0):
    return struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0,
                       20 + len(options) + len(content), 7, fragment, 64, protocol, 0) + \
        NEAR + FAR + options + content


def tunnel(protocol, content):
    return ethernet(ipv4(protocol, content))


def udp(port, content):
    return tunnel(17, struct.pack(">HHHH", 40000, port, 8 + len(content), 0) + content)


def ppp(packet):
    return b"\xff\x03\0" + (b"\x21" if packet[0] >> 4 == 4 else b"\x57") + packet


def pppoe(packet):
    content = ppp(packet)[2:]
    return b"\x88\x64" + struct.pack(">BBHH", 0x11, 0, 7, len(content)) + content


def wireless(packet, padding=b""):
    return b"\x88\x01" + bytes(22) + b"\0\0" + padding + SNAP + ethertype(packet) + packet


def nflog(packet):
    def attribute(kind, value):
        return struct.pack("<HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)
    return bytes((family(packet, 10), 0, 0, 5)) + attribute(10, b"prefix\0") + \
        attribute(9, packet) + attribute(11, bytes(4))


def options(packet):
    """With four octets of IPv4 options, or an extension header of IPv6."""
    if packet[0] >> 4 == 6:
        return packet[:4] + struct.pack(">H", len(packet) - 32) + b"\x3c" + packet[7:40] + \
            b"\x06\0\1\4\0\0\0\0" + packet[40:]
    length, = struct.unpack_from(">H", packet, 2)
    return b"\x46\0" + struct.pack(">H", length + 4 if length else 0) + packet[4:20] + \
        b"\1\1\1\0" + packet[20:]


def unsegmented(packet):
    """As a card that segments for its host gets it: no length yet."""
    at = 2 if packet[0] >> 4 == 4 else 4
    return packet[:at] + b"\0\0" + packet[at + 2:]


LINKS = {
    "ethernet": (1, ethernet),
    "frame check sequence": (1, lambda p: ethernet(p) + b"\xde\xad\xbe\xef"),
    "IP options": (1, lambda p: ethernet(options(p))),
    "no length": (1, lambda p: ADDRESSES + ethertype(p) + unsegmented(p)),
    "VLAN": (1, lambda p: ethernet(p, b"\x81\0\0\5")),
    "QinQ": (1, lambda p: ethernet(p, b"\x88\xa8\0\5\x81\0\0\6")),
    "SNAP": (1, lambda p: ADDRESSES + struct.pack(">H", 8 + len(p)) + SNAP + ethertype(p) + p),
    "MPLS": (1, lambda p: ADDRESSES + b"\x88\x47\0\6\x40\x40\0\6\x51\x40" + p),
    "Ethernet over MPLS": (1, lambda p: ADDRESSES + b"\x88\x47\0\6\x51\x40" + bytes(4) +
                           ethernet(p)),
    "PPPoE": (1, lambda p: ADDRESSES + pppoe(p)),
    "PPPoE in VLAN": (1, lambda p: ADDRESSES + b"\x81\0\0\7" + pppoe(p)),
    "GRE": (1, lambda p: tunnel(47, b"\0\0" + ethertype(p) + p)),
    "GRE, keyed": (1, lambda p: tunnel(47, b"\xb0\0" + ethertype(p) + bytes(12) + p)),
    "Ethernet over GRE": (1, lambda p: tunnel(47, b"\0\0\x65\x58" + ethernet(p))),
    "PPTP": (1, lambda p: tunnel(47, b"\x30\x01\x88\x0b" + bytes(8) + ppp(p))),
    "ERSPAN": (1, lambda p: tunnel(47, b"\x10\0\x88\xbe" + bytes(12) + ethernet(p))),
    "VXLAN": (1, lambda p: udp(4789, b"\x08\0\0\0\0\0\1\0" + ethernet(p))),
    "VXLAN with VLAN": (1, lambda p: udp(4789, b"\x08\0\0\0\0\0\1\0" +
                                         ethernet(p, b"\x81\0\0\5"))),
    "Geneve": (1, lambda p: udp(6081, b"\x02\0\x65\x58" + bytes(12) + ethernet(p))),
    "GTP": (1, lambda p: udp(2152, b"\x30\xff" + bytes(6) + p)),
    "L2TP": (1, lambda p: udp(1701, b"\0\2\0\1\0\1" + ppp(p))),
    "IP in IP": (1, lambda p: tunnel(4 if p[0] >> 4 == 4 else 41, p)),
    "Linux cooked": (113, lambda p: b"\0\0\0\1\0\6" + bytes(8) + ethertype(p) + p),
    "Linux cooked, VLAN": (113, lambda p: b"\0\0\0\1\0\6" + bytes(8) + b"\x81\0\0\5" +
                           ethertype(p) + p),
    "Linux cooked 2": (276, lambda p: ethertype(p) + bytes(18) + p),
    "BSD loopback, little": (0, lambda p: struct.pack("<I", family(p, 30)) + p),
    "BSD loopback, big": (0, lambda p: struct.pack(">I", family(p, 24)) + p),
    "OpenBSD loopback": (108, lambda p: struct.pack(">I", family(p, 24)) + p),
    "raw IP": (101, lambda p: p),
    "PPP": (9, ppp),
    "802.11": (105, wireless),
    "radiotap": (127, lambda p: b"\0\0\x09\0\2\0\0\0\0" + wireless(p)),
    "radiotap, padded": (127, lambda p: b"\0\0\x09\0\2\0\0\0\x20" + wireless(p, bytes(2))),
    "PPI": (192, lambda p: b"\0\0\x08\0\1\0\0\0" + ethernet(p)),
    "PKTAP": (258, lambda p: struct.pack("<III", 108, 1, 1) + bytes(96) + ethernet(p)),
    "NFLOG": (239, nflog),
}


def fragments(packet, size, identification):
    """An IPv4 packet in pieces of |size| octets, a multiple of 8."""
    header, content = packet[:20], packet[20:]
    for at in range(0, len(content), size):
        piece = content[at:at + size]
        more = 0x2000 if at + size < len(content) else 0
        yield header[:2] + struct.pack(">HHH", 20 + len(piece), identification, more | at // 8) + \
            header[8:] + piece

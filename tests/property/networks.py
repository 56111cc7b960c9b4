# SPDX-License-Identifier: GPL-2.0-or-later
"""More of what frames.py has: networks and tunnels that few people meet."""
from struct import pack, unpack

from frames import (ADDRESSES, SNAP, ethernet, ethertype, family, ipv4, options, ppp, pppoe, tunnel,
                    udp, wireless)

LABELS = b"\0\x01\0\x40\0\x02\x01\x40"  # two, RFC 3032
SERVICE_PATH = b"\0\0\1\0"


def plain(packet):
    return ADDRESSES + ethertype(packet) + packet


def after(kind, content):
    return ADDRESSES + pack(">H", kind) + content


def is_ipv6(packet):
    return packet[0] >> 4 == 6


def nsh(packet, carried, metadata):
    return b"\x0f\xc6" + bytes((metadata, carried)) + SERVICE_PATH + bytes(16) + packet


def in_ipv6(protocol, content):
    return after(0x86dd, b"\x60\0\0\0" + pack(">HBB", len(content), protocol, 64) + bytes(15) +
                 b"\1" + bytes(15) + b"\2" + content)


def extended(kind, header):
    """With an extension header of IPv6; IPv4 with its options."""
    def frame(packet):
        if not is_ipv6(packet):
            return ethernet(options(packet))
        body = b"\x06" + header + packet[40:]
        return after(0x86dd, packet[:4] + pack(">HB", len(body), kind) + packet[7:40] + body)
    return frame


def gre(packet, flags=0, optional=b""):
    return tunnel(47, pack(">H", flags) + ethertype(packet) + optional + packet)


def aggregated(packet):
    """Behind another frame, of a protocol that is not IP, in one of 802.11."""
    other = ADDRESSES + pack(">H", len(SNAP) + 6) + SNAP + b"\x08\x06" + bytes(4)
    frame = ADDRESSES + pack(">H", len(SNAP) + 2 + len(packet)) + SNAP + ethertype(packet) + packet
    return b"\x88\x01" + bytes(22) + b"\x80\0" + other + bytes(-len(other) % 4) + frame


def checked(packet):
    """With TCP's checksum, which our packets leave out."""
    at = 40 if is_ipv6(packet) else 20
    addresses = packet[8:40] if is_ipv6(packet) else packet[12:20]
    segment = packet[at:at + 16] + b"\0\0" + packet[at + 18:]
    octets = addresses + pack(">II", 6, len(segment)) + segment
    octets += bytes(len(octets) % 2)
    total = sum(unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return packet[:at] + segment[:16] + pack(">H", total ^ 0xffff) + segment[18:]


def esp(protocol, content, check=12):
    """Not encrypted."""
    padding = -(len(content) + 2) % 4
    return pack(">II", 7, 1) + content + bytes(range(1, padding + 1)) + \
        bytes((padding, protocol)) + b"\xaa" * check


def esp_transport(packet):
    packet = checked(packet)
    if is_ipv6(packet):
        body = esp(6, packet[40:])
        return plain(packet[:4] + pack(">HB", len(body), 50) + packet[7:40] + body)
    body = esp(6, packet[20:])
    return plain(packet[:2] + pack(">H", 20 + len(body)) + packet[4:9] + b"\x32" +
                 packet[10:20] + body)


def capwap(flags, content):
    return udp(5247, pack(">I", 0x00100200 | flags) + bytes(4) + content)


def juniper(content):
    return b"MGC\x80\0\x06\1\1\4\4\1\x0e" + content


def exported(packet):
    name = b"ipv6" if is_ipv6(packet) else b"ip\0\0"
    return pack(">HH", 12, 4) + name + bytes(4) + packet


def cisco(packet):
    return b"\x0f\0" + ethertype(packet) + packet


def frame_relay(packet):
    return b"\x18\x41\x03" + (b"\x8e" if is_ipv6(packet) else b"\xcc") + packet


def llc(packet):
    return SNAP + ethertype(packet) + packet


def service(packet):
    return 2 if is_ipv6(packet) else 1


LINKS = {
    "IP in LLC": (1, lambda p: after(3 + len(p), b"\x06\x06\x03" + p)),
    "SNAP in VLAN": (1, lambda p: after(0x8100, b"\0\5" + pack(">H", 8 + len(p)) + llc(p))),
    "three VLANs": (1, lambda p: ethernet(p, b"\x81\0\0\1\x81\0\0\2\x81\0\0\3")),
    "provider bridging": (1, lambda p: after(0x88a8, b"\0\5\x88\xe7" + bytes(4) + plain(p))),
    "labels": (1, lambda p: after(0x8847, LABELS + p)),
    "Ethernet over labels": (1, lambda p: after(0x8847, LABELS + plain(p))),
    "MACsec without encryption": (1, lambda p: after(0x88e5, b"\x20\0\0\0\0\1" + bytes(8) +
                                                     ethertype(p) + p + bytes(16))),
    "TRILL": (1, lambda p: after(0x22f3, b"\0\x3f\0\1\0\2" + plain(p))),
    "service path": (1, lambda p: after(0x894f, nsh(p, service(p), 1))),
    "service path, Ethernet": (1, lambda p: after(0x894f, nsh(plain(p), 3, 1))),
    "Cisco MetaData": (1, lambda p: ethernet(p, b"\x89\x09\1\1\0\1\0\5")),
    "VN-Tag": (1, lambda p: ethernet(p, b"\x89\x26" + bytes(4))),
    "802.1BR": (1, lambda p: ethernet(p, b"\x89\x3f" + bytes(6))),
    "HSR": (1, lambda p: ethernet(p, b"\x89\x2f\0\x40\0\1")),
    "802.1CB": (1, lambda p: ethernet(p, b"\xf1\xc1\0\0\0\1")),
    "BATMAN": (1, lambda p: after(0x4305, b"\x40\x0f\x32\5" + bytes(6) + plain(p))),
    "Arista time stamp": (1, lambda p: after(0xd28b, b"\0\1\0\x10" + bytes(8) + ethertype(p) + p)),
    "two VLANs with PPPoE": (1, lambda p: ADDRESSES + b"\x88\xa8\0\5\x81\0\0\6" + pppoe(p)),
    "trailers": (1, lambda p: ethernet(p) + bytes(20)),
    "hop by hop": (1, extended(0, b"\0\1\4\0\0\0\0")),
    "routing header": (1, extended(43, b"\0\2\0\0\0\0\0")),
    "destination options": (1, extended(60, b"\0\1\4\0\0\0\0")),
    "authentication header": (1, extended(51, b"\4" + bytes(22))),
    "fragment that is alone": (1, extended(44, b"\0\0\0\0\0\0\7")),
    "IP in IPv6": (1, lambda p: in_ipv6(41 if is_ipv6(p) else 4, p)),
    "GRE in IPv6": (1, lambda p: in_ipv6(47, b"\0\0" + ethertype(p) + p)),
    "GRE with routes": (1, lambda p: gre(p, 0x4000, bytes(4) + bytes(4))),
    "GRE, MPLS": (1, lambda p: tunnel(47, b"\0\0\x88\x47" + LABELS + p)),
    "WCCP": (1, lambda p: tunnel(47, b"\0\0\x88\x3e" + bytes(4) + p)),
    "ERSPAN, first": (1, lambda p: tunnel(47, b"\0\0\x88\xbe" + plain(p))),
    "ERSPAN, third": (1, lambda p: tunnel(47, b"\x10\0\x22\xeb" + bytes(4) + b"\x20\5\0\1" +
                                          bytes(7) + b"\1" + bytes(8) + plain(p))),
    "EtherIP": (1, lambda p: tunnel(97, b"\x30\0" + plain(p))),
    "ESP": (1, esp_transport),
    "ESP, tunnel": (1, lambda p: tunnel(50, esp(41 if is_ipv6(p) else 4, p))),
    "ESP, longer check": (1, lambda p: tunnel(50, esp(41 if is_ipv6(p) else 4, p, 16))),
    "ESP in UDP": (1, lambda p: udp(4500, esp(41 if is_ipv6(p) else 4, p))),
    "MPLS in IP": (1, lambda p: tunnel(137, LABELS + p)),
    "L2TPv3": (1, lambda p: tunnel(115, b"\0\0\0\1\1\2\3\4" + plain(p))),
    "VXLAN in IPv6": (1, lambda p: in_ipv6(17, pack(">HHHH", 40000, 4789, 16 + 14 + len(p), 0) +
                                           b"\x08\0\0\0\0\0\1\0" + plain(p))),
    "VXLAN-GPE": (1, lambda p: udp(4790, b"\x0c\0\0" + bytes((service(p),)) + b"\0\0\1\0" + p)),
    "VXLAN-GPE, service path": (1, lambda p: udp(4790, b"\x0c\0\0\4\0\0\1\0" + nsh(plain(p), 3,
                                                                                  1))),
    "Geneve, IP": (1, lambda p: udp(6081, b"\0\0" + ethertype(p) + b"\0\0\1\0" + p)),
    "GTP, extended": (1, lambda p: udp(2152, b"\x34\xff" + pack(">H", len(p) + 8) + bytes(7) +
                                       b"\x85\1\0\5\0" + p)),
    "Teredo": (1, lambda p: udp(3544, p) if is_ipv6(p) else ethernet(p)),
    "MPLS in UDP": (1, lambda p: udp(6635, LABELS + p)),
    "LISP": (1, lambda p: udp(4341, b"\x80" + bytes(7) + p)),
    "TZSP": (1, lambda p: udp(37008, b"\1\0\0\1\x0a\1\x33\0\1" + plain(p))),
    "TZSP, 802.11": (1, lambda p: udp(37008, b"\1\0\0\x12\1" + wireless(p))),
    "CAPWAP": (1, lambda p: capwap(0, plain(p))),
    "CAPWAP, 802.11 of Cisco": (1, lambda p: capwap(0x100, b"\x01\x88" + wireless(p)[2:])),
    "GUE": (1, lambda p: udp(6080, b"\0" + (b"\x29" if is_ipv6(p) else b"\4") + b"\0\0" + p)),
    "tunnel in a tunnel": (1, lambda p: ethernet(ipv4(47, b"\0\0\x08\0" + ipv4(
        41 if is_ipv6(p) else 4, p)))),
    "Linux cooked, radiotap": (113, lambda p: b"\0\0\x03\x23\0\6" + bytes(10) +
                               b"\0\0\x08\0\0\0\0\0" + wireless(p)),
    "Linux cooked 2, VLAN": (276, lambda p: b"\x81\0" + bytes(18) + b"\0\5" + ethertype(p) + p),
    "loopback of Windows": (0, lambda p: pack("<I", family(p, 23)) + p),
    "loopback with EtherType": (0, lambda p: ethertype(p)[::-1] + b"\0\0" + p),
    "MPLS alone": (219, lambda p: LABELS + p),
    "TZSP alone": (128, lambda p: b"\1\0\0\1\1" + plain(p)),
    "PPP, multilink": (9, lambda p: b"\xff\x03\0\x3d\xc0\0\0\7" + ppp(p)[2:]),
    "PPP, compressed": (9, lambda p: ppp(p)[3:]),
    "PPP in HDLC": (50, ppp),
    "Cisco HDLC": (104, cisco),
    "Cisco HDLC with direction": (205, lambda p: b"\0" + cisco(p)),
    "frame relay": (107, frame_relay),
    "frame relay, bridged": (107, lambda p: b"\x18\x41\x03\0\x80\0\x80\xc2\0\7" + plain(p)),
    "frame relay of Cisco": (107, lambda p: b"\x18\x41" + ethertype(p) + p),
    "ATM": (100, llc),
    "ATM, bridged": (100, lambda p: b"\xaa\xaa\x03\0\x80\xc2\0\7\0\0" + plain(p)),
    "ATM, PPP": (100, lambda p: b"\xfe\xfe\x03\xcf" + ppp(p)[2:]),
    "SunATM": (123, lambda p: b"\x02\0\0\x21" + llc(p)),
    "token ring": (6, lambda p: b"\x10\x40" + ADDRESSES + llc(p)),
    "FDDI": (10, lambda p: b"\x50" + ADDRESSES + llc(p)),
    "Fibre Channel": (122, lambda p: bytes(16) + llc(p)),
    "FireWire": (138, lambda p: bytes(16) + ethertype(p) + p),
    "Symantec": (99, lambda p: bytes(6) + ethertype(p) + bytes(36) + p),
    "802.11 between access points": (105, lambda p: b"\x08\x03" + bytes(28) + llc(p)),
    "802.11, HT control": (105, lambda p: b"\x88\x81" + bytes(28) + llc(p)),
    "802.11 mesh": (105, lambda p: b"\x88\x03" + bytes(28) + b"\0\1\0\x1f" + bytes(4) + llc(p)),
    "802.11, aggregated": (105, aggregated),
    "radiotap, check sequence": (127, lambda p: b"\0\0\x09\0\2\0\0\0\x10" + wireless(p) +
                                 bytes(4)),
    "PPI, 802.11": (192, lambda p: b"\0\0\x08\0\x69\0\0\0" + wireless(p)),
    "AVS": (163, lambda p: pack(">II", 0x80211001, 64) + bytes(56) + wireless(p)),
    "Juniper Ethernet": (178, lambda p: juniper(plain(p))),
    "Juniper PPP": (179, lambda p: juniper(ppp(p))),
    "Juniper Cisco HDLC": (181, lambda p: juniper(cisco(p))),
    "Juniper frame relay": (180, lambda p: juniper(frame_relay(p))),
    "Juniper ATM": (137, lambda p: juniper(bytes(4) + llc(p))),
    "exported by Wireshark": (252, exported),
    "ERF": (197, lambda p: bytes(8) + b"\2\4" + pack(">HHH", 32 + len(p), 0, 18 + len(p)) +
            bytes(2) + plain(p)),
    "EPON": (259, lambda p: b"\x55\x55\xd5\x55\x55\0\1\0" + plain(p)),
    "DSA tag": (284, lambda p: ADDRESSES + b"\xc0\0\0\0" + ethertype(p) + p),
}

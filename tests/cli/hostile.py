# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures made to cost as much as they can: packets, TLS and MQTT, with no cryptography.

What looks encrypted is noise, and a suite without encryption carries MQTT to whoever has no key.
"""
import struct

PSK_AES_128_GCM = 0x00a8
PSK_NULL_SHA = 0x002c
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
CLIENT, SERVER = 0, 1


class Capture:
    """Ethernet frames as classic pcap."""

    def __init__(self):
        self.parts = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)]
        self.frames = 0

    def ip(self, source, destination, protocol, payload, ident=0, fragment=0):
        header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, fragment, 64,
                             protocol, 0, source, destination)
        frame = bytes(12) + b"\x08\x00" + header + payload
        self.parts.append(struct.pack("<IIII", 1700000000 + self.frames // 100000,
                                      self.frames % 100000, len(frame), len(frame)) + frame)
        self.frames += 1

    def content(self):
        return b"".join(self.parts)


class Connection:
    """One TCP connection, whose bytes come in order unless asked otherwise."""

    def __init__(self, capture, number, port=8883):
        self.capture = capture
        client = (bytes([10, number >> 16 & 255, number >> 8 & 255, number & 255]), 40000)
        self.ends = [client, (b"\x0a\xff\xff\x01", port)]
        self.sequence = [1000, 5000]
        self.segment(CLIENT, b"", SYN, shift=-1)
        self.segment(SERVER, b"", SYN | ACK, shift=-1)

    def segment(self, sender, payload, flags=ACK | PSH, shift=0, advance=True):
        """A segment |shift| octets from where it belongs."""
        (source, port), (destination, other) = self.ends[sender], self.ends[not sender]
        tcp = struct.pack(">HHIIBBHHH", port, other, (self.sequence[sender] + shift) % 2 ** 32,
                          self.sequence[not sender] if flags & ACK else 0, 0x50, flags, 65535, 0, 0)
        self.capture.ip(source, destination, 6, tcp + payload)
        if advance:
            self.sequence[sender] = (self.sequence[sender] + len(payload)) % 2 ** 32

    def send(self, sender, data, size=16000):
        for at in range(0, len(data), size):
            self.segment(sender, data[at:at + size])

    def lose(self, sender, size):
        self.sequence[sender] = (self.sequence[sender] + size) % 2 ** 32

    def close(self):
        for sender in (CLIENT, SERVER):
            self.segment(sender, b"", FIN | ACK)
            self.lose(sender, 1)
        self.segment(CLIENT, b"", ACK)

    def reset(self):
        self.segment(CLIENT, b"", RST | ACK)


def record(kind, content, version=0x0303):
    return struct.pack(">BHH", kind, version, len(content)) + content


def message(kind, body):
    return struct.pack(">B", kind) + struct.pack(">I", len(body))[1:] + body


def handshake(*messages):
    """Records of as many messages as fit."""
    data = b"".join(messages)
    return b"".join(record(22, data[at:at + 16384]) for at in range(0, len(data), 16384))


def client_hello(suites, session_id=b"", random=bytes(32)):
    listed = b"".join(struct.pack(">H", suite) for suite in suites)
    return message(1, b"\x03\x03" + random + bytes([len(session_id)]) + session_id +
                   struct.pack(">H", len(listed)) + listed + b"\x01\x00")


def server_hello(suite, session_id=b""):
    return message(2, b"\x03\x03" + bytes(32) + bytes([len(session_id)]) + session_id +
                   struct.pack(">H", suite) + b"\x00")


def client_key_exchange(identity):
    return message(16, struct.pack(">H", len(identity)) + identity)


HELLO_DONE = message(14, b"")
CHANGE_CIPHER_SPEC = record(20, b"\x01")


def negotiate(connection, suite, identity, session_id=b"", offered=None):
    """A handshake up to the Finished messages, which are noise."""
    connection.send(CLIENT, handshake(client_hello(offered or [suite])))
    connection.send(SERVER, handshake(server_hello(suite, session_id), HELLO_DONE))
    connection.send(CLIENT, handshake(client_key_exchange(identity)) + CHANGE_CIPHER_SPEC +
                    record(22, b"\xa5" * 40))
    connection.send(SERVER, CHANGE_CIPHER_SPEC + record(22, b"\x5a" * 40))


def null_record(kind, content):
    """As TLS_PSK_WITH_NULL_SHA sends it: in the clear, with a MAC that nobody can check."""
    return record(kind, content + bytes(20))


def remaining(size):
    out = b""
    while True:
        out += bytes([size & 127 | (128 if size > 127 else 0)])
        size >>= 7
        if size == 0:
            return out


def mqtt(first, body):
    return bytes([first]) + remaining(len(body)) + body


def string(text):
    return struct.pack(">H", len(text)) + text


def mqtt_connect(version=5):
    properties = b"\x00" if version == 5 else b""
    return mqtt(0x10, string(b"MQTT") + bytes([version, 2, 0, 60]) + properties + string(b"client"))

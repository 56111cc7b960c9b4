#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hostile captures that once took minutes, where something grew with the square of their size.

They must end, with the right output. Nothing here looks at a clock but the limit that every command
of the tests has: `tests/cli/hostile.py` makes the captures for who wants to measure.
"""
import struct
import unittest

from cli import OK, CliTest
from hostile import (CHANGE_CIPHER_SPEC, CLIENT, HELLO_DONE, PSK_AES_128_GCM, PSK_NULL_SHA, SERVER,
                     Capture, Connection, client_hello, client_key_exchange, handshake, message,
                     mqtt, mqtt_connect, negotiate, null_record, record, remaining, server_hello,
                     string)

DHE_PSK_AES_128_GCM = 0x00aa
PSK_3DES_SHA = 0x008b
BOB = b"bob:00112233445566778899aabbccddeeff\n"


def all_suites():
    return range(1, 32000)


def decryption_secrets(text):
    """A pcapng of one Decryption Secrets Block."""
    padding = -len(text) % 4
    size = 20 + len(text) + padding
    return (struct.pack("<IIIHHqI", 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28) +
            struct.pack("<IIII", 10, size, 0x544c534b, len(text)) + text + bytes(padding) +
            struct.pack("<I", size))


class EffortTest(CliTest):
    def spend(self, capture, keys=BOB, options=()):
        """Decodes; returns the output."""
        content = capture.content() if isinstance(capture, Capture) else capture
        path, table = self.file("capture", content), self.file("keys", keys)
        result = self.run_cli(*options, path, table)
        self.assertEqual(result.status, OK, result.err)
        return result.out

    def test_heads_of_all_suites(self):
        """Each handshake message had a head of a megabyte made anew."""
        capture = Capture()
        connection = Connection(capture, 1)
        connection.send(CLIENT, handshake(client_hello(all_suites())))
        connection.send(CLIENT, handshake(*[message(0, b"")] * 4000))
        self.assertTrue("HelloRequest" in self.spend(capture, options=["--verbose"]))

    def test_one_identity_on_many_lines(self):
        """Each line was read in all other ways, in each session."""
        capture = Capture()
        for number in range(20):
            negotiate(Connection(capture, number), PSK_AES_128_GCM, b"bob")
        keys = b"".join(b"bob:%032x\n" % (number + 1) for number in range(40000))
        self.assertTrue("20 wrong_key" in self.spend(capture, keys, ["--quiet"]))

    def test_unknown_identities(self):
        """Each was compared with sixteen thousand lines in each session."""
        capture = Capture()
        for number in range(20000):
            negotiate(Connection(capture, number), DHE_PSK_AES_128_GCM, b"other-%d" % number)
        keys = b"".join(b"device-%d:%032x\n" % (number, number + 1) for number in range(30000))
        self.assertTrue("20000 sessions" in self.spend(capture, keys, ["--quiet"]))

    def test_wrong_keys_in_a_large_table(self):
        """Other identities' keys are tried up to a limit of all sessions together."""
        capture = Capture()
        for number in range(100):
            for _ in range(20):
                negotiate(Connection(capture, capture.frames), PSK_AES_128_GCM,
                          b"other-%d" % number)
        keys = b"".join(b"device-%d:%032x\n" % (number, number + 1) for number in range(1000))
        self.assertTrue("2000 unknown_identity" in self.spend(capture, keys, ["--quiet"]))

    def test_keys_on_long_records(self):
        """Each key was tried on records of 16,000 bytes, and that as eight numbers after a gap."""
        capture = Capture()
        for number in range(60):
            connection = Connection(capture, number)
            connection.send(CLIENT, handshake(client_hello([PSK_3DES_SHA])))
            connection.send(SERVER, handshake(server_hello(PSK_3DES_SHA), HELLO_DONE))
            if number % 2:
                connection.send(CLIENT, handshake(client_key_exchange(b"other-%d" % number)))
            else:
                connection.lose(CLIENT, 20)
            connection.send(CLIENT, CHANGE_CIPHER_SPEC + record(22, b"\xa5" * 16000))
        keys = b"".join(b"device-%d:%032x\n" % (number, number + 1) for number in range(16384))
        out = self.spend(capture, keys, ["--quiet"])
        self.assertTrue("30 unknown_identity" in out, out)
        self.assertTrue("30 handshake_incomplete" in out, out)

    def test_secrets_that_fall_together(self):
        """Client randoms of one beginning were one place in a hash table."""
        secrets = b"".join(b"CLIENT_RANDOM 00000000%056x %s\n" % (number, b"11" * 48)
                           for number in range(70000))
        self.assertTrue("0 packets" in self.spend(decryption_secrets(secrets)))

    def test_tiny_segments_after_a_gap(self):
        """What was kept of a broken record was looked through for each of its octets."""
        capture = Capture()
        connection = Connection(capture, 1)
        negotiate(connection, PSK_AES_128_GCM, b"bob")
        for _ in range(6):
            connection.lose(CLIENT, 10)
            data = b"\x17\x03\x03\x48\x00" + b"\x17\x03\x03\x00\x01x\xff\xff" * 2200
            connection.send(CLIENT, data, size=2)
        self.spend(capture, options=["--json"])

    def test_tiny_segments_in_disorder(self):
        capture = Capture()
        connection = Connection(capture, 1)
        for number in range(100000):
            connection.segment(CLIENT, b"\x16", shift=10 + 2 * (number * 7919 % 1000),
                               advance=False)
        self.spend(capture)

    def test_fragments(self):
        capture = Capture()
        for number in range(100000):
            capture.ip(b"\x0a\0\0\1", b"\x0a\0\0\2", 6, b"A" * 8, number % 65536,
                       0x2000 | number * 37 % 8000)
        self.spend(capture)

    def test_renegotiations(self):
        """Thousands of handshakes in one connection, each with another identity."""
        capture = Capture()
        connection = Connection(capture, 1)
        negotiate(connection, PSK_NULL_SHA, b"nobody")
        for number in range(3000):
            connection.send(CLIENT, null_record(22, client_hello([PSK_NULL_SHA])))
            connection.send(SERVER, null_record(22, server_hello(PSK_NULL_SHA) + HELLO_DONE))
            connection.send(CLIENT, null_record(22, client_key_exchange(b"other-%d" % number)))
            connection.send(CLIENT, CHANGE_CIPHER_SPEC)
        keys = b"".join(b"device-%d:%032x\n" % (number, number + 1) for number in range(20000))
        self.spend(capture, keys, ["--verbose"])

    def test_user_properties(self):
        capture = Capture()
        connection = Connection(capture, 1)
        negotiate(connection, PSK_NULL_SHA, b"nobody")
        properties = (b"\x26" + string(b"a") + string(b"b")) * 100000
        packets = mqtt_connect() + mqtt(0x30, string(b"t") + remaining(len(properties)) +
                                        properties + b"x")
        for at in range(0, len(packets), 16000):
            connection.send(CLIENT, null_record(23, packets[at:at + 16000]))
        self.assertTrue('"user_property"' in self.spend(capture, options=["--json"]))

    def test_lookalikes_after_a_gap_in_mqtt(self):
        capture = Capture()
        connection = Connection(capture, 1)
        negotiate(connection, PSK_NULL_SHA, b"nobody")
        connection.send(CLIENT, null_record(23, mqtt_connect()))
        connection.lose(CLIENT, 100)
        lookalikes = (b"\x30\x03\x00\x01a" * 3200)[:15999] + b"\xff"
        for _ in range(100):
            connection.send(CLIENT, null_record(23, lookalikes))
        self.spend(capture)


if __name__ == "__main__":
    unittest.main()

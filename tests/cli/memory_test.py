#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hostile captures that once made the memory grow with what they hold (docs/limits.md)."""
import resource
import struct
import unittest

from cli import OK, CliTest
from hostile import (CLIENT, PSK_AES_128_GCM, PSK_NULL_SHA, SERVER, Capture, Connection,
                     client_hello, handshake, message, mqtt, mqtt_connect, negotiate, null_record,
                     server_hello, string)

BOB = b"bob:00112233445566778899aabbccddeeff\n"

# Octets of data, in which a run ends or is aborted; and where as much is incomplete as may be,
# which the allocator takes up to twice for.
TIGHT = 16 << 20
LITTLE = 32 << 20
INCOMPLETE = LITTLE + (128 << 20)


def publish(size):
    return mqtt(0x30, string(b"topic") + b"\x00" + b"x" * size)


class MemoryTest(CliTest):
    def decode(self, capture, most=LITTLE, options=("--quiet",), jobs=1):
        content = capture if isinstance(capture, bytes) else capture.content()
        path, table = self.file("capture", content), self.file("keys", BOB)
        result = self.run_cli("--jobs", str(jobs), *options, path, table,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA,
                                                                    (most, most)))
        self.assertEqual(result.status, OK, result.err)
        return result.out

    def decode_alike(self, capture, most=INCOMPLETE, options=("--json",)):
        """The same on any number of threads, whose stacks and rounds are not what is measured."""
        out = self.decode(capture, most, options)
        for jobs in (2, 5):
            self.assertTrue(self.decode(capture, most << 2, options, jobs) == out, jobs)
        return out

    def test_long_identities(self):
        """Of sessions that have ended."""
        capture = Capture()
        for number in range(700):
            connection = Connection(capture, number)
            negotiate(connection, PSK_AES_128_GCM, b"%060000d" % number)
            connection.close()
        self.assertIn("700 unknown_identity", self.decode(capture))

    def test_link_types(self):
        """Each had the filter compiled for it."""
        blocks = [struct.pack("<IIIHHqI", 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28)]
        for number in range(60000):
            blocks.append(struct.pack("<IIHHII", 1, 20, number, 0, 262144, 20))
            blocks.append(struct.pack("<IIIIIIIII", 6, 36, number, 0, number, 4, 4, 0, 36))
        out = self.decode(b"".join(blocks), TIGHT, ("--quiet", "--filter", "tcp port 8883"))
        self.assertIn(" packets, 0 TCP connections", out)

    def test_packets(self):
        """Each session holds most of a packet of a megabyte; the last one's is decoded whole."""
        capture, data, connections = Capture(), publish(1000000), []
        for number in range(200):
            connections.append(Connection(capture, number))
            negotiate(connections[-1], PSK_NULL_SHA, b"nobody")
            connections[-1].send(CLIENT, null_record(23, mqtt_connect()))
        for at in range(0, len(data), 16000):
            for connection in connections:
                connection.send(CLIENT, null_record(23, data[at:at + 16000]))
        for at in range(0, len(data), 16000):
            connection.send(CLIENT, null_record(23, data[at:at + 16000]))
        out = self.decode_alike(capture)
        self.assertEqual(out.count('"type":"PUBLISH"'), 201)
        self.assertGreater(out.count('"payload_size":1000000'), 60)
        published = [line for line in out.splitlines() if '"type":"PUBLISH"' in line]
        self.assertIn('"payload":"xxx', published[-1])

    def test_records(self):
        """Each session holds most of a record."""
        capture, data, connections = Capture(), null_record(23, publish(16000)), []
        for number in range(5500):
            connections.append(Connection(capture, number))
            negotiate(connections[-1], PSK_NULL_SHA, b"nobody")
            connections[-1].send(CLIENT, null_record(23, mqtt_connect()))
        for at in range(0, len(data), 4000):
            for connection in connections:
                connection.send(CLIENT, data[at:at + 4000])
        out = self.decode_alike(capture, INCOMPLETE + (8192 * 5500))
        self.assertIn("all sessions together held too much", out)
        self.assertIn('"partly_decrypted"', out.splitlines()[-1])

    def test_messages(self):
        """Each session holds most of a handshake message."""
        capture, connections = Capture(), []
        data = handshake(message(12, b"\x00\x05" + b"h" * 120000))
        for number in range(900):
            connections.append(Connection(capture, number))
            connections[-1].send(CLIENT, handshake(client_hello([PSK_NULL_SHA])))
            connections[-1].send(SERVER, handshake(server_hello(PSK_NULL_SHA)))
        for at in range(0, len(data), 15000):
            for connection in connections:
                connection.send(SERVER, data[at:at + 15000])
        self.assertIn("all sessions together held too much", self.decode_alike(capture))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A TCP proxy that regroups handshake messages into records, as RFC 5246 section 6.2.1 allows.

record_shaper.py merge|SIZE LISTEN-ADDRESS:PORT CONNECT-ADDRESS:PORT

With `merge` the handshake records that arrive together become one, as Schannel and JSSE send them;
with SIZE each handshake message is cut into records of SIZE bytes. Only plaintext handshake
records, those before the ChangeCipherSpec, are touched: what they hold goes into the Finished
messages, how it is cut into records does not, so the two peers notice nothing.
"""

import os
import socket
import struct
import sys
import threading

CHANGE_CIPHER_SPEC = 20
HANDSHAKE = 22
HEADER = struct.Struct("!BHH")


def read_record(data):
    """(type, version, body, rest), or None when the record is not complete."""
    if len(data) < HEADER.size:
        return None
    kind, version, length = HEADER.unpack_from(data)
    end = HEADER.size + length
    return None if len(data) < end else (kind, version, data[HEADER.size : end], data[end:])


def shape(body, version, size):
    size = size or max(len(body), 1)
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        yield HEADER.pack(HANDSHAKE, version, len(piece)) + piece


class Direction:
    """What flows one way."""

    def __init__(self, size):
        self.size = size
        self.rest = b""
        self.encrypted = False

    def take(self, data):
        """The bytes to pass on, once `data` has arrived."""
        self.rest += data
        out, body, version = b"", b"", 0
        while not self.encrypted:
            record = read_record(self.rest)
            if record is None:
                break
            kind, version, content, after = record
            if kind == HANDSHAKE:
                body += content
            else:
                out += b"".join(shape(body, version, self.size))
                body = b""
                out += self.rest[: len(self.rest) - len(after)]
                self.encrypted = kind == CHANGE_CIPHER_SPEC
            self.rest = after
        out += b"".join(shape(body, version, self.size))
        if self.encrypted:
            out, self.rest = out + self.rest, b""
        return out


def carry(source, target, size):
    direction = Direction(size)
    while data := source.recv(65536):
        target.sendall(direction.take(data))
    target.shutdown(socket.SHUT_WR)


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def main():
    size = 0 if sys.argv[1] == "merge" else int(sys.argv[1])
    with socket.create_server(address(sys.argv[2])) as listener:
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(address(sys.argv[3]))
            for side in (client, server):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=carry, args=(client, server, size), daemon=True).start()
            threading.Thread(target=carry, args=(server, client, size), daemon=True).start()


try:
    main()
except KeyboardInterrupt:
    os._exit(0)

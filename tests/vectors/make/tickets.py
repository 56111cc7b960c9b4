#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints tickets.txt: TLS 1.3 sessions whose server sends its ticket behind its own Finished, and
those that resume them. From RFC 8446 with python3-cryptography; no stack at hand does so with an
external PSK."""
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HEAD = """\
# TLS 1.3 with psk_ke and TLS_AES_128_GCM_SHA256, as make/tickets.py makes them: do not edit.
#
# The server sends a ticket before it has the client's Finished; the next connection resumes with
# it. With "early", 0-RTT data is sent and taken too. The names are those of connections.txt.
"""

SUITE = bytes.fromhex("1301")
IDENTITY, PSK = b"ahead", bytes(range(1, 17))
HANDSHAKE, APPLICATION = 22, 23
SIZE = hashlib.sha256().digest_size


def digest(data):
    return hashlib.sha256(data).digest()


def extract(salt, secret):
    return hmac.new(salt, secret, hashlib.sha256).digest()


def expand(secret, label, context, size):
    info = (size.to_bytes(2, "big") + bytes([6 + len(label)]) + b"tls13 " + label +
            bytes([len(context)]) + context)
    return hmac.new(secret, info + b"\x01", hashlib.sha256).digest()[:size]


def derive(secret, label, messages):
    return expand(secret, label, digest(messages), SIZE)


def finished(secret, messages):
    return extract(expand(secret, b"finished", b"", SIZE), digest(messages))


def vector(data, width=2):
    return len(data).to_bytes(width, "big") + data


def message(kind, body):
    return bytes([kind]) + vector(body, 3)


def extension(kind, data):
    return kind.to_bytes(2, "big") + vector(data)


class Session:
    def __init__(self, identity, psk, age, external, early):
        self.lines, self.keys = [], {}
        self.early_secret = extract(b"", psk)
        self.client_hello(identity, age, b"ext binder" if external else b"res binder", early)
        if early:
            self.use("client", derive(self.early_secret, b"c e traffic", self.messages))
            self.say("client", b"early")
        self.server_flight(early)
        end = message(5, b"") if early else b""
        last = message(20, finished(self.client_secret, self.messages + end))
        self.send_ticket(derive(self.master, b"res master", self.messages + end + last))
        if early:
            self.seal("client", HANDSHAKE, end)
        self.use("client", self.client_secret)
        self.seal("client", HANDSHAKE, last)
        self.use("client", self.client_traffic)
        self.say("client", b"a question")
        self.say("server", b"an answer")

    def client_hello(self, identity, age, label, early):
        identities = vector(vector(identity) + age.to_bytes(4, "big"))
        extensions = (extension(43, b"\x02\x03\x04") + extension(45, b"\x01\x00") +
                      (extension(42, b"") if early else b""))
        binders_size = 2 + 1 + SIZE
        offer = b"\x00\x29" + (len(identities) + binders_size).to_bytes(2, "big") + identities
        extensions_size = len(extensions) + len(offer) + binders_size
        body = (b"\x03\x03" + os.urandom(32) + b"\x00" + vector(SUITE) + b"\x01\x00" +
                extensions_size.to_bytes(2, "big") + extensions + offer)
        begun = b"\x01" + (len(body) + binders_size).to_bytes(3, "big") + body
        binder = finished(derive(self.early_secret, label, b""), begun)
        self.messages = begun + vector(vector(binder, 1))
        self.send("client", HANDSHAKE, self.messages)

    def server_flight(self, early):
        hello = message(2, b"\x03\x03" + os.urandom(32) + b"\x00" + SUITE + b"\x00" +
                        vector(extension(43, b"\x03\x04") + extension(41, b"\x00\x00")))
        self.messages += hello
        self.send("server", HANDSHAKE, hello)
        secret = extract(derive(self.early_secret, b"derived", b""), bytes(SIZE))
        self.client_secret = derive(secret, b"c hs traffic", self.messages)
        server_secret = derive(secret, b"s hs traffic", self.messages)
        self.use("server", server_secret)
        extensions = message(8, vector(extension(42, b"") if early else b""))
        self.messages += extensions
        last = message(20, finished(server_secret, self.messages))
        self.messages += last
        self.seal("server", HANDSHAKE, extensions + last)
        self.master = extract(derive(secret, b"derived", b""), bytes(SIZE))
        self.client_traffic = derive(self.master, b"c ap traffic", self.messages)
        self.use("server", derive(self.master, b"s ap traffic", self.messages))

    def send_ticket(self, resumption):
        nonce, self.ticket = b"\x00", os.urandom(32)
        self.seal("server", HANDSHAKE, message(4, (7200).to_bytes(4, "big") + os.urandom(4) +
                                               vector(nonce, 1) + vector(self.ticket) +
                                               vector(b"")))
        self.ticket_psk = expand(resumption, b"resumption", nonce, SIZE)

    def use(self, side, secret):
        self.keys[side] = [AESGCM(expand(secret, b"key", b"", 16)),
                           int.from_bytes(expand(secret, b"iv", b"", 12), "big"), 0]

    def send(self, side, kind, fragment):
        self.lines.append(f"{side}.bytes {bytes([kind]).hex()}0303{vector(fragment).hex()}")

    def seal(self, side, kind, content):
        aead, iv, number = self.keys[side]
        self.keys[side][2] += 1
        header = bytes([APPLICATION, 3, 3]) + (len(content) + 17).to_bytes(2, "big")
        self.send(side, APPLICATION, aead.encrypt((iv ^ number).to_bytes(12, "big"),
                                                  content + bytes([kind]), header))

    def say(self, side, text):
        self.seal(side, APPLICATION, text)
        self.lines.append(f"{side}.data {text.hex()}")

    def print(self, name):
        print(f"\nconnection {name}\nidentity {IDENTITY.hex()}\npsk {PSK.hex()}")
        print("\n".join(self.lines))


def main():
    print(HEAD, end="")
    for name, early in (("ahead", False), ("ahead-early", True)):
        first = Session(IDENTITY, PSK, 0, True, early)
        first.print(f"{name} 0")
        Session(first.ticket, first.ticket_psk, 1234567, False, early).print(f"{name} 1")


if __name__ == "__main__":
    main()

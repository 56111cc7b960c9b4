#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Single records that no stack sends of its own accord: long, wrong and no padding, empty content,
truncated MACs with every cipher, sequence numbers at the end of their range, lengths that can't be.

Written from RFC 5246 section 6.2.3, RFC 7366, RFC 6066 section 7, RFC 7905, RFC 8446 section 5.2
and RFC 9150 section 5, on OpenSSL by way of python3-cryptography. Prints ../records.txt.
"""
import hashlib
import hmac
import os
import struct
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305
try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4, Camellia, TripleDES
except ImportError:
    from cryptography.hazmat.primitives.ciphers.algorithms import ARC4, Camellia, TripleDES

MAX = 2**64 - 1

# suite: cipher, its key size, block or explicit nonce, MAC
SUITES = {
    0x002C: ("null", 0, 0, "sha1"),
    0x00B1: ("null", 0, 0, "sha384"),
    0x008A: ("rc4", 16, 0, "sha1"),
    0x008B: ("3des", 24, 8, "sha1"),
    0x008C: ("aes", 16, 16, "sha1"),
    0x00AE: ("aes", 16, 16, "sha256"),
    0x00AF: ("aes", 32, 16, "sha384"),
    0xC095: ("camellia", 32, 16, "sha384"),
    0x00A8: ("gcm", 16, 8, None),
    0x00A9: ("gcm", 32, 8, None),
    0xC0A4: ("ccm", 16, 8, None),
    0xC0A8: ("ccm8", 16, 8, None),
    0xC0A9: ("ccm8", 32, 8, None),
    0xCCAB: ("chacha", 32, 0, None),
    0x1301: ("gcm", 16, 0, None),
    0x1303: ("chacha", 32, 0, None),
    0x1305: ("ccm8", 16, 0, None),
    0xC0B4: ("null", 0, 0, "sha256"),
    0xC0B5: ("null", 0, 0, "sha384"),
}
BLOCK = {"3des": TripleDES, "aes": AES, "camellia": Camellia}


class Record:
    def __init__(self, name, suite, version, content=b"", sequence=0, etm=False, trunc=False,
                 type_=23):
        self.name, self.suite, self.version, self.content = name, suite, version, content
        self.sequence, self.etm, self.trunc, self.type = sequence, etm, trunc, type_
        self.cipher, self.key_size, self.block, self.mac = SUITES[suite]
        self.wire_version = min(version, 0x0303)
        self.mac_key = os.urandom(hashlib.new(self.mac).digest_size) if self.mac else b""
        self.key = os.urandom(self.key_size)
        self.iv = self.short_iv = b""
        self.fragment = b""

    def pseudo_header(self, length):
        return struct.pack(">QBHH", self.sequence, self.type, self.wire_version, length)

    def hmac(self, data):
        full = hmac.new(self.mac_key, self.pseudo_header(len(data)) + data, self.mac).digest()
        return full[:10] if self.trunc else full

    def print(self, result="ok", type_=None):
        print(f"\nrecord {self.name}\nversion {self.version:04x}\nsuite {self.suite:04x}\n"
              f"encrypt_then_mac {int(self.etm)}\ntruncated_hmac {int(self.trunc)}\n"
              f"mac_key {self.mac_key.hex()}\nkey {self.key.hex()}\niv {self.iv.hex()}\n"
              f"sequence {self.sequence:016x}\ntype {self.type:02x}\n"
              f"wire_version {self.wire_version:04x}\nfragment {self.fragment.hex()}\n"
              f"result {result}")
        if self.short_iv:
            print(f"short_iv {self.short_iv.hex()}")
        if result == "ok":
            print(f"plaintext {self.content.hex()}\n"
                  f"plaintext_type {self.type if type_ is None else type_:02x}")


def stream(name, suite, version, content, **options):
    r = Record(name, suite, version, content, **options)
    r.fragment = r.content + r.hmac(r.content)
    if r.cipher == "rc4":
        encryptor = Cipher(ARC4(r.key), None).encryptor()
        r.fragment = encryptor.update(r.fragment)
    return r


def cbc(name, suite, version, content, padding=None, **options):
    """padding: the padding and its length octet; None for as little as there must be."""
    r = Record(name, suite, version, content, **options)
    iv = os.urandom(r.block)
    inner = content if r.etm else content + r.hmac(content)
    if padding is None:
        size = r.block - 1 - len(inner) % r.block
        padding = bytes([size] * (size + 1))
    encryptor = Cipher(BLOCK[r.cipher](r.key), modes.CBC(iv)).encryptor()
    sent = (b"" if version < 0x0302 else iv) + encryptor.update(inner + padding)
    if version < 0x0302:
        r.iv = iv
    r.fragment = sent + r.hmac(sent) if r.etm else sent
    return r


def seal(r, nonce, data, aad):
    if r.cipher == "gcm":
        return AESGCM(r.key).encrypt(nonce, data, aad)
    if r.cipher == "chacha":
        return ChaCha20Poly1305(r.key).encrypt(nonce, data, aad)
    return AESCCM(r.key, tag_length=8 if r.cipher == "ccm8" else 16).encrypt(nonce, data, aad)


def xor(iv, sequence):
    number = bytes(len(iv) - 8) + struct.pack(">Q", sequence)
    return bytes(a ^ b for a, b in zip(iv, number))


def xor_nonce(r):
    return xor(r.iv, r.sequence)


def aead(name, suite, content, **options):
    r = Record(name, suite, 0x0303, content, **options)
    r.iv = os.urandom(4 if r.block else 12)
    explicit = os.urandom(r.block)
    nonce = r.iv + explicit if explicit else xor_nonce(r)
    r.fragment = explicit + seal(r, nonce, content, r.pseudo_header(len(content)))
    return r


def aead13(name, suite, inner, content=b"", wire_version=0x0303, **options):
    """inner: content, type and padding."""
    r = Record(name, suite, 0x0304, content, **options)
    r.wire_version = wire_version
    r.iv = os.urandom(12)
    tag = 8 if r.cipher == "ccm8" else 16
    aad = struct.pack(">BHH", r.type, wire_version, len(inner) + tag)
    r.fragment = seal(r, xor_nonce(r), inner, aad)
    return r


def integrity_only(name, suite, inner, content=b"", short=False, **options):
    """short: with the nonce of 12 octets that wolfSSL takes, instead of one as long as the hash."""
    r = Record(name, suite, 0x0304, content, **options)
    size = len(r.mac_key)
    r.iv, r.short_iv = os.urandom(size), os.urandom(12)
    nonce = xor(r.short_iv if short else r.iv, r.sequence)
    header = struct.pack(">BHH", r.type, 0x0303, len(inner) + size)
    r.fragment = inner + hmac.new(r.mac_key, nonce + header + inner, r.mac).digest()
    return r


def cut(r, size):
    r.fragment = r.fragment[:size]
    return r


def stream_records():
    for suite in (0x002C, 0x00B1, 0x008A):
        for version in (0x0301, 0x0303):
            for trunc in (False, True):
                tail = "truncated" if trunc else "whole"
                stream(f"stream-{tail}-mac", suite, version, b"some octets", trunc=trunc,
                       sequence=7).print()
                stream(f"stream-{tail}-mac-alone", suite, version, b"", trunc=trunc).print()
                r = stream(f"stream-{tail}-mac-cut", suite, version, b"", trunc=trunc)
                cut(r, len(r.fragment) - 1).print("length")


def cbc_records():
    for suite in (0x008B, 0x008C, 0x00AE, 0x00AF, 0xC095):
        block = SUITES[suite][2]
        for version in (0x0301, 0x0302, 0x0303):
            for etm in (False, True):
                for trunc in (False, True):
                    o = {"etm": etm, "trunc": trunc, "sequence": 3}
                    cbc("cbc-empty", suite, version, b"", **o).print()
                    cbc("cbc", suite, version, b"some octets", **o).print()
                    mac = 0 if etm else 10 if trunc else hashlib.new(SUITES[suite][3]).digest_size
                    # 256 octets of padding and length: the most there can be
                    fill = bytes((-mac) % block)
                    cbc("cbc-padding-255", suite, version, fill, bytes([255] * 256), **o).print()
                    if trunc:
                        continue
                    wrong = bytearray([255] * 256)
                    wrong[1] = 254
                    cbc("cbc-padding-wrong-far", suite, version, fill, bytes(wrong),
                        **o).print("mac")
                    wrong[1], wrong[254] = 255, 254
                    cbc("cbc-padding-wrong-near", suite, version, fill, bytes(wrong),
                        **o).print("mac")
                    # The length octet reaches into the MAC, or past the beginning.
                    short = cbc("cbc-padding-too-long", suite, version, fill,
                                bytes([255] * block), **o)
                    short.print("mac")
                    r = cbc("cbc-half-a-block", suite, version, b"some octets", **o)
                    cut(r, len(r.fragment) - block // 2).print("length")
                    r = cbc("cbc-too-short", suite, version, b"", **o)
                    cut(r, len(r.fragment) - block).print("length")


def aead_records():
    for suite in (0x00A8, 0x00A9, 0xC0A4, 0xC0A8, 0xC0A9, 0xCCAB):
        aead("aead", suite, b"some octets", type_=22).print()
        aead("aead-empty", suite, b"").print()
        aead("aead-late", suite, b"x" * 33, sequence=2**32 + 5).print()
        aead("aead-last", suite, b"x" * 32, sequence=MAX).print()
        r = aead("aead-too-short", suite, b"")
        cut(r, len(r.fragment) - 1).print("length")


def aead13_records():
    for suite in (0x1301, 0x1303, 0x1305):
        aead13("13", suite, b"some octets\x17", b"some octets").print(type_=23)
        aead13("13-handshake", suite, b"\x14\0\0\0\x16", b"\x14\0\0\0").print(type_=22)
        aead13("13-padded", suite, b"ends in zero\0\x15" + bytes(100), b"ends in zero\0",
               sequence=MAX).print(type_=21)
        aead13("13-empty", suite, b"\x17").print(type_=23)
        aead13("13-empty-padded", suite, b"\x17" + bytes(16)).print(type_=23)
        aead13("13-old-version", suite, b"x\x17", b"x", wire_version=0x0301).print(type_=23)
        aead13("13-padding-alone", suite, bytes(20)).print("length")
        aead13("13-nothing", suite, b"").print("length")


def integrity_only_records():
    for suite in (0xC0B4, 0xC0B5):
        for short in (False, True):
            name = "integrity-short" if short else "integrity"
            integrity_only(name, suite, b"some octets\x17", b"some octets", short).print(type_=23)
            integrity_only(f"{name}-padded", suite, b"ends in zero\0\x15" + bytes(100),
                           b"ends in zero\0", short, sequence=MAX).print(type_=21)
            integrity_only(f"{name}-empty", suite, b"\x17", b"", short).print(type_=23)
            integrity_only(f"{name}-padding-alone", suite, bytes(20), b"", short).print("length")
            integrity_only(f"{name}-nothing", suite, b"", b"", short).print("length")


print("# Single records, as make/records.py makes them with OpenSSL: do not edit.")
print("# result: ok, mac (not authentic) or length (nothing that a peer would send).")
stream_records()
cbc_records()
aead_records()
aead13_records()
integrity_only_records()

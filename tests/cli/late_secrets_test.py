#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Secrets that a pcapng carries behind the packets that they are for.

The captures are others', and so are their key logs; only the places of the blocks are new.
"""
import gzip
import struct
import unittest

from cli import ARTICLE, CAPTURES, OK, PUBLISHED, CliTest

SECRETS, PACKETS = 10, (2, 3, 6)


def blocks_of(content):
    """Of a little-endian pcapng: type and octets of each block."""
    blocks, at = [], 0
    while at < len(content):
        kind, size = struct.unpack_from("<II", content, at)
        blocks.append((kind, content[at:at + size]))
        at += size
    return blocks


def secrets_block(text, order="<"):
    padding = -len(text) % 4
    size = 20 + len(text) + padding
    return (struct.pack(order + "IIII", SECRETS, size, 0x544c534b, len(text)) + text +
            bytes(padding) + struct.pack(order + "I", size))


def filler(size):
    """Blocks that nobody knows, which are passed over."""
    return b"".join(struct.pack("<II", 0xbad, 1024) + bytes(1012) + struct.pack("<I", 1024)
                    for _ in range(size // 1024))


class LateSecretsTest(CliTest):
    def setUp(self):
        super().setUp()
        self.secrets = secrets_block((CAPTURES / "article.keylog").read_bytes())
        blocks = [(kind, block) for kind, block in blocks_of(ARTICLE.read_bytes())
                  if kind != SECRETS]
        first = next(i for i, (kind, _) in enumerate(blocks) if kind in PACKETS)
        self.head = b"".join(block for _, block in blocks[:first])
        self.packets = [block for _, block in blocks[first:]]
        self.no_key = self.file("none.keys", b"nobody:00\n")

    def decode(self, content, name="late.pcapng", err="", options=()):
        path = self.file(name, content)
        for jobs in (1, 3):
            result = self.expect(OK, "--jobs", jobs, *options, path, self.no_key, err=err)
        return result

    def test_none(self):
        self.assertNotIn(PUBLISHED, self.decode(self.head + b"".join(self.packets)).out)

    def test_at_the_end(self):
        statistics = struct.pack("<IIIIII", 5, 24, 0, 0, 0, 24)
        for tail in (b"", statistics, filler(100000)):
            content = self.head + b"".join(self.packets) + self.secrets + tail
            self.assertIn(PUBLISHED, self.decode(content).out, len(tail))

    def test_at_the_end_of_a_large_file(self):
        content = self.head + b"".join(self.packets) + filler(400000) + self.secrets
        self.assertIn(PUBLISHED, self.decode(content).out)

    def test_among_the_packets(self):
        for place in range(1, len(self.packets)):
            content = (self.head + b"".join(self.packets[:place]) + self.secrets +
                       b"".join(self.packets[place:]))
            self.assertIn(PUBLISHED, self.decode(content).out, place)

    def test_hint_in_the_middle(self):
        """Others' secrets, far from both ends, tell that there may be more behind them."""
        other = secrets_block(b"CLIENT_RANDOM " + b"00" * 32 + b" " + b"11" * 48 + b"\n")
        packet = self.packets[0]
        content = (self.head + packet + filler(200000) + other + b"".join(self.packets[1:]) +
                   filler(200000) + self.secrets + filler(200000))
        self.assertIn(PUBLISHED, self.decode(content).out)

    def test_too_late(self):
        """Without a hint before the session, it is told how to read it."""
        content = (self.head + b"".join(self.packets) + filler(200000) + self.secrets +
                   filler(200000))
        result = self.decode(content, err="the secrets of 1 session came too late: run this again "
                                          "with --keylog '")
        self.assertNotIn(PUBLISHED, result.out)
        path = self.folder / "late.pcapng"
        self.assertIn(str(path), result.err)
        again = self.expect(OK, "--keylog", path, path, self.no_key, err="")
        self.assertIn(PUBLISHED, again.out)

    def test_too_late_in_several(self):
        """One of them alone would not do."""
        other = secrets_block(b"CLIENT_RANDOM " + b"00" * 32 + b" " + b"11" * 48 + b"\n")
        paths = [self.file(name, self.head + b"".join(self.packets) + filler(200000) + secrets +
                           filler(200000))
                 for name, secrets in (("first.pcapng", self.secrets), ("second.pcapng", other))]
        self.expect(OK, *paths, self.no_key, err="--keylog FILE for each capture that carries")

    def test_pipe(self):
        content = self.head + b"".join(self.packets) + self.secrets
        result = self.expect(OK, "-", self.no_key, input=content,
                             err="save the capture as a file and run this again with --keylog")
        self.assertNotIn(PUBLISHED, result.out)

    def test_compressed(self):
        content = gzip.compress(self.head + b"".join(self.packets) + self.secrets)
        result = self.decode(content, "late.pcapng.gz", err="run this again with --keylog '")
        self.assertNotIn(PUBLISHED, result.out)
        path = self.folder / "late.pcapng.gz"
        self.assertIn(PUBLISHED, self.expect(OK, "--keylog", path, path, self.no_key, err="").out)

    def test_in_the_next_capture(self):
        first = self.file("first.pcapng", self.head + b"".join(self.packets))
        second = self.file("second.pcapng", self.head + self.secrets)
        result = self.expect(OK, first, second, self.no_key,
                             err="run this again with --keylog '")
        self.assertIn("second.pcapng", result.err)

    def test_damage(self):
        """The look at the ends believes nothing that contradicts itself, and says nothing."""
        content = self.head + b"".join(self.packets) + self.secrets
        for change in (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x0d\x00\x00\x00"):
            result = self.run_cli(self.file("damaged.pcapng", content[:-4] + change), self.no_key)
            self.assertNotIn(PUBLISHED, result.out)
        for end in range(len(content) - 60, len(content)):
            self.run_cli(self.file("cut.pcapng", content[:end]), self.no_key)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever peers, key tables and names say, no control character reaches the terminal or JSON."""
import json
import re
import struct
import unittest

import cli
import hostile
from hostile import CLIENT, SERVER, handshake, message, mqtt, null_record, string

# A window's title, the screen, C1 controls as UTF-8 and as octets, DEL, lines of one's own, marks
# that turn text round or hide it, what is no UTF-8, and surrogates.
TEXTS = [b"\x1b]0;owned\x07", b"a\x1b[2Jb", b"\xc2\x9b31m", b"\x9b31m", b"\x7f\x08\x08",
         b"x\r\nverdict: fine", "\u202elive\u2066".encode(), "\u2028\u200b\ufeff".encode(),
         b"\xff\xfe\x00y", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]
HIDDEN = set("\x7f\u202e\u2066\u2028\u200b\ufeff") | {chr(c) for c in range(0x80, 0xa0)}


def extension(kind, body):
    return struct.pack(">HH", kind, len(body)) + body


def properties(*pairs):
    body = b"".join(bytes((kind,)) + value for kind, value in pairs)
    return hostile.remaining(len(body)) + body


def session(capture, text):
    """A suite without encryption, whose messages say |text| wherever they can."""
    peer = hostile.Connection(capture, 1)
    names = extension(0, struct.pack(">HBH", len(text) + 3, 0, len(text)) + text) + \
        extension(16, struct.pack(">HB", len(text) + 1, len(text)) + text)
    peer.send(CLIENT, handshake(message(1, b"\x03\x03" + bytes(33) + struct.pack(
        ">HHHH", 2, hostile.PSK_NULL_SHA, 0x100, len(names)) + names)))
    peer.send(SERVER, handshake(hostile.server_hello(hostile.PSK_NULL_SHA),
                                message(12, string(text)), hostile.HELLO_DONE))
    finished = hostile.CHANGE_CIPHER_SPEC + null_record(22, message(20, bytes(12)))
    peer.send(CLIENT, handshake(hostile.client_key_exchange(text)) + finished)
    peer.send(SERVER, finished)
    user = (0x26, string(text) * 2)
    for sender, packet in (
            (CLIENT, mqtt(0x10, string(b"MQTT") + b"\5\xc6\0\x3c" + properties(user) +
                          string(text) + properties(user) + string(text) * 4)),
            (SERVER, mqtt(0x20, b"\0\x87" + properties((0x1f, string(text)), user,
                                                       (0x12, string(text))))),
            (CLIENT, mqtt(0x30, string(text) + properties(user) + text)),
            (CLIENT, mqtt(0x30, string(b"t") + properties((3, string(text)), (8, string(text)),
                                                          (9, string(text))) + text)),
            (CLIENT, mqtt(0x82, b"\0\1" + properties(user) + string(text) + b"\0")),
            (CLIENT, mqtt(0xa2, b"\0\2" + properties(user) + string(text))),
            (SERVER, mqtt(0xe0, b"\x87" + properties((0x1f, string(text))))),
            (SERVER, mqtt(0x01, text * 3))):
        peer.send(sender, null_record(23, packet))


def others(capture, text):
    """No TLS at all, and an identity that nobody can read."""
    for number, request, answer in (
            (2, text + b" HTTP/1.1\r\n" + text, b"HTTP/1.1 " + text + b"\r\nServer: " + text),
            (3, b"GET /" + text + b" HTTP/1.1\r\nHost: " + text + b"\r\n\r\n", text),
            (4, mqtt(0x10, string(b"MQTT") + b"\4\2\0\x3c" + string(text)), mqtt(0x20, b"\0\5")),
            (5, b"SSH-2.0-" + text, text)):
        peer = hostile.Connection(capture, number)
        peer.send(CLIENT, request)
        peer.send(SERVER, answer)
    peer = hostile.Connection(capture, 6)
    hostile.negotiate(peer, hostile.PSK_AES_128_GCM, text)
    peer.reset()


class HostileText(cli.CliTest):
    def check(self, octets, where):
        text = octets.decode()  # UTF-8 all of it
        self.assertFalse({c for c in text if c < " " and c != "\n" or c in HIDDEN}, where)

    def run_all(self, *arguments, status=(cli.OK,)):
        result = self.run_cli(*arguments)
        self.assertIn(result.status, status, result.err)
        raw = re.sub(rb"\x1b\[[0-9;]*m", b"", result.raw) if "--color=always" in arguments \
            else result.raw
        self.check(raw, ("output", arguments))
        self.check(result.err.encode(errors="surrogateescape"), ("messages", arguments))
        return raw.decode()

    def test_peers(self):
        for text in TEXTS:
            capture = hostile.Capture()
            session(capture, text)
            others(capture, text)
            path, keys = self.file("a.pcap", capture.content()), self.keys("bob:00112233")
            for options in ([], ["-v"], ["-q"], ["--color=always"]):
                shown = self.run_all(*options, path, keys)
                self.assertEqual("CONNECT client" in shown, options != ["-q"])
            for options in ([], ["-v"]):
                events = list(map(json.loads, self.run_all("-j", *options, path, keys)
                                  .splitlines()))
                self.assertEqual(sum(e["event"] == "mqtt" for e in events), 8)

    def test_key_tables(self):
        for text in TEXTS:
            name = re.sub(b"[\r\n]", b"", text)
            capture = hostile.Capture()
            others(capture, name)
            keys = self.keys(name + b":zz", name + b":0011", name + b":0012", name)
            for options in ([], ["-j"]):
                self.run_all(*options, self.file("a.pcap", capture.content()), keys)

    def test_names(self):
        """Of files, interfaces and options, and what they are wrong with."""
        for text in TEXTS:
            name = text.replace(b"\0", b"").decode(errors="surrogateescape")
            path = self.folder / name
            path.write_bytes(cli.ARTICLE.read_bytes()[:-3])
            self.run_all(path, cli.ARTICLE_KEYS, status=(cli.FAILED,))
            path.write_bytes(b"bob:0011\nbob:0022\nx\n")
            for options in ([], ["-j"]):
                self.run_all(*options, cli.ARTICLE, path)
            path.unlink()
            for arguments in ([path, cli.ARTICLE_KEYS], [cli.ARTICLE, path],
                              ["--keylog", path, cli.ARTICLE],
                              ["--streams", path / "none" / "out", cli.ARTICLE, cli.ARTICLE_KEYS],
                              ["-f", name, cli.ARTICLE, cli.ARTICLE_KEYS],
                              ["--expect", name, cli.ARTICLE, cli.ARTICLE_KEYS],
                              ["--explain", name], ["-i", name, cli.ARTICLE_KEYS], ["--" + name],
                              ["--color", name, cli.ARTICLE, cli.ARTICLE_KEYS]):
                self.run_all(*arguments, status=(cli.OK, cli.FAILED, cli.USAGE, cli.KEYS))


if __name__ == "__main__":
    unittest.main()

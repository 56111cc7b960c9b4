# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures that are none, or not whole: a message that helps, and everything that was readable."""
import gzip
import signal
import struct
import subprocess
import time
from pathlib import Path

import cli


def pcapng_blocks(content):
    """(offset, size) of each block."""
    offset = 0
    while offset + 12 <= len(content):
        size = struct.unpack_from("<I", content, offset + 4)[0]
        yield offset, size
        offset += size


class NotACapture(cli.CliTest):
    def refused(self, capture, err):
        result = self.expect(cli.FAILED, capture, cli.ARTICLE_KEYS, err=err)
        self.assertIn("0 packets", result.out)

    def test_no_such_file(self):
        self.refused(self.folder / "none.pcapng",
                     "none.pcapng: can't open the capture: No such file")

    def test_signal_before_the_first_octet(self):
        """Of a pipe whose writer says nothing: once is enough."""
        command = self.command(["-", cli.ARTICLE_KEYS])
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment()) as process:
            while True:  # until it waits in poll(2) or ppoll(2), by their numbers
                call = Path(f"/proc/{process.pid}/syscall").read_text("ascii").split()
                if call[0] in ("7", "73", "271"):
                    break
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(timeout=20), cli.FAILED)

    def test_text(self):
        self.refused(cli.ARTICLE_KEYS, "article.keys: not a capture: neither pcap nor pcapng")

    def test_empty(self):
        self.refused(self.file("empty", ""), "empty, no capture (0 bytes)")

    def test_directory(self):
        self.refused(self.folder, "is a directory")

    def test_magic_number_alone(self):
        for name, magic in (("pcap", "d4c3b2a1"), ("pcapng", "0a0d0d0a")):
            with self.subTest(name):
                self.refused(self.file(name, bytes.fromhex(magic)), f"{name}: ")

    def test_unreadable(self):
        path = self.file("secret.pcapng", cli.ARTICLE.read_bytes())
        path.chmod(0)
        self.folder.chmod(0o755)
        command = cli.as_nobody(self.command([path, self.keys("bob:00")]))
        if command is None:
            self.skipTest("no other user to be")
        (self.folder / "keys").chmod(0o644)
        result = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
        if "runuser" in result.stderr or "Permission denied" not in result.stderr:
            self.skipTest(f"the program can't be run as nobody: {result.stderr.strip()}")
        self.assertIn("secret.pcapng: can't open the capture: Permission denied", result.stderr)
        self.assertEqual(result.returncode, cli.FAILED)

    def test_unknown_link_type(self):
        content = bytearray(cli.ARTICLE.read_bytes())
        for offset, _ in pcapng_blocks(content):
            if struct.unpack_from("<I", content, offset)[0] == 1:
                struct.pack_into("<H", content, offset + 8, 189)  # USB
        result = self.expect(cli.OK, self.file("usb.pcap", bytes(content)), cli.ARTICLE_KEYS,
                             err="packets passed over: they have the link type 189, which is not")
        self.assertIn("0 TCP connections", result.out)
        other = self.file("other.pcap", bytes(content).replace(b"\xbd\0\0\0", b"\xdc\0\0\0", 1))
        self.expect(cli.OK, self.folder / "usb.pcap", other, cli.ARTICLE_KEYS,
                    err="they have the link type 189 and others, which are not known")

    def test_name_is_escaped(self):
        path = self.folder / "x\x1b]0;owned\x07.pcap"
        result = self.expect(cli.FAILED, path, cli.ARTICLE_KEYS, err="x\\x1b]0;owned\\x07.pcap")
        self.assertNotIn("\x1b", result.err + result.out)


class NotWhole(cli.CliTest):
    def test_header_only(self):
        """A capture that was begun, and that nothing came to."""
        content = cli.ARTICLE.read_bytes()
        packets = [offset for offset, size in pcapng_blocks(content)
                   if content[offset:offset + 4] == b"\x06\0\0\0"]
        path = self.file("nothing.pcapng", content[:packets[0]])
        result = self.expect(cli.OK, path, cli.ARTICLE_KEYS, err="")
        self.assertIn("0 packets", result.out)

    def test_cut_between_packets(self):
        content = cli.ARTICLE.read_bytes()
        ends = [offset + size for offset, size in pcapng_blocks(content)
                if content[offset:offset + 4] == b"\x06\0\0\0"]
        path = self.file("cut.pcapng", content[:ends[16]])
        result = self.expect(cli.OK, path, cli.ARTICLE_KEYS, err="")
        self.assertIn(cli.PUBLISHED, result.out)
        self.assertIn("17 packets", result.out)

    def test_cut_in_a_packet(self):
        """Everything before the cut is shown, and the cut is told."""
        content = cli.ARTICLE.read_bytes()
        ends = [offset + size for offset, size in pcapng_blocks(content)
                if content[offset:offset + 4] == b"\x06\0\0\0"]
        path = self.file("cut.pcapng", content[:ends[17] - 5])
        result = self.expect(cli.FAILED, path, cli.ARTICLE_KEYS, err="cut off after frame 17")
        self.assertIn(cli.PUBLISHED, result.out)
        self.assertIn("17 packets", result.out)

    def test_gzip_cut(self):
        path = self.file("cut.gz", gzip.compress(cli.ARTICLE.read_bytes())[:-400])
        result = self.expect(cli.FAILED, path, cli.ARTICLE_KEYS, err="cut.gz: ")
        self.assertIn("verdict", result.out)

    def test_block_of_absurd_size(self):
        content = bytearray(cli.ARTICLE.read_bytes())
        offset = [offset for offset, _ in pcapng_blocks(content)][-1]
        content[offset + 4:offset + 8] = b"\xfc\xff\xff\xff"
        result = self.expect(cli.FAILED, self.file("absurd", bytes(content)), cli.ARTICLE_KEYS,
                             err="absurd: ")
        self.assertIn("verdict", result.out)

    def test_next_capture_is_read_all_the_same(self):
        result = self.expect(cli.FAILED, "-k", cli.ARTICLE_KEYS, self.folder / "none", cli.ARTICLE,
                             err="No such file")
        self.assertIn(cli.PUBLISHED, result.out)


if __name__ == "__main__":
    cli.main()

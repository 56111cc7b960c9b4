# SPDX-License-Identifier: GPL-2.0-or-later
"""-i on a network of the test's own, in which the packets of a capture are sent again."""
import ctypes
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

import cli

sys.path.append(str(Path(__file__).resolve().parent.parent / "property"))
import segments

CLONE_NEWNET = 0x40000000
NEAR, FAR = "near", "far"
FRAMES = [body[20:20 + int.from_bytes(body[12:16], "little")]
          for kind, body in segments.blocks(cli.ARTICLE.read_bytes()) if kind == 6]


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


def own_network():
    """Whether this process has one now."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        if libc.unshare(CLONE_NEWNET) != 0:
            return False
        ip("link", "add", NEAR, "type", "veth", "peer", "name", FAR)
        for name in (NEAR, FAR):
            Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("1", encoding="ascii")
            ip("link", "set", name, "up")
    except (OSError, AttributeError, subprocess.CalledProcessError):
        return False
    return True


class Live(cli.CliTest):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o755)
        self.keys_file = self.keys("bob:" + cli.ARTICLE_KEY)

    def start(self, *arguments, interface=FAR, form=("-j",)):
        self.out = self.folder / "out"
        with self.out.open("wb") as out:
            process = subprocess.Popen(
                self.command([*form, "-i", interface, *arguments, self.keys_file]), stdout=out,
                stderr=subprocess.PIPE, env=self.environment())
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def send(self, frames=None, interface=NEAR):
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
            raw.bind((interface, 0))
            for frame in FRAMES if frames is None else frames:
                raw.send(frame)

    def wait_for(self, text):
        """In the output, while the program runs."""
        end = time.monotonic() + 20
        while text not in self.out.read_text():
            self.assertLess(time.monotonic(), end, f"no {text} in {self.out.read_text()}")
            time.sleep(0.02)

    def listen(self, process, interface=FAR):
        """Sends until the program, which takes a moment to begin, has seen a message."""
        end = time.monotonic() + 20
        while '"PUBLISH"' not in self.out.read_text():
            self.assertIsNone(process.poll(), "it ended")
            self.assertLess(time.monotonic(), end, "no message was seen")
            self.send(interface=NEAR if interface == FAR else interface)
            time.sleep(0.3)

    def ended(self, process, status, err=""):
        _, told = process.communicate(timeout=20)
        self.assertEqual((process.returncode, told.decode()), (status, err))
        last = json.loads(self.out.read_text().splitlines()[-1])
        self.assertEqual(last["event"], "summary")
        return last

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                process = self.start()
                self.listen(process)
                process.send_signal(number)
                self.assertGreater(self.ended(process, cli.OK)["sessions"], 0)

    def test_filter(self):
        process = self.start("-f", "tcp port 8883")
        self.listen(process)
        process.send_signal(signal.SIGINT)
        summary = self.ended(process, cli.OK)
        wanted = len(segments.read(cli.ARTICLE))
        self.assertLess(wanted, len(FRAMES))
        self.assertEqual(summary["packets"] % wanted, 0)

    def test_text(self):
        """Of a session that goes on, what it has said so far."""
        process = self.start(form=())
        end = time.monotonic() + 20
        while '"CONNECTED!"' not in self.out.read_text():
            self.assertIsNone(process.poll(), "it ended")
            self.assertLess(time.monotonic(), end, "no message was seen")
            self.send(FRAMES[:17])
            time.sleep(0.3)
        self.assertNotIn("verdict", self.out.read_text())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, cli.OK)
        self.assertIn("verdict   decrypted", self.out.read_text())

    def test_any(self):
        process = self.start(interface="any")
        self.listen(process)
        process.send_signal(signal.SIGINT)
        self.ended(process, cli.OK)

    def test_streams(self):
        """Written by whom root became."""
        folder = self.folder / "streams"
        process = self.start("--streams", folder)
        self.listen(process)
        process.send_signal(signal.SIGINT)
        self.ended(process, cli.OK)
        self.assertIn(b"CONNECTED!", (folder / "1-client.bin").read_bytes())
        self.assertEqual(pwd.getpwuid((folder / "1-client.bin").stat().st_uid).pw_name, "nobody")

    def test_streams_elsewhere(self):
        """Said at once, and not when the first session comes."""
        folder = self.folder / "streams"
        folder.mkdir(0o755)
        process = self.start("--streams", folder)
        self.ended(process, cli.FAILED, f"pskdecode: cannot write {folder}: Permission denied; who "
                                        "captures is not root any more, but nobody, or the user of "
                                        "sudo: name a folder that is not there yet, or let them "
                                        "write to it\n")

    def test_interface_goes_away(self):
        ip("link", "add", "left", "type", "veth", "peer", "name", "right")
        ip("link", "set", "left", "up")
        ip("link", "set", "right", "up")
        process = self.start(interface="right")
        time.sleep(0.5)
        self.send(interface="left")
        ip("link", "del", "left")
        self.ended(process, cli.FAILED,
                   "pskdecode: right: the capture ended: The interface disappeared\n")

    def test_nobody_reads(self):
        with subprocess.Popen(self.command(["-j", "-i", FAR, self.keys_file]),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment()) as process:
            process.stdout.close()
            end = time.monotonic() + 20
            while process.poll() is None and time.monotonic() < end:
                self.send()
                time.sleep(0.3)
            self.assertEqual(process.poll(), cli.FAILED)

    def test_no_rights(self):
        command = cli.as_nobody(self.command(["-i", FAR, self.keys_file]))
        if command is None:
            self.skipTest("no runuser")
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
        self.assertEqual(result.returncode, cli.FAILED)
        self.assertIn("capturing takes privileges", result.stderr)


if __name__ == "__main__":
    os.environ.pop("SUDO_UID", None)
    if os.geteuid() != 0 or not own_network():
        print("needs root's rights and a network namespace", file=sys.stderr)
        sys.exit(77)
    unittest.main(verbosity=2)

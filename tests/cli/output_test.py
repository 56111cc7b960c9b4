# SPDX-License-Identifier: GPL-2.0-or-later
"""Where results go, and when they can't."""
import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

import cli


class StandardOutput(cli.CliTest):
    def test_terminal(self):
        """On a terminal what is longer than a line goes on in the next, between words."""
        command = self.command([cli.CAPTURES / "wrong-key.pcapng", cli.CAPTURES / "wrong-key.keys"])
        piped = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                               env=self.environment()).stdout.decode()
        for columns in (80, 120):
            shown = self.on_terminal(command, columns)
            self.assertLessEqual(max(map(len, shown.splitlines())), columns)
            self.assertGreater(shown.count("\n"), piped.count("\n"))
            self.assertEqual(shown.split(), piped.split())

    def on_terminal(self, command, columns):
        leader, follower = os.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {**self.environment(), "NO_COLOR": "1"}
        with subprocess.Popen(command, stdout=follower, env=environment):
            os.close(follower)
            octets = b""
            with contextlib.suppress(OSError):   # the other end is closed
                while piece := os.read(leader, 4096):
                    octets += piece
        os.close(leader)
        return octets.decode()

    def test_closed_early(self):
        """`pskdecode ... | head -1`: no hang, no signal, a message at most."""
        for name in ("article", "big-publish"):
            command = self.command(["--json", cli.CAPTURES / f"{name}.pcapng",
                                    cli.CAPTURES / f"{name}.keys"])
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env=self.environment()) as process:
                process.stdout.read(1)
                process.stdout.close()
                message = process.stderr.read().decode()
            self.assertIn(process.returncode, (cli.OK, cli.FAILED), message)
            if process.returncode == cli.FAILED:
                self.assertIn("standard output", message)

    def test_nobody_reads(self):
        """Closed before the first byte: that is a failure."""
        reader, writer = os.pipe()
        os.close(reader)
        try:
            self.expect(cli.FAILED, cli.ARTICLE, cli.ARTICLE_KEYS, stdout=writer,
                        err="cannot write standard output: Broken pipe")
        finally:
            os.close(writer)

    def test_interrupted(self):
        """Ctrl-C while a pager has not read yet: what was decoded still comes, all of it."""
        command = self.command([cli.ARTICLE, cli.ARTICLE_KEYS])
        whole = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                               env=self.environment()).stdout
        reader, writer = os.pipe()
        filling = b"." * fcntl.fcntl(writer, fcntl.F_GETPIPE_SZ)
        os.write(writer, filling)
        with subprocess.Popen(command, stdout=writer, stderr=subprocess.PIPE,
                              env=self.environment()) as process:
            os.close(writer)
            self.wait_until_blocked(process)
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
            with open(reader, "rb") as pipe:
                self.assertEqual(pipe.read(), filling + whole)
            self.assertEqual(process.stderr.read(), b"")
        self.assertEqual(process.returncode, cli.OK)

    def wait_until_blocked(self, process):
        """In write(2), which is system call 1 or, where they have other numbers, 64."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            time.sleep(0.05)
            try:
                call = Path(f"/proc/{process.pid}/syscall").read_text("ascii").split()
            except OSError:   # not told here
                time.sleep(1)
                return
            if call[:2] in (["1", "0x1"], ["64", "0x1"]):
                return
        self.fail("it does not write")

    def test_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        for arguments in ((cli.ARTICLE, cli.ARTICLE_KEYS), ("--version",),
                          ("--explain", "no_common_suite")):
            with open("/dev/full", "wb") as full:
                self.expect(cli.FAILED, *arguments, stdout=full,
                            err="cannot write standard output: No space left on device")

    def test_none_at_all(self):
        """Started with standard output closed, as `>&-` does."""
        command = ["sh", "-c", 'exec "$@" >&-', "sh",
                   *self.command([cli.ARTICLE, cli.ARTICLE_KEYS])]
        result = subprocess.run(command, stderr=subprocess.PIPE, check=False, timeout=60,
                                env=self.environment())
        self.assertEqual(result.returncode, cli.FAILED)
        self.assertIn(b"standard output", result.stderr)


if __name__ == "__main__":
    cli.main()

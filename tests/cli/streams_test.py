# SPDX-License-Identifier: GPL-2.0-or-later
"""--streams DIR: the plaintext of each session, and folders that are not what they seem."""
import os
import shutil
import subprocess

import cli


class Streams(cli.CliTest):
    def streams(self, status=cli.OK, err=None, capture=cli.ARTICLE, keys=cli.ARTICLE_KEYS):
        return self.expect(status, "--quiet", "--streams", self.folder / "out", capture, keys,
                           err=err)

    def content(self, name):
        return (self.folder / "out" / name).read_bytes()

    def test_plaintext(self):
        self.streams()
        client = self.content("1-client.bin")
        self.assertIn(b"\0\x17/this/test/esp32_807A98CONNECTED!", client)
        self.assertEqual(client[:1], b"\x10")
        self.assertEqual(client[-2:], b"\xe0\x00")
        self.assertEqual(self.content("1-server.bin"), b"\x20\x02\0\0")

    def test_each_session(self):
        self.streams(capture=cli.CAPTURES / "two-devices.pcapng",
                     keys=cli.CAPTURES / "two-devices.keys")
        self.assertEqual(sorted(os.listdir(self.folder / "out")),
                         ["1-client.bin", "1-server.bin", "2-client.bin", "2-server.bin"])

    def test_private(self):
        self.streams()
        self.assertEqual((self.folder / "out").stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.folder / "out" / "1-client.bin").stat().st_mode & 0o777, 0o600)

    def test_written_anew(self):
        (self.folder / "out").mkdir()
        (self.folder / "out" / "1-client.bin").write_bytes(b"old " * 1000)
        self.streams()
        self.assertNotIn(b"old", self.content("1-client.bin"))

    def test_nothing_decrypted(self):
        self.streams(capture=cli.CAPTURES / "wrong-key.pcapng",
                     keys=cli.CAPTURES / "wrong-key.keys")
        self.assertEqual(os.listdir(self.folder / "out"), [])

    def test_folder_is_a_file(self):
        self.file("out", "mine")
        self.streams(cli.FAILED, err="out: Not a directory")
        self.assertEqual((self.folder / "out").read_text(), "mine")

    def test_no_parent_folder(self):
        self.expect(cli.FAILED, "--streams", self.folder / "none" / "out", cli.ARTICLE,
                    cli.ARTICLE_KEYS, err="No such file or directory")

    def test_symbolic_link_is_not_followed(self):
        """Somebody else may have put it there."""
        victim = self.file("victim", "precious")
        (self.folder / "out").mkdir()
        (self.folder / "out" / "1-client.bin").symlink_to(victim)
        self.streams(cli.FAILED, err="1-client.bin: ")
        self.assertEqual(victim.read_text(), "precious")

    def test_dangling_link_is_not_followed(self):
        (self.folder / "out").mkdir()
        (self.folder / "out" / "1-client.bin").symlink_to(self.folder / "made")
        self.streams(cli.FAILED, err="1-client.bin: ")
        self.assertFalse((self.folder / "made").exists())

    def test_pipe_is_not_written_to(self):
        """Nor waited for: it may have no reader."""
        (self.folder / "out").mkdir()
        pipe = self.folder / "out" / "1-client.bin"
        os.mkfifo(pipe)
        self.streams(cli.FAILED, err="1-client.bin: No such device")
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.streams(cli.FAILED, err="1-client.bin: No such device")
        self.assertEqual(os.read(reader, 1), b"")

    def test_full_disk(self):
        """A file system of 64 KB in a mount namespace of its own; 200 KB are to be written."""
        if shutil.which("unshare") is None:
            self.skipTest("no unshare")
        out = self.folder / "out"
        out.mkdir()
        mount = f"mount -t tmpfs -o size=64k none '{out}'"
        unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "-rm"]
        if subprocess.run([*unshare, "sh", "-c", mount], capture_output=True,
                          check=False).returncode != 0:
            self.skipTest("mounting is not permitted here")
        decode = ["--quiet", "--streams", out, cli.CAPTURES / "big-publish.pcapng",
                  cli.CAPTURES / "big-publish.keys"]
        result = subprocess.run([*unshare, "sh", "-c", f'{mount} && exec "$@"', "sh",
                                 *self.command(decode)],
                                capture_output=True, check=False, text=True, timeout=60,
                                env=self.environment())
        self.assertEqual(result.returncode, cli.FAILED)
        self.assertIn("No space left on device", result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        # What was decoded until then is told all the same.
        self.assertRegex(result.stdout, r"(?s)^#1 .* verdict .* 2 sessions: ")


if __name__ == "__main__":
    cli.main()

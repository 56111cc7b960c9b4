# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the plugin has nothing to give, Wireshark dissects as it does without the plugin."""
import subprocess

import tshark

OTHER_KEYS = "somebody:7d1f3c5b9a8e6042bb1c77e90d4f6a21\n"


class NoKeys(tshark.TsharkTest):
    def test_output_is_the_same(self):
        for name in ("article", "two-devices", "wrong-key"):
            for mode in ((), ("-2",)):
                with self.subTest(capture=name, mode=mode):
                    result = self.tshark_result(tshark.capture(name), "-V", *mode)
                    self.assertEqual(self.checked(result),
                                     self.stock(tshark.capture(name), "-V", *mode))
                    self.assertEqual(result.stderr, b"")

    def test_no_tree_is_built(self):
        """Without keys no field is wanted: a filter on the plugin's own finds nothing."""
        self.assertEqual(self.tshark(tshark.capture("article"), "-Y", "tlspsk"), "")


class WrongKeys(tshark.TsharkTest):
    def compare(self, name, keys, capture=None):
        capture = capture or tshark.capture(name)
        for mode in ((), ("-2",)):
            with self.subTest(capture=name, mode=mode):
                self.assert_same_dissection(self.tshark(capture, "-V", *mode, keys=keys),
                                            self.stock(capture, "-V", *mode))

    def changed_keys(self, name):
        """The same identities with other keys."""
        lines = tshark.keys(name).read_text().split()
        return self.sandbox.file("changed.keys", "".join(
            f"{line.rpartition(':')[0]}:5555{line.rpartition(':')[2]}\n" for line in lines))

    def test_wrong_key(self):
        for name in ("article", "cbc-sha1-128", "cbc-sha256-etm", "chacha20"):
            self.compare(name, self.changed_keys(name))

    def test_unknown_identity(self):
        self.compare("article", self.sandbox.file("other.keys", OTHER_KEYS))

    def test_failed_handshakes(self):
        for name in ("wrong-key", "wrong-key-mbedtls", "refused-suite"):
            self.compare(name, tshark.keys(name))
        self.compare("unknown-identity", self.sandbox.file("other.keys", OTHER_KEYS))

    def test_secrets_in_the_capture_are_kept(self):
        """A Decryption Secrets Block decrypts, whatever the table says."""
        target = self.sandbox.path / "secrets.pcapng"
        subprocess.run(["editcap", "--inject-secrets", f"tls,{tshark.keylog('article')}",
                        tshark.capture("article"), target], check=True)
        target.chmod(0o644)
        self.assertIn("MQ Telemetry Transport", self.stock(target, "-V"))
        self.compare("article", self.changed_keys("article"), target)


if __name__ == "__main__":
    tshark.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""Key tables as people write them."""
import json
import subprocess

import cli

GOOD = f"bob:{cli.ARTICLE_KEY}"


class Unusable(cli.CliTest):
    def refused(self, keys, err):
        result = self.expect(cli.KEYS, cli.ARTICLE, keys, err=err)
        self.assertEqual(result.out, "")

    def test_no_such_file(self):
        self.refused(self.folder / "none", "cannot read the key table")

    def test_directory(self):
        self.refused(self.folder, "Is a directory")

    def test_unreadable(self):
        keys = self.keys(GOOD)
        keys.chmod(0)
        self.folder.chmod(0o755)
        capture = self.file("article.pcapng", cli.ARTICLE.read_bytes())
        capture.chmod(0o644)
        command = cli.as_nobody(self.command([capture, keys]))
        if command is None:
            self.skipTest("no other user to be")
        result = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
        if "Permission denied" not in result.stderr or "cannot read" not in result.stderr:
            self.skipTest(f"the program can't be run as nobody: {result.stderr.strip()}")
        self.assertEqual(result.returncode, cli.KEYS)

    def test_empty(self):
        self.refused(self.file("keys", ""), "no keys in it")

    def test_comments_only(self):
        self.refused(self.keys("# nothing", "", "#bob:00"), "no keys in it")

    def test_no_usable_line(self):
        self.refused(self.keys("bob", "alice:xyz"), "not one usable line")

    def test_capture_in_its_place(self):
        """The two arguments in the wrong order, or no key table behind several captures."""
        for capture in (cli.ARTICLE_KEYS, cli.ARTICLE):
            result = self.expect(cli.KEYS, capture, cli.ARTICLE,
                                 err="article.pcapng is a capture, no key table: the key table is "
                                     "the last argument")
            self.assertEqual(result.err.count("\n"), 1)

    def test_key_log_without_secrets(self):
        result = self.expect(cli.KEYS, "--keylog", self.keys("# nothing"), cli.ARTICLE)
        self.assertEqual(result.out, "")

    def test_one_of_two_tables(self):
        self.expect(cli.KEYS, "-k", self.keys(GOOD), "-k", self.folder / "none", cli.ARTICLE,
                    err="none")


class BadLines(cli.CliTest):
    """Named by file and line; the others are used."""

    def passed_over(self, line, err):
        keys = self.keys("# the keys", line, GOOD)
        result = self.expect(cli.OK, cli.ARTICLE, keys, err=f"{keys}:2: {err}")
        self.assertIn(cli.PUBLISHED, result.out)
        self.assertNotIn(cli.ARTICLE_KEY, result.err + result.out)

    def test_not_hexadecimal(self):
        self.passed_over("alice:00zz", "the key is not hexadecimal")

    def test_odd_number_of_digits(self):
        self.passed_over("alice:123", "the key has an odd number of hexadecimal digits (3); "
                                      "mosquitto reads it as if a 0 stood in front")

    def test_no_colon(self):
        self.passed_over("alice", "no colon")

    def test_no_key(self):
        self.passed_over("alice:", "")

    def test_key_is_not_told(self):
        keys = self.keys("alice:5ec2e75ec2e7x", GOOD)
        result = self.expect(cli.OK, cli.ARTICLE, keys)
        self.assertNotIn("5ec2e7", result.err + result.out)

    def test_terminal_escapes(self):
        keys = self.keys("\x1b[31mred\x1b]0;owned\x07", GOOD)
        result = self.expect(cli.OK, cli.ARTICLE, keys)
        self.assertNotIn("\x1b", result.err + result.out)

    def test_name_of_the_file_is_escaped(self):
        keys = self.file("k\n\x1b]0;owned\x07\u202e", f"bob:00\nalice\n{GOOD}\n")
        for option in ("--verbose", "--json"):
            result = self.expect(cli.OK, option, cli.ARTICLE, keys, err="no colon")
            self.assertIn("duplicate_identity", result.out)
            text = result.err + result.out
            self.assertEqual({c for c in text if c < " " or c in "\x7f\u202e"}, {"\n"})
        self.assertTrue(all(line.startswith("{") for line in result.out.splitlines()))

    def test_line_of_a_megabyte(self):
        self.passed_over("x" * 1000000, "")

    def test_nul(self):
        self.passed_over(b"ali\0ce", "")


class GoodLines(cli.CliTest):
    def decrypts(self, content, line):
        keys = self.file("keys", content)
        result = self.expect(cli.OK, "--json", "--strict", cli.ARTICLE, keys, err="")
        session = next(event for event in map(json.loads, result.out.splitlines())
                       if event["event"] == "session")
        self.assertEqual(session["verdict"], "decrypted")
        self.assertEqual(session["key_ref"], f"{keys}:{line}")

    def test_plain(self):
        self.decrypts(GOOD + "\n", 1)

    def test_no_line_feed_at_the_end(self):
        self.decrypts(GOOD, 1)

    def test_carriage_returns(self):
        self.decrypts(f"alice:00\r\n\r\n# comment\r\n{GOOD}\r\n", 4)

    def test_large(self):
        """Over several pieces of what is read at once, which end anywhere in a line."""
        lines = [f"device-{number}:{number:032x}\n" for number in range(10000)]
        for blanks in range(0, 50, 7):
            self.decrypts("#" * blanks + "\n" + "".join(lines) + GOOD, 10002)

    def test_byte_order_mark(self):
        self.decrypts(b"\xef\xbb\xbf" + GOOD.encode(), 1)

    def test_upper_case(self):
        self.decrypts(GOOD.replace("deadbeef", "DEADBEEF"), 1)

    def test_duplicate(self):
        keys = self.keys("bob:00", GOOD)
        result = self.expect(cli.OK, cli.ARTICLE, keys)
        self.assertIn(cli.PUBLISHED, result.out)
        self.assertIn("warning duplicate_identity", result.out)
        self.expect(cli.STRICT, "--strict", cli.ARTICLE, keys)

    def test_two_tables(self):
        result = self.expect(cli.OK, "-k", self.keys("alice:00"), "-k", cli.ARTICLE_KEYS,
                             cli.ARTICLE)
        self.assertIn(cli.PUBLISHED, result.out)

    def test_key_log_instead(self):
        log = cli.CAPTURES / "article.keylog"
        result = self.expect(cli.OK, "--keylog", log, cli.ARTICLE, err="")
        self.assertIn(cli.PUBLISHED, result.out)


class RsaKey(cli.CliTest):
    """RSA_PSK: with the server's key, the table's key is right or wrong for certain."""

    def session(self, key, *options):
        result = self.expect(cli.OK, "--json", *options, cli.CAPTURES / "rsa-psk.pcapng",
                             self.keys(f"line:{key}"))
        return next(event for event in map(json.loads, result.out.splitlines())
                    if event["event"] == "session")

    def setUp(self):
        super().setUp()
        self.key = (cli.CAPTURES / "rsa-psk.keys").read_text().split(":")[1].strip()
        self.rsa = ("--rsa-key", cli.CAPTURES / "rsa-psk.rsa.pem")

    def test_right(self):
        self.assertEqual(self.session(self.key, *self.rsa)["verdict"], "decrypted")

    def test_wrong(self):
        session = self.session("0" + self.key[1:], *self.rsa)
        self.assertEqual(session["verdict"], "wrong_key")
        self.assertEqual([found["code"] for found in session["findings"]], ["wrong_key"])
        self.assertEqual(session["client_bytes"], 0)

    def test_in_another_encoding(self):
        session = self.session(self.key.encode().hex(), *self.rsa)
        self.assertEqual(session["verdict"], "decrypted")
        self.assertEqual([found["code"] for found in session["findings"]],
                         ["key_in_other_encoding"])

    def test_without_it(self):
        for key in (self.key, "0" + self.key[1:]):
            self.assertEqual(self.session(key)["verdict"], "needs_rsa_key")


class Identities(cli.CliTest):
    """Sessions of real clients, whose identities are what people would not expect."""

    def sessions(self, name):
        result = self.expect(cli.OK, "--json", "--quiet", cli.CAPTURES / f"{name}.pcapng",
                             cli.CAPTURES / f"{name}.keys", err="")
        events = map(json.loads, result.out.splitlines())
        return [event for event in events if event["event"] == "session"]

    def test_odd_ones(self):
        sessions = self.sessions("binary-payload")
        identities = {session.get("identity") for session in sessions}
        self.assertEqual({session["verdict"] for session in sessions}, {"decrypted"})
        self.assertTrue({"blue van 2", "Zürich-Gerät"} <= identities, identities)
        self.assertIn("636166e9", [session.get("identity_hex") for session in sessions])

    def test_colons(self):
        sessions = self.sessions("identity-colons")
        self.assertEqual([session["verdict"] for session in sessions], ["decrypted"])
        self.assertIn(":", sessions[0]["identity"])

    def test_escaped_in_text(self):
        name = cli.CAPTURES / "binary-payload"
        result = self.expect(cli.OK, "--verbose", f"{name}.pcapng", f"{name}.keys")
        self.assertIn("caf\\xe9", result.out)
        control = set(result.out) & {chr(code) for code in range(32)}
        self.assertEqual(control, {"\n"})


if __name__ == "__main__":
    cli.main()

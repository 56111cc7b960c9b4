# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line, and the ways that captures come in."""
import gzip
import json
import os
import pty
import shutil
import struct
import subprocess
import unittest

import cli


def before_1970():
    """A pcapng of one packet, whose interface has an offset of time of -10 s."""
    return (struct.pack("<IIIHHqI", 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28) +
            struct.pack("<IIHHIHHqII", 1, 36, 1, 0, 0, 14, 8, -10, 0, 36) +
            struct.pack("<IIIIIIIII", 6, 36, 0, 0, 1, 4, 4, 0, 36))


class Usage(cli.CliTest):
    def wrong(self, *arguments, err):
        result = self.expect(cli.USAGE, *arguments, err=err)
        self.assertEqual(result.out, "")
        self.assertIn("--help", result.err)

    def test_no_arguments(self):
        self.wrong(err="no capture given")

    def test_capture_alone(self):
        self.wrong(cli.ARTICLE, err="no key table given")

    def test_keys_alone(self):
        self.wrong("-k", cli.ARTICLE_KEYS, err="no capture given")

    def test_unknown_option(self):
        self.wrong("--nonsense", cli.ARTICLE, cli.ARTICLE_KEYS, err="--nonsense")

    def test_option_without_its_word(self):
        self.wrong(cli.ARTICLE, cli.ARTICLE_KEYS, "--keys", err="--keys")

    def test_color(self):
        self.wrong("--color=maybe", cli.ARTICLE, cli.ARTICLE_KEYS, err="auto, always or never")

    def test_filter(self):
        result = self.expect(cli.USAGE, "-f", "tcp porridge", cli.ARTICLE, cli.ARTICLE_KEYS,
                             err='filter "tcp porridge"')
        self.assertEqual(result.out, "")

    def test_help(self):
        result = self.expect(cli.OK, "--help", err="")
        for option in ("--keys", "--keylog", "--json", "--quiet", "--verbose", "--streams",
                       "--filter", "--strict", "--color", "--version"):
            self.assertIn(option, result.out)

    def test_version(self):
        result = self.expect(cli.OK, "--version", err="")
        self.assertRegex(result.out, r"^pskdecode \d+\.\d+\.\d+\n$")


class Inputs(cli.CliTest):
    def setUp(self):
        super().setUp()
        self.plain = self.expect(cli.OK, cli.ARTICLE, cli.ARTICLE_KEYS).out

    def same(self, *arguments, **options):
        self.assertEqual(self.expect(cli.OK, *arguments, err="", **options).out, self.plain)

    def test_gzip(self):
        path = self.file("a.gz", gzip.compress(cli.ARTICLE.read_bytes()))
        self.same(path, cli.ARTICLE_KEYS)

    def test_gzip_of_several_members(self):
        content = cli.ARTICLE.read_bytes()
        members = gzip.compress(content[:1000]) + gzip.compress(content[1000:])
        self.same(self.file("a.gz", members), cli.ARTICLE_KEYS)

    def test_order_of_captures(self):
        """Those that were recorded first come first, and who gives them otherwise is told."""
        later = cli.ARTICLE.with_name("resumed-id.pcapng")
        self.expect(cli.OK, cli.ARTICLE, cli.ARTICLE, later, cli.ARTICLE_KEYS, err="")
        self.expect(cli.OK, later, cli.ARTICLE, cli.ARTICLE_KEYS,
                    err="article.pcapng: begins before the capture that was read before it")
        self.expect(cli.OK, self.file("before-1970", before_1970()), cli.ARTICLE_KEYS, err="")

    def test_standard_input(self):
        self.same("-", cli.ARTICLE_KEYS, input=cli.ARTICLE.read_bytes())

    def test_gzip_on_standard_input(self):
        self.same("-k", cli.ARTICLE_KEYS, "-", input=gzip.compress(cli.ARTICLE.read_bytes()))

    def test_slow_pipe(self):
        """A byte at a time, as a network may give them."""
        command = self.command(["-k", cli.ARTICLE_KEYS, "-"])
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=self.environment(), bufsize=0) as process:
            for byte in cli.ARTICLE.read_bytes():
                process.stdin.write(bytes([byte]))
            process.stdin.close()
            self.assertEqual(process.stdout.read().decode(), self.plain)
        self.assertEqual(process.returncode, cli.OK)

    @unittest.skipUnless(shutil.which("editcap"), "no editcap")
    def test_pcap(self):
        """Classic pcap has no nanoseconds unless it says so."""
        path = self.folder / "a.pcap"
        subprocess.run(["editcap", "-F", "nsecpcap", cli.ARTICLE, path], check=True)
        self.same(path, cli.ARTICLE_KEYS)

    @unittest.skipUnless(shutil.which("editcap"), "no editcap")
    def test_pieces(self):
        """A session may begin in one capture and end in the next."""
        subprocess.run(["editcap", "-c", "3", cli.ARTICLE, self.folder / "part.pcapng"], check=True)
        pieces = sorted(self.folder.glob("part*"))
        self.assertGreater(len(pieces), 5)
        self.same(*pieces, cli.ARTICLE_KEYS)

    def test_keys_named(self):
        self.same("-k", cli.ARTICLE_KEYS, cli.ARTICLE)
        self.same(cli.ARTICLE, "--keys", cli.ARTICLE_KEYS)


class Filter(cli.CliTest):
    def published(self, expression):
        result = self.expect(cli.OK, "-f", expression, cli.CAPTURES / "two-devices.pcapng",
                             cli.CAPTURES / "two-devices.keys", err="")
        return result.out.count("PUBLISH")

    def test_some_all_none(self):
        everything = self.published("tcp port 8883")
        one = self.published("host 192.168.5.8")
        self.assertGreater(everything, one)
        self.assertGreater(one, 0)
        self.assertEqual(self.published("tcp port 1883"), 0)
        self.assertEqual(one + self.published("host 192.168.5.7"), everything)


class Strict(cli.CliTest):
    def strict(self, name):
        return self.run_cli("--strict", "--quiet", cli.CAPTURES / f"{name}.pcapng",
                            cli.CAPTURES / f"{name}.keys").status

    def test_met(self):
        for name in ("article", "two-devices", "resumed-id"):
            self.assertEqual(self.strict(name), cli.OK, name)

    def test_not_met(self):
        for name in ("wrong-key", "refused-suite", "unknown-identity", "tls13-psk-dhe-ke",
                     "connack-refused"):
            self.assertEqual(self.strict(name), cli.STRICT, name)

    def test_failure_weighs_more(self):
        self.expect(cli.FAILED, "--strict", "-k", cli.ARTICLE_KEYS, self.folder / "none",
                    cli.CAPTURES / "wrong-key.pcapng")


class Color(cli.CliTest):
    def colored(self, *options, environment=None):
        result = self.expect(cli.OK, *options, cli.ARTICLE, cli.ARTICLE_KEYS,
                             environment=environment)
        return "\x1b[" in result.out

    def on_terminal(self, *options, environment=None):
        parent, child = pty.openpty()
        try:
            self.run_cli(*options, "--quiet", cli.ARTICLE, cli.ARTICLE_KEYS, stdout=child,
                         environment={"TERM": "xterm", **(environment or {})})
            os.set_blocking(parent, False)
            return b"\x1b[" in os.read(parent, 65536)
        finally:
            os.close(parent)
            os.close(child)

    def test_in_a_pipe(self):
        self.assertFalse(self.colored())
        self.assertFalse(self.colored("--color=never"))
        self.assertTrue(self.colored("--color=always"))

    def test_on_a_terminal(self):
        self.assertTrue(self.on_terminal())
        self.assertFalse(self.on_terminal("--color=never"))
        self.assertFalse(self.on_terminal(environment={"TERM": "dumb"}))

    def test_no_color(self):
        no_color = {"NO_COLOR": "1"}
        self.assertFalse(self.on_terminal(environment=no_color))
        self.assertTrue(self.on_terminal(environment={"NO_COLOR": ""}))
        self.assertTrue(self.colored("--color=always", environment=no_color))

    def test_json_is_never_colored(self):
        self.assertFalse(self.colored("--json", "--color=always"))


class Json(cli.CliTest):
    def test_every_line_is_an_object(self):
        for path in sorted(cli.CAPTURES.glob("*.keys")):
            result = self.run_cli("--json", path.with_suffix(".pcapng"), path)
            events = [json.loads(line) for line in result.out.splitlines()]
            self.assertTrue(all(next(iter(event)) == "event" for event in events), path)
            self.assertEqual(events[-1]["event"], "summary")
            sessions = [event for event in events if event["event"] == "session"]
            self.assertEqual(events[-1]["sessions"], len(sessions))
            self.assertEqual(sorted(event["id"] for event in sessions),
                             list(range(1, len(sessions) + 1)))


if __name__ == "__main__":
    cli.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""Key file, table of keys, ports and application; what users are told of what can't be used."""
import os
import subprocess

import tshark
from reframe import reframe

IDENTITY, KEY = "bob", "000000000000000000000000deadbeef"
PUBLISHES = ("-Y", "mqtt.topic", "-T", "fields", "-e", "mqtt.topic")
TOPIC = "/this/test/esp32_807A98\n"


def row(*values):
    return ("-o", "uat:tlspsk_keys:" + ",".join(f'"{value}"' for value in values))


class KeyFile(tshark.TsharkTest):
    article = tshark.capture("article")

    def test_missing(self):
        result = self.tshark_result(self.article, keys="/does/not/exist")
        self.assertEqual(result.returncode, 0)
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assertIn(b"/does/not/exist", result.stderr)
        self.assertEqual(result.stdout.decode(), self.stock(self.article))

    def test_without_a_usable_line(self):
        keys = self.sandbox.file("useless.keys", "bob\nalice=12\n")
        result = self.tshark_result(self.article, "-2", keys=keys)
        self.assertEqual(result.returncode, 0)
        self.assertIn(b"useless.keys", result.stderr)
        self.assertEqual(result.stdout.decode(), self.stock(self.article, "-2"))

    def test_bad_lines_are_named_once_and_others_used(self):
        keys = self.sandbox.file("some.keys", f"secret:abc\n{IDENTITY}:{KEY}\nno colon here\n")
        for mode in ((), ("-2",)):
            result = self.tshark_result(self.article, *mode, *PUBLISHES, keys=keys)
            self.assertEqual(result.stdout.decode(), TOPIC)
            for line in (1, 3):
                self.assertEqual(result.stderr.count(b"some.keys:%d" % line), 1, result.stderr)
            self.assertNotIn(b"abc", result.stderr)

    def test_a_wrong_file_is_not_told_line_by_line(self):
        keys = self.sandbox.file("prose.keys", "all work and no play\n" * 500)
        result = self.tshark_result(self.article, keys=keys)
        self.assertLess(result.stderr.count(b"\n"), 20)

    def test_read_again_when_changed(self):
        """The key arrives while tshark is reading: the next session is decrypted."""
        first, second = (self.sandbox.path / name for name in ("first.pcap", "second.pcap"))
        reframe(tshark.capture("article"), first)
        reframe(tshark.capture("article"), second, port=5000)
        keys = self.sandbox.file("growing.keys", "alice:00112233\n")
        command = self.sandbox.command(
            ["-l", "-r", "-", "-o", f"tlspsk.psk_file:{keys}", "-d", "tcp.port==5000,tls",
             "-Y", "tls.handshake.type == 1 || mqtt.topic", "-T", "fields", "-e", "tcp.dstport",
             "-e", "mqtt.topic"], plugin=True)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              cwd=self.sandbox.path) as process:
            process.stdin.write(first.read_bytes())
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), b"8883\t\n")
            with open(keys, "a", encoding="utf-8") as file:
                file.write(f"{IDENTITY}:{KEY}\n")
            process.stdin.write(second.read_bytes()[24:])
            rest, _ = process.communicate(timeout=60)
        self.assertEqual(rest.decode(), f"5000\t\n5000\t{TOPIC}")


class KeyRows(tshark.TsharkTest):
    article = tshark.capture("article")

    def test_formats(self):
        for values in ((IDENTITY, KEY), (IDENTITY, KEY, "hex"),
                       (IDENTITY, "AAAAAAAAAAAAAAAA3q2+7w==", "base64")):
            with self.subTest(row=values):
                self.assertEqual(self.tshark(self.article, *row(*values), *PUBLISHES), TOPIC)

    def test_text_is_not_hexadecimal(self):
        """What is said to be text is taken for text; that it fits as hexadecimal is a finding."""
        output = self.tshark(self.article, *row(IDENTITY, KEY, "text"), "-Y", "tlspsk.finding",
                             "-T", "fields", "-e", "tlspsk.finding")
        self.assertEqual(output, "key_in_other_encoding\n")

    def test_several_rows(self):
        rows = (*row("alice", "abcd"), *row(IDENTITY, "0011"), *row(IDENTITY, KEY))
        self.assertEqual(self.tshark(self.article, *rows, *PUBLISHES), TOPIC)

    def test_row_beside_the_file(self):
        keys = self.sandbox.file("other.keys", "alice:abcd\n")
        self.assertEqual(self.tshark(self.article, *row(IDENTITY, KEY), *PUBLISHES, keys=keys),
                         TOPIC)

    def test_bad_rows_are_refused(self):
        for values in ((IDENTITY, "abc", "hex"), (IDENTITY, "not base64", "base64"),
                       (IDENTITY, "", "text"), (IDENTITY, KEY, "rot13")):
            with self.subTest(row=values):
                result = self.tshark_result(self.article, *row(*values))
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(b"tlspsk_keys", result.stderr)

    def test_saved_rows(self):
        profile = self.sandbox.path / "home" / ".config" / "wireshark"
        profile.mkdir(parents=True)
        saved = profile / "tlspsk_keys"
        try:
            saved.write_text(f'# comment\n"{IDENTITY}","{KEY}","hex"\n')
            os.chmod(profile.parent, 0o755)
            self.assertEqual(self.tshark(self.article, *PUBLISHES), TOPIC)
        finally:
            saved.unlink()


class Application(tshark.TsharkTest):
    def setUp(self):
        self.capture = self.sandbox.path / "5000.pcap"
        reframe(tshark.capture("article"), self.capture, port=5000)
        self.capture.chmod(0o644)

    def protocols(self, *options):
        rows = self.fields(self.capture, ("frame.protocols",), "-d", "tcp.port==5000,tls", "-Y",
                           "tls.app_data", *options, keys=tshark.keys("article"))
        return {protocols for protocols, in rows}

    def test_recognised(self):
        self.assertEqual(self.protocols(), {"eth:ethertype:ip:tcp:tls:mqtt"})

    def test_named(self):
        for name in ("mqtt", "xml"):
            self.assertEqual(self.protocols("-o", f"tlspsk.application:{name}"),
                             {f"eth:ethertype:ip:tcp:tls:{name}"})

    def test_decode_as_is_kept(self):
        self.assertEqual(self.protocols("-d", "tls.port==5000,data"),
                         {"eth:ethertype:ip:tcp:tls:data"})

    def test_unknown_name(self):
        result = self.tshark_result(self.capture, "-o", "tlspsk.application:nonsense",
                                    keys=tshark.keys("article"))
        self.assertEqual(result.returncode, 0)
        self.assertIn(b'"nonsense"', result.stderr)


class Ports(tshark.TsharkTest):
    def test_out_of_range(self):
        result = self.tshark_result(tshark.capture("article"), "-o", "tlspsk.ports:70000")
        self.assertNotEqual(result.returncode, 0)

    def test_port_of_another_protocol(self):
        """Port 1883 is plain MQTT's, unless the user says otherwise."""
        capture = self.sandbox.path / "1883.pcap"
        reframe(tshark.capture("article"), capture, port=1883)
        capture.chmod(0o644)
        self.assertEqual(self.tshark(capture, "-o", "tlspsk.ports:1883", *PUBLISHES,
                                     keys=tshark.keys("article")), TOPIC)


if __name__ == "__main__":
    tshark.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark does with decrypted TLS it does with ours: streams, exports, PDUs."""
import tshark


class Features(tshark.TsharkTest):
    article = tshark.capture("article")
    keys = tshark.keys("article")

    def test_follow_tls(self):
        for mode in ((), ("-2",)):
            options = ("-q", "-z", "follow,tls,raw,0", *mode)
            ours = self.tshark(self.article, *options, keys=self.keys)
            self.assertIn(b"CONNECTED!".hex(), ours)
            self.assertEqual(ours, self.stock(self.article, *options,
                                              keylog=tshark.keylog("article")))

    def test_export_of_session_keys(self):
        """What is exported is what the endpoints wrote."""
        for name in ("article", "two-devices"):
            target = self.sandbox.path / "home" / "exported"
            self.tshark(tshark.capture(name), "--export-tls-session-keys", target,
                        keys=tshark.keys(name))
            exported = target.read_text().lower().split("\n")
            written = tshark.keylog(name).read_text().lower().split("\n")
            self.assertEqual(sorted(filter(None, exported)), sorted(filter(None, written)))

    def test_wrong_keys_are_not_exported(self):
        keys = self.sandbox.file("wrong.keys", "bob:1111\n")
        target = self.sandbox.path / "home" / "nothing"
        self.sandbox.run(["-r", self.article, "-o", f"tlspsk.psk_file:{keys}",
                          "--export-tls-session-keys", target], plugin=True)
        self.assertFalse(target.exists() and "CLIENT_RANDOM" in target.read_text())

    def test_export_of_pdus(self):
        target = self.sandbox.path / "home" / "pdus.pcapng"
        self.tshark(self.article, "-U", "OSI layer 7", "-w", target, keys=self.keys)
        output = self.stock(target, "-T", "fields", "-e", "exported_pdu.prot_name", "-e",
                            "mqtt.topic")
        self.assertEqual([line.split("\t") for line in output.splitlines()],
                         [["mqtt", ""], ["mqtt", ""], ["mqtt", "/this/test/esp32_807A98"],
                          ["mqtt", ""]])

    def test_tls_filters(self):
        for condition in ("tls.handshake.type == 20", "tls.app_data",
                          "tls.alert_message.desc == 0"):
            options = ("-Y", condition, "-T", "fields", "-e", "frame.number")
            self.assertEqual(
                self.tshark(self.article, *options, keys=self.keys),
                self.stock(self.article, *options, keylog=tshark.keylog("article")), condition)

    def test_protocol_can_be_disabled(self):
        self.assertEqual(
            self.tshark(self.article, "-V", "--disable-protocol", "tlspsk", keys=self.keys),
            self.stock(self.article, "-V"))


if __name__ == "__main__":
    tshark.main()

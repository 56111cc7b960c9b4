# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever link layer the packets are put into: tshark's own dissectors see no more MQTT."""
import json
import subprocess
import unittest

import decoded
import files
import frames
import networks

NAME = "article"
KEY = (decoded.CAPTURES / f"{NAME}.keys").read_text(encoding="utf-8").strip().rpartition(":")[2]


def tshark(path):
    result = subprocess.run(["tshark", "-r", path, "-o", f"tls.psk:{KEY}", "-o",
                             "esp.enable_null_encryption_decode_heuristic:TRUE", "-Y", "mqtt", "-T",
                             "fields", "-e", "frame.number", "-e", "mqtt.msgtype"], check=False,
                            capture_output=True, text=True)
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    return [int(number) for number, types in rows for _ in types.split(",")]


class Tshark(decoded.PropertyTest):
    def test_links(self):
        segments = decoded.read(NAME)
        seen = 0
        for link, (link_type, frame) in (frames.LINKS | networks.LINKS).items():
            path = self.file("capture", files.pcap(
                ((s.time, frame(s.packet())) for s in segments), link_type))
            theirs = tshark(path)
            events = map(json.loads, self.decode(NAME, path).splitlines())
            ours = [event["frame"] for event in events if event["event"] == "mqtt"]
            with self.subTest(link=link):
                self.assertEqual(len(ours), 4)
                self.assertIn(theirs, (ours, []))
            seen += theirs == ours
        self.assertGreater(seen, 90)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""--filter: what is said where it finds nothing, or can't be used."""
import sys
from pathlib import Path

import cli

sys.path.append(str(Path(__file__).resolve().parent.parent / "property"))
import files
import frames
import segments


class Filter(cli.CliTest):
    def capture(self, link):
        link_type, frame = frames.LINKS[link]
        return self.file(f"{link}.pcap", files.pcap(
            ((s.time, frame(s.packet())) for s in segments.read(cli.ARTICLE)), link_type))

    def test_behind_tags(self):
        tagged = self.capture("VLAN")
        result = self.expect(cli.OK, "-f", "tcp port 8883", tagged, cli.ARTICLE_KEYS,
                             err="no packet passes; 18 would behind VLAN tags")
        self.assertNotIn("PUBLISH", result.out)
        result = self.expect(cli.OK, "-f", "vlan and tcp port 8883", tagged, cli.ARTICLE_KEYS,
                             err="")
        self.assertIn(cli.PUBLISHED, result.out)
        self.expect(cli.OK, "-f", "tcp port 1", tagged, cli.ARTICLE_KEYS, err="")

    def test_link_type_without_filters(self):
        for link in ("NFLOG", "PKTAP"):
            result = self.expect(cli.OK, "-f", "tcp port 8883", self.capture(link),
                                 cli.ARTICLE_KEYS, err="")
            self.assertIn(cli.PUBLISHED, result.out)

    def test_not_for_the_link_type(self):
        """The other captures are read all the same."""
        result = self.expect(
            cli.FAILED, "-f", "ether[0] & 0 = 0 and not ether host 1:2:3:4:5:6",
            self.capture("raw IP"), cli.ARTICLE, cli.ARTICLE_KEYS,
            err="18 packets left out, since it can't be used on link type 12 (")
        self.assertIn(cli.PUBLISHED, result.out)


if __name__ == "__main__":
    cli.main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""0-RTT data of connections that the capture shows only the beginning of."""
import json
import struct

import cli

EARLY, LATER, ANSWER = b"early words\n", b"later words\n", b"an answer\n"


class Beginnings(cli.CliTest):
    def beginning(self, name, packets):
        """What both sides say in the first packets of a capture."""
        whole = (cli.CAPTURES / f"{name}.pcapng").read_bytes()
        end = 0
        while packets and end < len(whole):
            kind, size = struct.unpack_from("<II", whole, end)
            packets -= kind == 6
            end += size
        streams = self.folder / f"streams-{end}"
        result = self.expect(cli.OK, "--json", "--streams", streams,
                             self.file("beginning.pcapng", whole[:end]),
                             cli.CAPTURES / f"{name}.keys", err="")
        session = next(event for event in map(json.loads, result.out.splitlines())
                       if event["event"] == "session")
        said = [b"".join(path.read_bytes() for path in streams.glob(f"*-{side}.bin"))
                for side in ("client", "server")]
        self.assertEqual([session["client_bytes"], session["server_bytes"]],
                         [len(said[0]), len(said[1])])
        return session["verdict"], *said

    def test_nothing_but_the_client_hello(self):
        for name in ("tls13-early-data", "tls13-early-data-ke"):
            self.assertEqual(self.beginning(name, 4), ("handshake_incomplete", EARLY, b""), name)

    def test_server_has_taken_it(self):
        self.assertEqual(self.beginning("tls13-early-data-ke", 6), ("decrypted", EARLY, b""))
        self.assertEqual(self.beginning("tls13-early-data", 6), ("forward_secret", EARLY, b""))

    def test_whole(self):
        self.assertEqual(self.beginning("tls13-early-data-ke", 99),
                         ("decrypted", EARLY + LATER, ANSWER))
        self.assertEqual(self.beginning("tls13-early-data", 99), ("forward_secret", EARLY, b""))


if __name__ == "__main__":
    cli.main()

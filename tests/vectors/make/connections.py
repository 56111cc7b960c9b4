#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes ../connections.txt: the bytes of connections in captures/, as tshark puts them in order.

What the peers said comes from tshark too, which decrypts with the endpoints' own key logs.
"""
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = HERE.parents[2] / "captures"
NAMES = """article gcm-128 gcm-256 ccm-128 chacha20-wolfssl cbc-sha1-128 cbc-sha1-128-etm
    handshake-bytes handshake-merged handshake-split identity-colons
    resumed-id resumed-ticket resumed-unknown
    tls13-psk-ke tls13-psk-ke-ccm tls13-psk-dhe-ke
    wrong-key wrong-key-at-broker unknown-identity refused-suite
    tls13-wrong-key tls13-unknown-identity key-as-text plain-listener
    renegotiated-by-client renegotiated-by-server resumed-openssl
    tls13-early-data-ke tls13-key-update-ke tls13-resumed-ke tls13-hello-retry tls13-hash-mismatch
    dhe-psk ecdhe-psk rsa-psk certificate-tls12 certificate-tls13
    version-mismatch no-psk-suite client-refuses connack-refused
    rc4 null-sha1""".split()
LINE_MAX = 500  # octets on one line

HEAD = """\
# Connections of captures/, as make/connections.py takes them with tshark: do not edit.
#
#   connection              the capture and the number of the TCP connection in it
#   identity, psk           the capture's key table; psk as it is written there
#   keylog                  the endpoint's key log
#   client.bytes            what the TCP segments carried, in the order sent; a segment may stand
#   server.bytes            on more than one line
#   client.data             the plaintext, in the order said
#   server.data
"""


def tshark(name, *arguments):
    command = ["tshark", "-n", "-r", CAPTURES / f"{name}.pcapng", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def follow(name, what, stream, *options):
    """(sender, hexadecimal) of each piece; tshark indents what node 1 sent."""
    text = tshark(name, "-q", *options, "-z", f"follow,{what},raw,{stream}")
    node0, body = text.split("Node 0: ")[1].split("Node 1: ")
    nodes = ("server", "client") if node0.strip().endswith(":8883") else ("client", "server")
    for line in body.splitlines()[1:]:
        if not line.startswith("="):
            yield nodes[line.startswith("\t")], line.strip()


def connection(name, stream):
    keylog = CAPTURES / f"{name}.keylog"
    lines = [f"connection {name} {stream}"]
    for key in (CAPTURES / f"{name}.keys").read_bytes().splitlines():
        identity, psk = key.rsplit(b":", 1)
        lines += [f"identity {identity.hex()}", f"psk {psk.decode()}"]
    pieces = list(follow(name, "tcp", stream))
    if keylog.exists():
        lines += [
            f"keylog {line}"
            for line in keylog.read_text().splitlines()
            if not line.startswith("#")
        ]
    for sender, data in pieces:
        for at in range(0, len(data), 2 * LINE_MAX):
            lines.append(f"{sender}.bytes {data[at:at + 2 * LINE_MAX]}")
    if keylog.exists():
        option = ("-o", f"tls.keylog_file:{keylog}")
        for sender, data in follow(name, "tls", stream, *option):
            for at in range(0, len(data), 2 * LINE_MAX):
                lines.append(f"{sender}.data {data[at:at + 2 * LINE_MAX]}")
    return "\n".join(lines) + "\n"


def main():
    blocks = [HEAD]
    for name in NAMES:
        streams = tshark(name, "-T", "fields", "-e", "tcp.stream").split()
        blocks += [connection(name, stream) for stream in sorted(set(map(int, streams)))]
    (HERE.parent / "connections.txt").write_text("\n".join(blocks))


main()

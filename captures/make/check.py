#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what stock tshark decrypts in the captures with the ground truth; see check.sh.

A case whose header says "Tshark: REASON" is one that stock tshark cannot decrypt wholly, for that
reason; what it shows must be in the truth, and the rest stands on the endpoints' word alone.
"""

import base64
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

MQTT_PUBLISH = "3"
SERVER_PORT = "8883"
CASES = pathlib.Path("make/cases")


def secrets(name):
    keylog = pathlib.Path(name + ".keylog")
    if keylog.exists():
        return ["-o", f"tls.keylog_file:{keylog}"]
    entries = [
        line for line in pathlib.Path(name + ".keys").read_bytes().splitlines() if b":" in line
    ]
    if not entries:
        return []
    # tshark takes one key; the captures without a key log have no more.
    return ["-o", "tls.psk:" + entries[0].rsplit(b":", 1)[1].decode()]


def tshark(name, *options):
    command = ["tshark", "-n", "-r", name + ".pcapng", *secrets(name), *options]
    command += ["-o", "tcp.reassemble_out_of_order:TRUE"]
    environment = {**os.environ, "WIRESHARK_CONFIG_DIR": "/nonexistent"}
    return subprocess.run(command, check=True, capture_output=True, env=environment).stdout


def fields(element, name):
    return [f for f in element.iter("field") if f.get("name") == name]


def first(element, name, attribute="show"):
    found = fields(element, name)
    return found[0].get(attribute) if found else None


class Session:
    """What tshark shows of one TCP connection."""

    def __init__(self):
        self.identity = b""
        self.publishes = []
        self.hello = {}

    def take_handshake(self, layer):
        for identity in fields(layer, "tls.handshake.identity") + fields(
            layer, "tls.handshake.extensions.psk.identity.identity"
        ):
            self.identity = bytes.fromhex(identity.get("value"))
        for hello in fields(layer, "tls.handshake"):
            if first(hello, "tls.handshake.type") == "2":
                extensions = {f.get("show") for f in fields(hello, "tls.handshake.extension.type")}
                supported = first(hello, "tls.handshake.extensions.supported_version")
                self.hello = {
                    "version": supported or first(hello, "tls.handshake.version"),
                    "suite": first(hello, "tls.handshake.ciphersuite", "showname"),
                    "key_share": "51" in extensions,
                    "ems": "23" in extensions,
                    "etm": "22" in extensions,
                }

    def take_mqtt(self, layer, sender):
        if first(layer, "mqtt.msgtype") != MQTT_PUBLISH:
            return
        payload = bytes.fromhex(first(layer, "mqtt.msg", "value") or "")
        self.publishes.append(
            {
                "from": sender,
                "topic": first(layer, "mqtt.topic") or "",
                "payload_base64": base64.b64encode(payload).decode(),
                "qos": int(first(layer, "mqtt.qos")),
                "retain": first(layer, "mqtt.retain") in ("1", "True"),
            }
        )


def read_sessions(name):
    sessions = collections.defaultdict(Session)
    document = xml.etree.ElementTree.fromstring(tshark(name, "-T", "pdml"))
    for packet in document.iter("packet"):
        stream = sender = None
        for layer in packet.iter("proto"):
            if layer.get("name") == "tcp":
                stream = first(layer, "tcp.stream")
                sender = "client" if first(layer, "tcp.dstport") == SERVER_PORT else "server"
            elif layer.get("name") == "tls" and stream is not None:
                sessions[stream].take_handshake(layer)
            elif layer.get("name") == "mqtt" and stream is not None:
                sessions[stream].take_mqtt(layer, sender)
    return sessions


def followed_bytes(name, stream, sender):
    """The plaintext of one direction, as Follow TLS Stream has it."""
    text = tshark(name, "-q", "-z", f"follow,tls,raw,{stream}").decode()
    result = b""
    first_is = "client"
    for line in text.splitlines():
        digits = line.strip()
        if digits.startswith("Node 0:") and digits.endswith(":" + SERVER_PORT):
            first_is = "server"
        if len(digits) % 2 or not digits or set(digits) - set("0123456789abcdef"):
            continue
        # What the second node sends is indented.
        if line.startswith("\t") == (sender != first_is):
            result += bytes.fromhex(digits)
    return result


def truth_of(name):
    lines = pathlib.Path(name + ".truth.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def identity_of(entry):
    if "identity_hex" in entry:
        return bytes.fromhex(entry["identity_hex"])
    return entry.get("identity", "").encode()


def grouped_truth(truth):
    """Messages by identity and sender: what two sessions send has no common order."""
    result = collections.defaultdict(list)
    for entry in truth:
        if "topic" in entry:
            message = {k: entry[k] for k in ("from", "topic", "payload_base64", "qos", "retain")}
            result[identity_of(entry), entry["from"]].append(message)
    return result


def grouped_sessions(sessions):
    result = collections.defaultdict(list)
    for session in sessions.values():
        for message in session.publishes:
            result[session.identity, message["from"]].append(message)
    return result


def without_identity(groups):
    result = collections.defaultdict(list)
    for (_, sender), messages in groups.items():
        result[b"", sender] += messages
    return result


def differences(name, sessions, tshark_can):
    truth = truth_of(name)
    expected = grouped_truth(truth)
    seen = grouped_sessions(sessions)
    if any(not identity for identity, _ in seen):
        # A resumed session does not name its identity.
        expected = without_identity(expected)
        seen = without_identity(seen)
    for key in sorted(expected.keys() | seen.keys()):
        if not tshark_can and all(m in expected.get(key, []) for m in seen.get(key, [])):
            continue
        if expected.get(key, []) != seen.get(key, []):
            yield f"{key}: truth {expected.get(key)}, tshark {seen.get(key)}"
    for entry in truth:
        if "bytes_base64" in entry and tshark_can:
            wanted = base64.b64decode(entry["bytes_base64"])
            stream = entry.get("connection", 0)
            found = followed_bytes(name, stream, entry["from"])
            if wanted != found:
                yield f"connection {stream} {entry['from']}: truth {wanted!r}, tshark {found!r}"


def case_header(name, field):
    path = CASES / (name + ".sh")
    prefix = f"# {field}: "
    lines = path.read_text().splitlines() if path.exists() else []
    return " ".join(line[len(prefix) :] for line in lines if line.startswith(prefix))


def header_differences(name, sessions):
    """What the case's header says of suites and extensions must be what the ServerHellos say."""
    stated = case_header(name, "Session")
    for stream, hello in ((k, s.hello) for k, s in sessions.items() if s.hello):
        suite = hello["suite"].split()[2]
        if suite not in re.findall(r"TLS_\w+", stated):
            yield f"connection {stream} has {suite}, the header says {stated}"
        old = hello["version"] != "0x0304"
        if old and hello["ems"] == ("no EMS" in stated) and "; " not in stated:
            yield f"connection {stream}: EMS is {hello['ems']}, the header says {stated}"
        if not old and hello["key_share"] == ("psk_ke" in stated):
            yield f"connection {stream}: key_share is {hello['key_share']}, the header says {stated}"
        if hello["etm"] and "encrypt-then-MAC" not in stated:
            yield f"connection {stream} does encrypt-then-MAC, the header says {stated}"


def shorten(text):
    return text if len(text) < 400 else text[:300] + " ... " + text[-80:]


def describe(name, sessions):
    for stream, session in sessions.items():
        hello = session.hello
        print(
            f"    {stream} {session.identity!r} {hello.get('version')} {hello.get('suite')}"
            f" ems={hello.get('ems')} etm={hello.get('etm')} publishes={len(session.publishes)}"
        )


def main():
    names = [n for n in sys.argv[1:] if n != "-v"]
    names = names or sorted(p.stem for p in pathlib.Path(".").glob("*.pcapng"))
    failed = False
    for name in names:
        if not pathlib.Path(name + ".pcapng").exists():
            sys.exit(f"no capture {name}")
        sessions = read_sessions(name)
        wrong = list(differences(name, sessions, not case_header(name, "Tshark")))
        wrong += header_differences(name, sessions)
        print(f"{name}: {'differs' if wrong else 'ok'}")
        for line in wrong:
            print("    " + shorten(line))
        if "-v" in sys.argv:
            describe(name, sessions)
        failed |= bool(wrong)
    sys.exit(failed)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Ground truth of one capture from the endpoints' own notes, as JSON Lines.

truth.py DIRECTORY reads what common.sh left there: sent-TIME.fields and .payload for each message
that a device was told to publish, NAME.published for each client that notes this itself,
NAME.received for each subscriber (with NAME.identity for both), and the witness's notes of what
the broker received, against which the former are held; `said` holds text of peers without MQTT.
Nothing here looks at the capture.
"""

import base64
import collections
import json
import pathlib
import sys


def identity_fields(raw):
    try:
        return {"identity": raw.decode()}
    except UnicodeDecodeError:
        return {"identity_hex": raw.hex()}


def message(identity, sender, topic, payload, qos, retain):
    return {
        **identity_fields(identity),
        "from": sender,
        "topic": topic.decode(),
        "payload_base64": base64.b64encode(payload).decode(),
        "qos": int(qos),
        "retain": retain == b"1",
    }


def take_wire_topic(entry):
    """A topic alias may stand for the topic: then the packet itself has another one, or none."""
    for item in entry["properties"]:
        if item[0] == "wire-topic":
            entry["properties"].remove(item)
            if item[1] != entry["topic"]:
                entry["wire_topic"] = item[1]


def sent_messages(directory):
    """(time, message) for each message that a device was told to publish."""
    for path in directory.glob("sent-*.fields"):
        identity, topic, qos, retain, *extra = path.read_bytes().split(b"\0")[:-1]
        payload = path.with_suffix(".payload").read_bytes()
        entry = message(identity, "client", topic, payload, qos, retain)
        if extra:
            entry["properties"] = [item.decode().split("\t") for item in extra]
            take_wire_topic(entry)
        yield float(path.name[len("sent-") : -len(".fields")]), entry


def property_list(pairs):
    """mosquitto_sub's JSON as [name, value], or [name, value, value] for a user property."""
    for name, value in pairs:
        if name == "user-properties":
            for item in value:
                yield ["user-property", *item]
        else:
            yield [name, str(value)]


def noted_messages(path, identity, sender):
    """(time, message) for each line that a client wrote in common.sh's SUB_FORMAT or its V5."""
    for line in path.read_bytes().splitlines():
        time, qos, retain, _packet_id, payload, topic = line.split(b" ", 5)
        properties = []
        if topic.startswith(b'{"tst"'):
            # As lists of pairs: a user property's name may come twice.
            details = dict(json.loads(topic, object_pairs_hook=list))
            topic = details["topic"].encode()
            properties = list(property_list(details.get("properties", [])))
        entry = message(identity, sender, topic, bytes.fromhex(payload.decode()), qos, retain)
        if properties:
            entry["properties"] = properties
        yield float(time), entry


def messages_noted_by_clients(directory, suffix, sender):
    for path in directory.glob("*" + suffix):
        identity = path.with_suffix(".identity").read_bytes()
        yield from noted_messages(path, identity, sender)


def said_bytes(directory):
    """All bytes of one side of one connection, from the notes of common.sh's `said`."""
    path = directory / "said"
    pieces = collections.defaultdict(bytes)
    for line in path.read_text().splitlines() if path.exists() else []:
        connection, sender, text = line.split(" ")
        pieces[int(connection), sender] += base64.b64decode(text)
    for (connection, sender), text in pieces.items():
        text = base64.b64encode(text).decode()
        yield {"connection": connection, "from": sender, "bytes_base64": text}


def content(entry):
    return entry["topic"], entry["payload_base64"]


def check_witness(directory, sent):
    """Every message sent must be one that the broker passed on."""
    witness = directory / "witness"
    if not witness.exists():
        return
    seen = collections.Counter(content(m) for _, m in noted_messages(witness, b"", "client"))
    missing = collections.Counter(content(m) for _, m in sent) - seen
    for topic, payload in missing:
        print(f"the broker did not receive {topic}: {payload[:80]}", file=sys.stderr)
    if missing:
        sys.exit(1)


def main():
    directory = pathlib.Path(sys.argv[1])
    sent = list(sent_messages(directory))
    sent += messages_noted_by_clients(directory, ".published", "client")
    received = list(messages_noted_by_clients(directory, ".received", "server"))
    check_witness(directory, sent)
    for _, entry in sorted(sent + received, key=lambda timed: timed[0]):
        print(json.dumps(entry, ensure_ascii=False))
    for entry in said_bytes(directory):
        print(json.dumps(entry))


main()

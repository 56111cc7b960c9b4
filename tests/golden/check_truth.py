#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds pskdecode against what the endpoints say they sent: check_truth.py [NAME...]

captures/NAME.truth.jsonl comes from the clients' command lines and from what a subscriber printed,
never from this project's decoder. Each capture is decoded with its key table alone, and with the
key log that an endpoint wrote.
"""
import base64
import collections
import json
import sys
import tempfile
from pathlib import Path

import captures

# Ciphers that libgcrypt has only since 1.11; before, the sessions are named and stay closed.
NEWER_CIPHER = "ARIA"

# Sessions that never came so far as to carry a message.
REFUSED = {"no_common_suite", "version_mismatch", "unknown_identity", "handshake_failed",
           "wrong_key"}


def truth_of(name):
    lines = (captures.CAPTURES / f"{name}.truth.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def sorted_properties(pairs):
    """By name; of one name (user properties), in the order they were sent."""
    return sorted(pairs, key=lambda pair: pair[0])


def truth_properties(entry):
    pairs = [[name.replace("-", "_"), *values] for name, *values in entry.get("properties", [])]
    return sorted_properties(pairs)


def plain(value):
    return str(int(value)) if isinstance(value, (bool, int)) else value


def decoded_properties(event):
    pairs = []
    for name, value in event.get("properties", {}).items():
        if name == "user_property":
            pairs += [[name, pair["name"], pair["value"]] for pair in value]
        elif isinstance(value, list):
            pairs += [[name, plain(one)] for one in value]
        else:
            pairs.append([name, plain(value)])
    return sorted_properties(pairs)


def message(entry, properties):
    return (captures.raw(entry, "topic"), captures.raw(entry, "payload") or b"", entry["qos"],
            entry["retain"], properties)


def grouped(pairs):
    """Messages by identity and sender: what two devices send has no common order."""
    result = collections.defaultdict(list)
    for key, value in pairs:
        result[key].append(value)
    return dict(result)


def truth_messages(truth):
    return grouped(((captures.raw(entry, "identity"), entry["from"]),
                    message(entry, truth_properties(entry)))
                   for entry in truth if "topic" in entry)


def decoded_messages(events):
    identities = {event["id"]: captures.raw(event, "identity")
                  for event in events if event["event"] == "session"}
    return grouped(((identities[event["session"]], event["from"]),
                    message(event, decoded_properties(event)))
                   for event in events if event.get("type") == "PUBLISH")


def without_identity(groups):
    """A resumed session opened by a key log alone does not say whose it is."""
    return grouped(((None, sender), one) for (_, sender), messages in sorted(groups.items(),
                    key=repr) for one in messages)


def is_part(found, expected):
    """All of FOUND is in EXPECTED, in the same order."""
    rest = iter(expected)
    return all(one in rest for one in found)


def compare_messages(truth, events, opened):
    """OPENED says how much must have come out: "all", "part" or "none"."""
    expected = truth_messages(truth) if opened != "none" else {}
    found = decoded_messages(events)
    if any(identity is None for identity, _ in found):
        expected, found = without_identity(expected), without_identity(found)
    for key in sorted(expected.keys() | found.keys(), key=repr):
        sent, seen = expected.get(key, []), found.get(key, [])
        if sent != seen and not (opened == "part" and is_part(seen, sent)):
            yield f"{key}: the endpoints say {sent}, pskdecode {seen}"


def compare_bytes(name, truth, options, opened):
    """Sessions that carry no MQTT: the plaintext as --streams writes it."""
    entries = [entry for entry in truth if "bytes_base64" in entry]
    if not entries or opened != "all":
        return
    with tempfile.TemporaryDirectory() as folder:
        captures.run("--quiet", "--streams", folder, *options, f"{name}.pcapng")
        for entry in entries:
            session = entry.get("connection", 0) + 1
            path = Path(folder) / f"{session}-{entry['from']}.bin"
            found = path.read_bytes() if path.exists() else b""
            if found != base64.b64decode(entry["bytes_base64"]):
                yield f"bytes of the {entry['from']} of session {session}: pskdecode has {found!r}"


def compare_verdicts(name, events, stated):
    for event in events:
        if event["event"] != "session" or event["verdict"] in stated:
            continue
        suite = (event.get("suite") or {}).get("name", "")
        if event["verdict"] == "unsupported_suite" and NEWER_CIPHER in suite:
            continue
        yield f"session {event['id']}: {event['verdict']}, recorded as {' '.join(stated)}"


def closed_by_library(events):
    return any(event.get("verdict") == "unsupported_suite" for event in events)


def check_with(name, label, options, opened, stated=None):
    truth = truth_of(name)
    events = captures.events(name, *options)
    if closed_by_library(events):
        opened = "none"
    problems = list(compare_messages(truth, events, opened))
    problems += compare_bytes(name, truth, options, opened)
    if stated:
        problems += compare_verdicts(name, events, stated)
    return [f"{name} with its {label}: {problem}" for problem in problems]


def check(name):
    stated = captures.verdicts(name)
    lossy = not captures.LOSSY.isdisjoint(stated)
    whole = "decrypted" in stated and set(stated) <= REFUSED | {"decrypted"}
    by_table = "all" if whole else "part" if lossy else "none"
    by_log = "part" if lossy else "all"
    problems = []
    if captures.has(name, "keys"):
        problems += check_with(name, "key table", ("-k", f"{name}.keys"), by_table, stated)
    if captures.has_keylog(name):
        problems += check_with(name, "key log", ("--keylog", f"{name}.keylog"), by_log)
    return problems


def main():
    names = sys.argv[1:] or [name for name in captures.names()
                             if captures.has(name, "truth.jsonl")]
    problems = []
    for name in names:
        found = check(name)
        if name not in captures.DISPUTED:
            problems += found
        elif not found:
            problems.append(f"{name} is disputed no more: take it out of captures.py")
    messages = sum(len(truth_of(name)) for name in names)
    print("\n".join(problems) or f"{len(names)} captures, {messages} entries: all as sent")
    sys.exit(bool(problems) or not names)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds "pskdecode -j" against the truth of a generated capture.

    pskdecode -j out.pcap out.keys | check.py out.truth.jsonl

Every PUBLISH must come out, of its session, in order, with its topic and payload, and no other.
With --subset, for captures with missing segments, some may be left out; none may be added.
"""
import argparse
import collections
import hashlib
import json
import sys

PAYLOAD_MAX = 1024  # of what the truth has in full


def message(event):
    payload = event.get("payload", "")
    if len(payload) > PAYLOAD_MAX:
        payload = hashlib.sha256(payload.encode()).hexdigest()
    return event["from"], event["topic"], event["qos"], payload


def truth_message(line):
    payload = line.get("payload", line.get("payload_sha256"))
    return line["from"], line["topic"], line["qos"], payload


def read_truth(path):
    """client endpoint -> its sessions in order, each (identity, messages)"""
    sessions = {}
    with open(path, encoding="utf-8") as file:
        for text in file:
            line = json.loads(text)
            sessions.setdefault((line["client"], line["session"]),
                                (line["identity"], []))[1].append(truth_message(line))
    truth = collections.defaultdict(list)
    for (client, _), session in sorted(sessions.items()):
        truth[client].append(session)
    return truth


def read_output(file):
    """client endpoint -> its sessions in order, each (identity, verdict, messages)"""
    messages = collections.defaultdict(list)
    output = collections.defaultdict(list)
    for text in file:
        event = json.loads(text)
        if event["event"] == "mqtt" and event["type"] == "PUBLISH":
            messages[event["session"]].append(message(event))
        elif event["event"] == "session":
            output[event["client"]].append(
                (event["identity"], event["verdict"], messages.pop(event["id"], [])))
    return output


def is_subset(some, every):
    rest = iter(every)
    return all(one in rest for one in some)


def compare(truth, output, subset):
    for client, sessions in truth.items():
        found = output.pop(client, [])
        if len(found) != len(sessions):
            if not subset:
                yield f"{client}: {len(found)} sessions, not {len(sessions)}"
            continue
        for (identity, expected), (name, verdict, messages) in zip(sessions, found):
            if not subset and (name != identity or verdict != "decrypted"):
                yield f"{client}: {name} {verdict}, not {identity} decrypted"
            if not (is_subset(messages, expected) if subset else messages == expected):
                yield f"{client}: {len(messages)} messages are not the {len(expected)} sent"
    for client, sessions in output.items():
        if any(messages for _, _, messages in sessions):
            yield f"{client}: nothing was sent"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("truth")
    parser.add_argument("--subset", action="store_true", help="messages may be left out")
    options = parser.parse_args()
    truth = read_truth(options.truth)
    output = read_output(sys.stdin)
    sent = sum(len(messages) for sessions in truth.values() for _, messages in sessions)
    found = sum(len(messages) for sessions in output.values() for _, _, messages in sessions)
    problems = list(compare(truth, output, options.subset))
    print("\n".join(problems[:20]), file=sys.stderr, end="\n" if problems else "")
    print(f"{found} of {sent} messages, {len(problems)} problems")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()

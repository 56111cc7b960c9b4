#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds "pskdecode -j" against the truth of a generated capture.

    pskdecode -j out.pcap out.keys | check.py out.truth.jsonl

Every PUBLISH must come out, of its session, in order, with its topic and payload, and no other.
With --subset, for captures with missing segments, some may be left out; none may be added. How many
came out of those that are whole in the capture, of sessions that were opened, is printed: --whole
PERCENT must have. A topic alias from before a loss, which the output names as such, may be wrong.
"""
import argparse
import collections
import dataclasses
import hashlib
import json
import sys

PAYLOAD_MAX = 1024  # of what the truth has in full

# Of a capture whose only faults are missing packets; the first two show messages.
OPENED = ("decrypted", "partly_decrypted")
VERDICTS = (*OPENED, "handshake_incomplete", "no_handshake", "unknown_identity")


@dataclasses.dataclass(frozen=True)
class Message:
    sender: str
    topic: str
    qos: int
    payload: str
    whole: bool = True

    def is_of(self, sent):
        return (self.sender, self.qos, self.payload) == (sent.sender, sent.qos, sent.payload) and \
            self.topic in (sent.topic, None)


def message(event):
    payload = event.get("payload", "")
    if len(payload) > PAYLOAD_MAX:
        payload = hashlib.sha256(payload.encode()).hexdigest()
    uncertain = "topic alias" in event.get("problem", "")
    return Message(event["from"], None if uncertain else event["topic"], event["qos"], payload)


def truth_message(line):
    payload = line.get("payload", line.get("payload_sha256"))
    return Message(line["from"], line["topic"], line["qos"], payload, line["whole"])


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


def match(some, every):
    """How many of |every|, in their order, are whole and among |some|; None where others are."""
    found, rest = 0, iter(every)
    for one in some:
        sent = next((sent for sent in rest if one.is_of(sent)), None)
        if sent is None:
            return None
        found += sent.whole
    return found


def of(sender, messages):
    return [one for one in messages if one.sender == sender]


class Comparison:
    def __init__(self, subset, verdicts=VERDICTS):
        self.subset = subset
        self.verdicts = verdicts
        self.problems = []
        self.whole = self.found = 0

    def session(self, client, sent, found):
        (identity, expected), (name, verdict, messages) = sent, found
        if not self.subset:
            if name != identity or verdict != "decrypted":
                self.problems.append(f"{client}: {name} {verdict}, not {identity} decrypted")
            if len(messages) != len(expected) or match(messages, expected) is None:
                self.problems.append(
                    f"{client}: {len(messages)} messages are not the {len(expected)} sent")
            return
        if verdict not in self.verdicts:
            self.problems.append(f"{client}: {verdict}")
        for sender in ("client", "server"):
            whole = match(of(sender, messages), of(sender, expected))
            if whole is None:
                self.problems.append(f"{client}: messages of the {sender} that it did not send")
            elif verdict in OPENED:
                self.whole += sum(one.whole for one in of(sender, expected))
                self.found += whole

    def compare(self, truth, output):
        for client, sessions in truth.items():
            found = output.pop(client, [])
            if len(found) != len(sessions):
                if not self.subset:
                    self.problems.append(f"{client}: {len(found)} sessions, not {len(sessions)}")
                continue
            for pair in zip(sessions, found):
                self.session(client, *pair)
        for client, sessions in output.items():
            if any(messages for _, _, messages in sessions):
                self.problems.append(f"{client}: nothing was sent")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("truth")
    parser.add_argument("--subset", action="store_true", help="messages may be left out")
    parser.add_argument("--whole", type=float, default=0, metavar="PERCENT",
                        help="of the messages that are whole, so many must come out")
    options = parser.parse_args()
    truth = read_truth(options.truth)
    output = read_output(sys.stdin)
    sent = sum(len(messages) for sessions in truth.values() for _, messages in sessions)
    found = sum(len(messages) for sessions in output.values() for _, _, messages in sessions)
    comparison = Comparison(options.subset)
    comparison.compare(truth, output)
    if comparison.found * 100 < comparison.whole * options.whole:
        comparison.problems.append(f"less than {options.whole:g} % of those that are whole")
    for problem in comparison.problems[:20]:
        print(problem, file=sys.stderr)
    print(f"{found} of {sent} messages, {len(comparison.problems)} problems" +
          (f", {comparison.found} of {comparison.whole} whole" if options.subset else ""))
    sys.exit(bool(comparison.problems))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds verdicts and findings against what the captures' peers were made to do.

check_findings.py [NAME...] reads from the head of captures/make/cases/NAME.sh

  Verdict:   the verdicts of its sessions, with commas between, one for each kind of session
  Findings:  for each of these its findings in the order of rank, or `none`; without this line no
             session has any. One entry alone stands for all.
  Outside:   findings that belong to no session
  Options:   options of pskdecode for this capture

and what follows from all of them together: sessions that work give no finding above `note`, and
each finding of the registry is shown by a capture, or stands below with the reason.
"""
import json
import re
import sys

import captures

NOT_SHOWN = {
    "data_not_opened": "no stack here writes half a key log; tests/unit/diagnose/ has it",
    "suite_not_offered": "no peer here breaks the protocol so; tests/unit/diagnose/ has it",
    "malformed_handshake": "no peer here sends broken handshake messages; tests/fuzz/ does",
    "malformed_record": "no peer here leaves the record layer; tests/unit/decode/ has it",
}


def stated(name):
    """Pairs of verdict and findings."""
    verdicts = [text.strip() for text in captures.header(name, "Verdict").split(",")]
    findings = captures.header(name, "Findings") or "none"
    groups = [tuple(code for code in group.split() if code != "none")
              for group in findings.split(",")]
    if len(groups) == 1:
        groups *= len(verdicts)
    if len(verdicts) == 1:
        verdicts *= len(groups)
    if len(groups) != len(verdicts):
        raise ValueError(f"{name}: {len(verdicts)} verdicts, {len(groups)} findings")
    return {(verdict, group) for verdict, group in zip(verdicts, groups)
            if not verdict.startswith("none")}


def closed_by_library(event):
    """A cipher that libgcrypt has in newer releases only."""
    return event["verdict"] == "unsupported_suite" and "ARIA" in (event["suite"]["name"] or "")


def check(name, shown):
    options = captures.header(name, "Options").split()
    if captures.has(name, "keys"):
        options += ["-k", f"{name}.keys"]
    events = captures.events(name, *options)
    sessions = [event for event in events if event["event"] == "session"]
    shown.update(finding["code"] for event in sessions for finding in event["findings"])
    found = {(event["verdict"], tuple(finding["code"] for finding in event["findings"]))
             for event in sessions if not closed_by_library(event)}
    if found != stated(name) and not any(map(closed_by_library, sessions)):
        yield f"{name}: {sorted(found)}, recorded as {sorted(stated(name))}"
    outside = [event["code"] for event in events if event["event"] == "finding"]
    shown.update(outside)
    if outside != captures.header(name, "Outside").split():
        yield f"{name}: {outside} outside of the sessions"


def check_good(names):
    """All captures in which everything works, as one stream of packets."""
    good = [name for name in names if stated(name) == {("decrypted", ())}
            and not captures.header(name, "Outside") and captures.has(name, "keys")]
    tables = [word for name in good for word in ("-k", f"{name}.keys")]
    result = captures.run("--json", *tables, *(f"{name}.pcapng" for name in good))
    events = [json.loads(line) for line in result.stdout.splitlines()]
    if not any(event["event"] == "session" for event in events):
        yield "no capture in which all works"
    for event in events:
        if event["event"] != "session" or closed_by_library(event):
            continue
        for finding in event["findings"]:
            if finding["severity"] != "note":
                yield f"all that works, session {event['id']}: {finding['code']}"


def registry():
    text = (captures.ROOT / "docs" / "findings.md").read_text()
    return set(re.findall(r"^### `(\w+)`", text, re.MULTILINE))


def check_complete(shown):
    for code in sorted(registry() - shown - NOT_SHOWN.keys()):
        yield f"{code}: no capture shows it"
    for code in sorted(shown & NOT_SHOWN.keys()):
        yield f"{code} is shown now: take it out of NOT_SHOWN"
    for code in sorted((shown | NOT_SHOWN.keys()) - registry()):
        yield f"{code} is not in docs/findings.md"


def main():
    names = sys.argv[1:] or captures.names()
    shown = set()
    problems = [problem for name in names for problem in check(name, shown)]
    if not sys.argv[1:]:
        problems += check_good(names)
        problems += check_complete(shown)
    print("\n".join(problems) or f"{len(names)} captures, {len(shown)} finding codes: as recorded")
    sys.exit(bool(problems) or not names)


if __name__ == "__main__":
    main()

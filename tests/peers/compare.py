# SPDX-License-Identifier: GPL-2.0-or-later
"""Decodes what was captured, and holds it against what the peers say that they did."""
import json
import subprocess

from sessions import VERSIONS, TLS_1_3, is_null, is_unsupported, key_exchange


class Decoding:
    """One run of pskdecode over the whole capture."""

    def __init__(self, pskdecode, workshop, capture, name, *options):
        self.streams = workshop.path / f"streams-{name}"
        command = [pskdecode, "-j", "-q", "--streams", self.streams, *options, capture]
        result = subprocess.run([str(word) for word in command], cwd=workshop.path,
                                capture_output=True, timeout=600, check=False)
        if result.returncode:
            raise RuntimeError(f"pskdecode ended with {result.returncode}: "
                               f"{result.stderr.decode()}")
        self.messages = result.stderr.decode()
        events = [json.loads(line) for line in result.stdout.decode().splitlines()]
        self.sessions = {}
        self.doubled = []
        for event in events:
            if event["event"] != "session":
                continue
            if event["client"] in self.sessions:
                self.doubled.append(event["client"])
            self.sessions[event["client"]] = event

    def stream(self, event, side):
        path = self.streams / f"{event['id']}-{side}.bin"
        return path.read_bytes() if path.exists() else b""


def write_keys(path, played, spoiled=frozenset()):
    """The key table; those of the sessions in `spoiled` have their last digit wrong."""
    with open(path, "w", encoding="ascii") as table:
        for item in played:
            key = item.key
            if item.number in spoiled:
                key = key[:-1] + "0123456789abcdef"[int(key[-1], 16) ^ 1]
            table.write(f"{item.identity}:{key}\n")


def gather_keylogs(workshop, played):
    """One file with all that the peers logged; returns who has a log at all."""
    logged = set()
    with open(workshop.path / "keylog", "wb") as out:
        for item in played:
            path = workshop.path / f"{item.number}.keylog"
            if path.exists() and path.stat().st_size:
                logged.add(item.number)
                out.write(path.read_bytes())
    return logged


def shorten(data):
    return f"{len(data)} bytes"


class Judge:
    """What is wrong with what one decoding says of one session; nothing where all is as it was."""

    def __init__(self, item, decoding, verdict):
        self.item = item
        self.decoding = decoding
        self.verdict = verdict   # what it must be
        self.faults = []

    def differ(self, n, what, found, wanted):
        if found != wanted:
            where = f"connection {n}: " if len(self.item.connections) > 1 else ""
            self.faults.append(f"{where}{what} is {found}, not {wanted}")

    def judge(self):
        for n, connection in enumerate(self.item.connections):
            event = self.decoding.sessions.get(connection.address)
            if event is None:
                self.faults.append(f"connection {n} is not reported")
                continue
            self.judge_connection(n, connection, event)
        return self.faults

    def judge_connection(self, n, connection, event):
        session = self.item.session
        self.differ(n, "verdict", event["verdict"], self.verdict_of(n))
        self.differ(n, "server", event["server"], connection.server_address)
        self.differ(n, "version", event.get("version"), VERSIONS[session.version])
        self.differ(n, "suite", (event.get("suite") or {}).get("id"), f"0x{session.suite:04X}")
        self.judge_identity(n, event)
        self.judge_resumption(n, connection, event)
        if self.verdict == "decrypted":
            for side in ("client", "server"):
                sent = connection.sent.get(side, b"")
                self.judge_stream(n, connection, event, side, sent)
        elif self.verdict == "forward_secret" and session.early:
            early = connection.sent.get("client", b"")[:session.early]
            self.judge_stream(n, connection, event, "client", early)

    def verdict_of(self, n):
        # The tickets of a TLS 1.3 session are encrypted with it, so nobody knows what a resumption
        # is of, unless the key itself is offered too and taken.
        session = self.item.session
        if self.verdict == "wrong_key" and n and session.resumes_by_ticket():
            if is_null(session.suite):
                return "decrypted"
            return "forward_secret" if session.dhe else "resumed_unknown_session"
        return self.verdict

    def judge_identity(self, n, event):
        # A resumed TLS 1.3 session names its ticket instead, before the identity if both are there.
        if "--resume" in self.item.session.options and n:
            return
        self.differ(n, "identity", event.get("identity"), self.item.identity)

    def judge_resumption(self, n, connection, event):
        session = self.item.session
        told = [words[2] for role, words in connection.outcomes.items()
                if getattr(session, role) != "mbedtls"]
        # In TLS 1.3 the stacks call an external key a resumption too.
        if session.version == TLS_1_3:
            self.differ(n, "resumed", event.get("resumed"), n > 0 and session.resumes_by_ticket())
        elif told:
            self.differ(n, "resumed", event.get("resumed"), told[0] == "1")

    def judge_stream(self, n, connection, event, side, sent):
        other = "server" if side == "client" else "client"
        decoded = self.decoding.stream(event, side)
        if connection.received.get(other) != connection.sent.get(side):
            self.faults.append(f"connection {n}: the {other} did not receive what the {side} sent")
        if decoded != sent:
            at = next((i for i, (a, b) in enumerate(zip(decoded, sent)) if a != b),
                      min(len(decoded), len(sent)))
            self.faults.append(f"connection {n}: {shorten(decoded)} of the {side} were decoded, "
                               f"{shorten(sent)} were sent, different from {at} on")
        self.differ(n, f"{side}_bytes", event.get(f"{side}_bytes"), len(sent))


def refused_faults(item, decoding):
    """A session that the peers could not make must not look like one that they made."""
    for connection in item.connections:
        event = decoding.sessions.get(connection.address)
        if event and not connection.outcomes and event["verdict"] == "decrypted" and \
                event.get("client_bytes", 0) + event.get("server_bytes", 0):
            yield f"decrypted, though the peers failed: {item.failure}"


def wrong_key_verdict(session):
    """With a key that is wrong in one digit."""
    if session.version == TLS_1_3:
        return "wrong_key"
    if is_null(session.suite) or is_unsupported(session.suite):
        return None
    return {"PSK": "wrong_key"}.get(key_exchange(session.suite), session.expected_verdict())

# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays sessions between the peer programs on loopback while tcpdump listens."""
import concurrent.futures
import dataclasses
import hashlib
import pathlib
import socket
import subprocess
import threading

import peers
from sessions import STACKS, Stack

WORKERS = 4
TIMEOUT_S = 20
HINT = "matrix"


@dataclasses.dataclass
class Connection:
    """One TCP connection of a session, and what both ends say of it."""
    address: str = ""        # of the client, as pskdecode writes it
    server_address: str = ""
    outcomes: dict = dataclasses.field(default_factory=dict)   # role -> words of the peer's report
    sent: dict = dataclasses.field(default_factory=dict)       # role -> bytes
    received: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Played:
    session: object
    number: int
    identity: str
    key: str
    connections: list
    failure: str = ""        # what a peer said when it gave up


def load_stacks(directory):
    """The stacks that were built."""
    stacks = {}
    for name in STACKS:
        program = directory / f"peer_{name}"
        if not program.exists():
            continue
        ask = lambda what: subprocess.run([program, what], capture_output=True, check=True,
                                          text=True, env=environment()).stdout
        rows = [line.split() for line in ask("--list").splitlines()]
        suites = {int(row[0], 16): (int(row[1], 16), int(row[2], 16)) for row in rows}
        stacks[name] = Stack(name, ask("--stack").strip(), suites, set(ask("--abilities").split()))
    return stacks


def environment():
    """Nothing of the system's own policy."""
    return {"PATH": "/usr/bin:/bin", "OPENSSL_CONF": "/dev/null",
            "GNUTLS_SYSTEM_PRIORITY_FILE": "/dev/null"}


class Stage:
    """Addresses and files for the players."""

    def __init__(self, workshop, programs):
        self.path = workshop.path
        self.programs = programs
        self.listeners = {}
        self.used = set()
        self.connecting = threading.Lock()   # each accept() belongs to the connect() before it
        # One port at an address for each stack, so that the capture tells them apart.
        (self.port,) = peers.free_ports(1)
        for n, name in enumerate(STACKS):
            self.listeners[name] = socket.create_server((f"127.0.1.{n + 1}", self.port),
                                                        backlog=128)
        self.make_certificate()

    def make_certificate(self):
        self.certificate = self.path / "certificate.pem"
        self.private_key = self.path / "private.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=peer", "-keyout", self.private_key, "-out",
                        self.certificate], check=True, capture_output=True)

    def connect(self, client, server):
        """A connected pair of sockets, from a port that no other session had."""
        listener = self.listeners[server]
        while True:
            near = socket.create_connection(listener.getsockname(),
                                            source_address=(f"127.0.2.{STACKS.index(client) + 1}",
                                                            0))
            far = self.accept(listener, near)
            if near.getsockname() not in self.used:
                self.used.add(near.getsockname())
                return near, far
            near.close()
            far.close()

    def accept(self, listener, near):
        far, address = listener.accept()
        if address != near.getsockname():
            raise RuntimeError("another program connected to the test's port")
        return far

    def play(self, number, session):
        identity = f"session {number}"
        key = hashlib.sha256(identity.encode()).hexdigest()[:2 * (16 + number % 17)]
        with self.connecting:
            sockets = [self.connect(session.client, session.server)
                       for _ in range(session.connections)]
        played = Played(session, number, identity, key, [])
        for near, _ in sockets:
            played.connections.append(Connection("%s:%d" % near.getsockname(),
                                                 "%s:%d" % near.getpeername()))
        self.run_peers(played, sockets)
        self.collect(played)
        return played

    def command(self, played, role, sockets):
        session = played.session
        numbers = ",".join(str(item.fileno()) for item in sockets)
        command = [self.programs / f"peer_{getattr(session, role)}", "--role", role,
                   "--sockets", numbers, "--version", f"0x{session.version:04x}",
                   "--suite", f"0x{session.suite:04X}", "--identity", played.identity,
                   "--key", played.key, "--script", session.script,
                   "--output", self.path / f"{played.number}-{role}",
                   "--keylog", self.path / f"{played.number}.keylog",
                   "--seed", str(played.number), *session.options]
        if role == "server":
            command += ["--certificate", self.certificate, "--private-key", self.private_key]
            if played.number % 2:
                command += ["--hint", HINT]
            return command + list(session.server_options)
        return command + list(session.client_options)

    def run_peers(self, played, sockets):
        running = {}
        for role, side in (("server", 1), ("client", 0)):
            mine = [pair[side] for pair in sockets]
            running[role] = subprocess.Popen(
                [str(word) for word in self.command(played, role, mine)], env=environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                pass_fds=[item.fileno() for item in mine])
        # Only the peers hold the sockets from here on, so each sees when the other is gone.
        for pair in sockets:
            for item in pair:
                item.close()
        reasons = []
        for role, process in running.items():
            try:
                output, errors = process.communicate(timeout=TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                output, errors = process.communicate()
                errors += f"{role}: no end after {TIMEOUT_S} s"
            if process.returncode:
                reasons.append(errors.strip() or f"{role}: status {process.returncode}")
            for line in output.splitlines():
                words = line.split()
                played.connections[int(words[0])].outcomes[role] = words[1:]
        played.failure = "; ".join(reasons)

    def collect(self, played):
        for n, connection in enumerate(played.connections):
            for role in ("client", "server"):
                prefix = self.path / f"{played.number}-{role}-{n}"
                for kind in ("sent", "received"):
                    path = pathlib.Path(f"{prefix}.{kind}")
                    if path.exists():
                        getattr(connection, kind)[role] = path.read_bytes()
                        path.unlink()

    def close(self):
        for listener in self.listeners.values():
            listener.close()


def play_all(workshop, programs, sessions, capture):
    """Plays them all while capturing; returns what was played, in the order of `sessions`."""
    stage = Stage(workshop, programs)
    tcpdump = peers.start_tcpdump(workshop, f"tcp port {stage.port}", capture)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        played = list(pool.map(stage.play, range(len(sessions)), sessions))
        # Two makers' stacks fail with each other now and then, by chance: with some DHE secrets
        # that begin with a zero octet, for one. Once more, such a pair has to manage.
        failed = [n for n, item in enumerate(played) if item.failure]
        again = pool.map(stage.play, range(len(sessions), len(sessions) + len(failed)),
                         [sessions[n] for n in failed])
        for n, item in zip(failed, again):
            played[n] = item
    peers.stop_tcpdump(workshop, tcpdump)
    stage.close()
    return played, stage

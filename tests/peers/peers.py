# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests with real peers share: programs that they start and end, ports, captures.

Everything a test writes is in one directory that goes away with it; every program that it starts
is ended by it, by its own process id.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SKIP = 77
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
# The presets' directories, for a test that is started by hand.
BUILDS = [ROOT / "build" / preset for preset in ("dev", "release", "asan")]


def built(variable, name):
    """What CMake built: where the environment says, or in the first of the usual directories."""
    if variable in os.environ:
        return Path(os.environ[variable])
    for build in BUILDS:
        if (build / name).exists():
            return build / name
    sys.exit(f"{variable} is not set, and no build/PRESET/{name} is there")


def skip(why):
    print(f"skipped: {why}", flush=True)
    sys.exit(SKIP)


def need_programs(*names):
    # /usr/sbin, where mosquitto is, is not on every user's path.
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    for name in names:
        if shutil.which(name) is None:
            skip(f"{name} is not installed")


def free_ports(count):
    """Ports that nothing listens on now; all held until all are known, so they differ."""
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def await_true(what, condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"gave up waiting for {what}")
        time.sleep(0.02)


class Workshop:
    """A directory, and programs that run in it until it is closed."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="tlspsk-peers-"))
        self.running = []
        # So that a test that is told to stop still ends what it started.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def start(self, *command, output=subprocess.DEVNULL, errors=None, source=None, environment=()):
        """Starts a program; `errors` is the name of the file for its standard error."""
        with open(self.path / (errors or f"{Path(command[0]).name}.err"), "wb") as log:
            process = subprocess.Popen(
                [str(word) for word in command], cwd=self.path, stdout=output, stderr=log,
                stdin=source or subprocess.DEVNULL, env={**os.environ, **dict(environment)})
        self.running.append(process)
        return process

    def stop(self, process, how=signal.SIGTERM):
        """Ends a program that start() started; returns its exit status."""
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.running:
            self.running.remove(process)
        return process.returncode

    def text(self, name):
        path = self.path / name
        return path.read_text(errors="replace") if path.exists() else ""

    def close(self):
        for process in reversed(list(self.running)):
            self.stop(process)
        shutil.rmtree(self.path, ignore_errors=True)


def start_tcpdump(workshop, capture_filter, target, output=subprocess.DEVNULL):
    """tcpdump on loopback, ready when this returns; ends the test where it is not permitted."""
    errors = f"tcpdump-{len(workshop.running)}.err"
    # -Z root: the files belong to the one who runs the test; large buffers, for what comes in bulk.
    user = ["-Z", "root"] if os.geteuid() == 0 else []
    process = workshop.start("tcpdump", "-i", "lo", "-s", "0", "-B", "65536", "-U",
                             "--immediate-mode", *user, "-w", target, capture_filter,
                             output=output, errors=errors)
    await_true("tcpdump", lambda: process.poll() is not None or
               "listening on" in workshop.text(errors))
    if process.poll() is not None:
        why = workshop.text(errors).strip()
        workshop.close()
        skip(f"capturing on loopback is not possible here: {why}")
    process.errors = errors
    return process


def stop_tcpdump(workshop, process):
    """Ends the capture when everything captured is written; packets lost would spoil the test."""
    time.sleep(0.3)
    workshop.stop(process, signal.SIGINT)
    report = workshop.text(process.errors)
    if "\n0 packets dropped by kernel" not in report:
        raise RuntimeError(f"tcpdump lost packets: {report}")

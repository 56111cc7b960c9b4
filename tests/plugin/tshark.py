# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark with the plugin, and without it, for the tests in this folder.

Wireshark loads no plugins for root, and writes to the home directory of its user. So everything
happens in a directory of its own, as nobody where the tests run as root.
"""
import atexit
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PLUGIN_DIR = Path(os.environ["PSK_PLUGIN_DIR"])
PSKDECODE = os.environ.get("PSK_PSKDECODE", "")
SKIP = 77

AS_NOBODY = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []


def copy_for_all(folder, copy):
    """A copy that every user can read, whatever the umask was that FOLDER was made under."""
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def readable(folder):
    """FOLDER, or a copy of it where tshark's user can't get at it, as in root's home."""
    if subprocess.run([*AS_NOBODY, "test", "-x", folder], check=False).returncode == 0:
        return folder
    copy = Path(tempfile.mkdtemp(prefix="tlspsk-captures-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy_for_all(folder, copy)
    return copy


CAPTURES = readable(Path(os.environ["PSK_CAPTURES"]))

# The line that the plugin's part of `tshark -V` begins with.
HEADING = "TLS pre-shared keys"


class Sandbox:
    """A directory with a home, the plugin, and what a test puts there."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="tlspsk-"))
        self.path.chmod(0o755)
        for name in ("home", "no-plugins"):
            (self.path / name).mkdir()
        copy_for_all(PLUGIN_DIR, self.path / "plugins")
        if AS_NOBODY:
            user = pwd.getpwnam("nobody")
            os.chown(self.path / "home", user.pw_uid, user.pw_gid)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def file(self, name, content):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o644)
        return path

    def command(self, arguments, plugin, program="tshark"):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path / "home"),
            "WIRESHARK_PLUGIN_DIR": str(self.path / ("plugins" if plugin else "no-plugins")),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        if plugin and os.environ.get("PSK_PRELOAD"):
            environment["LD_PRELOAD"] = os.environ["PSK_PRELOAD"]
            environment["ASAN_OPTIONS"] = "detect_leaks=0"
        settings = [f"{name}={value}" for name, value in environment.items()]
        return [*AS_NOBODY, "env", "-i", *settings, program, *map(str, arguments)]

    def run(self, arguments, plugin):
        return subprocess.run(self.command(arguments, plugin), capture_output=True, check=False,
                              cwd=self.path, timeout=300)


class TsharkTest(unittest.TestCase):
    """One sandbox for each class; `tshark` with the plugin, `stock` without."""

    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox()

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.remove()

    def checked(self, result):
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return result.stdout.decode()

    def tshark(self, capture, *options, keys=None):
        return self.checked(self.tshark_result(capture, *options, keys=keys))

    def tshark_result(self, capture, *options, keys=None):
        table = ("-o", f"tlspsk.psk_file:{keys}") if keys else ()
        return self.sandbox.run(["-r", capture, *table, *options], plugin=True)

    def stock(self, capture, *options, keylog=None):
        log = ("-o", f"tls.keylog_file:{keylog}") if keylog else ()
        return self.checked(self.sandbox.run(["-r", capture, *log, *options], plugin=False))

    def fields(self, capture, names, *options, keys=None):
        """The rows of `-T fields`, each a list."""
        wanted = [word for name in names for word in ("-e", name)]
        output = self.tshark(capture, "-T", "fields", "-E", "aggregator=|", *wanted, *options,
                             keys=keys)
        return [line.split("\t") for line in output.splitlines()]

    def assert_same_dissection(self, ours, theirs):
        """Equal `-V` output, but for what the plugin adds."""
        self.assertIsNone(difference(ours, theirs))


def difference(ours, theirs):
    """The first lines that differ, as text; None where only what the plugin adds does."""
    ours, theirs = without_ours(ours).splitlines(), theirs.splitlines()
    if ours == theirs:
        return None
    for number, (our, their) in enumerate(zip(ours, theirs), 1):
        if our != their:
            return f"line {number}\n  plugin: {our}\n  stock:  {their}"
    return f"{len(ours)} lines with the plugin, {len(theirs)} without"


def without_ours(text):
    return re.sub(rf"^\[?{HEADING}.*\n(?: .*\n)*", "", text, flags=re.MULTILINE)


def capture(name):
    return CAPTURES / f"{name}.pcapng"


def keys(name):
    return CAPTURES / f"{name}.keys"


def keylog(name):
    return CAPTURES / f"{name}.keylog"


def notes(name, label):
    """What the script that recorded the capture says after `# label:`."""
    script = CAPTURES / "make" / "cases" / f"{name}.sh"
    text = script.read_text() if script.exists() else ""
    return " ".join(re.findall(rf"^# {label}: *(.*)$", text, re.MULTILINE))


# 0-RTT data stands beside the ClientHello, by which the session is only found.
EARLY_DATA = ("tls13-early-data-ke",)


def is_decrypted(name):
    """True where the key table is enough for all sessions, and Wireshark knows their ciphers."""
    verdicts = {word.strip() for word in re.split("[,;]", notes(name, "Verdict"))}
    return (verdicts == {"decrypted"} and keys(name).exists() and keylog(name).exists()
            and not re.search("cannot decrypt|does not know", notes(name, "Tshark"))
            and not (CAPTURES / f"{name}.rsa.pem").exists()
            and name not in EARLY_DATA)


def is_mqtt(name):
    """False where the endpoints noted plain text in place of messages, or spoke HTTP."""
    return (name != "http-inside-tls" and
            '"bytes_base64"' not in (CAPTURES / f"{name}.truth.jsonl").read_text())


def decrypted_captures():
    return sorted(path.stem for path in CAPTURES.glob("*.pcapng") if is_decrypted(path.stem))


def main():
    if shutil.which("tshark") is None:
        print("no tshark")
        sys.exit(SKIP)
    unittest.main(verbosity=2)

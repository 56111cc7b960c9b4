# SPDX-License-Identifier: GPL-2.0-or-later
"""What pskdecode finds in a TLS session is shown by tshark, under the same code and frame."""
import json
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

import tshark

# What is known to differ: codes that are missing, and codes that are shown in their place, or on
# another frame. docs/wireshark.md says why. The list may only become shorter.
DIFFERENT = {
    # Wireshark has verified no checksums.
    "checksum-offload": ({"checksum_offload"}, set()),
    "handshake-damaged": ({"handshake_damaged"}, set()),
    # Wireshark finds no TLS where no hello is whole.
    "client-hello-cut": ({"handshake_failed", "ends_in_record"}, set()),
    "client-hello-missing": ({"handshake_failed"}, set()),
    # Where TCP notices that something is missing, and what it sorts.
    "gap": ({"capture_gap"}, {"capture_gap"}),
    "gap-in-handshake": ({"capture_gap"}, {"capture_gap"}),
    "loss-and-disorder": (set(), {"capture_gap", "handshake_incomplete"}),
    # That is the MQTT dissector's business; the server left without saying why.
    "malformed-mqtt": ({"mqtt_malformed"}, {"mqtt_closed"}),
}


def captures_with_keys():
    return sorted(path.stem for path in tshark.CAPTURES.glob("*.pcapng")
                  if tshark.keys(path.stem).exists())


def expected(name):
    """(code, frame) of the TLS sessions; frame 0 where the finding speaks of the whole session."""
    output = subprocess.run([tshark.PSKDECODE, "--json", "-k", tshark.keys(name),
                             tshark.capture(name)], capture_output=True, check=False).stdout
    sessions = [event for event in map(json.loads, output.splitlines())
                if event["event"] == "session" and event["verdict"] != "not_tls"]
    return {(finding["code"], finding["frame"] or 0) for session in sessions
            for finding in session["findings"]}


@unittest.skipUnless(tshark.PSKDECODE, "no pskdecode")
class SameFindings(tshark.TsharkTest):
    def shown(self, name, *options):
        rows = self.fields(tshark.capture(name), ("frame.number", "tlspsk.finding"), *options,
                           "-Y", "tlspsk.finding", keys=tshark.keys(name))
        return {(code, int(frame)) for frame, codes in rows for code in codes.split("|")}

    def differences(self, name):
        """What is shown in two passes and what should be; a frame 0 stands for any."""
        ours, theirs = self.shown(name, "-2"), expected(name)
        codes = {code for code, _ in ours}
        missing = {(code, frame) for code, frame in theirs
                   if not ((code, frame) in ours or frame == 0 and code in codes)}
        extra = {(code, frame) for code, frame in ours
                 if not {(code, frame), (code, 0)} & theirs and
                 (code != "no_common_suite" or code not in {c for c, _ in theirs})}
        return name, {code for code, _ in missing}, {code for code, _ in extra}

    def test_two_passes(self):
        with ThreadPoolExecutor() as pool:
            results = list(pool.map(self.differences, captures_with_keys()))
        for name, missing, extra in results:
            with self.subTest(capture=name):
                self.assertEqual((missing, extra), DIFFERENT.get(name, (set(), set())))

    def test_one_pass(self):
        """The packet that ends the connection tells what it failed of."""
        for name, code, last in (("server-silent", "server_silent", 8),
                                 ("plain-listener", "listener_without_tls", 8),
                                 ("server-hangs-up", "server_hung_up", 22),
                                 ("suite-changes", "suite_differs", 38),
                                 ("connack-refused", "mqtt_refused", 13),
                                 ("client-taken-over", "mqtt_closed", 29)):
            with self.subTest(capture=name):
                self.assertEqual(self.shown(name), {(code, last)})


if __name__ == "__main__":
    tshark.main()

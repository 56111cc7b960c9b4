# SPDX-License-Identifier: GPL-2.0-or-later
"""The output is byte for byte the same for any number of jobs."""
import itertools
import subprocess
import unittest

import decoded
import files

COPIES = 2
JOBS = ("2", "3", "7", "64")
STEP = 100_000  # nanoseconds from packet to packet


def of_copy(segment, copy, server_ports):
    """The segment with the client's port of that copy."""
    ports = tuple(port if port in server_ports else (port + 7 * copy) % 65536
                  for port in segment.ports)
    return segment.but(ports=ports)


def copies(names):
    """The segments of each copy of each capture."""
    for name in names:
        segments = decoded.read(name)
        servers = {s.ports[1] for s in segments if s.flags & 0x12 == 0x02}
        for copy in range(COPIES):
            yield [of_copy(s, copy, servers) for s in segments]


def in_turn(captures):
    """Packet by packet: all sessions go on at once."""
    for turn in itertools.zip_longest(*captures):
        yield from (segment for segment in turn if segment is not None)


class Jobs(decoded.PropertyTest):
    def outputs(self, *arguments):
        for jobs in ("1", *JOBS):
            result = subprocess.run([decoded.PSKDECODE, "--jobs", jobs, *arguments],
                                    capture_output=True, check=False, timeout=300)
            self.assertEqual(result.returncode, 0, result.stderr)
            yield jobs, result.stdout

    def check_jobs(self, names, segments):
        """Among them sessions that resume others, and trials of keys that count those before."""
        path = self.file("capture.pcap", files.pcap(
            (STEP * i, decoded.ethernet(s)) for i, s in enumerate(segments)))
        keys = self.file("keys", b"\n".join((decoded.CAPTURES / f"{name}.keys").read_bytes()
                                            for name in names))
        for mode in ((), ("--json",)):
            outputs = self.outputs("-k", keys, *mode, path)
            _, one = next(outputs)
            self.assertGreater(one.count(b"resumed"), 5)
            for jobs, several in outputs:
                with self.subTest(mode=mode, jobs=jobs):
                    self.assertEqual(several, one)

    def test_all_at_once(self):
        names = sorted(path.stem for path in decoded.CAPTURES.glob("*.keys"))
        self.check_jobs(names, in_turn(list(copies(names))))

    def test_one_after_another(self):
        """A session and the one that resumes it are in one round, and decoded at once."""
        names = sorted(path.stem for path in decoded.CAPTURES.glob("*.keys"))
        self.check_jobs(names, itertools.chain.from_iterable(copies(names)))


if __name__ == "__main__":
    unittest.main()

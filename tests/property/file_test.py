# SPDX-License-Identifier: GPL-2.0-or-later
"""The output does not depend on the file format, on compression, files or pipes."""
import gzip
import os
import struct
import subprocess
import threading
import unittest
import zlib

import decoded
import files
import frames

NAMES = ("article", "two-devices", "ipv6")
BUFFER = 256 * 1024  # what is read of a compressed file at a time


def captured(name):
    return [(s.time, frames.ethernet(s.packet())) for s in decoded.read(name)]


def gzip_of_size(contents, size):
    """A gzip member that is |size| octets long, by the name in its header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(contents) + packer.flush()
    name = b"x" * (size - len(packed) - 10 - 1 - 8) + b"\0"
    return b"\x1f\x8b\x08\x08" + bytes(6) + name + packed + \
        struct.pack("<II", zlib.crc32(contents), len(contents))


class Files(decoded.PropertyTest):
    def test_pcap(self):
        for name in NAMES:
            for flavour in files.PCAP:
                for order in "<>":
                    self.check(name, files.pcap(captured(name), 1, flavour, order),
                               f"{flavour} {order}")

    def test_headers(self):
        """What others read behind them: a snapshot length that is not kept to, versions, FCS."""
        for name in NAMES:
            contents = files.pcap(captured(name))
            for at, value in ((16, 68), (16, 0), (16, 0xffffffff), (20, 0x24000001),
                              (4, 0x50002), (4, 3), (4, 543)):
                self.check(name, contents[:at] + struct.pack("<I", value) + contents[at + 4:],
                           f"{value:x} at {at}")

    def test_testers_and_aix(self):
        for name in NAMES:
            for order in "<>":
                contents = files.pcap(captured(name), 1, "nanoseconds", order)
                for magic in (0x1c0001ac, 0x1c0001ab):
                    self.check(name, struct.pack(order + "I", magic) + contents[4:24] +
                               struct.pack(order + "I", len(contents) - 24) + contents[24:],
                               f"{magic:x} {order}")
                aix = struct.pack(order + "IHHiIII", 0xa1b2c3d4, 2, 2, 0, 0, 65535, 6)
                self.check(name, aix + contents[24:], f"AIX {order}")

    def test_resolutions(self):
        for name in NAMES:
            for order in "<>":
                for resolution in (0, 3, 6, 9, 0x80 | 10, 0x80 | 20, 0x80 | 30):
                    contents = files.section(order) + files.interface(order, 1, resolution, 5000)
                    for time, frame in captured(name):
                        contents += files.enhanced(order, 0, files.ticks(time, resolution, 5000),
                                                   frame)
                    self.check(name, contents, f"resolution {resolution} {order}")

    def test_blocks(self):
        for name in NAMES:
            for order in "<>":
                start = files.section(order) + files.interface(order, 1)
                self.check(name, start + b"".join(files.simple(order, frame)
                                                  for _, frame in captured(name)), "simple")
                self.check(name, start + b"".join(
                    files.obsolete(order, 0, files.ticks(time, 6), frame)
                    for time, frame in captured(name)), "obsolete")
                others, contents = files.others(order), start
                for number, (time, frame) in enumerate(captured(name)):
                    contents += others[number % len(others)] + \
                        files.enhanced(order, 0, files.ticks(time, 6), frame)
                self.check(name, contents + b"".join(others), f"other blocks {order}")

    def test_sections_and_interfaces(self):
        """Two sections of different byte order, each with every link type there is."""
        for name in NAMES:
            read, contents = decoded.read(name), b""
            links = list(frames.LINKS.values())
            half = len(read) // 2
            for order, part in (("<", read[:half]), (">", read[half:])):
                contents += files.section(order)
                for number, (link_type, _) in enumerate(links):
                    contents += files.interface(order, link_type, (6, 9, 0x80 | 20)[number % 3])
                for place, segment in enumerate(part):
                    number = place % len(links)
                    contents += files.enhanced(
                        order, number, files.ticks(segment.time, (6, 9, 0x80 | 20)[number % 3]),
                        links[number][1](segment.packet()))
            self.check(name, contents, "sections")

    def test_filter_for_each_link_type(self):
        for name in NAMES:
            contents = files.section("<")
            links = [frames.LINKS[link] for link in ("ethernet", "Linux cooked", "Linux cooked 2",
                                                     "raw IP", "PPP", "802.11", "radiotap",
                                                     "PPI", "PKTAP", "NFLOG", "OpenBSD loopback",
                                                     "BSD loopback, little")]
            for link_type, _ in links:
                contents += files.interface("<", link_type)
            for place, segment in enumerate(decoded.read(name)):
                contents += files.enhanced("<", place % len(links), files.ticks(segment.time, 6),
                                           links[place % len(links)][1](segment.packet()))
            self.check(name, contents, "filter", "--filter", "tcp port 8883")
            self.assertEqual(decoded.summarise(self.decode(
                name, "--filter", "tcp port 8884", self.folder / "capture")), [])

    def test_compressed(self):
        for name in NAMES:
            contents = files.pcap(captured(name))
            half = len(contents) // 2
            self.check(name, gzip.compress(contents), "gzip")
            self.check(name, gzip.compress(contents[:half]) + gzip.compress(contents[half:]),
                       "gzip twice")
            for left in range(5):
                first = gzip_of_size(contents[:half], BUFFER - left)
                self.check(name, first + gzip.compress(contents[half:]),
                           f"gzip, {left} octets before the end of the buffer")
            for program in ("zstd", "lz4"):
                try:
                    packed = [subprocess.run([program, "-c"], input=part, check=True,
                                             capture_output=True).stdout
                              for part in (contents[:half], contents[half:])]
                except FileNotFoundError:
                    continue
                skippable = b"\x50\x2a\x4d\x18\3\0\0\0abc"
                self.check(name, skippable.join([packed[0], packed[1]]), program)

    def test_several_files(self):
        """Also the wrong way round, and one direction in each."""
        for name in NAMES:
            read = captured(name)
            third = len(read) // 3
            parts = [self.file(f"{number}.pcap", files.pcap(part)) for number, part in
                     enumerate((read[:third], read[third:2 * third], read[2 * third:]))]
            ports = [s.ports[1] == 8883 for s in decoded.read(name)]
            taps = [self.file(f"tap{to_server}.pcap",
                              files.pcap(f for f, to in zip(read, ports) if to == to_server))
                    for to_server in (True, False)]
            for what, paths in (("in order", parts), ("reversed", parts[::-1]),
                                ("taps", taps), ("taps reversed", taps[::-1])):
                with self.subTest(capture=name, what=what):
                    self.assertEqual(decoded.summarise(self.decode(name, *paths)),
                                     self.expected(name))

    def test_pipes(self):
        """Byte for byte what comes of the file."""
        for name in decoded.NAMES:
            path = decoded.CAPTURES / f"{name}.pcapng"
            whole = self.decode(name, path)
            with self.subTest(capture=name), path.open("rb") as source:
                self.assertEqual(self.decode(name, "-", stdin=source), whole)
                self.assertEqual(self.decode(name, "-", input=path.read_bytes()), whole)
                fifo = self.folder / f"{name}.fifo"
                os.mkfifo(fifo)
                writer = threading.Thread(target=fifo.write_bytes, args=(path.read_bytes(),))
                writer.start()
                self.assertEqual(self.decode(name, fifo), whole)
                writer.join()


if __name__ == "__main__":
    unittest.main()

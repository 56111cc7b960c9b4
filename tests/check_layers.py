#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds every #include against the layers: check_layers.py [ROOT]

The table is the architecture (docs/architecture.md says why): a folder may include what its row
names and itself, nothing else. Prints what does not fit, and exits with 1 then.
"""
import re
import sys
from pathlib import Path

# folder: what of ours it may include, as folders ("base/") or single headers; where from outside.
# lib/ is an include root, so lib/tls/record.h is "tls/record.h"; so is tools/, for itself.
TLS_OF_FRONT_ENDS = ("tls/names.h", "tls/constants.h", "tls/suite.h", "tls/record.h")
FRONT_END = ("base/", "psk/", "tcp/", "mqtt/", "diagnose/", "decode/",
             "crypto/crypto.h", *TLS_OF_FRONT_ENDS)
OURS = {
    "lib/base": ("base/",),
    "lib/tcp": ("tcp/", "base/"),
    "lib/tls": ("tls/", "base/"),
    "lib/mqtt": ("mqtt/", "base/"),
    "lib/psk": ("psk/", "base/", "tls/constants.h"),
    "lib/crypto": ("crypto/", "base/", "tls/constants.h", "tls/suite.h", "tls/record.h"),
    "lib/diagnose": ("diagnose/", "base/", "tls/"),
    "lib/decode": ("decode/", "base/", "tls/", "psk/", "crypto/", "tcp/", "mqtt/", "diagnose/"),
    "tools/capture": ("capture/", "base/", "packet/link.h"),
    "tools/packet": ("packet/", "base/", "tcp/", "capture/capture.h"),
    "tools/sessions": (*FRONT_END, "sessions/", "packet/", "output/", "options.h"),
    "tools/output": (*FRONT_END, "output/", "packet/", "sessions/session.h", "options.h",
                     "limit.h", "live.h"),
    "tools": (*FRONT_END, "capture/", "packet/", "sessions/", "output/"),
    "plugin": FRONT_END,
}

# Libraries: where each may be included. A folder, or one file where only that may know of it.
LIBRARIES = {
    "glib.h": ("lib", "tools", "plugin"),
    "glib/": ("lib", "tools", "plugin"),
    "gcrypt.h": ("lib/crypto",),
    "pcap.h": ("tools/capture",),
    "pcap/": ("tools/capture",),
    "jansson.h": ("tools/output",),
    "zlib.h": ("tools/capture",),
    "zstd.h": ("tools/capture",),
    "zstd_errors.h": ("tools/capture",),
    "lz4frame.h": ("tools/capture",),
    "epan/": ("plugin",),
    "wiretap/": ("plugin",),
    "wsutil/": ("plugin",),
    "wireshark.h": ("plugin",),
    "ws_version.h": ("plugin",),
    "config.h": ("plugin",),
}

# The C and POSIX headers; what is neither a library nor one of these is unknown here.
SYSTEM = re.compile(
    r"(assert|ctype|errno|fcntl|grp|inttypes|limits|locale|malloc|poll|pthread|pwd|sched|signal|"
    r"stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdio_ext|stdlib|string|strings|time|unistd|"
    r"endian|getopt|arpa/inet|net/\w+|netinet/\w+|sys/\w+|linux/\w+)\.h")

# The core does no input and output: these do not belong there, whatever the folder.
NOT_IN_CORE = re.compile(r"(stdio|stdio_ext|locale|malloc|signal|poll|pthread|getopt|arpa/inet|"
                         r"net/\w+|netinet/\w+|sys/socket)\.h")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(path):
    parts = path.parts
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def allows(entries, header):
    return any(header.startswith(entry) if entry.endswith("/") else header == entry
               for entry in entries)


def library_of(header):
    return next((name for name in LIBRARIES
                 if (header.startswith(name) if name.endswith("/") else header == name)), None)


def within(path, places):
    text = path.as_posix()
    return any(text == place or text.startswith(place + "/") for place in places)


def problem_with_ours(root, path, header):
    folder = folder_of(path)
    if "/" not in header:
        top = path.parts[0]
        if top == "lib" or (root / folder / header).exists() and folder != top:
            return f'names "{header}" without its folder'
        if not (root / top / header).exists():
            return f'"{header}" is not in {top}/'
        return None if folder == top or allows(OURS[folder], header) else (
            f'{folder} may not include "{header}"')
    roots = ("lib", "tools") if path.parts[0] == "tools" else ("lib",)
    if not any((root / place / header).exists() for place in roots):
        return f'"{header}" does not exist'
    if not allows(OURS[folder], header):
        return f'{folder} may not include "{header}"'
    if "private" in header and header.split("/")[0] != path.parts[-2]:
        return f'"{header}" is private to its folder'
    return None


def problem_with_system(path, header):
    library = library_of(header)
    if library is not None:
        if within(path, LIBRARIES[library]):
            return None
        return f"<{header}> belongs in {', '.join(LIBRARIES[library])} alone"
    if not SYSTEM.fullmatch(header):
        return f"<{header}> is not known to tests/check_layers.py"
    if path.parts[0] == "lib" and NOT_IN_CORE.fullmatch(header):
        return f"<{header}>: the core does no input and output"
    return None


def problems(root):
    sources = sorted(path.relative_to(root) for top in ("lib", "tools", "plugin")
                     for path in (root / top).rglob("*.[ch]"))
    if not sources:
        yield "no sources found"
    for path in sources:
        if folder_of(path) not in OURS:
            yield f"{path}: no layer has the folder {folder_of(path)}"
            continue
        for number, line in enumerate((root / path).read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if match is None:
                continue
            quote, header = match.groups()
            problem = (problem_with_ours(root, path, header) if quote == '"'
                       else problem_with_system(path, header))
            if problem is not None:
                yield f"{path}:{number}: {problem}"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)
    found = list(problems(root))
    print("\n".join(found) if found else "every include fits its layer")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

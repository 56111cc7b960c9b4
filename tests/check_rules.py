#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The house rules that a program can check: check_rules.py [ROOT]

Prints what breaks them, and exits with 1 then. CONTRIBUTING.md says what they are for.
"""
import re
import subprocess
import sys
from pathlib import Path

COLUMNS = 100
TABLE_COLUMNS = 140  # between "clang-format off" and "on": one row, one line
LINES = 400
TEST_LINES = 700

# Files that may be longer, how long, and why. Lower a number when its file shrinks.
LONGER = {
    "lib/tls/suite_table.c": (800, "a table"),
}

SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"
CODE = (".c", ".h")
SCRIPTS = (".sh", ".py", ".cmake")
TEXT = (*CODE, *SCRIPTS, ".md", ".txt", ".json", ".1")

# In lib/, tools/ and plugin/: no unbounded copies, and nothing that ends the process, since the
# process may be Wireshark.
FORBIDDEN = {
    r"sprintf|vsprintf|strcpy|stpcpy|strcat|strncpy|strncat|gets": "has no bound that is its own",
    r"alloca|g_alloca|g_newa|g_newa0": "takes stack by somebody else's number",
    r"strtok|gmtime|localtime|ctime|asctime|strerror": "keeps global state",
    r"atoi|atol|atof|sscanf|strtol|strtoul": "does not say what it could not read",
    r"g_assert\w*|assert|abort|g_error": "ends the process",
    r"g_getenv|getenv": "reads the environment",
    r"system|popen": "runs a shell",
    r"memcmp_secret|bcmp": "is not this project's comparison",
}
# What one place may do all the same.
ALLOWED = {
    ("tools/options.c", "g_getenv"),
    ("tools/live.c", "g_getenv"),  # SUDO_UID and SUDO_GID
    ("tools/capture/input.c", "g_error"),  # out of memory, as g_malloc() ends
}

# Folders that hold what programs wrote, or what others did.
NOT_OURS = ("captures/", "tests/vectors/", "tests/fuzz/corpus/", "tests/golden/expected/",
            "tests/fuzz/crashes/", "COPYING")


def tracked(root):
    """What is or could be committed; every file where ROOT is no repository."""
    result = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    if result.returncode == 0:
        names = sorted(set(result.stdout.splitlines()))
    else:
        names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return [name for name in names if (root / name).is_file() and not name.startswith("build")]


def without_comments_and_strings(text):
    """The same text with blanks in their place, so that line numbers stay."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())

    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text,
                  flags=re.DOTALL)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def length_limit(name):
    if name in LONGER:
        return LONGER[name][0]
    return TEST_LINES if name.startswith("tests/") else LINES


def check_lines(name, text):
    columns = COLUMNS
    for number, line in enumerate(text.splitlines(), 1):
        if "clang-format off" in line:
            columns = TABLE_COLUMNS
        elif "clang-format on" in line:
            columns = COLUMNS
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if "\t" in line:
            yield number, "a tab"
        if name.endswith((*CODE, ".py")) and len(line) > columns:
            yield number, f"{len(line)} columns, more than {columns}"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "no line feed at the end"


def check_head(name, text):
    if name.endswith((*CODE, *SCRIPTS)) or name.endswith("CMakeLists.txt"):
        if SPDX not in "\n".join(text.splitlines()[:3]):
            yield 1, "no SPDX line"
    if name.endswith(".h") and not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield 1, "a header without #pragma once"


def check_to_dos(text):
    for match in re.finditer(r"\b(TODO|FIXME|XXX)\b(?! ?\(#\d+\))", text):
        yield line_of(text, match.start()), f"{match.group(1)} without an issue, as TODO(#12)"


def check_code(name, text):
    if text.count("\n") > length_limit(name):
        yield 1, f"{text.count(chr(10))} lines, more than {length_limit(name)}"
    if not name.startswith(("lib/", "tools/", "plugin/")):
        return
    code = without_comments_and_strings(text)
    for pattern, reason in FORBIDDEN.items():
        for match in re.finditer(rf"(?<![\w.>])({pattern})\s*\(", code):
            if (name, match.group(1)) not in ALLOWED:
                yield line_of(code, match.start()), f"{match.group(1)}() {reason}"
    if name.startswith("lib/"):
        for match in re.finditer(r"(?<![\w.>])(printf|fprintf|puts|exit|g_print|g_warning)\s*\(",
                                 code):
            yield line_of(code, match.start()), f"{match.group(1)}(): the core does not print"


def check(root, name):
    if name.startswith(NOT_OURS) or not name.endswith(TEXT):
        return
    text = (root / name).read_text(encoding="utf-8")
    yield from check_lines(name, text)
    yield from check_head(name, text)
    if name != "tests/check_rules.py":
        yield from check_to_dos(text)
    if name.endswith(CODE):
        yield from check_code(name, text)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)
    names = tracked(root)
    found = [f"{name}:{number}: {problem}"
             for name in names for number, problem in check(root, name)]
    if not names:
        found = ["no files found"]
    print("\n".join(found) if found else f"{len(names)} files keep the rules")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

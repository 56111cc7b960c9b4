#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes ../README.md: README.head.md and a table of the cases, from the headers of their files."""

import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = ("Client", "Server", "Session", "Verdict", "Findings", "Outside", "Options", "Shows",
           "Tshark")


def header(path):
    """The `# Field: text` lines at the top of a case; a field may go on over several lines."""
    result = dict.fromkeys(COLUMNS, "")
    for line in path.read_text().splitlines():
        found = re.fullmatch(r"# (\w+): (.*)", line)
        if found and found[1] in result:
            result[found[1]] = f"{result[found[1]]} {found[2]}".strip()
    return result


def row(path):
    fields = header(path)
    shows = fields["Shows"]
    if fields["Options"]:
        shows += f" ({fields['Options']})"
    if fields["Tshark"]:
        shows += f". Stock tshark cannot decrypt it wholly: {fields['Tshark']}"
    name = path.stem
    cells = [f"[{name}]({name}.commands)", fields["Client"], fields["Server"], fields["Session"]]
    cells += [f"`{verdict.strip()}`" for verdict in [", ".join(fields["Verdict"].split(", "))]]
    cells.append(" ".join(filter(None, [fields["Findings"], fields["Outside"]])))
    return "| " + " | ".join([*cells, shows]) + " |"


def versions():
    """Package versions by the recordings that were made with them."""
    lines = {}
    for path in sorted(HERE.parent.glob("*.commands")):
        for line in path.read_text().splitlines():
            if line.startswith("#   "):
                lines.setdefault(line[4:], None)
    return "\n".join(f"- {line}" for line in sorted(lines))


def main():
    rows = [row(path) for path in sorted((HERE / "cases").glob("*.sh"))]
    text = (HERE / "README.head.md").read_text()
    text += "\n| capture | client | server | session | verdict | findings | shows |\n"
    text += "|---|---|---|---|---|---|---|\n"
    text += "\n".join(rows)
    text += "\n\n## Versions\n\nRecorded on Debian 12 with:\n\n" + versions() + "\n"
    (HERE.parent / "README.md").write_text(text)


main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""The outcome of the matrix as tables, for the terminal and for docs/interoperability.md."""
import collections
import textwrap
from pathlib import Path

import peers
import sessions
from sessions import LABELS, NAMES, TLS_1_3, key_exchange

PAGE = peers.ROOT / "docs" / "interoperability.md"
MISSING = "-"
COLUMNS = 100

HEAD = """\
# Interoperability

What `pskdecode` makes of the TLS-PSK sessions that four stacks can have with each other:
{stacks}.
The sessions are run on loopback, captured, decoded, and compared byte for byte with what both ends
report that they sent; the numbers below are of sessions for which all of that is equal. A number
like 3/4 would say that one of four is not. Written by `tests/peers/matrix --update`, which
`tests/peers/debian` runs with the stacks of another Debian release. There is a page for
[Debian 12](interoperability.md) and one for [Debian 13](interoperability-debian13.md).

{summary}

Columns are client and server: {legend}.
"{missing}" stands where the two have no such session in common. Sessions are decoded four times:

| decoded with | and must be |
|---|---|
| the key table alone | decrypted where the PSK is enough: plain PSK, psk_ke, all NULL suites; \
else `forward_secret` (DHE, ECDHE, psk_dhe_ke) or `needs_rsa_key` |
| and the key log of an endpoint | decrypted; wolfSSL's own TLS 1.3 sessions have none |
| and the server's RSA key | decrypted, where the suite is RSA_PSK |
| a table in which a digit of some keys is wrong | `wrong_key` where a handshake tells; \
also psk_dhe_ke, by its binder |

`unsupported_suite` is right for ARIA, which libgcrypt 1.10 lacks.
"""

SUITES_HEAD = """
## Suites

The digits are versions: 0, 1, 2 for TLS 1.0 to 1.2; 3 for TLS 1.3, k with psk_ke, d with
psk_dhe_ke. An exclamation mark follows those that are not right.
"""

KINDS_HEAD = """
## Kinds of sessions

How many sessions of each kind are right, over versions and ways to protect records.
"""

UNPLAYED_HEAD = "No two of these stacks share the other PSK suites of the registry: "

OBSTACLES_HEAD = """
## What the stacks can't do with each other

These sessions fail between the endpoints themselves:
"""


def initial(name):
    return LABELS[name][0].upper()


def column(pair):
    return "".join(initial(name) for name in pair)


def bullet(text):
    return textwrap.fill(text, COLUMNS, initial_indent="- ", subsequent_indent="  ") + "\n"


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def plain(header, rows):
    widths = [max(len(row[n]) for row in [header, *rows]) for n in range(len(header))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
                     for row in [header, *rows])


class Outcome:
    """What was played, and which of it is right."""

    def __init__(self, played, faults, stacks):
        self.played = played
        self.stacks = stacks
        self.pairs = [(c.name, s.name) for c, s in sessions.pairs(stacks)]
        self.wrong = {item.number for item in played if item.failure or faults[item.number]}

    def is_right(self, item):
        return item.number not in self.wrong

    def version_mark(self, item):
        session = item.session
        mark = str(session.version - sessions.TLS_1_0)
        if session.version == TLS_1_3:
            mark += "d" if session.dhe else "k"
        return mark if self.is_right(item) else mark + "!"

    def suite_rows(self):
        cells = collections.defaultdict(list)
        for item in self.played:
            if item.session.kind == "basic":
                cells[item.session.suite, item.session.pair].append(self.version_mark(item))
        order = ("PSK", "DHE_PSK", "ECDHE_PSK", "RSA_PSK", "TLS13")
        suites = sorted({suite for suite, _ in cells},
                        key=lambda suite: (order.index(key_exchange(suite)), suite))
        for suite in suites:
            yield [f"0x{suite:04X} {NAMES[suite].removeprefix('TLS_')}",
                   *(" ".join(cells[suite, pair]) or MISSING for pair in self.pairs)]

    def kind_rows(self):
        cells = collections.defaultdict(lambda: [0, 0])
        kinds = []
        for item in self.played:
            session = item.session
            if session.kind not in kinds:
                kinds.append(session.kind)
            cell = cells[session.kind, session.pair]
            cell[0] += self.is_right(item)
            cell[1] += 1
        for kind in kinds:
            yield [kind, *(self.count(cells.get((kind, pair))) for pair in self.pairs)]

    def count(self, cell):
        if cell is None:
            return MISSING
        right, of = cell
        return str(of) if right == of else f"{right}/{of}"

    def columns(self):
        return [column(pair) for pair in self.pairs]

    def summary(self):
        connections = sum(len(item.connections) for item in self.played)
        right = sum(self.is_right(item) for item in self.played)
        return f"{right} of {len(self.played)} sessions ({connections} connections) are right."

    def legend(self):
        return ", ".join(f"{initial(name)} {LABELS[name]}" for name in self.stacks)


def render(played, faults, stacks):
    outcome = Outcome(played, faults, stacks)
    suites = plain(["suite", *outcome.columns()], list(outcome.suite_rows()))
    kinds = plain(["kind", *outcome.columns()], list(outcome.kind_rows()))
    return f"{suites}\n\n{kinds}\n\n{outcome.summary()}"


def update(page, played, faults, stacks):
    outcome = Outcome(played, faults, stacks)
    reasons = [bullet(reason) for reason, holds in sessions.obstacles(stacks)
               if any(holds(session) for session in sessions.planned_sessions(stacks))]
    played_suites = {item.session.suite for item in played}
    others = [name.removeprefix("TLS_") for suite, name in NAMES.items()
              if suite not in played_suites]
    Path(page).write_text(
        HEAD.format(stacks=", ".join(stack.version for stack in stacks.values()),
                    summary=outcome.summary(), legend=outcome.legend(), missing=MISSING) +
        SUITES_HEAD + "\n" +
        markdown(["suite", *outcome.columns()], outcome.suite_rows()) + "\n" +
        "\n" + textwrap.fill(UNPLAYED_HEAD + ", ".join(others) + ".", COLUMNS,
                             break_long_words=False) + "\n" +
        KINDS_HEAD + "\n" +
        markdown(["kind", *outcome.columns()], outcome.kind_rows()) + "\n" +
        OBSTACLES_HEAD + "\n" + "".join(reasons))

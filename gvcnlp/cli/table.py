"""Show annotated passages as a table on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gvcnlp.cli.terminal import clean

if TYPE_CHECKING:
    from gvcnlp.records import Claim, Passage

SIGNS = {"affirmed": "+", "negated": "-", "possible": "?", "mentioned": "~"}
STYLES = {"affirmed": "green", "negated": "red", "possible": "yellow", "mentioned": "dim"}
SHARES = {"passage": 3, "claims": 3, "firms and buyers": 5, "text": 8}
"""Columns, and how they divide the width of the terminal."""
MOST_LINES = 4  # of text in a row

Widths = Sequence[int]


def show_table(passages: Iterable[Passage], stream: IO[str]) -> None:
    """Write one row a passage as it comes: what it claims, of whom, and how it opens."""
    console = Console(file=stream, highlight=False)
    widths = [max(8, (console.width - 6) * share // 19) for share in SHARES.values()]
    console.print(_row([Text(title, style="bold") for title in SHARES], widths))
    for passage in passages:
        console.print(_row(_cells(passage, widths), widths))
    console.print(Text("+ affirmed   - negated   ? possible   ~ mentioned", style="dim"))


def _row(cells: Sequence[Text], widths: Widths) -> Table:
    """A grid of one row: widths stand fixed, so that rows need not wait for each other."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    for width in widths:
        grid.add_column(width=width, overflow="fold")
    grid.add_row(*cells)
    return grid


def _cells(passage: Passage, widths: Widths) -> list[Text]:
    text = Text(clean(" ".join(passage.text.split())))
    text.truncate(MOST_LINES * (widths[-1] - 2), overflow="ellipsis")
    return [_heading(passage), _claims(passage.claims), _actors(passage), text]


def _heading(passage: Passage) -> Text:
    page = f" p. {passage.page}" if passage.page else ""
    heading = Text(f"{clean(passage.id)}{page}\n")
    if passage.primary_score is None:
        return heading.append(passage.primary, style="bold")
    return heading.append(passage.primary, style="bold").append(f" {passage.primary_score:.2f}")


def _claims(claims: Iterable[Claim]) -> Text:
    lines = [
        Text(f"{claim.type}{SIGNS[claim.status]}", style=STYLES[claim.status])
        for claim in sorted(claims, key=lambda claim: -claim.score)
    ]
    return Text("\n").join(lines)


def _actors(passage: Passage) -> Text:
    lines = []
    for title, label in (("firms", "FIRM"), ("buyers", "BUYER")):
        names = dict.fromkeys(clean(a.text) for a in passage.actors if a.label == label)
        if names:
            lines.append(Text(f"{title}: {'; '.join(names)}"))
    return Text("\n").join(lines)

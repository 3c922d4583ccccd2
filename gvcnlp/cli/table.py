"""Show annotated passages as a table on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gvcnlp.cli.terminal import clean

if TYPE_CHECKING:
    from gvcnlp.records import Passage

SIGNS = {"affirmed": "+", "negated": "-", "possible": "?", "mentioned": "~"}


def show_table(passages: Iterable[Passage], stream: IO[str]) -> None:
    """Write one row a passage: what it claims, of whom, and how it opens."""
    table = Table(caption="+ affirmed   - negated   ? possible   ~ mentioned", box=None)
    for column, options in (
        ("passage", {"no_wrap": True}),
        ("primary", {"no_wrap": True}),
        ("claims", {}),
        ("firms", {}),
        ("buyers", {}),
        ("text", {"max_width": 60}),
    ):
        table.add_column(column, **options)
    for passage in passages:
        table.add_row(
            Text(clean(passage.id)),
            passage.primary,
            " ".join(f"{claim.type}{SIGNS[claim.status]}" for claim in passage.claims),
            Text(_names(passage, "FIRM")),
            Text(_names(passage, "BUYER")),
            Text(clean(" ".join(passage.text[:160].split()))),
        )
    Console(file=stream, highlight=False).print(table)


def _names(passage: Passage, label: str) -> str:
    return "; ".join(dict.fromkeys(clean(a.text) for a in passage.actors if a.label == label))

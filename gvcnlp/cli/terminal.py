"""
Text from documents, made safe to print.

A document may hold escape sequences that move the cursor, rename the window or hide
text; none of them reaches the terminal.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Advance: TypeAlias = Callable[[str], None]

# ESC and what belongs to it: control sequences, titles and the like, two-byte codes. A
# title that is never closed loses its opening only, not the rest of the document.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|"
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|"
    r"\x1b[ -/]*[0-~]?"
)
_C1 = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
_HIDING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """Return the text without control characters, escapes and bidirectional overrides.

    Line breaks and tabs become blanks.

    >>> clean("Nike\\x1b[31m audits\\x07 twice\\na year")
    'Nike audits twice a year'
    """
    without = _SEQUENCE.sub("", text)
    return "".join(_visible(char) for char in without)


def to_json(value: object) -> str:
    """Return one line of JSON, Chinese as it is, control characters escaped.

    >>> to_json({"名": "\x1b[31m\x9b"})
    '{"名": "\\\\u001b[31m\\\\u009b"}'
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_C1)


def say(text: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(f"{clean(text)}\n")
    sys.stderr.flush()


class LineHandler(logging.Handler):
    """Say what is logged, as a line like any other; names of files may hold anything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message of a record."""
        say(f"gvcnlp: {record.getMessage()}")


@contextmanager
def progress(title: str, total: int | None = None, *, shown: bool = True) -> Iterator[Advance]:
    """Show on standard error how far the work is, where that is a terminal.

    Yields a function to call with the name of each thing that is done. Without a total
    it counts them; with `shown` false it shows nothing.
    """
    if not (shown and sys.stderr.isatty()):
        yield lambda label: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    counter = (
        SpinnerColumn(),
        TextColumn("{task.completed:.0f}  {task.description}"),
        TimeElapsedColumn(),
    )
    columns = counter if total is None else Progress.get_default_columns()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(clean(title)), total=total)

        def advance(label: str) -> None:
            bar.update(task, advance=1, description=escape(clean(f"{title}: {label}")))

        yield advance


def _visible(char: str) -> str:
    if char in "\n\r\t\u2028\u2029":
        return " "
    return "" if char in _HIDING or unicodedata.category(char) in ("Cc", "Cs") else char

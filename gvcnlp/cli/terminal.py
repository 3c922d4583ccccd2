"""
Text from documents, made safe to print.

A document may hold escape sequences that move the cursor, rename the window or hide
text; none of them reaches the terminal.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Advance: TypeAlias = Callable[[str], None]

# ESC and what belongs to it: control sequences, titles and the like, two-byte codes.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*"
    r"(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?"
)
_HIDING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """Return the text without control characters, escapes and bidirectional overrides.

    Line breaks and tabs become blanks.

    >>> clean("Nike\\x1b[31m audits\\x07 twice\\na year")
    'Nike audits twice a year'
    """
    without = _SEQUENCE.sub("", text)
    return "".join(_visible(char) for char in without)


def say(text: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(f"{clean(text)}\n")
    sys.stderr.flush()


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Advance]:
    """Show a bar on standard error, where that is a terminal.

    Yields a function to call with the name of each thing that is done.
    """
    if not sys.stderr.isatty():
        yield lambda label: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(clean(title)), total=total)

        def advance(label: str) -> None:
            bar.update(task, advance=1, description=escape(clean(f"{title}: {label}")))

        yield advance


def _visible(char: str) -> str:
    if char in "\n\r\t\u2028\u2029":
        return " "
    return "" if char in _HIDING or unicodedata.category(char) in ("Cc", "Cs") else char

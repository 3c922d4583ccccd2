"""
One self-contained page of annotated passages, to be read and checked by a person.

No script, no request leaves the page; actors and cues are marked where they stand,
overlapping marks included, and each passage says what was claimed of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import IO

from gvcnlp.records import Passage

STYLE = """
:root { color-scheme: light dark; --line: #8884; }
body { font: 16px/1.65 Georgia, "Noto Serif CJK SC", "Songti SC", SimSun, serif;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; }
article { border-top: 1px solid var(--line); padding: .8rem 0; }
header, .legend { font: 13px/1.5 system-ui, sans-serif; opacity: .85; }
p { margin: .4rem 0; white-space: pre-line; }
.FIRM { border-bottom: 2px solid #2a7a4b; }
.BUYER { border-bottom: 2px solid #b8562b; }
.cue { background: #ffe08a66; }
.affirmed { color: #2a7a4b; } .negated { color: #c0392b; }
.possible { color: #9a6a00; } .mentioned { opacity: .6; }
"""
LEGEND = (
    '<p class="legend"><span class="FIRM">firm</span> · <span class="BUYER">buyer</span> · '
    '<span class="cue">cue</span>; claims: <span class="affirmed">affirmed</span>, '
    '<span class="negated">negated</span>, <span class="possible">possible</span>, '
    '<span class="mentioned">mentioned</span></p>'
)


def write_page(passages: Iterable[Passage], stream: IO[str], *, title: str = "Annotated") -> None:
    """Write the page to an open text stream, passage by passage."""
    stream.write(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>\n"
        f"<h1>{escape(title)}</h1>\n{LEGEND}\n"
    )
    for passage in passages:
        stream.write(_article(passage))
    stream.write("</body></html>\n")


def _article(passage: Passage) -> str:
    page = f" · p. {passage.page}" if passage.page else ""
    section = f" · {escape(passage.section)}" if passage.section else ""
    claims = ", ".join(
        f'<span class="{c.status}" title="p = {c.score:.2f}">{c.type} {c.status}</span>'
        for c in passage.claims
    )
    relations = "".join(
        f"<br>{escape(passage.actors[r.source].text)} {r.type} "
        f"{escape(passage.actors[r.target].text)}"
        for r in passage.relations
    )
    return (
        f'<article lang="{passage.lang}"><header>{escape(passage.id)}{page}{section}: '
        f"{claims or 'nothing claimed'}{relations}</header>\n"
        f"<p>{_marked(passage)}</p></article>\n"
    )


def _marked(passage: Passage) -> str:
    """The text cut at every edge of a mark; each piece carries all marks over it."""
    marks = [(a.start, a.end, a.label, "") for a in passage.actors]
    marks += [(c.start, c.end, "cue", f"{c.type} {c.score:.2f}") for c in passage.cues]
    edges = sorted({0, len(passage.text), *(e for start, end, *_ in marks for e in (start, end))})
    pieces = []
    for start, end in pairwise(edges):
        over = [(label, note) for s, e, label, note in marks if s <= start and end <= e]
        piece = escape(_printable(passage.text[start:end]))
        if over:
            labels = " ".join(dict.fromkeys(label for label, _ in over))
            notes = escape(", ".join(note for _, note in over if note))
            piece = f'<span class="{labels}" title="{notes}">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)


def _printable(text: str) -> str:
    """Leave out what HTML forbids (control characters), each as a visible mark."""
    return "".join(c if c >= " " or c in "\n\t" else "\ufffd" for c in text)

"""
One self-contained page of annotated passages, to be read and checked by a person.

No script, and no request leaves the page; actors and cues are marked where they stand,
overlapping marks included, and each passage says what was claimed of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import IO

from gvcnlp.records import Actor, Claim, Cue, Passage, Relation

STYLE = """
:root { color-scheme: light dark; --paper: #fffdf9; --ink: #24211d; --soft: #6d675e;
  --line: #e3ddd2; --firm: #1f7a4d; --buyer: #b4501e; --governance: #fbe3a2;
  --upgrading: #cfe4fa; --affirmed: #1f7a4d; --negated: #b3261e; --possible: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1c1e; --ink: #e6e3dc;
  --soft: #a09a8f; --line: #38393c; --firm: #6fcf97; --buyer: #f2a274;
  --governance: #5c4a12; --upgrading: #1f4468; --affirmed: #6fcf97; --negated: #f28b82;
  --possible: #e6b450; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 47rem;
  background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1.0625rem/1.75 Georgia, "Times New Roman", "Noto Serif", serif; }
.text:lang(zh) { line-height: 2; font-family: "Songti SC", "Noto Serif CJK SC",
  "Source Han Serif SC", "Noto Serif SC", SimSun, "Noto Sans CJK SC", serif; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.3; }
h2 { margin: 2.5rem 0 0; font-size: 1.15rem; line-height: 1.4; }
h1, h2, .legend, .place, ul { font-family: system-ui, "Segoe UI", Roboto, "Noto Sans",
  "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.legend { margin: .75rem 0 0; color: var(--soft); font-size: .8125rem; line-height: 2; }
.legend b, .legend i { margin-right: .9rem; font-weight: 400; white-space: nowrap; }
.legend i, .place b { color: var(--ink); }
article { margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid var(--line);
  break-inside: avoid; }
.place { margin: 0; color: var(--soft); font-size: .75rem; line-height: 1.5; }
.text { margin: .4rem 0 .6rem; white-space: pre-line; text-wrap: pretty; }
ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap;
  gap: .35rem .5rem; font-size: .8125rem; line-height: 1.5; }
li { padding: .05rem .55rem; border: 1px solid var(--line); border-radius: 1rem; }
li.relation { border-style: dashed; }
i { font-style: normal; padding: .1em 0; }
.FIRM { box-shadow: inset 0 -2px var(--firm); }
.BUYER { box-shadow: inset 0 -2px var(--buyer); }
.governance { background: var(--governance); }
.upgrading { background: var(--upgrading); }
.governance.upgrading { background: linear-gradient(var(--governance) 50%,
  var(--upgrading) 50%); }
.affirmed { color: var(--affirmed); } .negated { color: var(--negated); }
.possible { color: var(--possible); } .mentioned, .score { color: var(--soft); }
@media print { body { max-width: none; padding: 0; } }
"""
# No font, picture or script may be fetched, whatever a document holds.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
SIGNS = {"affirmed": "+", "negated": "−", "possible": "?", "mentioned": "~"}
LEGEND = (
    '<p class="legend"><i class="FIRM">firm</i> <i class="BUYER">buyer</i> '
    '<i class="governance">governance cue</i> <i class="upgrading">upgrading cue</i> '
    + " ".join(f'<b class="{status}">{sign} {status}</b>' for status, sign in SIGNS.items())
    + "</p>"
)
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class _Mark:
    """What lies over a stretch of text: a class of the style sheet and a note to hover."""

    start: int
    end: int
    kind: str
    note: str


def write_page(passages: Iterable[Passage], stream: IO[str], *, title: str = "Annotated") -> None:
    """Write the page to an open text stream, passage by passage."""
    stream.write(
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{_text(title)}</h1>\n{LEGEND}\n"
    )
    doc = None
    for passage in passages:
        if passage.doc and passage.doc != doc:
            doc = passage.doc
            stream.write(f"<h2>{_text(doc)}</h2>\n")
        stream.write(_article(passage))
    stream.write("</body>\n</html>\n")


def _article(passage: Passage) -> str:
    items = [*map(_claim, passage.claims), *(_relation(passage, r) for r in passage.relations)]
    claims = f"<ul>{''.join(items)}</ul>" if items else '<p class="place">nothing claimed</p>'
    return (
        f'<article lang="{passage.lang}">\n<p class="place">{_place(passage)}</p>\n'
        f'<p class="text">{_marked(passage)}</p>\n{claims}\n</article>\n'
    )


def _place(passage: Passage) -> str:
    parts = [passage.id]
    if passage.page:
        parts.append(f"p. {passage.page}")
    if passage.section:
        parts.append(passage.section)
    score = "" if passage.primary_score is None else f" {passage.primary_score:.2f}"
    return f"{' · '.join(map(_text, parts))} · <b>{passage.primary}</b>{score}"


def _claim(claim: Claim) -> str:
    sign = f'<span class="{claim.status}">{SIGNS[claim.status]} {claim.type} {claim.status}</span>'
    return f'<li>{sign} <span class="score">{claim.score:.2f}</span></li>'


def _relation(passage: Passage, relation: Relation) -> str:
    source, target = passage.actors[relation.source], passage.actors[relation.target]
    return (
        f'<li class="relation">{_text(source.text)} → {_text(target.text)} '
        f'<span class="score">{relation.type} {relation.score:.2f}</span></li>'
    )


def _marked(passage: Passage) -> str:
    """The text cut at every edge of a mark; each piece carries all marks over it."""
    marks = [*map(_actor_mark, passage.actors), *map(_cue_mark, passage.cues)]
    return "".join(_pieces(passage.text, marks))


def _pieces(text: str, marks: list[_Mark]) -> Iterator[str]:
    edges = sorted({0, len(text), *(edge for m in marks for edge in (m.start, m.end))})
    for start, end in pairwise(edges):
        over = [m for m in marks if m.start <= start and end <= m.end]
        piece = _text(text[start:end])
        if over:
            kinds = " ".join(dict.fromkeys(m.kind for m in over))
            notes = _text("; ".join(m.note for m in over))
            piece = f'<i class="{kinds}" title="{notes}">{piece}</i>'
        yield piece


def _actor_mark(actor: Actor) -> _Mark:
    name = f" {actor.entity}" if actor.entity else ""
    note = f"{actor.label.lower()}{name} {actor.score:.2f}"
    return _Mark(actor.start, actor.end, actor.label, note)


def _cue_mark(cue: Cue) -> _Mark:
    return _Mark(cue.start, cue.end, cue.dimension, f"{cue.type} cue {cue.score:.2f}")


def _text(text: str) -> str:
    """Escape a text, with what HTML forbids or what hides text as a visible mark."""
    return escape("".join(char if _is_shown(char) else "\ufffd" for char in text))


def _is_shown(char: str) -> bool:
    if char in "\n\t":
        return True
    is_forbidden = unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE
    return not is_forbidden and char not in _OVERRIDES

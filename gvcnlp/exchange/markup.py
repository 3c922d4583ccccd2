"""
Read and write passages as marked-up text that a person can type.

One block a passage, blocks parted by blank lines. A header line, then the text:

    @en1-017a thesis captive | a>b
    [Fa|Local tanneries] cut to the charts of [Bb|two importers]; {gc+|whose inspectors
    seal every bale}. {up+|Waste fell by a third}, {uf-|colour design never left Offenbach}.

Header: `@ID STYLE PRIMARY`, then after `|` the relations: `a>b` is a supplies b,
`a#b` is a owns b. Passages whose ids differ only in a last letter (017a, 017b) are
twins of one case and stay on one side of the train/held-out split.

Marks nest. `[F|…]` firm, `[B|…]` buyer, `*` named, a small letter names the mention
for relations: `[B*b|Nike]`. `{gc+|…}` a cue: dimension (g, u), type (m market,
b balanced, c captive, h hierarchy; p process, r product, f functional,
i intersectoral), status (+ affirmed, - negated, ? possible, ~ mentioned). The claims
of a passage are the (type, status) pairs of its cues, and the cues their evidence.
A backslash keeps the next character out of the markup: `\\[1]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gvcnlp.errors import MarkupError
from gvcnlp.records import (
    GOVERNANCE,
    NONE,
    Actor,
    Claim,
    Cue,
    Passage,
    Relation,
    Span,
    check_passage,
    lang_of,
)

TYPE_LETTERS = {
    "g": {"m": "market", "b": "balanced", "c": "captive", "h": "hierarchy"},
    "u": {"p": "process", "r": "product", "f": "functional", "i": "intersectoral"},
}
STATUS_SIGNS = {"+": "affirmed", "-": "negated", "?": "possible", "~": "mentioned"}
RELATION_SIGNS = {">": "supplies", "#": "owns"}
DIMENSIONS = {"g": "governance", "u": "upgrading"}

HEADER = re.compile(r"@(?P<id>\S+)\s+(?P<style>\S+)\s+(?P<primary>\S+)\s*(?:\|(?P<relations>.*))?$")
ACTOR_TAG = re.compile(r"\[(?P<label>[FB])(?P<named>\*?)(?P<key>[a-z]?)\|")
CUE_TAG = re.compile(r"\{(?P<tag>(?:g[mbch]|u[prfi])[-+?~])\|")
RELATION = re.compile(r"([a-z])([>#])([a-z])$")


@dataclass
class _Open:
    """A mark that has begun: what it is, and where in the plain text."""

    closer: str
    tag: re.Match[str]
    start: int


@dataclass
class _Marked:
    """Plain text with what was marked in it."""

    text: str = ""
    actors: list[tuple[Span, re.Match[str]]] = field(default_factory=list)
    cues: list[tuple[Span, str]] = field(default_factory=list)


def read_markup(path: Path) -> Iterator[Passage]:
    """Yield the passages of a marked-up file in order.

    Raises:
        MarkupError: at the first block that cannot be read; the message opens
            with `path:line`. `find_faults` lists all of them instead.
    """
    for line, block in split_blocks(path.read_text(encoding="utf-8")):
        yield from_markup(block, where=f"{path}:{line}")


def split_blocks(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line number of the header, block) for each block that opens with `@`.

    Lines before the first header (front matter, remarks) are passed over.
    """
    line = 1
    for block in re.split(r"(\n[ \t]*\n+)", source):
        stripped = block.lstrip("\n")
        if stripped.startswith("@"):
            yield line + len(block) - len(stripped), stripped.rstrip()
        line += block.count("\n")


def from_markup(block: str, *, where: str = "markup") -> Passage:
    """Turn one block into a passage.

    Args:
        block: The header line and the marked text.
        where: Path and line, to open error messages with.

    Raises:
        MarkupError: no header, an unclosed or unknown mark, a relation without
            ends, or a primary type that no cue affirms.
    """
    header_line, _, body = block.partition("\n")
    header = HEADER.match(header_line)
    if header is None:
        raise MarkupError(
            f"{where}: header {header_line!r} should read `@ID STYLE PRIMARY | a>b b#c`"
        )
    marked = _parse(body.strip("\n"), where)
    cues = tuple(_cue(span, tag, marked.text) for span, tag in sorted(marked.cues))
    ordered = sorted(marked.actors, key=lambda item: (item[0][0], -item[0][1]))
    actors = tuple(
        Actor(s, e, marked.text[s:e], _label(tag), named=bool(tag["named"]))
        for (s, e), tag in ordered
    )
    keys = _keys([tag["key"] for _, tag in ordered], where)
    passage = Passage(
        id=header["id"],
        lang=lang_of(marked.text),
        text=marked.text,
        actors=actors,
        cues=cues,
        governance=_claims(marked, "g"),
        primary=_primary(header["primary"], marked, where),
        upgrading=_claims(marked, "u"),
        relations=_relations(header["relations"] or "", keys, where),
        extra={"style": header["style"]},
    )
    check_passage(passage, where=where)
    return passage


def to_markup(passage: Passage) -> str:
    """Write a passage as a block; the inverse of `from_markup`.

    Raises:
        MarkupError: marks that cross, which brackets cannot show, or a cue that
            is the evidence of no claim.
    """
    letters = _relation_letters(passage)
    marks: list[tuple[int, int, str, str]] = []
    for i, actor in enumerate(passage.actors):
        tag = f"[{actor.label[0]}{'*' * actor.named}{letters.get(i, '')}|"
        marks.append((actor.start, actor.end, tag, "]"))
    for dimension, claims in (("g", passage.governance), ("u", passage.upgrading)):
        of_type = {name: letter for letter, name in TYPE_LETTERS[dimension].items()}
        of_status = {name: sign for sign, name in STATUS_SIGNS.items()}
        for claim in claims:
            tag = f"{{{dimension}{of_type[claim.type]}{of_status[claim.status]}|"
            marks += [(start, end, tag, "}") for start, end in claim.evidence]
    relations = " ".join(
        f"{letters[r.source]}{'>' if r.type == 'supplies' else '#'}{letters[r.target]}"
        for r in passage.relations
    )
    header = f"@{passage.id} {passage.extra.get('style', 'text')} {passage.primary}"
    if relations:
        header += f" | {relations}"
    return f"{header}\n{_weave(passage, marks)}"


def _parse(body: str, where: str) -> _Marked:
    marked, stack, chars, i = _Marked(), list[_Open](), list[str](), 0
    while i < len(body):
        char = body[i]
        if char == "\\" and i + 1 < len(body):
            chars.append(body[i + 1])
            i += 2
            continue
        if char in "[{":
            tag = (ACTOR_TAG if char == "[" else CUE_TAG).match(body, i)
            if tag is None:
                raise MarkupError(
                    f"{where}: {body[i : i + 12]!r} opens no mark. Actors look like [B*b|…], "
                    f"cues like {{gc+|…}}; write \\{char} for the character itself."
                )
            stack.append(_Open("]" if char == "[" else "}", tag, len(chars)))
            i = tag.end()
            continue
        if char in "]}":
            _close(marked, stack, char, len(chars), f"{where}: at {body[max(0, i - 20) : i + 1]!r}")
        else:
            chars.append(char)
        i += 1
    if stack:
        raise MarkupError(f"{where}: {stack[-1].tag[0]!r} is never closed")
    marked.text = "".join(chars)
    if not marked.text.strip():
        raise MarkupError(f"{where}: the passage has no text")
    return marked


def _close(marked: _Marked, stack: list[_Open], char: str, end: int, where: str) -> None:
    if not stack or stack[-1].closer != char:
        expected = repr(stack[-1].closer) if stack else "no closing mark"
        raise MarkupError(f"{where}: found {char!r}, expected {expected}")
    opened = stack.pop()
    if opened.start == end:
        raise MarkupError(f"{where}: the mark is empty")
    if char == "]":
        marked.actors.append(((opened.start, end), opened.tag))
    else:
        marked.cues.append(((opened.start, end), opened.tag["tag"]))


def _label(tag: re.Match[str]) -> str:
    return "FIRM" if tag["label"] == "F" else "BUYER"


def _cue(span: Span, tag: str, text: str) -> Cue:
    start, end = span
    return Cue(start, end, text[start:end], DIMENSIONS[tag[0]], TYPE_LETTERS[tag[0]][tag[1]])


def _claims(marked: _Marked, dimension: str) -> tuple[Claim, ...]:
    evidence: dict[tuple[str, str], list[Span]] = {}
    for span, tag in sorted(marked.cues):
        if tag[0] == dimension:
            key = TYPE_LETTERS[dimension][tag[1]], STATUS_SIGNS[tag[2]]
            evidence.setdefault(key, []).append(span)
    return tuple(
        Claim(type_, status, evidence=tuple(spans)) for (type_, status), spans in evidence.items()
    )


def _primary(word: str, marked: _Marked, where: str) -> str:
    affirmed = {TYPE_LETTERS["g"][t[1]] for _, t in marked.cues if t[0] == "g" and t[2] == "+"}
    if word not in (*GOVERNANCE, NONE):
        raise MarkupError(f"{where}: primary {word!r} is none of {', '.join(GOVERNANCE)} or {NONE}")
    if word != NONE and word not in affirmed:
        raise MarkupError(f"{where}: primary is {word}, but no cue affirms it")
    return word


def _keys(letters: list[str], where: str) -> dict[str, int]:
    keys: dict[str, int] = {}
    for i, letter in enumerate(letters):
        if letter and letter in keys:
            raise MarkupError(f"{where}: two mentions have the letter {letter!r}")
        if letter:
            keys[letter] = i
    return keys


def _relations(source: str, keys: dict[str, int], where: str) -> tuple[Relation, ...]:
    relations = []
    for word in source.split():
        match = RELATION.match(word)
        if match is None or match[1] not in keys or match[3] not in keys:
            known = ", ".join(keys) or "none"
            raise MarkupError(
                f"{where}: relation {word!r} should join two lettered mentions (here: {known}) "
                f"by > (supplies) or # (owns)"
            )
        relations.append(Relation(RELATION_SIGNS[match[2]], keys[match[1]], keys[match[3]]))
    return tuple(relations)


def _relation_letters(passage: Passage) -> dict[int, str]:
    ends = sorted({i for r in passage.relations for i in (r.source, r.target)})
    if len(ends) > 26:
        raise MarkupError(f"{passage.id}: more than 26 mentions take part in relations")
    return {i: chr(ord("a") + n) for n, i in enumerate(ends)}


def _weave(passage: Passage, marks: list[tuple[int, int, str, str]]) -> str:
    marks = sorted(marks, key=lambda mark: (mark[0], -mark[1]))
    out, ends, text, at = [], list[tuple[int, str]](), passage.text, 0

    def copy_to(position: int) -> None:
        nonlocal at
        out.append(re.sub(r"([\\\[\]{}])", r"\\\1", text[at:position]))
        at = position

    for start, end, tag, closer in marks:
        while ends and ends[-1][0] <= start:
            copy_to(ends[-1][0])
            out.append(ends.pop()[1])
        if ends and end > ends[-1][0]:
            raise MarkupError(
                f"{passage.id}: the marks {text[start:end]!r} and the one around "
                f"{text[start : ends[-1][0]]!r} cross; brackets cannot show that"
            )
        copy_to(start)
        out.append(tag)
        ends.append((end, closer))
    while ends:
        copy_to(ends[-1][0])
        out.append(ends.pop()[1])
    copy_to(len(text))
    return "".join(out)

"""
Read a shipped case: front matter that describes the study, then marked-up passages.

    ---
    title: Sinos Valley footwear in four chains
    sector: footwear
    country: Brazil
    lang: en
    reference: Bazan, L. and Navas-Alemán, L. (2004). …
    ---

    @sinos-valley-footwear#0001 case captive | a>b
    The Sinos Valley … {gc+|supply the designs and fix prices}, …

The markup is that of `exchange/markup.py`; an id is the file's name and a number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from gvcnlp.errors import MarkupError
from gvcnlp.exchange.markup import from_markup, split_blocks
from gvcnlp.records import LANGS, Actor, Document, Passage

CODER = "coded"
GAP = "\n\n"  # between passages in the text of the document
REQUIRED = ("title", "sector", "country", "place", "period", "lang", "reference")
FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n---\n", re.DOTALL)

EntityOf = Callable[[str], str | None]


def read_cases(folder: Path, entity_of: EntityOf) -> Iterator[tuple[Document, tuple[Passage, ...]]]:
    """Yield every case of a folder and its folders, in the order of their names."""
    for path in sorted(folder.rglob("*.md"), key=lambda p: p.relative_to(folder).as_posix()):
        yield read_case(path, entity_of)


def read_case(
    path: Path, entity_of: EntityOf = lambda name: None
) -> tuple[Document, tuple[Passage, ...]]:
    """Return one case as a document and its passages.

    The text of the document is its passages, parted by blank lines; `start` and `end`
    of a passage point into it.

    Args:
        path: The case; its name without `.md` is the id of the document.
        entity_of: The one id for all names of a firm, or None where it is not known;
            the name itself then is the entity.

    Raises:
        MarkupError: front matter that lacks a field, an id that is not the file's name and
            a number in order, or markup that cannot be read; opens with `path:line`.
    """
    source = path.read_text(encoding="utf-8")
    metadata = _read_front_matter(source, path)
    passages, start = [], 0
    for number, (line, block) in enumerate(split_blocks(source), start=1):
        passage = from_markup(block, where=f"{path}:{line}")
        if passage.id != f"{path.stem}#{number:04d}":
            raise MarkupError(
                f"{path}:{line}: id {passage.id!r} should be '{path.stem}#{number:04d}', "
                f"the name of the file and the number of the passage"
            )
        passages.append(_place(passage, path.stem, start, entity_of))
        start += len(passage.text) + len(GAP)
    if not passages:
        raise MarkupError(f"{path}: no passages; each opens with a line `@{path.stem}#0001 …`")
    text = GAP.join(passage.text for passage in passages)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    document = Document(path.stem, text, path.name, digest, metadata["lang"], metadata)
    return document, tuple(passages)


def _read_front_matter(source: str, path: Path) -> dict[str, str]:
    match = FRONT_MATTER.match(source)
    try:
        fields = yaml.safe_load(match["fields"]) if match else None
    except yaml.YAMLError as exc:
        raise MarkupError(f"{path}:1: front matter is no YAML ({exc})") from exc
    if not isinstance(fields, dict):
        raise MarkupError(f"{path}:1: a case opens with front matter between two lines `---`")
    missing = [name for name in REQUIRED if not fields.get(name)]
    if missing:
        raise MarkupError(f"{path}:1: front matter lacks {', '.join(missing)}")
    if fields["lang"] not in LANGS:
        raise MarkupError(f"{path}:1: lang {fields['lang']!r} should be en or zh")
    return {str(name): str(value).strip() for name, value in fields.items()}


def _place(passage: Passage, doc: str, start: int, entity_of: EntityOf) -> Passage:
    return replace(
        passage,
        doc=doc,
        start=start,
        end=start + len(passage.text),
        actors=tuple(_with_entity(actor, entity_of) for actor in passage.actors),
        coder=CODER,
    )


def _with_entity(actor: Actor, entity_of: EntityOf) -> Actor:
    if not actor.named:
        return actor
    return replace(actor, entity=entity_of(actor.text) or actor.text)

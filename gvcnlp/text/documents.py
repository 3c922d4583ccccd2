"""From a source to a document with its passages: the whole of this room in one call."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from gvcnlp.errors import EmptyText
from gvcnlp.records import Document, Passage, lang_of
from gvcnlp.text.asides import Aside, NoteMark
from gvcnlp.text.normalize import CleanText, normalize_pages
from gvcnlp.text.pages import RawText
from gvcnlp.text.passages import cut_passages
from gvcnlp.text.sources import Source

_TITLE_WITHIN = 400  # code points from the start


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """
    A document as it was read: its text, what is to be annotated, and the rest.

    Passages and asides together cover the text; `marks` are the note digits taken out.
    """

    document: Document
    passages: tuple[Passage, ...]
    asides: tuple[Aside, ...]
    marks: tuple[NoteMark, ...] = ()


def read_document(source: Source) -> SourceDocument:
    """
    Read, mend and cut one source.

    The metadata is that of the file (the front matter of Markdown, the title of a PDF or
    web page); a `title` is added from the document's first heading where there is none.

    Raises:
        TextError: or one of its kinds: the source cannot be read, or holds no text.
    """
    clean, metadata = _clean(source.read())
    if not clean.text:
        raise EmptyText(f"{source.path}: holds no text. Check that it is the file you meant.")
    passages, asides = cut_passages(clean, source.id)
    title = metadata.get("title") or _title(clean, asides)
    document = Document(
        id=source.id,
        text=clean.text,
        path=source.path,
        sha256=hashlib.sha256(clean.text.encode("utf-8")).hexdigest(),
        lang=_main_lang(passages) or lang_of(clean.text),
        metadata=metadata | ({"title": title} if title else {}),
    )
    return SourceDocument(document, passages, asides, clean.marks)


def _clean(raw: RawText) -> tuple[CleanText, dict[str, str]]:
    return normalize_pages(raw), dict(raw.metadata)


def _title(clean: CleanText, asides: tuple[Aside, ...]) -> str | None:
    first = next((aside for aside in asides if aside.kind == "heading"), None)
    if first is None or first.start > _TITLE_WITHIN or clean.text[: first.start].strip():
        return None
    return clean.text[first.start : first.end].lstrip("# ").strip() or None


def _main_lang(passages: tuple[Passage, ...]) -> str | None:
    """The language that most of the text is in; a Chinese character weighs as half a word."""
    weights = {"en": 0.0, "zh": 0.0}
    for passage in passages:
        weights[passage.lang] += len(passage.text) * (3 if passage.lang == "zh" else 1)
    return max(weights, key=lambda lang: weights[lang]) if passages else None

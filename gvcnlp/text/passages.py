"""
Cut the clean text of a document into passages of one to five sentences.

A passage keeps to its paragraph, but items of a list stay with the colon that introduces
them; it holds one language, told sentence by sentence, and at most 1,200 characters.
Passages and asides together cover every character that is not white space, and no two
overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gvcnlp.records import Lang, Passage, Span, lang_of
from gvcnlp.text.asides import Aside
from gvcnlp.text.blocks import is_item
from gvcnlp.text.normalize import CleanText
from gvcnlp.text.regions import Region, find_regions
from gvcnlp.text.scripts import sentence_lang
from gvcnlp.text.sentences import split_sentences

LONGEST_PASSAGE = 1_200  # code points
MOST_SENTENCES = 5
# Where an overlong sentence may be cut, best first.
_CLAUSE_ENDS = (
    re.compile(r"[;；\n]"),
    re.compile(r"[,，:：—–)）]"),
    re.compile(r"[\s、]|(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])"),
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    lang: Lang


def cut_passages(clean: CleanText, doc_id: str) -> tuple[tuple[Passage, ...], tuple[Aside, ...]]:
    """
    Return the passages of a document in reading order, and all that is set aside.

    Ids are `DOC#0001` and so on; `text`, `start`, `end`, `page` and `section` are set, and
    `passage.text == clean.text[start:end]`.
    """
    passages: list[Passage] = []
    asides: list[Aside] = []
    for block in _blocks(clean):
        first = block[0]
        if first.kind is not None:
            asides.append(Aside(first.start, first.end, first.kind))
            continue
        for group in _groups(clean.text, block):
            passages.append(_passage(clean, doc_id, len(passages) + 1, group, first.section))
    return tuple(passages), tuple(asides)


def _passage(
    clean: CleanText, doc_id: str, number: int, group: Sequence[_Sentence], section: str | None
) -> Passage:
    start, end = group[0].start, group[-1].end
    return Passage(
        id=f"{doc_id}#{number:04d}",
        doc=doc_id,
        lang=group[0].lang,
        text=clean.text[start:end],
        page=clean.page_of(start),
        section=section,
        start=start,
        end=end,
    )


def _blocks(clean: CleanText) -> Iterator[list[Region]]:
    """Yield single regions, or a paragraph that ends in a colon with the items below it."""
    block: list[Region] = []
    for region in find_regions(clean):
        if block and _extends(clean.text, block, region):
            block.append(region)
            continue
        if block:
            yield block
        block = [region]
    if block:
        yield block


def _extends(text: str, block: Sequence[Region], region: Region) -> bool:
    if block[0].kind is not None or region.kind is not None:
        return False
    leads_in = text[block[0].end - 1] in ":："
    return leads_in and is_item(text[region.start : region.start + 12] + " x")


def _groups(text: str, block: Sequence[Region]) -> Iterator[Sequence[_Sentence]]:
    sentences = _sentences(text, block[0].start, block[-1].end)
    if len(block) > 1 and not _fits(sentences):
        # The last sentence in front of the colon goes with the items, the others before it.
        n_lead = sum(sentence.start < block[0].end for sentence in sentences) - 1
        yield from _pack_languages(sentences[:n_lead])
        sentences = sentences[n_lead:]
    yield from _pack_languages(sentences)


def _sentences(text: str, start: int, end: int) -> list[_Sentence]:
    """Split a block into sentences with their language; a short one takes its neighbour's."""
    part = text[start:end]
    spans = [piece for span in split_sentences(part) for piece in _cut_long(part, span)]
    langs = [sentence_lang(part[a:b]) for a, b in spans]
    last = next((lang for lang in langs if lang), None) or lang_of(part)
    found = []
    for (a, b), lang in zip(spans, langs, strict=True):
        last = lang or last
        found.append(_Sentence(start + a, start + b, last))
    return found


def _pack_languages(sentences: Sequence[_Sentence]) -> Iterator[Sequence[_Sentence]]:
    for _, run in groupby(sentences, key=lambda sentence: sentence.lang):
        yield from _pack(list(run))


def _pack(run: Sequence[_Sentence]) -> list[list[_Sentence]]:
    """Fill passages in order, then even out the last two, so that no rest stands alone."""
    groups: list[list[_Sentence]] = []
    for sentence in run:
        if groups and _fits([*groups[-1], sentence]):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    if len(groups) > 1:
        both = groups[-2] + groups[-1]
        half = (len(both) + 1) // 2
        if _fits(both[:half]) and _fits(both[half:]):
            groups[-2:] = [both[:half], both[half:]]
    return groups


def _fits(sentences: Sequence[_Sentence]) -> bool:
    if not sentences:
        return True
    length = sentences[-1].end - sentences[0].start
    return len(sentences) <= MOST_SENTENCES and length <= LONGEST_PASSAGE


def _cut_long(text: str, span: Span) -> Iterator[Span]:
    """Yield the span in pieces of at most `LONGEST_PASSAGE`, cut between clauses if it can be."""
    start, end = span
    while end - start > LONGEST_PASSAGE:
        cut = _find_cut(text, start)
        stop = start + len(text[start:cut].rstrip())
        yield start, stop
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if end > start:
        yield start, end


def _find_cut(text: str, start: int) -> int:
    earliest, latest = start + LONGEST_PASSAGE // 2, start + LONGEST_PASSAGE
    for pattern in _CLAUSE_ENDS:
        ends = [match.end() for match in pattern.finditer(text, earliest, latest)]
        if ends:
            return ends[-1]
    return latest

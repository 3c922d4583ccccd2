"""
Choose the sentences of passages that show what is said of them, verbatim.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from gvcnlp.answer.lazy import AT_ONCE, LazySequence
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.words import load_vocabulary
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import Span
from gvcnlp.store import Store
from gvcnlp.store.excerpts import Evidence, evidence_of, fetch_excerpts
from gvcnlp.store.mentions import LABELS, Link, mentions, mentions_of
from gvcnlp.text.sentences import split_sentences

LONGEST = 400  # characters; of a longer quotation the sentences that fit are kept, one at least


class Citation(NamedTuple):
    """A passage that the answer rests on. `quote` stands in it verbatim.

    `coder` says who annotated it, `score` how sure a machine was of what is cited. The
    quotation is cut when it is asked for: a count may cite thousands and print five.
    """

    id: str
    doc: str
    page: int | None
    lang: str
    coder: str | None
    score: float | None
    text: str
    evidence: str  # JSON: lists of spans of the text

    @property
    def quote(self) -> str:
        """The sentences that the answer rests on."""
        spans: list[list[Span]] = json.loads(self.evidence)
        return find_quote(self.text, [span for claim in spans for span in claim])

    def to_dict(self) -> dict[str, Any]:
        """Return the citation of the contract as plain JSON types."""
        names = ("id", "doc", "page", "quote", "lang", "coder", "score")
        return {name: getattr(self, name) for name in names}


class Citations(LazySequence[Citation]):
    """The citations of many passages, fetched when they are looked at, in the order given."""

    def __init__(
        self, store: Store, numbers: Sequence[int], plan: Plan, linked: Sequence[Link]
    ) -> None:
        super().__init__(len(numbers))
        self._numbers = numbers
        self._cite = partial(cite, store, plan=plan, linked=linked)

    def make(self, places: range) -> Iterable[Citation]:
        """Return the citations at these places, fetched together."""
        return self._cite([self._numbers[at] for at in places]).values()


def cite_all(
    store: Store, numbers: Sequence[int], plan: Plan, linked: Sequence[Link] = ()
) -> Sequence[Citation]:
    """Return the citations of an answer; arguments as of `cite`.

    A count may rest on thousands of passages of which five are printed: of so many, the texts
    are not fetched before somebody looks at them.
    """
    if len(numbers) > AT_ONCE:
        return Citations(store, numbers, plan, linked)
    return tuple(cite(store, numbers, plan, linked).values())


def cite(
    store: Store, numbers: Iterable[int], plan: Plan, linked: Sequence[Link] = ()
) -> dict[int, Citation]:
    """Return a citation of each passage by number, in the order given.

    Args:
        store: Where the passages are.
        numbers: Numbers of passages.
        plan: What they were found by.
        linked: The relations that were asked for, if any.
    """
    excerpts = fetch_excerpts(store, numbers)
    wanted = [claim for claim in plan.claims if claim.wanted]
    shown = evidence_of(store, wanted, excerpts) if wanted else Evidence({}, {})
    named = _named_spans(store, plan, excerpts, linked) if linked or not wanted else {}
    by_primary = any(claim.primary for claim in wanted)
    found = {}
    for number, (_, id, doc, page, lang, coder, primary_score, text) in excerpts.items():
        spans = shown.spans.get(number)
        if spans is None:
            spans = json.dumps([named.get(number) or _densest(text, plan)])
        score = primary_score if by_primary else shown.scores.get(number)
        found[number] = Citation(id, doc, page, lang, coder, score, text, spans)
    return found


def gives_reason(text: str) -> bool:
    """True for a text that states a cause, an obstacle or a driver, in either language."""
    return load_vocabulary("en").causes.search(text) is not None


def find_quote(text: str, spans: Iterable[Span]) -> str:
    """Return the sentences of a text that hold these spans, and what stands between them."""
    touching = sorted(spans) or [(0, 1)]
    sentences = [
        (start, end)
        for start, end in split_sentences(text)
        if any(start < last and first < end for first, last in touching)
    ]
    if not sentences:
        return text.strip()
    start, first_end = sentences[0]
    end = max((end for _, end in sentences if end - start <= LONGEST), default=first_end)
    return text[start:end]


def _named_spans(
    store: Store, plan: Plan, numbers: Iterable[int], linked: Sequence[Link]
) -> Mapping[int, list[Span]]:
    """Where the passages name the firms of the plan or those it lists; a relation's two ends."""
    ends = [end for link in linked for end in (link.source, link.target)]
    ends += [mention for firm in plan.firms for mention in mentions_of(store, firm, numbers)]
    if not ends and plan.unit in LABELS:
        listed = mentions(store, LABELS[plan.unit], numbers)
        ends = [mention for mention in listed if mention.named or not plan.named]
    spans: dict[int, list[Span]] = {}
    for mention in ends:
        spans.setdefault(mention.number, []).append((mention.start, mention.end))
    return spans


def _densest(text: str, plan: Plan) -> list[Span]:
    """The sentence with the most of the question's words, or all where none has any."""
    wanted = [word.lower() for word in (*plan.words, *plan.terms)]
    best: tuple[int, Span | None] = (0, None)
    for start, end in split_sentences(text):
        sentence = fold(text[start:end]).text
        n_words = sum(word in sentence for word in wanted)
        if n_words > best[0]:
            best = (n_words, (start, end))
    return [best[1] or (0, len(text))]

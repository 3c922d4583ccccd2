"""
Count what a body of annotated writing holds, so that its thin places and habits show.

A model learns a habit (one opening, one cue a type) instead of the meaning; what can be
counted of that is counted here, as a table in Markdown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gvcnlp.codebook.labels import find_labels
from gvcnlp.codebook.scripts import fold
from gvcnlp.exchange.faults import n_grams
from gvcnlp.records import (
    GOVERNANCE,
    LANGS,
    NONE,
    RELATIONS,
    STATUSES,
    UPGRADING,
    Actor,
    Passage,
    case_of,
)

OPENING = {"en": 3, "zh": 4}
"""Words (English) or characters (Chinese) that make an opening."""

BEGIN, END = "<!-- counts: made by `make corpus` -->", "<!-- end of counts -->"
ARTEFACT = re.compile(  # what extraction leaves, as far as a pattern can tell it
    r"\n|(?:\b[A-Za-z] ){3,}|(?:[\u4e00-\u9fff] ){3,}"  # broken lines, spaced letters
    r"|(?<=[a-z]{3})\d{1,2}\b|(?<=[\u4e00-\u9fff])\d{1,2}(?=[，。；,])"  # glued footnotes
)
Row = tuple[str, ...]
Settings = Mapping[str, Mapping[str, re.Pattern[str]]]


def to_tables(passages: Sequence[Passage], settings: Settings | None = None) -> str:
    """Return two tables in Markdown: claims by status, then everything else, by language.

    Args:
        passages: The writing.
        settings: What passages may name, by kind (country, sector) and name, as patterns of
            folded text; how many of each kind they name is counted.
    """
    by_lang = [[p for p in passages if p.lang == lang] for lang in LANGS]
    statuses = [f"{lang} {status}" for lang in LANGS for status in STATUSES]
    claims = _table(("claims", *statuses), _claims(by_lang))
    return f"{claims}\n\n{_table(('what', *LANGS), _rows(by_lang, settings or {}))}"


def replace_tables(page: str, tables: str) -> str:
    """Put fresh tables between the two marks of a page.

    Raises:
        ValueError: the page lacks the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def share_of_own_openings(passages: Iterable[Passage]) -> float:
    """Return the share of cases that no other case opens like; NaN without passages."""
    cases: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        cases[_opening(passage)].add(case_of(passage.id))
    shared = {case for group in cases.values() if len(group) > 1 for case in group}
    everyone = {case for group in cases.values() for case in group}
    return _ratio(len(everyone - shared), len(everyone))


def share_of_common_grams(passages: Iterable[Passage]) -> float:
    """Return the share of n-grams that stand in more than one case; NaN without passages."""
    cases: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        for gram in n_grams(passage):
            cases[gram].add(case_of(passage.id))
    return _ratio(sum(len(group) > 1 for group in cases.values()), len(cases))


def share_of_implicit(passages: Iterable[Passage]) -> float:
    """Return the share of passages with claims that name none of the types they claim."""
    claiming = [p for p in passages if p.claims]
    implicit = [
        p
        for p in claiming
        if not {hit.label for hit in find_labels(p.text)} & {claim.type for claim in p.claims}
    ]
    return _ratio(len(implicit), len(claiming))


def share_of_commonest_cue(passages: Iterable[Passage]) -> float:
    """Return how much of all cues the most frequent wording makes up; NaN without cues."""
    cues = Counter(cue.text.lower() for passage in passages for cue in passage.cues)
    return _ratio(max(cues.values(), default=0), cues.total())


def _table(header: Row, rows: Iterable[Row]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _claims(by_lang: Sequence[Sequence[Passage]]) -> Iterable[Row]:
    counts = [Counter((c.type, c.status) for p in part for c in p.claims) for part in by_lang]
    for type_ in GOVERNANCE + UPGRADING:
        yield type_, *(str(n[type_, status]) for n in counts for status in STATUSES)


def _rows(by_lang: Sequence[Sequence[Passage]], settings: Settings) -> Iterable[Row]:
    columns = [[*_column(part), *_named(part, settings)] for part in by_lang]
    for cells in zip(*columns, strict=True):
        yield cells[0][0], *(value for _, value in cells)


def _column(passages: Sequence[Passage]) -> Iterable[tuple[str, str]]:
    yield "passages", str(len(passages))
    yield "cases", str(len({case_of(p.id) for p in passages}))
    yield "passages without a claim", str(sum(not p.claims for p in passages))
    yield "of the others, name no type they claim", _percent(share_of_implicit(passages))
    artefacts = sum(ARTEFACT.search(p.text) is not None for p in passages)
    yield "passages with artefacts of extraction", _percent(_ratio(artefacts, len(passages)))
    primaries = Counter(p.primary for p in passages)
    yield from ((f"primary {type_}", str(primaries[type_])) for type_ in (*GOVERNANCE, NONE))
    actors = [actor for p in passages for actor in p.actors]
    yield "actors FIRM, BUYER", f"{_labelled(actors, 'FIRM')}, {_labelled(actors, 'BUYER')}"
    yield "actors that are named", _percent(_ratio(sum(a.named for a in actors), len(actors)))
    yield "cues", str(sum(len(p.cues) for p in passages))
    relations = Counter(r.type for p in passages for r in p.relations)
    yield from ((f"relations {type_}", str(relations[type_])) for type_ in RELATIONS)
    yield "styles", _styles(passages)
    yield "cases with an opening of their own", _percent(share_of_own_openings(passages))
    yield "n-grams in more than one case", _percent(share_of_common_grams(passages))
    yield "share of the commonest cue", _percent(share_of_commonest_cue(passages))


def _named(passages: Sequence[Passage], settings: Settings) -> Iterable[tuple[str, str]]:
    texts = [fold(p.text).text for p in passages]
    for kind, patterns in settings.items():
        n_named = sum(any(map(pattern.search, texts)) for pattern in patterns.values())
        yield f"{kind} names, of {len(patterns)}", str(n_named)


def _labelled(actors: Iterable[Actor], label: str) -> int:
    return sum(actor.label == label for actor in actors)


def _styles(passages: Iterable[Passage]) -> str:
    styles = Counter(str(p.extra.get("style")) for p in passages)
    return ", ".join(f"{style} {n}" for style, n in styles.most_common())


def _opening(passage: Passage) -> str:
    size = OPENING[passage.lang]
    if passage.lang == "zh":
        return passage.text[:size]
    return " ".join(passage.text.lower().split()[:size])


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share == share else "-"

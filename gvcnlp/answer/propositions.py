"""
The propositions of the literature, and what the corpus holds for and against each.

Their texts and what counts as evidence stand in `words/propositions.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from gvcnlp.answer.findings import Association, Scope, associate
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.quotes import Citation, cite
from gvcnlp.codebook.sheets import Sheet
from gvcnlp.errors import CodebookError
from gvcnlp.records import DIMENSION_OF
from gvcnlp.store import Store
from gvcnlp.store.criteria import ClaimCriterion

Said = Mapping[str, tuple[str, ...]]  # status: types

QUOTED = 3  # quotations a side
_TEXTS = "SELECT passage_number, document, text FROM v_passages"


class _Side(Sheet):
    """What a case has to claim: each entry of `claims`, in one passage or another.

    `near` is a pattern that the passages of the last entry have to match as well.
    """

    claims: tuple[dict[str, tuple[str, ...]], ...]
    near: str | None = None


class PropositionText(Sheet):
    """A proposition: what it says, where it stands, and what counts for and against it."""

    id: str
    en: str
    zh: str
    told: str
    source: str
    supporting: _Side
    opposing: _Side | None = None
    test: tuple[_Side, _Side] | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Cases on one side of a proposition, with some of the passages that show it."""

    cases: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Proposition:
    """A proposition with its evidence; `association` where two properties are compared."""

    text: PropositionText
    supporting: Side
    opposing: Side | None
    association: Association | None


@cache
def load_propositions() -> tuple[PropositionText, ...]:
    """Return the propositions in their order.

    Raises:
        CodebookError: the file is damaged, or a pattern in it is no regular expression.
    """
    source = files("gvcnlp.answer") / "words" / "propositions.yaml"
    try:
        texts = tuple(
            PropositionText.model_validate(entry)
            for entry in yaml.safe_load(source.read_text(encoding="utf-8"))
        )
        for text in texts:
            for side in (text.supporting, text.opposing):
                re.compile(side.near or "" if side else "")
    except (ValueError, re.error) as exc:
        raise CodebookError(f"answer/words/propositions.yaml: {exc}") from exc
    return texts


def read_propositions(store: Store, scope: Scope) -> tuple[Proposition, ...]:
    """Return what the cases in scope say for and against each proposition."""
    return tuple(_weigh(store, scope, text) for text in load_propositions())


def _weigh(store: Store, scope: Scope, text: PropositionText) -> Proposition:
    test = None
    if text.test is not None:
        first, second = (frozenset(_cases(store, scope, side)) for side in text.test)
        test = associate(scope, first, second)
    opposing = _side(store, scope, text.opposing) if text.opposing else None
    return Proposition(text, _side(store, scope, text.supporting), opposing, test)


def _side(store: Store, scope: Scope, side: _Side) -> Side:
    cases = _cases(store, scope, side)
    return Side(cases, _citations(store, scope, side, set(cases)))


def _cases(store: Store, scope: Scope, side: _Side) -> tuple[str, ...]:
    """The cases in scope that make every claim of a side."""
    found = set(scope.cases)
    for said in side.claims:
        found &= {
            case
            for status, types in said.items()
            for type_ in types
            for case in scope.claimed.get((type_, status), frozenset())
        }
    if side.near is not None:
        found &= {document for _, document in _near(store, scope, side)}
    return tuple(sorted(found))


def _near(store: Store, scope: Scope, side: _Side) -> set[tuple[int, str]]:
    """The passages that make the last claim of a side and match its pattern."""
    pattern = re.compile(side.near or "", re.IGNORECASE)
    claimed = _claiming(scope, side.claims[-1])
    return {
        (number, document)
        for number, document, text in store.select(_TEXTS)
        if number in claimed and pattern.search(text)
    }


def _claiming(scope: Scope, said: Said) -> set[int]:
    keys = [(type_, status) for status, types in said.items() for type_ in types]
    return {number for key in keys for number in scope.passages.get(key, frozenset())}


def _citations(store: Store, scope: Scope, side: _Side, cases: set[str]) -> tuple[Citation, ...]:
    """Passages of these cases that make the claims: those first that make all at once."""
    if side.near is not None:
        ranked = sorted(number for number, document in _near(store, scope, side))
    else:
        claiming = [_claiming(scope, said) for said in side.claims]
        numbers = set[int]().union(*claiming)
        ranked = sorted(numbers, key=lambda n: (-sum(n in each for each in claiming), n))
    plan = _plan(scope.plan, side.claims)
    cited = cite(store, ranked[: 20 * QUOTED], plan).values()
    kept: dict[str, Citation] = {}
    for citation in cited:
        if citation.doc in cases:
            kept.setdefault(citation.doc, citation)
    return tuple(kept.values())[:QUOTED]


def _plan(plan: Plan, claims: Sequence[Said]) -> Plan:
    """The plan whose evidence a quotation shows."""
    criteria = tuple(
        ClaimCriterion(_dimension(types), tuple(types), (status,))
        for said in claims
        for status, types in said.items()
    )
    return Plan(intent=plan.intent, unit="passage", lang=plan.lang, claims=criteria)


def _dimension(types: Sequence[str]) -> str:
    return DIMENSION_OF[types[0]]

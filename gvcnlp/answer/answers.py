"""
Answer a question over the corpus: read it, run it, say it, and quote what shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from gvcnlp.answer.lookups import Group, Lookup, run_plan
from gvcnlp.answer.names import closest_name
from gvcnlp.answer.phrases import Phrasing
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.quotes import find_quote, shown_score
from gvcnlp.answer.retrieval import Hit, find_passages
from gvcnlp.errors import UsageError
from gvcnlp.records import Passage
from gvcnlp.store import Embedder, Store
from gvcnlp.store.criteria import ClaimCriterion, with_term


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was asked for, with the ids of the passages that show it."""

    label: str
    count: int
    citations: tuple[str, ...]
    entity: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that the answer rests on. `quote` stands in it verbatim.

    `coder` says who annotated it, `score` how sure a machine was of what is cited.
    """

    id: str
    doc: str
    page: int | None
    quote: str
    lang: str
    coder: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the contract; `answered` is false where the corpus holds no evidence."""

    question: str
    lang: str
    answered: bool
    answer: str
    items: tuple[Item, ...]
    citations: tuple[Citation, ...]
    plan: Plan

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON types."""
        return asdict(self) | {"plan": self.plan.as_dict()}


def answer_question(
    store: Store, question: str, *, embedder: Embedder | None = None, limit: int = 10
) -> Answer:
    """Answer a question in its own language, English or Chinese.

    Args:
        store: The corpus; nothing else is read.
        question: One question.
        embedder: The model whose vectors the corpus holds, for questions in free words.
        limit: Most passages to cite for a question in free words; counts and lists
            always cite all they rest on.

    Raises:
        UsageError: the question is empty.
        StoreError: the database cannot be read.
    """
    if not question.strip():
        raise UsageError("the question is empty. Ask one in English or Chinese.")
    plan = read_question(store, question)
    asked = _Asked(store, question, plan, embedder, limit)
    if plan.defined is not None:
        return asked.answer(Phrasing(plan).defined(*plan.defined))
    if missing := _missing_name(store, plan):
        return _answer_unknown(asked, missing)
    if plan.intent == "compare":
        return _answer_comparison(asked)
    if plan.intent == "quote" or not (plan.has_criteria or _asks_for_all(plan)):
        return _answer_with_quotes(asked)
    return _answer_lookup(asked)


def _asks_for_all(plan: Plan) -> bool:
    """True for "list the cases" or "how many buyers", which name no criterion."""
    return plan.intent in ("count", "list")


@dataclass(frozen=True, slots=True)
class _Asked:
    store: Store
    question: str
    plan: Plan
    embedder: Embedder | None
    limit: int

    def answer(
        self,
        said: str,
        groups: Iterable[Group] = (),
        *,
        answered: bool = True,
        numbers: Sequence[int] | None = None,
    ) -> Answer:
        groups = tuple(groups)
        if numbers is None:
            numbers = tuple(dict.fromkeys(n for group in groups for n in group.numbers))
        passages = dict(zip(numbers, self.store.passages_by_number(numbers), strict=True))
        items = tuple(_item(group, passages) for group in groups)
        cited = tuple(_cite(passage, self.plan) for passage in passages.values())
        return Answer(self.question, self.plan.lang, answered, said, items, cited, self.plan)


def _answer_lookup(asked: _Asked) -> Answer:
    plan, lookup = asked.plan, run_plan(asked.store, asked.plan)
    say = Phrasing(plan)
    if lookup.groups:
        yes = plan.intent == "yes_no"
        said = say.yes(lookup, asked.question) if yes else say.found(lookup)
        return asked.answer(said, lookup.groups)
    if plan.intent == "yes_no":
        return _answer_no(asked, lookup)
    if plan.intent == "count":
        return asked.answer(say.found(lookup))
    return asked.answer(say.nothing(lookup), answered=False)


def _answer_no(asked: _Asked, lookup: Lookup) -> Answer:
    """No evidence for; passages that report the contrary are cited as evidence against."""
    say = Phrasing(asked.plan)
    claims = tuple(_contrary(claim) for claim in asked.plan.claims)
    if claims and any(c != old for c, old in zip(claims, asked.plan.claims, strict=True)):
        contrary = replace(asked, plan=replace(asked.plan, claims=claims))
        against = run_plan(asked.store, contrary.plan)
        said = say.no(lookup, asked.question, against)
        return replace(contrary.answer(said, against.groups), plan=asked.plan)
    return asked.answer(say.no(lookup, asked.question))


def _contrary(claim: ClaimCriterion) -> ClaimCriterion:
    affirmed = claim.statuses == ("affirmed",) and claim.dimension == "upgrading"
    return replace(claim, statuses=("negated",)) if affirmed else claim


def _missing_name(store: Store, plan: Plan) -> str | None:
    """The first name in the question that stands nowhere in the corpus."""
    unknown = [firm.name for firm in plan.unknown_firms]
    unknown += [term for term in plan.terms if not with_term(store, term)]
    return unknown[0] if unknown else None


def _answer_unknown(asked: _Asked, name: str) -> Answer:
    """A name that no case holds: nothing is claimed of it."""
    lookup = run_plan(asked.store, replace(asked.plan, unit="passage"))
    closest = closest_name(asked.store, name)
    said = Phrasing(asked.plan).unknown(name, lookup, closest, asked.question)
    return asked.answer(said, answered=False)


def _answer_comparison(asked: _Asked) -> Answer:
    """One item a type of the dimension that is compared, with its count."""
    plan = asked.plan
    dimension = plan.claims[-1].dimension if len(plan.claims) == 1 else plan.claims[0].dimension
    same = [claim for claim in plan.claims if claim.dimension == dimension]
    other = tuple(claim for claim in plan.claims if claim.dimension != dimension)
    single = [replace(claim, types=(type_,)) for claim in same for type_ in claim.types]
    lookups = [(c, run_plan(asked.store, replace(plan, claims=(c, *other)))) for c in single]
    say = Phrasing(plan)
    if not any(lookup.groups for _, lookup in lookups):
        return asked.answer(say.nothing(lookups[0][1]), answered=False)
    groups = [
        Group(say.claim(claim), tuple(n for group in lookup.groups for n in group.numbers))
        for claim, lookup in lookups
    ]
    counted = asked.answer(say.compared(lookups), groups)
    items = tuple(
        replace(item, count=len(lookup.groups))
        for item, (_, lookup) in zip(counted.items, lookups, strict=True)
    )
    return replace(counted, items=items)


def _answer_with_quotes(asked: _Asked) -> Answer:
    store, plan = asked.store, asked.plan
    hits = find_passages(store, asked.question, plan.lang, plan.words, asked.embedder)
    say, n_passages = Phrasing(plan), store.stats().n_passages
    numbers = _evidence(asked, hits)
    if numbers:
        kept = store.passages_by_number(numbers[: asked.limit])
        groups = [Group(p.id, (n,)) for n, p in zip(numbers, kept, strict=False)]
        return asked.answer(say.quotes(len(numbers), len(kept), n_passages), groups)
    said = say.no_evidence(n_passages)
    if hits:
        (nearest,) = store.passages_by_number([hits[0].number])
        said += say.nearest(nearest.id, find_quote(nearest, plan))
    return asked.answer(said, answered=False)


def _evidence(asked: _Asked, hits: Sequence[Hit]) -> list[int]:
    """Passages that make the claims or name the firms asked about; else those near enough.

    A country or sector alone makes no passage an answer.
    """
    plan = asked.plan
    near = [hit.number for hit in hits if hit.is_evidence]
    if not plan.has_criteria:
        return near
    found = run_plan(asked.store, replace(plan, unit="passage")).found
    if not found:  # how a firm of one country entered another: the setting is in the words
        found = run_plan(asked.store, replace(plan, unit="passage", settings=())).found
    if not (plan.claims or plan.firms or plan.relation):
        return [number for number in near if number in found]
    ranked = [hit.number for hit in hits if hit.number in found]
    return ranked + [number for number in found if number not in set(ranked)]


def _item(group: Group, passages: dict[int, Passage]) -> Item:
    ids = tuple(passages[number].id for number in group.numbers)
    return Item(group.label, len(ids), ids, group.entity, group.names)


def _cite(passage: Passage, plan: Plan) -> Citation:
    return Citation(
        id=passage.id,
        doc=passage.doc or passage.id,
        page=passage.page,
        quote=find_quote(passage, plan),
        lang=passage.lang,
        coder=passage.coder,
        score=shown_score(passage, plan),
    )

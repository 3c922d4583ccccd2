"""
Answer a question over the corpus: read it, run it, say it, and quote what shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gvcnlp.answer.answers import Answer, Item, Items
from gvcnlp.answer.evidence import find_evidence
from gvcnlp.answer.firm_groups import Group
from gvcnlp.answer.firm_names import closest_name
from gvcnlp.answer.groups import (
    Part,
    cells_of,
    claim_counts,
    compares_profiles,
    in_one_row,
    parts_of,
    sides_of,
)
from gvcnlp.answer.lazy import AT_ONCE
from gvcnlp.answer.lookups import Lookup, run_plan
from gvcnlp.answer.phrases import Phrasing
from gvcnlp.answer.placed import numbers_of
from gvcnlp.answer.plans import QUOTING, REFUSED, Order, Plan
from gvcnlp.answer.preambles import read_whole
from gvcnlp.answer.quotes import cite, cite_all, gives_reason
from gvcnlp.answer.readings import weigh_readings
from gvcnlp.answer.retrieval import find_passages
from gvcnlp.answer.shares import say_share
from gvcnlp.errors import UsageError
from gvcnlp.store import Embedder, Store
from gvcnlp.store.criteria import ClaimCriterion, everywhere, of_case, with_term
from gvcnlp.store.mentions import Link


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
    question = as_typed(question)
    plan, asked = read_whole(store, question)
    plan = weigh_readings(store, plan, asked, embedder, whole=question)
    return answer_plan(store, question, plan, embedder=embedder, limit=limit)


def as_typed(question: str) -> str:
    """Return a question with "?" for each byte that a terminal could not decode.

    Raises:
        UsageError: the question is empty.
    """
    if not question.strip():
        raise UsageError("the question is empty. Ask one in English or Chinese.")
    return question.encode("utf-8", "replace").decode("utf-8")


def answer_plan(
    store: Store,
    question: str,
    plan: Plan,
    *,
    embedder: Embedder | None = None,
    limit: int = 10,
) -> Answer:
    """Answer a question that has been read already; otherwise as `answer_question`."""
    asked = _Asked(store, question, plan, embedder, limit)
    if plan.intent in REFUSED:
        said = Phrasing(plan).about_itself(store.stats().n_documents)
        return asked.answer(said, answered=plan.intent == "help")
    if plan.missing is not None:
        return asked.answer(Phrasing(plan).out_of_range(plan.missing), answered=False)
    if plan.defined:
        return asked.answer(Phrasing(plan).defined())
    if missing := _missing_name(store, plan):
        return _answer_unknown(asked, missing)
    return _ANSWERS.get(plan.intent, _answer_criteria)(asked)


def _answer_criteria(asked: _Asked) -> Answer:
    plan = asked.plan
    if plan.intent in QUOTING or not (plan.has_criteria or _asks_for_all(plan)):
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
        groups: Sequence[Group] = (),
        *,
        answered: bool = True,
        linked: Sequence[Link] = (),
    ) -> Answer:
        citations = cite_all(self.store, numbers_of(groups), self.plan, linked)
        ids = everywhere(self.store).passages
        items: Sequence[Item] = Items(groups, ids)
        if len(groups) <= AT_ONCE:
            items = tuple(items)
        return Answer(self.question, self.plan.lang, answered, said, items, citations, self.plan)

    def side_by_side(self, said: str, parts: Sequence[tuple[str, Sequence[Group]]]) -> Answer:
        """One item a part, by its name, with the number of its groups."""
        whole = self.answer(
            said, [Group(name, tuple(n for g in own for n in g.numbers)) for name, own in parts]
        )
        items = zip(whole.items, parts, strict=True)
        return replace(whole, items=tuple(replace(i, count=len(own)) for i, (_, own) in items))


def _answer_lookup(asked: _Asked) -> Answer:
    plan, lookup = asked.plan, run_plan(asked.store, asked.plan)
    say = Phrasing(plan)
    if plan.majority and not _is_majority(asked, lookup):
        return asked.answer(say.minority(lookup, asked.question), lookup.groups)
    if lookup.groups:
        yes = plan.intent == "yes_no"
        said = say.yes(lookup, asked.question) if yes else say.found(lookup)
        said += say_share(asked.store, asked.question, plan, lookup)
        return asked.answer(said, lookup.groups, linked=lookup.linked)
    if plan.intent == "yes_no":
        return _answer_no(asked, lookup)
    if plan.intent == "count":
        return asked.answer(say.found(lookup))
    return asked.answer(say.nothing(lookup), answered=False)


def _is_majority(asked: _Asked, lookup: Lookup) -> bool:
    """True where it holds of more than half of what stands in the same settings."""
    every = run_plan(asked.store, replace(asked.plan, claims=()))
    return len(lookup.groups) * 2 > len(every.groups)


def _answer_no(asked: _Asked, lookup: Lookup) -> Answer:
    """No evidence for; passages that report the contrary are cited as evidence against.

    Without any, No is the answer where the cases were asked about ("Is there a case …"),
    and not where the world was ("Does Apple own …"): of that the corpus knows nothing.
    """
    say = Phrasing(asked.plan)
    claims = tuple(_contrary(claim) for claim in asked.plan.claims)
    if claims and any(c != old for c, old in zip(claims, asked.plan.claims, strict=True)):
        contrary = replace(asked, plan=replace(asked.plan, claims=claims))
        against = run_plan(asked.store, contrary.plan)
        said = say.no(lookup, asked.question, against)
        if against.groups:
            return replace(contrary.answer(said, against.groups), plan=asked.plan, denied=True)
    if wider := _without_aspect(asked, lookup):
        return wider
    is_of_corpus = not (asked.plan.firms or asked.plan.relation or asked.plan.terms)
    no = asked.answer(say.no(lookup, asked.question), answered=is_of_corpus)
    return replace(no, denied=True)


def _without_aspect(asked: _Asked, lookup: Lookup) -> Answer | None:
    """No by the words for "own brand"; the type that it is part of is affirmed all the same."""
    plan = asked.plan
    claims = tuple(replace(claim, aspect="", pattern="") for claim in plan.claims)
    if claims == plan.claims:
        return None
    wider = replace(asked, plan=replace(plan, claims=claims, intent="list"))
    found = run_plan(asked.store, wider.plan)
    if not found.groups:
        return None
    no, nearest = Phrasing(plan).no(lookup, asked.question), Phrasing(wider.plan).found(found)
    said = no + ("" if plan.lang == "zh" else " ") + nearest
    return replace(wider.answer(said, found.groups), plan=plan, denied=True)


def _contrary(claim: ClaimCriterion) -> ClaimCriterion:
    affirmed = claim.statuses == ("affirmed",) and claim.dimension == "upgrading"
    return replace(claim, statuses=("negated",)) if affirmed else claim


def _missing_name(store: Store, plan: Plan) -> str | None:
    """The first name in the question that stands nowhere in the corpus."""
    unknown = [firm.name for firm in plan.unknown_firms]
    unknown += [term for term in plan.terms if not with_term(store, term)]
    fields = dict.fromkeys(s.field for s in plan.settings if plan.intent != "list")
    for field in fields:
        same = [s for s in plan.settings if s.field == field]
        if all(s.wanted and not s.values and not of_case(store, s) for s in same):
            unknown += [setting.name for setting in same]
    others = plan.firms or len(fields) > 1
    if plan.intent in ("why", "how") and others and not plan.unknown_firms:
        unknown = [name for name in unknown if name in plan.terms]  # a market is no case's country
    return unknown[0] if unknown else None


def _answer_unknown(asked: _Asked, name: str) -> Answer:
    """A name that no case holds: nothing is claimed of it."""
    lookup = run_plan(asked.store, replace(asked.plan, unit="passage"))
    closest = closest_name(asked.store, name)
    said = Phrasing(asked.plan).unknown(name, lookup, closest, asked.question)
    return asked.answer(said, answered=False)


def _answer_comparison(asked: _Asked) -> Answer:
    """One item a group that is compared, with its count."""
    if axes := compares_profiles(asked.plan):
        table = replace(asked.plan, intent="crosstab", axes=axes, claims=())
        return _answer_crosstab(replace(asked, plan=table))
    say, parts = Phrasing(asked.plan), parts_of(asked.plan)
    if len(parts) < 2:
        return _answer_lookup(asked)
    lookups = _extremes(
        [(part, run_plan(asked.store, part.plan)) for part in parts], asked.plan.order
    )
    if not any(lookup.groups for _, lookup in lookups):
        return asked.answer(say.nothing(lookups[0][1]), answered=False)
    counted = [(say.of.part(part), lookup.groups) for part, lookup in lookups]
    return asked.side_by_side(say.compared(lookups), counted)


def _extremes(lookups: list[tuple[Part, Lookup]], order: Order | None) -> list[tuple[Part, Lookup]]:
    """Only the largest or the smallest groups, where those are asked for."""
    if order is None:
        return lookups
    sizes = [len(lookup.groups) for _, lookup in lookups]
    wanted = max(sizes) if order == "most" else min(sizes)
    return [hit for hit, size in zip(lookups, sizes, strict=True) if size == wanted]


def _answer_crosstab(asked: _Asked) -> Answer:
    """One item a cell that holds anything, with its number of cases or passages."""
    if one := in_one_row(asked.store, asked.plan):
        return _answer_comparison(replace(asked, plan=one))
    say, cells = Phrasing(asked.plan), cells_of(asked.store, asked.plan)
    lookup = run_plan(asked.store, replace(asked.plan, unit=asked.plan.counted, claims=()))
    if not cells:
        return asked.answer(say.nothing(lookup), answered=False)
    counted = [(say.of.cell(cell), cell.groups) for cell in cells]
    return asked.side_by_side(say.crosstab(cells, lookup), counted)


def _answer_proposition(asked: _Asked) -> Answer:
    """Cases that speak for what is said and cases that speak against it, one item each."""
    say, (for_it, against) = Phrasing(asked.plan), sides_of(asked.plan)
    sides = [(claims, run_plan(asked.store, plan)) for claims, plan in (for_it, against)]
    said = say.proposition(sides)
    if not any(lookup.groups for _, lookup in sides):
        return asked.answer(said, answered=False)
    return asked.side_by_side(
        said, [(say.of.claims(claims), found.groups) for claims, found in sides]
    )


def _answer_overview(asked: _Asked) -> Answer:
    """What is claimed of a firm, case, country or sector, with the cases that say so."""
    plan = replace(asked.plan, unit="case")
    lookup = run_plan(asked.store, plan)
    if not lookup.groups:
        return asked.answer(Phrasing(asked.plan).nothing(lookup), answered=False)
    said = Phrasing(plan).overview(lookup, claim_counts(asked.store, lookup.found))
    return asked.answer(said, lookup.groups)


def _answer_with_quotes(asked: _Asked) -> Answer:
    store, plan = asked.store, asked.plan
    hits = find_passages(store, asked.question, plan.lang, plan.words, asked.embedder)
    say, n_passages = Phrasing(plan), store.stats().n_passages
    numbers = find_evidence(store, plan, hits)
    unheard = say.unheard([name for name in plan.names if not with_term(store, name)])
    if numbers:
        if plan.intent == "how" and plan.has_criteria:
            numbers = sorted(numbers)  # the course of events is told in the order of the text
        kept = cite(store, numbers[: asked.limit], plan)
        if plan.intent == "why" and plan.has_criteria:
            kept = dict(sorted(kept.items(), key=lambda item: not gives_reason(item[1].text)))
        groups = [Group(citation.id, (number,)) for number, citation in kept.items()]
        said = say.quotes(tuple(kept.values()), len(numbers), n_passages)
        return asked.answer(said + unheard, groups)
    said = say.no_evidence(n_passages) + unheard
    if hits:
        (nearest,) = cite(store, [hits[0].number], plan).values()
        said += say.nearest(nearest.id, nearest.quote)
    return asked.answer(said, answered=False)


_ANSWERS: Mapping[str, Callable[[_Asked], Answer]] = {
    "compare": _answer_comparison,
    "crosstab": _answer_crosstab,
    "proposition": _answer_proposition,
    "overview": _answer_overview,
}

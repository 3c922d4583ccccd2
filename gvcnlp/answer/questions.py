"""
Read a question: from words in English or Chinese to a `Plan`.

Rules only: patterns of the vocabulary (`words/`), the codebook's names of labels, and
the names of firms that the codebook or the corpus knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.answerable import as_answerable, counts_nothing_recorded
from gvcnlp.answer.cases import NamedCases, find_cases
from gvcnlp.answer.claims import LISTED, claims_by_status, compared_claims, find_claims
from gvcnlp.answer.intents import (
    asks_for_type,
    find_axes,
    find_defined,
    find_intent,
    find_least,
    find_order,
    names_both_languages,
    refused_intent,
)
from gvcnlp.answer.listings import listed_part, names_a_list
from gvcnlp.answer.mixtures import asked_in, vocabulary_of
from gvcnlp.answer.names import NamedFirm, find_firms, find_terms
from gvcnlp.answer.periods import find_period
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import (
    COUNTED,
    QUOTING,
    SETTING_UNITS,
    Axis,
    Counted,
    Intent,
    Order,
    Plan,
    RelationAsked,
)
from gvcnlp.answer.relations import find_relation, folded_in
from gvcnlp.answer.spelling import mend_spelling
from gvcnlp.answer.units import absent_asked, find_unit, naming_asked, without_aspects
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import STATUSES
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, ClaimCriterion, FirmCriterion
from gvcnlp.store.words import search_words

NAME = "X"  # stands for a firm where only the words around it count
DIMENSIONS: dict[str, Axis] = {"governance": "governance", "upgrading": "upgrading"}
JOINED = re.compile(r"\s*(?:,|、|，)?\s*(?:and|or|和|与|及|或)?\s*")
NEAR_NAMES = 16  # characters between two names that "or" joins
CLAUSES = re.compile(r"[，,；;]")
WHEN = re.compile(r"^(?:(?:and|but|so|then),? )*when\b|什么时候|何时|哪一?年")  # asks for no firm


def read_question(
    store: Store,
    question: str,
    antecedent: FirmCriterion | None = None,
    *,
    intent: Intent | None = None,
) -> Plan:
    """Return what the question asks for; what it names is looked up in the corpus.

    Args:
        store: The corpus.
        question: In English or Chinese.
        antecedent: The firms that "them" or 他们 stand for, in a conversation.
        intent: What kind of answer is wanted, where that is known already.
    """
    lang = asked_in(question)
    is_told = intent is not None
    words = vocabulary_of(question, lang)
    question = _untagged(words.polite.sub("", question.strip()), words)
    question = mend_spelling(store, question, words)
    folded = words.tail[0].sub(words.tail[1], folded_in(question, lang))
    if (refused := refused_intent(folded, words)) and not is_told:
        return Plan(intent=refused, unit="passage", lang=lang)
    cases = find_cases(store, question, find_firms(store, question), words)
    firms = cases.firms
    is_open = words.why.search(folded) is not None or WHEN.search(folded) is not None
    relation = None if is_open else _relation_asked(store, question, words, antecedent)
    if relation and _is_of_case(relation, cases):
        relation = None
    rest = _without_names(firms, relation, folded, question, lang)
    for name in cases.names:
        rest = rest.replace(name, NAME)
    rest = _without_barred(rest, words)
    settings = _settings_asked(store, rest, words, relation)
    asked = folded if relation else rest
    intent = intent or find_intent(
        asked, words, relation, len(firms) + len(cases.documents), settings
    )
    axes = find_axes(rest, words, intent)
    told = words.units["case"].sub(" ", rest) if cases.documents else rest
    absent, told = absent_asked(told, words)
    naming, told = naming_asked(told, words) if not (firms or absent) else (None, told)
    names = find_terms(question, firms, settings, cases.names)
    is_of_case = bool(cases.documents) and intent == "overview"
    barred = _barred_firms(firms, question, words)
    plan = Plan(
        intent=intent,
        unit=find_unit(without_aspects(told, words), words, intent, relation, lang),
        lang=lang,
        claims=_besides_supplying(
            _claims_asked(_without_elsewhere(rest, settings, words), words, intent, axes), relation
        ),
        firms=()
        if relation
        else _firms_asked([hit for hit in firms if hit not in barred], question, words, intent),
        barred=tuple(
            hit.criterion
            for hit in barred
            if not (relation and any(hit.criterion.is_same_as(end) for end in relation.given))
        ),
        settings=() if is_of_case else settings,
        period=find_period(folded),
        cases=cases.documents,
        terms=() if relation or intent in QUOTING or is_of_case else names,
        names=names if intent in QUOTING else (),
        text_lang=None if axes and "lang" in axes else _text_lang(folded, words),
        relation=relation,
        named=bool(words.named.search(folded)) or words.firms_named.search(rest) is not None,
        naming=naming,
        absent=absent,
        order=_order_asked(rest, words, intent, settings),
        least=find_least(rest, words) if intent in COUNTED else 1,
        placewise=words.caseless.search(rest) is not None,
        together=words.together.search(rest) is not None,
        counted=_counted_in(rest, words),
        majority=intent == "yes_no" and words.majority.search(rest) is not None,
        hinders=_hinders(rest, words, intent),
        axes=axes,
        defined=find_defined(folded) if intent == "define" else (),
        words=tuple(w for w in search_words(question) if w not in words.stop_words),
    )
    plan = _with_named_axes(plan)
    return plan if is_told else _settled(plan, question, rest, names, words)


def _relation_asked(
    store: Store, question: str, words: Vocabulary, antecedent: FirmCriterion | None
) -> RelationAsked | None:
    """The relation that is asked of; of "It is said that X bought it; is it X's?" the last clause.

    Nobody owns itself: where both ends are one firm, more than one clause was read as one.
    """
    relation = find_relation(store, question, words, antecedent)
    if relation is None or relation.asked != "both":
        return relation
    if not relation.given[0].is_same_as(relation.given[1]):
        return relation
    clauses = reversed(CLAUSES.split(question))
    told = (find_relation(store, clause, words, antecedent) for clause in clauses)
    return next((found for found in told if found is not None), None)


def _with_named_axes(plan: Plan) -> Plan:
    """A table of three countries by two types has these as its rows and its columns."""
    wanted = [setting.field for setting in plan.settings if setting.wanted]
    places: list[Axis] = [field for field in SETTING_UNITS if wanted.count(field) > 1]
    if plan.intent != "crosstab" or not places or not plan.claims:
        return plan
    first = plan.claims[0]
    is_of_status = len(plan.claims) == 1 and 1 < len(first.statuses) < len(STATUSES)
    column: Axis = "status" if is_of_status else DIMENSIONS[first.dimension]
    return replace(plan, axes=(places[0], column))


def _settled(
    plan: Plan, question: str, rest: str, names: tuple[str, ...], words: Vocabulary
) -> Plan:
    """The plan with the intent by which the corpus can answer, where the words left that open."""
    if plan.relation is None and words.governing.search(rest):
        return _of_governors(plan)
    if plan.relation is None and plan.settings and not (plan.firms or plan.claims):
        for unit in ("buyer", "firm"):
            if words.trading[unit].search(rest):  # who buys vegetables from Kenya
                return replace(plan, intent="list", unit=unit, terms=(), names=())
    if counts_nothing_recorded(plan, rest, words):
        return replace(plan, intent="quote", terms=(), names=names)
    if names_a_list(plan, rest, words):
        rest = listed_part(rest, plan)
        plan = replace(plan, intent="list", terms=names, names=())
    return as_answerable(plan, question, rest, words)


def _untagged(question: str, words: Vocabulary) -> str:
    """Return "Is it true that X owns Y?" for "X owns Y, doesn't it?"; questions stay questions."""
    pattern, asking = words.tag
    if (match := pattern.search(question)) is None:
        return question
    said = match["said"].strip(" ,;:，；：")
    opening = said.split(" ", 1)[0]
    if opening.lower() in words.stop_words:  # "There are no market cases"
        said = opening.lower() + said[len(opening) :]
    folded = fold(said).text
    if any(words.intents[intent].search(folded) for intent in ("yes_no", "count", "list")):
        return said if "吗" in said else f"{said}?"
    return asking.format(said=said)


def _settings_asked(
    store: Store, rest: str, words: Vocabulary, relation: RelationAsked | None
) -> tuple[CaseCriterion, ...]:
    """The settings of the cases; languages that are compared name no countries.

    Of a relation, the goods that are supplied are no sector of a case.
    """
    if names_both_languages(rest, words):
        for pattern in words.followup.languages.values():
            rest = pattern.sub(" ", rest)
    found = find_settings(store, rest, words)
    if relation is None or not relation.given:
        return found
    return tuple(setting for setting in found if setting.field == "country" and setting.values)


def _claims_asked(
    rest: str, words: Vocabulary, intent: Intent, axes: tuple[Axis, Axis] | None
) -> tuple[ClaimCriterion, ...]:
    """The claims of the question; a comparison of statuses has one claim for each."""
    if intent == "define":
        return ()
    if axes is not None and "status" in axes:
        return claims_by_status(find_claims(rest, words), rest, words)
    if intent == "compare":
        return compared_claims(find_claims(rest, words, compared=True), rest, words)
    return find_claims(rest, words)


def _counted_in(rest: str, words: Vocabulary) -> Counted:
    """What groups are as large as: of cases, the passages."""
    of_cases = words.order["most"].search(rest) and words.ordered_cases.search(rest)
    return "passage" if of_cases or words.units["passage"].search(rest) else "case"


def _of_governors(plan: Plan) -> Plan:
    """ "Who governs the chain?": the buyers, where a lead firm sets the terms for others."""
    named = tuple(c for c in plan.claims if c.dimension == "governance" and c.types)
    claims = named or (ClaimCriterion("governance", ("captive",), ("affirmed",)),)
    return replace(plan, intent="list", unit="buyer", claims=claims, terms=(), names=())


def _besides_supplying(
    claims: tuple[ClaimCriterion, ...], relation: RelationAsked | None
) -> tuple[ClaimCriterion, ...]:
    """In 替谁做贴牌, contract manufacturing is the verb of the relation and no claim."""
    if relation is None:
        return claims
    return tuple(c for c in claims if not (c.aspect and c.dimension == "governance"))


def _order_asked(
    rest: str, words: Vocabulary, intent: Intent, settings: tuple[CaseCriterion, ...]
) -> Order | None:
    """Most or fewest, of a list; of what is compared only where all are, not two by name."""
    fields = [setting.field for setting in settings if setting.wanted]
    if intent == "compare" and len(fields) > len(set(fields)):
        return None
    is_asked = intent == "list" or (intent == "compare" and asks_for_type(rest, words))
    return find_order(rest, words) if is_asked else None


def _hinders(rest: str, words: Vocabulary, intent: Intent) -> bool:
    """Whether governance is said to keep upgrading from happening: by a verb, or as denied."""
    if words.effects["hinders"].search(rest):
        return True
    claims = find_claims(rest, words) if intent == "proposition" else ()
    return any(c.dimension == "upgrading" and "negated" in c.statuses for c in claims)


def _firms_asked(
    firms: Sequence[NamedFirm], question: str, words: Vocabulary, intent: Intent
) -> tuple[FirmCriterion, ...]:
    """The firms that passages must name; those that "or" joins are one, unless compared."""
    asked: list[FirmCriterion] = []
    is_joined = False
    for hit, after in zip(reversed(firms), [None, *reversed(firms)], strict=False):
        gap = fold(question[hit.end : after.start]).text if after else ""
        if not LISTED.fullmatch(gap) or not after:
            is_joined = len(gap) < NEAR_NAMES and words.either.search(gap) is not None
        if is_joined and intent != "compare":
            name = words.phrases.any_of.join((hit.criterion.name, asked[0].name))
            asked[0] = hit.criterion.either(asked[0], name=name)
        else:
            asked.insert(0, hit.criterion)
    return tuple(asked)


def _text_lang(question: str, words: Vocabulary) -> str | None:
    """The language that passages are to be in; "not in Chinese" leaves the other one."""
    for lang, pattern in words.languages.items():
        if match := pattern.search(question):
            if words.elsewhere[0].search(question[: match.start()]):
                return next(other for other in words.languages if other != lang)
            return lang
    for lang, pattern in words.followup.languages.items():  # "outside English"
        match = pattern.search(question)
        if match and words.elsewhere[0].search(question[: match.start()]):
            return next(other for other in words.languages if other != lang)
    return None


def _without_names(
    firms: tuple[NamedFirm, ...],
    relation: RelationAsked | None,
    folded: str,
    question: str,
    lang: str,
) -> str:
    """A firm called Captive Brands says nothing of captive governance."""
    names = [question[hit.start : hit.end] for hit in firms]
    names += [firm.name for firm in relation.given] if relation else []
    for name in names:
        folded = folded.replace(folded_in(name, lang), NAME)
    return folded


def _barred_firms(firms: Sequence[NamedFirm], question: str, words: Vocabulary) -> list[NamedFirm]:
    """Those after "besides", and those joined to one of these: "besides Gap and Nike"."""
    barred: list[NamedFirm] = []
    for hit in firms:
        joined = barred and JOINED.fullmatch(question[barred[-1].end : hit.start])
        if joined or words.barring.search(question[: hit.start].lower()):
            barred.append(hit)
    return barred


def _without_elsewhere(rest: str, settings: Sequence[CaseCriterion], words: Vocabulary) -> str:
    """The "not" of "in Asia but not China" denies no upgrading either."""
    for setting in settings:
        at = rest.find(fold(setting.name).text)
        match = words.elsewhere[0].search(rest[:at]) if at > 0 and not setting.wanted else None
        if match:
            rest = rest[: match.start()] + " " * (at - match.start()) + rest[at:]
    return rest


def _is_of_case(relation: RelationAsked, cases: NamedCases) -> bool:
    """The buyers "in the BYD case" are not those of BYD alone."""
    called = [fold(name).text for name in cases.names]
    given = [fold(firm.name).text for firm in relation.given]
    return bool(called and given) and all(any(g in c for c in called) for g in given)


def _without_barred(rest: str, words: Vocabulary) -> str:
    """The "not" of "not Foxconn" denies no upgrading."""
    return re.sub(words.barring.pattern.replace("$", NAME), " ", rest)

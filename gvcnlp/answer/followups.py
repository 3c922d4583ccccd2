"""
Read a question that leans on the one before it: "and in China?", "why were they blocked?",
"show me the second one", 那品牌商呢？

Such a question either replaces what it names and keeps the rest, or restricts the rest
further ("only the captive ones"), or points at what the last answer listed ("they", "the
second one"). A question that is complete in itself is read as if it were the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.answers import Answer, Item
from gvcnlp.answer.claims import find_statuses
from gvcnlp.answer.intents import find_defined, find_order
from gvcnlp.answer.names import find_firms
from gvcnlp.answer.plans import QUOTING, Intent, Plan, Unit
from gvcnlp.answer.questions import UNITS, read_question
from gvcnlp.answer.words import Vocabulary, load_vocabulary
from gvcnlp.codebook.names import normalize_name
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import lang_of
from gvcnlp.store import Store
from gvcnlp.store.criteria import ClaimCriterion, FirmCriterion

WHOLE = ("compare", "crosstab", "proposition", "overview", "define")  # never elliptic
BARE = 3  # content words; with more, "why" asks of something new


def read_turn(store: Store, question: str, turns: Sequence[Answer]) -> Plan:
    """Return what a question of a conversation asks for, in the light of the answers so far.

    Args:
        store: The corpus.
        question: The question as it was typed.
        turns: The answers so far, the last one last.
    """
    if not turns:
        return read_question(store, question)
    words = load_vocabulary(lang_of(question))
    folded = fold(question).text.strip()
    last, listed = turns[-1], _listed(turns)
    if (place := _ordinal(folded, words)) is not None and listed.items:
        return _pointed_at(place, question, listed)
    bare = _bare(question, words)
    own = read_question(store, bare, _antecedent(listed.items, listed.plan))
    if own.intent in ("help", "decline", *WHOLE):
        return own
    has_pronoun = words.followup.pronoun.search(folded) is not None
    if own.relation is not None:
        return replace(own, within=_nameless(listed)) if has_pronoun else own
    if words.followup.refining.search(folded):
        return _refined(own, last, folded, words)
    if own.intent == "list" and not own.has_criteria and not own.words:
        unit = _unit_named(folded, words) or last.plan.unit
        return replace(last.plan, lang=own.lang, intent="list", unit=unit)  # "list them"
    opens, said = words.followup.opening.search(folded), fold(bare).text.strip()
    is_part = opens and not own.claims and (own.settings or find_statuses(said, words))
    if _is_bare_why(own) or (has_pronoun and not own.firms and not is_part):
        return _about_them(own, listed, folded, words)
    if opens and not _stands_alone(own, said, words):
        return _replaced(own, _leant_on(own, turns), said, bare, words, store)
    return own


def _bare(question: str, words: Vocabulary) -> str:
    """The question without "and what about", and "their buyers" as "buyers of them"."""
    pattern, replacement = words.followup.possessive
    return pattern.sub(replacement, words.followup.lead.sub("", question.strip()))


def _listed(turns: Sequence[Answer]) -> Answer:
    """The last answer that was about something: what "they" and "the second" point at."""
    about = (t for t in reversed(turns) if t.items or t.plan.defined or len(t.plan.firms) == 1)
    return next(about, turns[-1])


def _nameless(listed: Answer) -> tuple[str, ...]:
    """Where only "firms" or "suppliers" were listed: their passages, since any may be so called."""
    if any(item.named for item in listed.items) or not any(i.names for i in listed.items):
        return ()
    return tuple(citation.id for citation in listed.citations)


def _leant_on(own: Plan, turns: Sequence[Answer]) -> Plan:
    """The last plan; one that pointed at a single item is passed over.

    A claim is set in the place of a claim, whatever came between.
    """
    plans = [turn.plan for turn in turns if not turn.plan.within and turn.plan.missing is None]
    last = plans[-1] if plans else turns[-1].plan
    if last.intent in ("why", "how") and not own.has_criteria:  # "and those that succeeded?"
        return next((plan for plan in reversed(plans) if plan.intent not in QUOTING), last)
    if not own.claims or (last.relation is None and last.claims):
        return last
    return next((plan for plan in reversed(plans) if plan.claims), last)


def _is_bare_why(own: Plan) -> bool:
    return own.intent in ("why", "how") and not own.has_criteria and len(own.words) <= BARE


def _stands_alone(own: Plan, folded: str, words: Vocabulary) -> bool:
    """True for "And which cases report captive governance?": asked in full after "and"."""
    kinds = ("count", "list", "yes_no", "compare", "crosstab")
    asks = any(words.intents[kind].search(folded) for kind in kinds) or words.why.search(folded)
    return bool(asks and (own.claims or own.firms or own.defined))


def _replaced(
    own: Plan, last: Plan, folded: str, question: str, words: Vocabulary, store: Store
) -> Plan:
    """What the question names takes the place of its like; the rest stays as it was."""
    plan = replace(last, lang=own.lang, order=find_order(folded, words) or last.order)
    if last.intent == "define" and (defined := find_defined(folded)):
        return replace(plan, defined=defined)
    if last.text_lang and (lang := _language(folded, words)):
        own = replace(own, text_lang=lang, settings=())
    if own.settings:
        fields = {setting.field for setting in own.settings}
        kept = tuple(s for s in last.settings if s.field not in fields)
        plan = replace(plan, settings=(*kept, *own.settings))
    firms = own.firms or tuple(hit.criterion for hit in find_firms(store, question))
    if firms:
        plan = _with_firms(plan, firms)
    if own.claims or find_statuses(folded, words):
        plan = replace(plan, claims=_claims(own, last, folded, words))
    unit = None if last.order else _unit_named(folded, words)
    return replace(
        plan,
        unit=unit or plan.unit,
        intent=_intent(own, last, folded, words),
        period=own.period or last.period,
        text_lang=own.text_lang or last.text_lang,
        cases=own.cases or last.cases,
        words=tuple(dict.fromkeys((*own.words, *last.words))),
    )


def _with_firms(plan: Plan, firms: tuple[FirmCriterion, ...]) -> Plan:
    relation = plan.relation
    if relation is None:
        return replace(plan, firms=firms)
    if relation.asked == "source":
        return replace(plan, relation=replace(relation, target=firms[0]))
    return replace(plan, relation=replace(relation, source=firms[0]))


def _claims(own: Plan, last: Plan, folded: str, words: Vocabulary) -> tuple[ClaimCriterion, ...]:
    """Claims of a dimension replace those of the same; their status stays unless one is named."""
    status = find_statuses(folded, words)
    if not own.claims:
        return _with_status(last.claims, status)
    claims = list(last.claims)
    if last.intent == "compare":
        return (*claims, *(claim for claim in own.claims if claim not in claims))
    for claim in own.claims:
        same = [old for old in claims if old.dimension == claim.dimension]
        if same and not status and claim.wanted:
            claim = replace(claim, statuses=same[0].statuses, primary=same[0].primary)
        claims = [old for old in claims if old.dimension != claim.dimension] + [claim]
    return tuple(claims)


def _with_status(
    claims: tuple[ClaimCriterion, ...], status: tuple[str, ...]
) -> tuple[ClaimCriterion, ...]:
    """A status alone ("and where did it fail?") goes to the upgrading, else to all."""
    if not status:
        return claims
    upgrading = [claim for claim in claims if claim.dimension == "upgrading"]
    meant = upgrading or list(claims)
    return tuple(
        replace(claim, statuses=status, primary=False) if claim in meant else claim
        for claim in claims
    )


def _refined(own: Plan, last: Answer, folded: str, words: Vocabulary) -> Plan:
    """ "Only the captive ones": everything said before holds as well."""
    plan = last.plan
    added = tuple(c for c in own.claims if c not in plan.claims)
    kinds: tuple[Intent, ...] = ("count", "list")
    intent = next((k for k in kinds if words.intents[k].search(folded)), plan.intent)
    if intent in ("yes_no", *QUOTING):
        intent = "list"
    status = find_statuses(folded, words)
    claims = plan.claims if own.claims else _with_status(plan.claims, status)
    return replace(
        plan,
        lang=own.lang,
        intent=intent,
        unit=_unit_named(folded, words) or plan.unit,
        claims=(*claims, *added),
        firms=plan.firms + own.firms,
        settings=own.settings or plan.settings,
        period=own.period or plan.period,
        text_lang=own.text_lang or plan.text_lang,
        order=own.order,
        named=own.named or plan.named,
    )


def _about_them(own: Plan, last: Answer, folded: str, words: Vocabulary) -> Plan:
    """A question about what an answer listed, or about the passages it rests on."""
    intent = _intent(own, last.plan, folded, words)
    plan = replace(own, intent=intent, terms=())
    them = _antecedent(last.items, last.plan)
    status = find_statuses(folded, words)
    if intent in ("why", "how"):
        return _why(plan, last, status, them)
    if not own.claims and status:
        plan = replace(plan, claims=_with_status(last.plan.claims, status))
    if last.plan.defined and not own.claims:  # "how many cases show it?"
        meant = tuple(ClaimCriterion(d.dimension, (d.label,)) for d in last.plan.defined)
        return replace(plan, claims=meant)
    if them is not None and intent not in QUOTING:
        return replace(plan, firms=(them,))
    plan = replace(plan, settings=own.settings or last.plan.settings)
    if last.plan.unit == "case" and last.items:
        return replace(plan, cases=tuple(item.label for item in last.items))
    cited = tuple(citation.id for citation in last.citations)
    return replace(plan, within=cited) if cited else replace(plan, claims=last.plan.claims)


def _why(plan: Plan, last: Answer, status: tuple[str, ...], them: FirmCriterion | None) -> Plan:
    """Reasons are looked for in the cases of the last answer, wherever they speak of it."""
    asked = [c for c in plan.claims or last.plan.claims if c.dimension == "upgrading"]
    claims = tuple(replace(c, statuses=status or c.statuses) for c in asked)
    if not claims and status:
        claims = (ClaimCriterion("upgrading", (), status),)
    about = replace(plan, claims=claims, settings=plan.settings or last.plan.settings)
    if last.citations:
        return replace(about, cases=tuple(dict.fromkeys(c.doc for c in last.citations)))
    return replace(about, firms=(them,) if them else ())


def _intent(own: Plan, last: Plan, folded: str, words: Vocabulary) -> Intent:
    """The intent that the question has words for, else the one before."""
    if own.intent in ("why", "how", "crosstab", "compare"):
        return own.intent
    kinds: tuple[Intent, ...] = ("count", "yes_no", "list")
    return next((k for k in kinds if words.intents[k].search(folded)), last.intent)


def _language(folded: str, words: Vocabulary) -> str | None:
    """The language that a word alone names, where languages are what is talked about."""
    return next((k for k, p in words.followup.languages.items() if p.search(folded)), None)


def _unit_named(folded: str, words: Vocabulary) -> Unit | None:
    for pattern in words.languages.values():  # "only the Chinese texts" asks for no texts
        folded = pattern.sub(" ", folded)
    found = [
        (match.start(), order, unit)
        for order, unit in enumerate(UNITS)
        if (match := words.units[unit].search(folded))
    ]
    return min(found)[2] if found else None


def _ordinal(folded: str, words: Vocabulary) -> int | None:
    """The place that is pointed at, from 1; -1 is the last."""
    match = words.followup.ordinal.search(folded)
    if match is None or re.search(r"tier|级供应|季|年代", folded[match.start() :][:16]):
        return None
    named = match.groupdict()
    word = named.get("n") or named.get("last") or ""
    if word in words.followup.ordinals:
        return words.followup.ordinals[word]
    digits = re.sub(r"\D", "", word)
    return int(digits) if digits else None


def _pointed_at(place: int, question: str, last: Answer) -> Plan:
    """The passages of one item of the last answer, to be quoted; none where there is no such."""
    lang = lang_of(question)
    at = place - 1 if place > 0 else len(last.items) - 1
    if not 0 <= at < len(last.items):
        return Plan(intent="quote", unit="passage", lang=lang, missing=len(last.items))
    item = last.items[at]
    return Plan(intent="quote", unit="passage", lang=lang, within=item.citations)


def _antecedent(items: Sequence[Item], plan: Plan) -> FirmCriterion | None:
    """The firms that the last answer listed, as one criterion; else the one it was about."""
    is_list = plan.unit in ("firm", "buyer") or plan.relation is not None
    listed = [item for item in items if item.names] if is_list else []
    listed = [item for item in listed if item.named] or listed
    if listed:
        entities = tuple(sorted({item.entity for item in listed if item.entity}))
        names = {name for item in listed for name in item.names}
        keys = tuple(sorted({normalize_name(name) for name in names}))
        return FirmCriterion(", ".join(item.label for item in listed[:5]), entities, keys)
    if len(plan.firms) == 1:
        return plan.firms[0]
    given = plan.relation.given if plan.relation else ()
    return given[0] if given else None

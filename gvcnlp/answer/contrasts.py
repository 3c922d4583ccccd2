"""
Read what is set against the last answer: a comparison that leaves out a side of it, or both
("compared with process upgrading?", "compare the two", 两家比较一下), and "which others?".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.answers import Answer
from gvcnlp.answer.antecedents import firms_of_two
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.lookups import RECORDED
from gvcnlp.answer.mixtures import asked_in, vocabulary_of
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.replacing import with_settings
from gvcnlp.answer.units import ACTORS
from gvcnlp.answer.wording import Wording
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, ClaimCriterion


def contrasted(asked: Asked) -> Plan | None:
    """Return the comparison with what was asked about before; None where nothing is left out."""
    own, before = asked.own, asked.last.plan
    is_contrast = asked.words.followup.contrast.search(asked.folded) is not None
    if not is_contrast or own.axes or before.intent == "compare" or _is_whole(own):
        return None
    unit = before.unit if before.unit in ("case", "passage") else "case"
    base = replace(
        before, lang=own.lang, intent="compare", unit=unit, relation=None, order=None, within=()
    )
    if own.claims:
        return _with_claim(base, own.claims)
    if own.settings:
        return _with_setting(base, own.settings)
    if own.firms:
        firms = tuple(dict.fromkeys((*before.firms, *own.firms)))
        return replace(base, firms=firms, claims=_claimed(asked.turns)) if len(firms) > 1 else None
    return two_discussed(asked, base)


def by_status(asked: Asked) -> Plan | None:
    """ "How many made it and how many did not?", 成败各有多少: of the one type talked about.

    None where a type is named, or no two statuses are.
    """
    before = asked.last.plan
    told = [claim for claim in before.claims if claim.dimension == "upgrading" and claim.wanted]
    if asked.own.claims or not told or len({claim.types for claim in told}) != 1:
        return None
    is_of_outcomes = asked.turn.has("outcomes")
    statuses = ("affirmed", "negated") if is_of_outcomes else _statuses_apart(asked, told[0].types)
    parts = parts_of(before) if before.intent == "compare" else ()
    if len(statuses) < 2 or any(part.claim is None for part in parts):  # of two places, of both
        return None
    each = tuple(replace(told[0], statuses=(status,)) for status in statuses)
    others = tuple(claim for claim in before.claims if claim not in told)
    unit = asked.unit or (before.unit if before.unit in ("passage", *ACTORS) else "case")
    return replace(
        before,
        lang=asked.own.lang,
        intent="compare",
        unit=unit,
        claims=(*each, *others),
        order=None,
    )


def _statuses_apart(asked: Asked, types: tuple[str, ...]) -> tuple[str, ...]:
    """The statuses that would be compared if the type were named."""
    if not asked.statuses or len(types) != 1:
        return ()
    name = Wording(asked.own).type_name("upgrading", types[0])
    whole = read_question(asked.store, f"{asked.said.rstrip('?？.。 ')}: {name}")
    is_of_type = whole.intent == "compare" and {claim.types for claim in whole.claims} == {types}
    return tuple(claim.statuses[0] for claim in whole.claims) if is_of_type else ()


def besides(asked: Asked) -> Plan | None:
    """ "Which other countries have it?": others than that which was talked about."""
    own, before = asked.own, asked.last.plan
    if not asked.words.followup.further.search(asked.folded) or own.unit not in RECORDED:
        return None
    those = [s for s in before.settings if s.field == own.unit and s.wanted and s.values]
    if not those or any(setting.field == own.unit for setting in own.settings):
        return None
    others = tuple(replace(setting, words=(), wanted=False) for setting in those)
    claims = own.claims or before.claims
    return replace(own, intent="list", claims=claims, settings=(*own.settings, *others), terms=())


def asked_of_place(store: Store, question: str, place: int, listed: Answer) -> Plan | None:
    """ "In the second country, which cases are captive?": the question is more than to show it.

    Args:
        store: The corpus.
        question: As it was asked.
        place: That of the item that it points at, from 1; -1 is the last.
        listed: The answer whose items are meant.
    """
    own, at = read_question(store, question), place - 1 if place > 0 else len(listed.items) - 1
    if not own.claims or own.settings or not 0 <= at < len(listed.items):
        return None
    words = vocabulary_of(question, own.lang)
    settings = find_settings(store, fold(listed.items[at].label).text, words)
    return replace(own, settings=settings, terms=()) if settings else None


def one_of_compared(store: Store, question: str, turns: Sequence[Answer]) -> Plan | None:
    """ "Which of the latter are in China?", 前者呢: a side of the last comparison, to be listed."""
    lang = asked_in(question)
    words, folded = vocabulary_of(question, lang), fold(question).text
    compared = next((t.plan for t in reversed(turns) if t.plan.intent == "compare"), None)
    at = 0 if words.followup.former.search(folded) else None
    at = -1 if words.followup.latter.search(folded) else at
    if compared is None or at is None or len(parts := parts_of(compared)) < 2:
        return None
    is_counted = words.intents["count"].search(folded) is not None
    own, part = read_question(store, question), parts[at].plan
    return replace(
        with_settings(part, tuple(s for s in own.settings if s not in part.settings)),
        lang=lang,
        intent="count" if is_counted else "list",
        order=None,
        text_lang=own.text_lang or part.text_lang,
    )


def _is_whole(own: Plan) -> bool:
    return len(parts_of(own)) > 1


def _with_claim(base: Plan, own: Sequence[ClaimCriterion]) -> Plan | None:
    """ "Compared with process upgrading?": beside the one type of its dimension."""
    dimension = own[0].dimension
    same = [c for c in base.claims if c.dimension == dimension and c.wanted and c.types]
    others = tuple(c for c in base.claims if c not in same)
    if len(same) != 1 or any(c.dimension != dimension for c in own):
        return None
    new = tuple(replace(c, statuses=same[0].statuses) for c in own if c.types != same[0].types)
    return replace(base, claims=(same[0], *new, *others)) if new else None


def _with_setting(base: Plan, own: Sequence[CaseCriterion]) -> Plan | None:
    """ "Compared with Kenya?": beside the country that was asked about."""
    field = own[0].field
    same = [s for s in base.settings if s.field == field and s.wanted]
    others = tuple(s for s in base.settings if s not in same)
    new = tuple(s for s in own if s.name not in {old.name for old in same})
    return replace(base, settings=(*others, *same, *new)) if same and new else None


def two_discussed(asked: Asked, base: Plan) -> Plan | None:
    """ "Compare the two": the two firms, countries or sectors that were asked about last.

    None where there are no two of a kind.

    Args:
        asked: The question, and the answers before.
        base: What holds of both.
    """
    about_firms = asked.last.plan.firms or asked.last.plan.relation
    if about_firms and (firms := firms_of_two(asked.turns)):
        return replace(base, firms=firms, claims=_claimed(asked.turns), settings=())
    settings = [s for turn in reversed(asked.turns) for s in turn.plan.settings if s.wanted]
    for field in dict.fromkeys(setting.field for setting in settings):
        same = list(dict.fromkeys(s for s in settings if s.field == field))
        if len(same) > 1:
            others = tuple(s for s in base.settings if s.field != field)
            two = (same[1], same[0])
            claims = base.claims or _claimed(asked.turns)
            return replace(base, settings=(*others, *two), claims=claims, firms=())
    return None


def _claimed(turns: Sequence[Answer]) -> tuple[ClaimCriterion, ...]:
    """What was asked of them: the claims that were talked about last."""
    return next((turn.plan.claims for turn in reversed(turns) if turn.plan.claims), ())

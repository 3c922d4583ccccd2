"""
Which passages answer a question that is answered in their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.lookups import find_numbers
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.retrieval import Hit
from gvcnlp.store import Store
from gvcnlp.store.criteria import in_lang
from gvcnlp.store.search import passages_with
from gvcnlp.store.words import search_words

NEAR_FIRM = 0.45  # one that a firm's name in the question does not account for
NEAR_ABROAD = 0.25  # the same where no word can be in common: the passages are in another language
FEW = 12  # passages of a country and sector that a question names: whichever is nearest may answer
VERY_NEAR = 0.35  # a cosine that needs no word in common (the weakest that answers is 0.21)


def find_evidence(store: Store, plan: Plan, hits: Sequence[Hit]) -> list[int]:
    """Return the passages that make the claims or name the firms asked about; else near ones.

    Args:
        store: The corpus.
        plan: The question as it was read.
        hits: Passages by nearness to it, best first.
    """
    near = [hit.number for hit in hits if hit.is_evidence]
    if not plan.has_criteria:
        return near
    found = find_numbers(store, replace(plan, unit="passage"))
    if not found:  # one passage seldom says both why it failed and who governs
        found = _in_cases_so_governed(store, plan)
    if not found and {s.field for s in plan.settings if s.wanted} == {"country", "sector"}:
        plan = _less_narrow(plan)  # a foundry may be filed under tractors
        found = find_numbers(store, replace(plan, unit="passage"))
    is_elsewhere = not found and bool(plan.settings)
    if not found:  # how a firm of one country entered another: the setting is in the words
        found = find_numbers(store, replace(plan, unit="passage", settings=()))
    if not found and plan.firms and plan.intent in ("why", "how"):  # claimed in other words
        found = find_numbers(store, replace(plan, unit="passage", settings=(), claims=()))
    is_typed = any(claim.types for claim in plan.claims) or bool(plan.claims and plan.settings)
    has_types = is_typed and not is_elsewhere  # control in Peru is none in Kenya
    if not (has_types or plan.firms or plan.relation or plan.within or plan.cases):
        is_narrow = len({setting.field for setting in plan.settings}) > 1 and len(found) <= FEW
        few = [hit.number for hit in hits] if is_narrow else near
        nearest = [number for number in few if number in found]
        if is_narrow and plan.intent in ("why", "how"):  # the course of a branch of one country
            return nearest
        return _bearing(store, plan, nearest, hits)
    if (
        plan.intent == "quote"
        and plan.firms
        and not (plan.claims or plan.relation or plan.within or plan.cases)
    ):
        found = tuple(_of_firm(store, plan, found, hits))
    ranked = [hit.number for hit in hits if hit.number in found]
    shown = set(ranked)
    return ranked + [number for number in found if number not in shown]


def _in_cases_so_governed(store: Store, plan: Plan) -> tuple[int, ...]:
    """Where reasons are asked for: what is said of the upgrading, in cases of that governance."""
    upgrading = tuple(claim for claim in plan.claims if claim.dimension == "upgrading")
    if plan.intent not in ("why", "how") or len(upgrading) in (0, len(plan.claims)):
        return ()
    in_cases = set(find_numbers(store, replace(plan, unit="case")))
    said = find_numbers(store, replace(plan, unit="passage", claims=upgrading))
    return tuple(number for number in said if number in in_cases)


def _less_narrow(plan: Plan) -> Plan:
    """The plan without the sectors that it wants."""
    kept = tuple(s for s in plan.settings if s.field != "sector" or not s.wanted)
    return replace(plan, settings=kept)


def _of_firm(
    store: Store, plan: Plan, numbers: Sequence[int], hits: Sequence[Hit]
) -> Sequence[int]:
    """A firm that is named makes no passage an answer either, unless it alone is asked about.

    Two that a passage names together do.
    """
    if len(plan.firms) > 1:
        return numbers
    keys = [key for firm in plan.firms for key in (firm.name.lower(), *firm.keys)]
    longest = [w for w in plan.words if not any(w in o and w != o for o in plan.words)]
    others = [word for word in longest if not any(word in key for key in keys)]
    if not others or any(passages_with(store, word, numbers) for word in others):
        return numbers
    own = in_lang(store, plan.lang)
    least = NEAR_FIRM if any(number in own for number in numbers) else NEAR_ABROAD
    near = [hit.cosine for hit in hits if hit.number in numbers and hit.cosine is not None]
    return numbers if not near or max(near) >= least else ()


def _bearing(store: Store, plan: Plan, numbers: list[int], hits: Sequence[Hit]) -> list[int]:
    """A country that is named makes no passage an answer to everything that is asked of it.

    One of the other words of the question has to stand in one of the passages, or one of
    them has to be very near to the question.
    """
    named = {word for setting in plan.settings for word in setting.words}
    named |= {word for setting in plan.settings for word in search_words(setting.name)}
    others = [word for word in plan.words if not any(word.startswith(name) for name in named)]
    own = in_lang(store, plan.lang)
    least = VERY_NEAR if any(number in own for number in numbers) else NEAR_ABROAD
    is_near = any(
        hit.number in numbers and hit.cosine is not None and hit.cosine >= least for hit in hits
    )
    if not others or is_near:
        return numbers
    return numbers if any(passages_with(store, word, numbers) for word in others) else []

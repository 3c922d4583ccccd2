"""
Read the claims that a question is about: types, statuses, what is to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from gvcnlp.answer.absences import Absence, find_absences, without_spans
from gvcnlp.answer.named_types import TypeHit, find_paraphrases, find_types
from gvcnlp.answer.words import Aspect, Vocabulary
from gvcnlp.records import DIMENSION_OF, STATUSES
from gvcnlp.store.criteria import ClaimCriterion

LISTED = re.compile(r"[\s,、，]*")  # what stands between the members of a list but the last
OR_GAP = 12  # characters between two status words that "or" joins
APART = 4  # characters between two status words that are no single expression (未能实现)
# Of a list of functions no single one is meant: "branding, selling or R&D".
FUNCTIONS = re.compile(
    r"\b(?:brand\w*|design\w*|marketing|sell(?:ing)?|sales|retail\w*|logistics|r ?& ?d)\b"
    r"|品牌|设计|营销|销售|零售|物流|研发|分销"
)
REACH = 40  # characters between a status word and its claim; beyond, it speaks of something else

Told = tuple[str, re.Match[str]]  # a status, and the word that tells it


def find_claims(
    question: str, words: Vocabulary, *, compared: bool = False
) -> tuple[ClaimCriterion, ...]:
    """Return what a folded question says of governance and upgrading.

    Types joined by "or" make one criterion, each other type one of its own. A status
    word counts for the claim next to it, and for all that are `compared`; claims without
    one are affirmed.
    """
    absences = find_absences(question, find_types(question, words), words)
    question = without_spans(question, absences)
    hits = [hit for hit in find_types(question, words) if not _is_barred(hit, absences)]
    groups = _grouped(hits, question, words)
    said = question
    for match in words.firms_named.finditer(question):
        said = said[: match.start()] + " " * _length(match) + said[match.end() :]
    for group in groups:  # the words of "does not report" tell no status
        if denial := words.unreported.search(question[: group[0].start]):
            said = said[: denial.start()] + " " * _length(denial) + said[denial.end() :]
    statuses = _statuses_of(groups, said, words, compared=compared)
    both = _both_told(groups, said, words)
    claims = tuple(
        _criterion(group, status, question, words)
        for group, told in zip(groups, statuses, strict=True)
        for status in both or (told,)
    )
    return (*claims, *(absence.claim for absence in absences))


def _is_barred(hit: TypeHit, absences: Sequence[Absence]) -> bool:
    """True where it is named only as what is not claimed."""
    kinds = [(a.claim.dimension, a.claim.types) for a in absences if a.instead]
    return (hit.dimension, (hit.type,) if hit.type else ()) in kinds


def find_statuses(question: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the status that a folded question names, of whatever claim; empty without one."""
    named = tuple(dict.fromkeys(status for status, _ in _status_words(question, words)))
    return _resolve(named) if named else ()


def statuses_named(question: str, words: Vocabulary) -> tuple[str, ...]:
    """Return all statuses that a folded question names, each once."""
    named = {status for status, _ in _status_words(question, words)}
    return tuple(status for status in STATUSES if status in named)


def compared_claims(
    claims: tuple[ClaimCriterion, ...], question: str, words: Vocabulary
) -> tuple[ClaimCriterion, ...]:
    """Return the claims, one of them once for each of the statuses that are compared, if any."""
    apart = statuses_apart(question, words)
    if apart is None:
        return claims
    place, statuses = apart
    each = tuple(replace(claims[place], statuses=(status,)) for status in statuses)
    return (*claims[:place], *each, *claims[place + 1 :])


def claims_by_status(
    claims: tuple[ClaimCriterion, ...], question: str, words: Vocabulary
) -> tuple[ClaimCriterion, ...]:
    """Return the claims, the last of them of all statuses that make the columns of a table."""
    *others, last = sorted(claims, key=lambda claim: bool(claim.types))
    statuses = statuses_named(question, words)
    told = [replace(other, statuses=("affirmed",)) for other in others]
    return (*told, replace(last, statuses=statuses if len(statuses) > 1 else STATUSES))


def statuses_apart(question: str, words: Vocabulary) -> tuple[int, tuple[str, ...]] | None:
    """Return the place of a claim with several statuses, and these in turn; none of several types.

    "Achieved or blocked" are two; 未能实现 is one expression.
    """
    groups = _grouped(find_types(question, words), question, words)
    kinds = [(hit.dimension, hit.type) for group in groups for hit in group]
    if len(kinds) > len({dimension for dimension, _ in kinds}):
        return None
    for place, named in enumerate(_given(groups, question, words)):
        told = [(status, match) for status, match in named if status != "any"]
        firm = [hit for hit in told if not words.weak_status.fullmatch(hit[1][0])]
        told = told if words.either.search(question) else firm or told
        apart = [
            (match.start(), status)
            for i, (status, match) in enumerate(told)
            if all(_are_apart(match, other, question, words) for _, other in told[:i])
        ]
        if len({status for _, status in apart}) > 1:
            return place, tuple(dict.fromkeys(status for _, status in sorted(apart)))
    return None


def _are_apart(one: re.Match[str], other: re.Match[str], question: str, words: Vocabulary) -> bool:
    """True for 做成的跟失败的, not for 未能实现, which is one expression."""
    first, then = (one, other) if one.start() < other.start() else (other, one)
    gap = question[first.end() : then.start()].removeprefix("的")
    is_joined = bool(gap.strip()) and words.joined.fullmatch(gap) is not None
    return then.start() - first.start() > APART or is_joined


def _grouped(hits: list[TypeHit], question: str, words: Vocabulary) -> list[list[TypeHit]]:
    """Put together what "or" joins: of "A, B or C" the last gap tells what the commas mean."""
    any_of = words.any_of.search(question) is not None
    groups: list[list[TypeHit]] = []
    is_joined = False
    for hit, after in zip(reversed(hits), [None, *reversed(hits)], strict=False):
        gap = question[hit.end : after.start] if after else ""
        if after is None or hit.dimension != after.dimension:
            is_joined = False
        elif any_of or not LISTED.fullmatch(gap):
            is_joined = any_of or words.either.search(gap) is not None
        if is_joined:
            groups[0].insert(0, hit)
        else:
            groups.insert(0, [hit])
    return groups


def _statuses_of(
    groups: list[list[TypeHit]], question: str, words: Vocabulary, *, compared: bool
) -> list[tuple[str, ...]]:
    """The statuses of each claim; what "A and B" or a comparison sets together, shares them."""
    kinds = [_told(own, question, words) for own in _given(groups, question, words)]
    pairs = [(i, i + 1) for i in range(len(groups) - 1)]
    for own, other in [*reversed(pairs), *((j, i) for i, j in pairs)]:
        one, last = groups[min(own, other)], groups[max(own, other)]
        gap = question[one[-1].end : last[0].start]
        is_shared = one[0].dimension == last[0].dimension and (
            compared or words.joined.fullmatch(gap)
        )
        if not kinds[own] and is_shared:
            kinds[own] = kinds[other]
    return [statuses or ("affirmed",) for statuses in kinds]


def _told(given: list[Told], question: str, words: Vocabulary) -> tuple[str, ...]:
    """The statuses of one claim: several where "or" joins them, else the one that counts most."""
    ordered = _without_unfulfilled(sorted(given, key=lambda hit: hit[1].start()), question, words)
    ordered = _without_denied(ordered, question)
    joined: list[str] = []
    for (status, match), (other, after) in pairwise(ordered):
        gap = question[match.end() : after.start()]
        if status != other and len(gap) <= OR_GAP and words.either.search(gap):
            joined += [status, other]
    told = tuple(dict.fromkeys(status for status, _ in ordered))
    is_narrower = "mentioned" in told and "mentioned" not in joined
    if joined and "any" not in joined and not is_narrower:
        return tuple(status for status in STATUSES if status in joined)
    return _resolve(told) if told else ()


def _both_told(
    groups: list[list[TypeHit]], question: str, words: Vocabulary
) -> tuple[tuple[str, ...], ...]:
    """ "Both success and failure of functional upgrading": a claim in each of the two statuses."""
    match = words.both_told.search(question)
    if match is None or len(groups) != 1:
        return ()
    given = _status_words(question[: match.end()], words)
    told = {s: None for s, m in given if s != "any" and match.start() <= m.start()}
    return tuple((status,) for status in told) if len(told) > 1 else ()


def _without_denied(ordered: list[Told], question: str) -> list[Told]:
    """Of 没有实现 and "not achieved" the second word affirms nothing."""
    ends = [match.end() for status, match in ordered if status == "negated"]
    return [
        (status, match)
        for status, match in ordered
        if status != "affirmed"
        or all(end > match.start() or question[end : match.start()].strip() for end in ends)
    ]


def _without_unfulfilled(given: list[Told], question: str, words: Vocabulary) -> list[Told]:
    """A plan that "has not been realised" is no denial: it stays a plan."""
    if not any(status == "possible" for status, _ in given):
        return given
    return [
        (status, match)
        for status, match in given
        if status != "negated" or not _is_unfulfilled(match, question, words)
    ]


def _is_unfulfilled(match: re.Match[str], question: str, words: Vocabulary) -> bool:
    found = words.unfulfilled.finditer(question)
    return any(other.start() <= match.start() < other.end() for other in found)


def _given(groups: list[list[TypeHit]], question: str, words: Vocabulary) -> list[list[Told]]:
    """Give each status word to the nearest claim; upgrading wins where two are as near."""
    given: list[list[Told]] = [[] for _ in groups]
    named = [hit for group in groups for hit in group]
    inside = [(hit.start, hit.end) for hit in (*named, *find_paraphrases(question, words))]
    for status, match in _status_words(question, words):
        if any(start <= match.start() and match.end() <= end for start, end in inside):
            continue  # "fewer rejects" names a type
        distances = [
            (_gap(group, match), group[0].dimension != "upgrading", i)
            for i, group in enumerate(groups)
        ]
        if distances and min(distances)[0] <= REACH:
            given[min(distances)[2]].append((status, match))
    return given


def _status_words(question: str, words: Vocabulary) -> list[Told]:
    """The narrower reading wins: "merely mentioned" is not "mentioned in any way"."""
    found: list[Told] = []
    for status in ("mentioned", "negated", "possible", "affirmed", "any"):
        for match in words.statuses[status].finditer(question):
            inside = [(s, m) for s, m in found if _overlap(m, match)]
            if all(_length(m) < _length(match) for _, m in inside):
                found = [hit for hit in found if hit not in inside] + [(status, match)]
    return found


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


def _length(match: re.Match[str]) -> int:
    return match.end() - match.start()


def _gap(group: list[TypeHit], match: re.Match[str]) -> int:
    """How far a word stands from the claim: from where it is named first, or last."""
    spans = [(group[0].start, group[-1].end), *(hit.last for hit in group)]
    return min(max(start - match.end(), match.start() - end, 0) for start, end in spans)


def _resolve(statuses: tuple[str, ...]) -> tuple[str, ...]:
    """Negation beats success ("did not achieve"); no word at all means affirmed."""
    for status in ("mentioned", "negated", "possible"):
        if status in statuses:
            return (status,)
    return STATUSES if statuses == ("any",) else ("affirmed",)


def _criterion(
    group: list[TypeHit], statuses: tuple[str, ...], question: str, words: Vocabulary
) -> ClaimCriterion:
    types = tuple(hit.type for hit in group if hit.type is not None)
    criterion = ClaimCriterion(group[0].dimension, types, statuses)
    before = question[: group[0].start]
    if words.silent.search(before) or words.unsaid.match(question, group[-1].end):
        return replace(criterion, wanted=False, statuses=STATUSES)
    if words.unreported.search(before):
        return replace(criterion, wanted=False)
    aspect = _aspect(types, question, words)
    if aspect is not None:
        return replace(criterion, aspect=aspect.name, pattern=aspect.shown)
    if criterion.dimension != "governance":
        return criterion
    is_excluded = bool(words.excepting.search(question[: group[0].start]))
    is_primary = bool(words.primary.search(question)) and bool(types)
    if is_excluded:
        criterion = replace(criterion, wanted=False, statuses=("affirmed",))
    return replace(criterion, primary=is_primary)


def _aspect(types: tuple[str, ...], question: str, words: Vocabulary) -> Aspect | None:
    """The part of its one type that a question names, unless the type too, in any words."""
    if len(types) != 1 or words.types[DIMENSION_OF[types[0]]][types[0]].search(question):
        return None
    if words.paraphrases[types[0]].search(question) or len(FUNCTIONS.findall(question)) > 2:
        return None
    found = (a for a in words.aspects if a.type == types[0] and a.asked.search(question))
    return next(found, None)

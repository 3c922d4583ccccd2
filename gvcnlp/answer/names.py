"""
Find out which firm a question means: any of its names, in either language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from gvcnlp.answer.firm_names import named_firm
from gvcnlp.answer.mixtures import asked_in
from gvcnlp.answer.occurring import Occurring
from gvcnlp.answer.settings import setting_patterns
from gvcnlp.codebook.firms import FirmIndex, load_firms
from gvcnlp.codebook.labels import find_labels
from gvcnlp.codebook.names import has_han, normalize_name
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, FirmCriterion

# After a lower-case word; the small words between are parts of names (Bank of China).
PROPER_NAME = re.compile(
    r"(?<=[a-z,] )(?!English\b|Chinese\b|I\b|GVCs?\b|OEM|ODM|OBM)"
    r"([A-Z][\w&'-]*\w(?: (?:of |de |& )?[A-Z][\w&-]*\w)*)"
)
# In Chinese, capitals need no look at what stands before them.
LATIN_NAME = re.compile(r"(?<![A-Za-z])(?!OEM|ODM|OBM|GVC)[A-Z][A-Za-z&-]+")
LONGEST_FORM = 6  # characters of 股份有限公司
BRACKETS = "(（)）"
MENTIONED = "[到及名過过了]"  # ends what stands before a name: 提到, 提及, 点名, 提到过
OPENED = re.compile(r"\s*(?:集团|公司|股份)*\s*[(（]\s*")
BRACKETED = re.compile(r"\s*[(（][^)）]*[)）]")
NAME_OPENED = re.compile(r"[A-Z][\w&'-]*(?: [A-Z&][\w&'-]*)*\s*[(（]\s*$")
_NAMED = "SELECT DISTINCT name_key FROM v_names WHERE named AND length(name_key) > 1"


@dataclass(frozen=True, slots=True)
class NamedFirm:
    """A firm that a question names; `start` and `end` as of the question."""

    start: int
    end: int
    criterion: FirmCriterion


def _names_of_firms(store: Store) -> Occurring:
    """Every name of a firm, folded; a question is read more than once, the corpus is not."""
    return store.remembered("names", lambda: Occurring(r[0] for r in store.select(_NAMED) if r[0]))


def find_firms(store: Store, question: str) -> tuple[NamedFirm, ...]:
    """Return the firms that a question names, known to the corpus or to the codebook."""
    spans = [(hit.start, hit.end) for hit in FirmIndex.shipped().find(question)]
    spans += [match.span() for match in _homonyms(store, question)]
    spans += _spans_of_names(store, question)
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda s: s[0] - s[1]):
        if not any(start < e and s < end for s, e in kept):
            kept.append((start, end))
    found = [NamedFirm(s, e, named_firm(store, question[s:e])) for s, e in sorted(kept)]
    return tuple(_with_other_names(found, question))


def _spans_of_names(store: Store, question: str) -> Iterator[tuple[int, int]]:
    """Where the corpus's names stand, brackets within them or not, legal forms and all."""
    folded = fold(question)
    places = [i for i, char in enumerate(folded.text) if char not in BRACKETS]
    plain = "".join(folded.text[i] for i in places)
    for key in _names_of_firms(store).within(folded.text, plain):
        for match in whole_word(key).finditer(folded.text):
            start, end = folded.original_span(*match.span())
            yield start, _with_legal_form(question, start, end, key)
        for match in whole_word(key).finditer(plain) if key not in folded.text else ():
            first, last = places[match.start()], places[match.end() - 1] + 1
            last += folded.text[last : last + 1] in tuple(BRACKETS[len(BRACKETS) // 2 :])
            yield folded.original_span(first, last)


def _with_legal_form(question: str, start: int, end: int, key: str) -> int:
    """Where a Chinese name ends with the form that its key has not: 宏基控股."""
    if not has_han(key):
        return end
    longest = range(min(end + LONGEST_FORM, len(question)), end, -1)
    ends = (at for at in longest if question[at - 1].isalnum())
    return next((at for at in ends if normalize_name(question[start:at]) == key), end)


def _homonyms(store: Store, question: str) -> list[re.Match[str]]:
    """Words that are firms of the corpus and everyday words too: Giant, after 提到 also 联想."""
    index = FirmIndex.shipped()
    found = [match for match in PROPER_NAME.finditer(question) if index.is_homonym(match[0])]
    for name in _han_homonyms().within(question):
        found += re.finditer(f"(?<={MENTIONED}){re.escape(name)}", question)
    return [match for match in found if named_firm(store, match[0]).is_known]


@cache
def _han_homonyms() -> Occurring:
    """The Chinese names of firms that are everyday words too."""
    return Occurring(name for firm in load_firms() for name in firm.homonyms if has_han(name))


def _with_other_names(found: Sequence[NamedFirm], question: str) -> list[NamedFirm]:
    """A name in brackets after another, Lenovo (联想), is one more name of the same firm."""
    kept: list[NamedFirm] = []
    for hit in found:
        last = kept[-1] if kept else None
        if last is None or not OPENED.fullmatch(question, last.end, hit.start):
            kept.append(hit)
            continue
        either = last.criterion.either(hit.criterion, name=last.criterion.name)
        kept[-1] = NamedFirm(last.start, hit.end, either)
    return kept


def find_terms(
    question: str,
    firms: tuple[NamedFirm, ...],
    settings: tuple[CaseCriterion, ...],
    cases: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the other proper names in Latin letters, as the question writes them.

    Capitals after the first word promise a name; firms, labels (OEM), places, languages and
    the names of cases are read elsewhere.
    """
    proper = LATIN_NAME if asked_in(question) == "zh" else PROPER_NAME
    if proper.search(question) is None:  # most questions, which need not be searched for places
        return ()
    unread = list(question)
    spans = [(hit.start, hit.end) for hit in firms]
    spans += [(hit.start, hit.end) for hit in find_labels(question)]
    spans += [span for hit in firms for span in _appositions(question, hit)]
    plain = question.lower().replace("-", " ")
    for pattern in setting_patterns():
        spans += [match.span() for match in pattern.finditer(plain)]
    for case in cases:
        spans += [match.span() for match in whole_word(case).finditer(plain_text(question))]
    for start, end in spans:
        unread[start:end] = "\n" * (end - start)
    places = {plain_text(setting.name) for setting in settings}
    names = dict.fromkeys(proper.findall("".join(unread)))
    entities = {entity for hit in firms for entity in hit.criterion.entities}
    index = FirmIndex.shipped()
    return tuple(
        name
        for name in names
        if plain_text(name) not in places and index.entity_of(name) not in entities
    )


def names_among(terms: Sequence[str]) -> tuple[str, ...]:
    """Return the terms that are names by their capitals; other words are only left over."""
    return tuple(term for term in terms if not term.islower() and not has_han(term))


def _appositions(question: str, firm: NamedFirm) -> list[tuple[int, int]]:
    """Where the firm is called otherwise: in brackets after it, or before it in brackets."""
    after = BRACKETED.match(question, firm.end)
    before = NAME_OPENED.search(question[: firm.start])
    return [match.span() for match in (after, before) if match]


def whole_word(name: str) -> re.Pattern[str]:
    """Return the pattern of a name that is no part of a Latin word, beside Chinese or not."""
    edges = ("", "") if has_han(name) else ("(?<![a-z0-9])", "(?![a-z0-9])")
    return re.compile(edges[0] + re.escape(name) + edges[1])


@lru_cache(maxsize=4096)  # of what cases have recorded, for every question
def plain_text(text: str) -> str:
    """Return a text folded and without accents: Torreon is Torreón."""
    letters = unicodedata.normalize("NFD", fold(text).text.strip())
    return "".join(char for char in letters if not unicodedata.combining(char))

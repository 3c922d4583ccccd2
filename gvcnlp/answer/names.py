"""
Find out which firm a question means: any of its names, in either language.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from gvcnlp.answer.mixtures import asked_in
from gvcnlp.answer.occurring import Occurring
from gvcnlp.answer.settings import load_settings, setting_patterns
from gvcnlp.answer.words import load_vocabulary
from gvcnlp.codebook.firms import FirmIndex, load_firms
from gvcnlp.codebook.labels import find_labels
from gvcnlp.codebook.names import has_han, normalize_name
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import LANGS
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, FirmCriterion

# After a lower-case word; the small words between are parts of names (Bank of China).
PROPER_NAME = re.compile(
    r"(?<=[a-z,] )(?!English\b|Chinese\b|I\b|GVCs?\b|OEM|ODM|OBM)"
    r"([A-Z][\w&'-]*\w(?: (?:of |de |& )?[A-Z][\w&-]*\w)*)"
)
# In Chinese, capitals need no look at what stands before them.
LATIN_NAME = re.compile(r"(?<![A-Za-z])(?!OEM|ODM|OBM|GVC)[A-Z][A-Za-z&-]+")
SHORTEST_NAME = 4  # letters of a name that is part of a longer one
LONGEST_FORM = 6  # characters of 股份有限公司
BRACKETS = "(（)）"
MENTIONED = "[到及名過过了]"  # ends what stands before a name: 提到, 提及, 点名, 提到过
OPENED = re.compile(r"\s*(?:集团|公司|股份)*\s*[(（]\s*")
BRACKETED = re.compile(r"\s*[(（][^)）]*[)）]")
TWO_NAMES = re.compile(r"([^(（]+?)\s*[(（]([^)）]+)[)）]")
NAME_OPENED = re.compile(r"[A-Z][\w&'-]*(?: [A-Z&][\w&'-]*)*\s*[(（]\s*$")
_NAMED = "SELECT DISTINCT name_key FROM v_names WHERE named AND length(name_key) > 1"
_ENTITIES = """
SELECT DISTINCT entity FROM v_names
WHERE named AND entity IS NOT NULL AND name_key IN (SELECT value FROM json_each(:keys))
"""
_KNOWN = """
SELECT DISTINCT name_key FROM v_names
WHERE name_key IN (SELECT value FROM json_each(:keys))
   OR entity IN (SELECT value FROM json_each(:entities))
"""
_QUOTED = """
SELECT min(text) FROM v_actors
WHERE named AND label = :label AND passage IN (SELECT value FROM json_each(:passages))
GROUP BY coalesce(entity, name_key)
"""
_LIKE = "SELECT DISTINCT name_key FROM v_names WHERE instr(name_key, :key)"
_NOMINAL = "SELECT DISTINCT name_key FROM v_names WHERE NOT named"
_ALL_NAMES = "SELECT DISTINCT text FROM v_names WHERE named"
# Names that stand one in brackets after the other; a firm may be in every passage, so in the first.
_BESIDE = """
SELECT DISTINCT a.text, b.text
FROM (SELECT * FROM v_actors WHERE name_key = :key AND named = 1
      ORDER BY passage_number LIMIT 500) a
JOIN v_actors b USING (passage_number) JOIN v_passages p USING (passage_number)
WHERE b.named AND (b.start = a.end + 1 OR a.start = b.end + 1)
  AND substr(p.text, min(a.end, b.end) + 1, 1) IN ('(', '（')
  AND substr(p.text, max(a.end, b.end) + 1, 1) IN (')', '）')
"""
_BRACKETED_NAMES = f"{_ALL_NAMES} AND (instr(text, '(') OR instr(text, '（'))"


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


def named_firm(store: Store, name: str) -> FirmCriterion:
    """Return the criterion for a firm under all its names; unknown ones have no keys."""
    index = FirmIndex.shipped()
    entity = index.entity_of(name)
    keys = {normalize_name(name)}
    if entity is not None:
        keys |= {normalize_name(other) for other in index.names_of(entity)}
    keys |= {other for key in keys for other in _aliases(store).get(key, ())}
    keys |= {other for key in keys for other in _beside(store, key)}
    listed = _json(keys)
    entities = {str(row[0]) for row in store.select(_ENTITIES, {"keys": listed})}
    if entity is not None:
        entities.add(entity)
    known = store.select(_KNOWN, {"keys": listed, "entities": _json(entities)})
    if known:
        return FirmCriterion(name, tuple(sorted(entities)), tuple(sorted(keys)))
    return FirmCriterion(name, keys=_shorter_names(store, normalize_name(name)))


def firm_quoted(store: Store, passages: Sequence[str], label: str) -> FirmCriterion | None:
    """Return the one named firm (`FIRM` or `BUYER`) of some passages; None where there are more."""
    rows = store.select(_QUOTED, {"passages": _json(set(passages)), "label": label})
    return named_firm(store, str(rows[0][0])) if len(rows) == 1 else None


def _aliases(store: Store) -> Mapping[str, tuple[str, ...]]:
    """What else a firm is called where the corpus has both names at once: 育碧(Ubisoft)."""

    def read() -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for (text,) in store.select(_BRACKETED_NAMES):
            match = TWO_NAMES.fullmatch(text)
            if match and has_han(match[1]) != has_han(match[2]):
                keys = tuple(map(normalize_name, (text, match[1], match[2])))
                found |= dict.fromkeys(keys, keys)
        return found

    return store.remembered("aliases", read)


def _beside(store: Store, key: str) -> tuple[str, ...]:
    """The same where the two are mentions of their own, in different scripts."""

    def read() -> tuple[str, ...]:
        pairs = store.select(_BESIDE, {"key": key})
        return tuple(normalize_name(b) for a, b in pairs if has_han(a) != has_han(b))

    return store.remembered(f"beside {key}", read)


def _shorter_names(store: Store, key: str) -> tuple[str, ...]:
    """What the corpus calls the one listed firm whose name begins so: Volvo (Cars)."""
    if len(key) < SHORTEST_NAME:
        return ()
    named = [
        {normalize_name(n) for n in (*firm.names.en, *firm.names.zh, *firm.homonyms)}
        for firm in load_firms()
    ]
    begin = [names for names in named if any(_begins(other, key) for other in names)]
    if len(begin) != 1:
        return ()
    held = (row[0] for row in store.select(_LIKE, {"key": ""}))
    return tuple(sorted(h for h in held if any(_begins(name, h) for name in begin[0])))


def _begins(name: str, short: str) -> bool:
    """True where a short form of two characters or more ends at the end of a word."""
    if len(short) < 2 or not name.startswith(short):
        return False
    return has_han(short) or name == short or name[len(short)] == " "


def described_firms(store: Store, phrase: str) -> FirmCriterion:
    """Return the criterion for firms without a name ("UK supermarkets"), by their words."""
    key = normalize_name(phrase)
    if len(key) < 2:
        return FirmCriterion(phrase)
    stem = key if has_han(key) else re.sub(r"(?<=[a-z]{3})e?s$", "", key)
    keys = [row[0] for row in store.select(_LIKE, {"key": stem})]
    if not has_han(key):
        keys = [known for known in keys if re.search(rf"\b{re.escape(stem)}(?:e?s)?\b", known)]
    return FirmCriterion(phrase, keys=tuple(sorted(keys)))


def firms_of_country(store: Store, phrase: str) -> FirmCriterion | None:
    """Return the nearest that the corpus has to "German importers": German companies.

    None where the phrase names no country, no kind of firm, or the corpus has no such firm.
    """
    folded = fold(phrase).text
    country = next((p for p in load_settings()["country"].values() if p.search(folded)), None)
    if country is None or not _is_kind_of_firm(country.sub("", folded)):
        return None
    known = [row[0] for row in store.select(_NOMINAL)]
    keys = tuple(sorted(k for k in known if country.search(k) and _is_kind_of_firm(k)))
    return FirmCriterion(phrase, keys=keys, stand_in=", ".join(keys)) if keys else None


def _is_kind_of_firm(phrase: str) -> bool:
    units = [
        load_vocabulary(lang).units[unit] for lang in LANGS for unit in ("buyer", "firm", "company")
    ]
    return any(unit.search(phrase) for unit in units)


def closest_name(store: Store, name: str) -> str | None:
    """Return the name in the corpus that resembles an unknown one, or None."""
    names = [row[0] for row in store.select(_ALL_NAMES)]
    return FirmIndex.shipped().suggest(name, names)


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


def _json(values: set[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)

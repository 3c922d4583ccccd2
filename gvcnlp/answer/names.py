"""
Find out which firm a question means: any of its names, in either language.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gvcnlp.answer.settings import load_regions, load_settings, setting_words
from gvcnlp.answer.words import (
    Vocabulary,
    load_vocabulary,
)
from gvcnlp.codebook.firms import FirmIndex
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
LONG_NAME = 9  # characters; the id or title of a case that no ordinary word is
_NAMED_IN_QUESTION = """
SELECT DISTINCT name_key FROM v_names
WHERE named AND length(name_key) > 1 AND instr(:question, name_key)
"""
_CASES_NAMED = """
SELECT document, title FROM v_cases
WHERE instr(:question, lower(document)) OR instr(:question, lower(title))
"""
_ENTITIES = """
SELECT DISTINCT entity FROM v_names
WHERE named AND entity IS NOT NULL AND name_key IN (SELECT value FROM json_each(:keys))
"""
_KNOWN = """
SELECT DISTINCT name_key FROM v_names
WHERE name_key IN (SELECT value FROM json_each(:keys))
   OR entity IN (SELECT value FROM json_each(:entities))
"""
_LIKE = "SELECT DISTINCT name_key FROM v_names WHERE instr(name_key, :key)"
_NOMINAL = "SELECT DISTINCT name_key FROM v_names WHERE NOT named"
_ALL_NAMES = "SELECT DISTINCT text FROM v_names WHERE named"


@dataclass(frozen=True, slots=True)
class NamedFirm:
    """A firm that a question names; `start` and `end` as of the question."""

    start: int
    end: int
    criterion: FirmCriterion


def find_firms(store: Store, question: str) -> tuple[NamedFirm, ...]:
    """Return the firms that a question names, known to the corpus or to the codebook."""
    spans = [(hit.start, hit.end) for hit in FirmIndex.shipped().find(question)]
    folded = fold(question)
    for (key,) in store.select(_NAMED_IN_QUESTION, {"question": folded.text}):
        edge = "" if has_han(key) else r"\b"
        for match in re.finditer(f"{edge}{re.escape(key)}{edge}", folded.text):
            spans.append(folded.original_span(*match.span()))
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda s: s[0] - s[1]):
        if not any(start < e and s < end for s, e in kept):
            kept.append((start, end))
    return tuple(NamedFirm(s, e, named_firm(store, question[s:e])) for s, e in sorted(kept))


def named_firm(store: Store, name: str) -> FirmCriterion:
    """Return the criterion for a firm under all its names; unknown ones have no keys."""
    index = FirmIndex.shipped()
    entity = index.entity_of(name)
    keys = {normalize_name(name)}
    if entity is not None:
        keys |= {normalize_name(other) for other in index.names_of(entity)}
    listed = json.dumps(sorted(keys), ensure_ascii=False)
    entities = {str(row[0]) for row in store.select(_ENTITIES, {"keys": listed})}
    if entity is not None:
        entities.add(entity)
    known = store.select(_KNOWN, {"keys": listed, "entities": _json(entities)})
    if not known:
        return FirmCriterion(name)
    return FirmCriterion(name, tuple(sorted(entities)), tuple(sorted(keys)))


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
    units = [load_vocabulary(lang).units[unit] for lang in LANGS for unit in ("buyer", "firm")]
    return any(unit.search(phrase) for unit in units)


def closest_name(store: Store, name: str) -> str | None:
    """Return the name in the corpus that resembles an unknown one, or None."""
    names = [row[0] for row in store.select(_ALL_NAMES)]
    return FirmIndex.shipped().suggest(name, names)


def find_terms(
    question: str, firms: tuple[NamedFirm, ...], settings: tuple[CaseCriterion, ...]
) -> tuple[str, ...]:
    """Return the other proper names in Latin letters, as the question writes them.

    Capitals after the first word promise a name; firms, labels (OEM), places and languages
    are read elsewhere.
    """
    unread = list(question)
    spans = [(hit.start, hit.end) for hit in firms]
    spans += [(hit.start, hit.end) for hit in find_labels(question)]
    patterns = [pattern for group in load_settings().values() for pattern in group.values()]
    for pattern in (*patterns, *(region.pattern for region in load_regions())):
        spans += [match.span() for match in pattern.finditer(question.lower().replace("-", " "))]
    for start, end in spans:
        unread[start:end] = "\n" * (end - start)
    places = {_plain(setting.name) for setting in settings}
    pattern = LATIN_NAME if has_han(question) else PROPER_NAME
    names = dict.fromkeys(pattern.findall("".join(unread)))
    return tuple(name for name in names if _plain(name) not in places)


def find_settings(store: Store, question: str, words: Vocabulary) -> tuple[CaseCriterion, ...]:
    """Return the countries, places and sectors that a folded question names."""
    found = []
    unread = words.languages["zh"].sub(" ", words.languages["en"].sub(" ", question))
    for field, group in load_settings().items():
        values = _values(store, field)
        for name, pattern in group.items():
            if match := pattern.search(unread):
                plain = setting_words(field, name)
                setting = _setting(field, name, match, _having(values, [pattern]), plain)
                found.append(replace(setting, wanted=not _is_excluded(match, unread, words)))
        if field == "country" and not found:
            found += _regions(values, unread, words)
        if not any(criterion.field == field for criterion in found):
            found += _as_written(field, values, unread)
    return tuple(found)


def find_cases(store: Store, question: str) -> tuple[str, ...]:
    """Return the ids of cases that a question names by id or by title, as a word of its own."""
    folded = _plain(question)
    found = []
    for row in store.select(_CASES_NAMED, {"question": f"{question.lower()}\n{folded}"}):
        names = [row["document"], row["title"] or ""]
        if any(_names_case(_plain(name), folded) for name in names):
            found.append(row["document"])
    return tuple(found)


def _names_case(name: str, question: str) -> bool:
    """A short id is a word like any other unless the word "case" stands beside it."""
    if len(name) < 2:
        return False
    edge = "" if has_han(name) else r"\b"
    before = "" if len(name) >= LONG_NAME or re.search(r"[\d#]", name) else r"(?:case|案例|个案) ?"
    return re.search(f"{before}{edge}{re.escape(name)}{edge}", question) is not None


def _is_excluded(match: re.Match[str], question: str, words: Vocabulary) -> bool:
    """ "except China", 除了中国以外."""
    before, after = words.elsewhere
    return bool(before.search(question[: match.start()]) or after.match(question, match.end()))


def _setting(
    field: str, name: str, match: re.Match[str], values: tuple[str, ...], words: tuple[str, ...]
) -> CaseCriterion:
    shown = match[0] if has_han(match[0]) else name
    return CaseCriterion(field, shown, values, words)


def _regions(values: tuple[str, ...], question: str, words: Vocabulary) -> list[CaseCriterion]:
    for region in load_regions():
        if match := region.pattern.search(question):
            same = _having(values, [region.pattern, *region.countries])
            setting = _setting("country", region.name, match, same, (match[0],))
            return [replace(setting, wanted=not _is_excluded(match, question, words))]
    return []


def _having(values: tuple[str, ...], patterns: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
    return tuple(v for v in values if any(p.search(fold(v).text) for p in patterns))


def _as_written(field: str, values: tuple[str, ...], question: str) -> list[CaseCriterion]:
    """Places that no list has (Torreón, 温州), as the cases themselves call them."""
    by_part: dict[str, list[str]] = {}
    for value in values:
        for part in re.split(r"[,;，、；]| and | to |和", value):
            if field == "country" and part.strip()[:1].islower():
                continue  # "world", "several countries": no names
            by_part.setdefault(_plain(part), []).append(value)
    found, question = [], _plain(question)
    for part, same in by_part.items():
        edge = "" if has_han(part) else r"\b"
        if len(part) > 1 and re.search(f"{edge}{re.escape(part)}{edge}", question):
            found.append(CaseCriterion(field, part.title(), tuple(dict.fromkeys(same)), (part,)))
    return found


def _plain(text: str) -> str:
    """Folded, without accents: Torreon is Torreón."""
    letters = unicodedata.normalize("NFD", fold(text).text.strip())
    return "".join(char for char in letters if not unicodedata.combining(char))


def _values(store: Store, field: str) -> tuple[str, ...]:
    columns = ("country", "place") if field == "country" else ("sector",)
    rows = [
        row[0]
        for column in columns
        for row in store.select(
            f"SELECT DISTINCT {column} FROM v_cases WHERE {column} IS NOT NULL ORDER BY 1"
        )
    ]
    return tuple(dict.fromkeys(rows))


def _json(values: set[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)

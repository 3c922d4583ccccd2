"""
Which firms of the corpus a name means, in any of its forms, or a description such as "UK
supermarkets".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gvcnlp.answer.occurring import Occurring
from gvcnlp.answer.settings import load_settings
from gvcnlp.answer.words import load_vocabulary
from gvcnlp.codebook.firms import FirmIndex, load_firms
from gvcnlp.codebook.names import has_han, normalize_name
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import LANGS
from gvcnlp.store import Store
from gvcnlp.store.criteria import FirmCriterion

SHORTEST_NAME = 4  # letters of a name that is part of a longer one
TWO_NAMES = re.compile(r"([^(（]+?)\s*[(（]([^)）]+)[)）]")
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


def under_all_names(store: Store, firm: FirmCriterion) -> FirmCriterion:
    """Return a firm that was found, also under the names that stand beside its own in brackets."""
    beside = {other for key in firm.keys for other in _beside(store, key)}
    return replace(firm, keys=tuple(sorted({*firm.keys, *beside})))


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


def described_in(store: Store, question: str) -> tuple[str, ...]:
    """Return the Chinese descriptions of firms that a question has word by word: 佛山的小窑厂."""

    def read() -> Occurring:
        keys = (str(row[0]) for row in store.select(_NOMINAL))
        return Occurring(key for key in keys if has_han(key) and "的" in key)

    return tuple(store.remembered("descriptions", read).within(fold(question).text))


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


def _json(values: set[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)

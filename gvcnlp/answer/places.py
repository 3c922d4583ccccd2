"""
Find out which countries, places and sectors a question means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gvcnlp.answer.names import plain_text, whole_word
from gvcnlp.answer.settings import (
    load_groups,
    load_settings,
    load_unnamed,
    setting_patterns,
    setting_words,
)
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.names import has_han
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, settings_of_cases, titles_of_cases

COMMON_HALVES = {
    "加工",
    "制造",
    "生产",
    "服务",
    "外包",
    "出口",
    "设备",
    "产品",
    "工业",
    "中国",
    "电器",
}
RECORDED_IN = {"country": ("country", "place"), "sector": ("sector",)}  # columns of a case


def find_settings(store: Store, question: str, words: Vocabulary) -> tuple[CaseCriterion, ...]:
    """Return the countries, places and sectors that a folded question names.

    What cases have recorded as their country or sector counts; where none has it, the places
    they name and the words of their passages do, unless the question asks for what is recorded.
    """
    unread = words.languages["zh"].sub(" ", words.languages["en"].sub(" ", question))
    found: list[CaseCriterion] = []
    is_recorded = words.recorded.search(question) is not None
    for field, group in load_settings().items():
        recorded, values = _values(store, [field]), _values(store, RECORDED_IN[field])
        named = []
        for name, pattern in group.items():
            if match := pattern.search(unread):
                own = _having(recorded, [pattern])
                found_in = own or (() if is_recorded else _having(values, [pattern]))
                plain = () if own or is_recorded else setting_words(field, name)
                named.append((match, _setting(field, name, match, found_in, plain)))
        named = _longest([*named, *_groups(field, values, unread)])
        written = _as_written(field, values, plain_text(unread))
        held = [set(setting.values) for _, setting in named]
        named += [
            hit
            for hit in written
            if not _overlaps(hit, named) and not any(set(hit[1].values) <= own for own in held)
        ]
        if field == "sector" and not named:
            named = _unknown_sector(unread, words)
        named.sort(key=lambda hit: hit[0].start())
        found += _nearest_named(field, _wanted_or_not(named, recorded, unread, words))
    return _with_titles(store, found)


def _longest(
    named: list[tuple[re.Match[str], CaseCriterion]],
) -> list[tuple[re.Match[str], CaseCriterion]]:
    """The Africa of South Africa is no region, the American of Latin American no country."""
    kept: list[tuple[re.Match[str], CaseCriterion]] = []
    for hit in sorted(named, key=lambda hit: -len(hit[0][0])):
        if not _overlaps(hit, kept):
            kept.append(hit)
    return kept


def _overlaps(
    hit: tuple[re.Match[str], CaseCriterion],
    others: Sequence[tuple[re.Match[str], CaseCriterion]],
) -> bool:
    start, end = hit[0].span()
    return any(start < match.end() and match.start() < end for match, _ in others)


def _nearest_named(field: str, found: list[CaseCriterion]) -> list[CaseCriterion]:
    """Of "Kenya, in Africa" the country is asked for; of "Asia but not China" the rest of Asia.

    Asia stays beside Mexico, which lies elsewhere.
    """
    groups = [s for s in found if _is_group(field, s.name)]
    single = [s for s in found if s.wanted and s not in groups]
    around = [
        s for s in groups if any(one.values and set(one.values) <= set(s.values) for one in single)
    ]
    return [s for s in found if s not in around]


def _with_titles(store: Store, found: list[CaseCriterion]) -> tuple[CaseCriterion, ...]:
    """The flowers of Kenya, whose case is filed under horticulture: the title has the word.

    Only where no case of the country has the sector.
    """
    by_field = {setting.field: setting for setting in found if setting.wanted}
    sectors = load_settings()["sector"]
    name = by_field["sector"].name if len(by_field) > 1 else ""
    alike = (known for known in sectors.values() if name and known.search(fold(name).text))
    pattern = sectors.get(name) or next(alike, None)
    if len(found) != len(by_field) or pattern is None or not by_field["country"].values:
        return tuple(found)
    country, sector = by_field["country"], by_field["sector"]
    filed, titles = settings_of_cases(store, "sector"), titles_of_cases(store)
    here = {id: filed[id] for id in _cases_in(store, country) if id in filed}
    if any(value in sector.values for value in here.values()):
        return tuple(found)
    called = (value for id, value in here.items() if pattern.search(plain_text(titles[id])))
    values = tuple(dict.fromkeys(called))
    return (country, replace(sector, values=values)) if values else tuple(found)


def _cases_in(store: Store, country: CaseCriterion) -> tuple[str, ...]:
    columns = [settings_of_cases(store, column) for column in RECORDED_IN["country"]]
    return tuple(
        dict.fromkeys(id for own in columns for id, value in own.items() if value in country.values)
    )


def _unknown_sector(question: str, words: Vocabulary) -> list[tuple[re.Match[str], CaseCriterion]]:
    """A sector that neither the list nor a case has: what holds elsewhere is no answer."""
    match = words.sector_called.search(question)
    if match is None or any(pattern.search(match[0]) for pattern in setting_patterns()):
        return []
    name = match["name"].strip()
    return [(match, CaseCriterion("sector", name, (), (name,)))]


def _is_group(field: str, name: str) -> bool:
    return any(
        name == group.name or group.pattern.fullmatch(fold(name).text)
        for group in load_groups(field)
    )


def _wanted_or_not(
    named: list[tuple[re.Match[str], CaseCriterion]],
    recorded: Sequence[str],
    question: str,
    words: Vocabulary,
) -> list[CaseCriterion]:
    """ "except China", 除了中国以外; what "and" joins to such a name is excluded with it."""
    before, after = words.elsewhere
    spans = [match.span() for match, _ in named]
    excluded = [
        bool(before.search(question[:start]) or after.match(question, end)) for start, end in spans
    ]
    pairs = [(i, i + 1) for i in range(len(spans) - 1)]
    for one, other in [*pairs, *((j, i) for i, j in reversed(pairs))]:
        gap = question[spans[min(one, other)][1] : spans[max(one, other)][0]]
        if excluded[one] and words.joined.fullmatch(gap):
            excluded[other] = True
    barred = {span for span, out in zip(spans, excluded, strict=True) if out}
    return [_elsewhere(s, recorded) if m.span() in barred else s for m, s in named]


def _elsewhere(setting: CaseCriterion, recorded: Sequence[str]) -> CaseCriterion:
    """What lies elsewhere has another country, though a place of its may be there."""
    values = tuple(value for value in setting.values if value in recorded)
    return replace(setting, values=values, words=(), wanted=False)


def _setting(
    field: str, name: str, match: re.Match[str], values: tuple[str, ...], words: tuple[str, ...]
) -> CaseCriterion:
    shown = match[0] if has_han(match[0]) else name
    return CaseCriterion(field, shown, values, words)


def _groups(
    field: str, values: tuple[str, ...], question: str
) -> list[tuple[re.Match[str], CaseCriterion]]:
    found: list[tuple[re.Match[str], CaseCriterion]] = []
    for group in load_groups(field):
        if match := group.pattern.search(question):
            same = _having(values, [group.pattern, *group.members])
            found.append((match, _setting(field, group.name, match, same, (match[0],))))
    return found


def _having(values: tuple[str, ...], patterns: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
    return tuple(v for v in values if any(p.search(fold(v).text) for p in patterns))


def _as_written(
    field: str, values: tuple[str, ...], question: str
) -> list[tuple[re.Match[str], CaseCriterion]]:
    """Places that no list has (Torreón, 温州), as the cases themselves call them."""
    by_part: dict[str, list[str]] = {}
    for value in values:
        for part in re.split(r"[,;，、；]| and | to |和", value):
            if field == "country" and part.strip()[:1].islower():
                continue  # "world", "several countries": no names
            if plain_text(part) in load_unnamed():
                continue
            for called in _called(field, plain_text(part)):
                by_part.setdefault(called, []).append(value)
    found = []
    for part, same in by_part.items():
        if len(part) > 1 and (match := whole_word(part).search(question)):
            setting = CaseCriterion(field, part.title(), tuple(dict.fromkeys(same)), (part,))
            found.append((match, setting))
    return found


def _called(field: str, part: str) -> Iterator[str]:
    """How a place or sector of a case may be called: 浙江舟山 as 舟山, 电子游戏 as 游戏业."""
    yield part
    if len(part) not in (4, 6) or not has_han(part):
        return
    if field == "country":  # the province comes first, then the city, then the county
        yield from {part[2:4], part[2:], part[-2:]}
        return
    for half in (part[:2], part[-2:]):
        if half not in COMMON_HALVES:
            yield from (f"{half}{kind}" for kind in ("业", "行业", "产业"))


def _values(store: Store, columns: Sequence[str]) -> tuple[str, ...]:
    """What the cases say in these columns, each once."""
    return store.remembered(
        f"values of {columns}",
        lambda: tuple(
            dict.fromkeys(
                value
                for column in columns
                for value in sorted(set(settings_of_cases(store, column).values()))
            )
        ),
    )

"""
Find out which cases a question means: by id, by title, or as "the case of" a firm.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gvcnlp.answer.names import NamedFirm, plain_text, whole_word
from gvcnlp.answer.occurring import Occurring
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.settings import setting_patterns
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.codebook.names import has_han
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store
from gvcnlp.store.criteria import (
    CaseCriterion,
    everywhere,
    in_documents,
    of_case,
    titles_of_cases,
)
from gvcnlp.store.words import search_words

LONG_NAME = 9  # characters; the id or title of a case that no ordinary word is
SHORTEST_DEFINITE = 2  # of one that is pointed at: 高铁那个案例
SHORTEST = 4  # Chinese characters of a title that no place or sector has
CASE_BEFORE = r"(?:case|案例|个案) ?"


@dataclass(frozen=True, slots=True)
class NamedCases:
    """The ids of the cases that a question names, what it calls them, and its other firms."""

    documents: tuple[str, ...]
    names: tuple[str, ...]
    firms: tuple[NamedFirm, ...]


def find_cases(
    store: Store, question: str, firms: tuple[NamedFirm, ...], words: Vocabulary
) -> NamedCases:
    """Return the cases that a question names; a firm that only tells which is none of its firms."""
    folded = plain_text(question)
    names = {hit: plain_text(question[hit.start : hit.end]) for hit in firms}
    known = {name for hit, name in names.items() if hit.criterion.is_known}
    found: dict[str, str] = {}
    for name, documents in _cases_named_in(store, folded).items():
        if name not in known and _names_case(name, folded):
            found.update(dict.fromkeys(documents, name))
    for phrase in _phrases(folded, list(names.values()), words):
        called_so = _called(store, phrase)
        if not called_so or _is_setting(store, phrase, words):  # 葡萄酒的案例 are all of them
            continue
        if not _lies_elsewhere(store, called_so, folded, words):
            found[called_so] = phrase
    if not found:
        found.update(_by_setting(store, folded, words))
        found = found or dict(_by_title(store, folded, words))
        found = found or (dict(_by_words(store, folded, words)) if not firms else {})
    kept = tuple(hit for hit, name in names.items() if not any(name in n for n in found.values()))
    return NamedCases(tuple(found), tuple(found.values()), kept)


def _lies_elsewhere(store: Store, case: str, question: str, words: Vocabulary) -> bool:
    """True for the prawn case of Bangladesh where that of Indonesia is asked for."""
    settings = find_settings(store, question, words)
    places = [s for s in settings if s.field == "country" and s.wanted and s.values]
    own = in_documents(store, [case])
    return bool(places) and not any(own & of_case(store, place) for place in places)


def _names_case(name: str, question: str) -> bool:
    """A short id is a word like any other unless the word "case" stands beside it."""
    before = "" if len(name) >= LONG_NAME or re.search(r"[\d#]", name) else CASE_BEFORE
    return re.search(before + whole_word(name).pattern, question) is not None


def _phrases(question: str, firms: Sequence[str], words: Vocabulary) -> Iterator[str]:
    """What stands beside the word "case": the names of firms, and other words for a case."""
    before, after = words.case_of
    for firm in firms:
        at = question.find(firm)
        if before.search(question[:at]) or after.match(question, at + len(firm)):
            yield firm
    for match in words.case_called.finditer(question):
        run = match[match.lastindex or 0].strip()
        yield run
        if has_han(run):  # what stands before the name may have run into it
            shortest = SHORTEST_DEFINITE if match["definite"] else SHORTEST
            yield from (run[start:] for start in range(1, len(run) - shortest + 1))


def _is_setting(store: Store, phrase: str, words: Vocabulary) -> bool:
    """True for the name of a country or sector, of which there are several cases."""
    named = [s for s in find_settings(store, phrase, words) if plain_text(s.name) == phrase]
    documents = everywhere(store).documents
    return any(len({documents[n] for n in of_case(store, s)}) > 1 for s in named)


def _by_setting(store: Store, question: str, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """ "The case on Kenya's vegetables": the one case of a country, of a sector or of both."""
    for match in words.case_called.finditer(question):
        run = match[match.lastindex or 0].strip()
        settings = [s for s in find_settings(store, run, words) if s.wanted and s.values]
        if not settings or not (match["definite"] or len(settings) > 1):
            continue
        first, *rest = (of_case(store, setting) for setting in settings)
        found = first.intersection(*rest)
        documents = {everywhere(store).documents[number] for number in found}
        if len(documents) == 1:
            yield documents.pop(), _named_part(store, run, words)


def _by_title(store: Store, question: str, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Cases to be told of whose title has the sector that their record calls otherwise."""
    if not words.intents["overview"].search(question):
        return
    titles = {id: plain_text(title) for id, title in titles_of_cases(store).items()}
    settings = [setting for setting in find_settings(store, question, words) if setting.wanted]
    unknown = next((setting for setting in settings if not setting.values), None)
    if unknown is None or len(settings) < 2:
        return
    for document in _in_all(store, settings, titles):
        yield document, unknown.name


def _by_words(store: Store, question: str, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """ "Tell me about electronics in Dongguan": the case whose name has most of these words.

    At least two, one of which is no country or sector: that is what the question calls it.
    """
    if not (words.intents["overview"].search(question) or words.development.search(question)):
        return
    rest = words.intents["overview"].sub(" ", question)
    countries = [s for s in find_settings(store, rest, words) if s.field == "country" and s.wanted]
    documents = everywhere(store).documents
    here = [{documents[number] for number in of_case(store, country)} for country in countries]
    called = {
        id: [word for word in _words_said(rest, words) if word in names]
        for id, names in _words_of_cases(store).items()
        if all(id in cases for cases in here)
    }
    most = max(map(len, called.values()), default=0)
    found = [id for id, said in called.items() if len(said) == most]
    if most > 1 and len(found) == 1:
        own = [w for w in called[found[0]] if not any(p.search(w) for p in setting_patterns())]
        yield from ((found[0], word) for word in own[:1])


def _words_said(rest: str, words: Vocabulary) -> tuple[str, ...]:
    """The words that may be of a name; in Chinese also two characters each, and all sectors."""
    said = [word for word in search_words(rest) if word not in words.stop_words and len(word) > 1]
    said += [match[0] for p in setting_patterns() if (match := p.search(rest))]
    said += [
        rest[at : at + 2] for at in range(len(rest) - 1) if all(map(has_han, rest[at : at + 2]))
    ]
    return tuple(dict.fromkeys(word for word in said if not words.generic.fullmatch(word)))


def _in_all(
    store: Store, settings: Sequence[CaseCriterion], titles: Mapping[str, str]
) -> Iterator[str]:
    documents = everywhere(store).documents
    held = [
        {documents[number] for number in of_case(store, setting)}
        | {id for id, title in titles.items() if any(word in title for word in setting.words)}
        for setting in settings
    ]
    yield from sorted(set[str].intersection(*held))


def _named_part(store: Store, run: str, words: Vocabulary) -> str:
    """The first words of a run that name the same settings: what follows says something else."""
    parts = run.split()
    starts = (" ".join(parts[:n]) for n in range(1, len(parts) + 1))
    whole = find_settings(store, run, words)
    return next(start for start in starts if find_settings(store, start, words) == whole)


def _called(store: Store, phrase: str) -> str | None:
    """The one case whose id and title have all words of a phrase, or a name of the firm."""
    index = FirmIndex.shipped()
    entity = index.entity_of(phrase)
    names = {phrase, *(fold(name).text for name in index.names_of(entity or ""))}
    wanted = set() if has_han(phrase) else set(phrase.split())
    found = [
        document
        for document, called in _words_of_cases(store).items()
        if (wanted and all(word in called for word in wanted) and wanted <= set(called.split()))
        or any(name in called and whole_word(name).search(called) for name in names)
    ]
    return found[0] if len(found) == 1 else None


def _names_of_cases(store: Store) -> Mapping[str, tuple[str, ...]]:
    """The id and title of each case in plain letters, by id; one letter is no name."""
    return store.remembered(
        "names of cases",
        lambda: {
            document: tuple(n for n in (plain_text(document), plain_text(title)) if len(n) > 1)
            for document, title in titles_of_cases(store).items()
        },
    )


def _cases_named_in(store: Store, text: str) -> Mapping[str, Sequence[str]]:
    """The names of cases that stand in a text, each with the cases so called."""
    called = _names_of_cases(store)

    def by_name() -> tuple[Mapping[str, list[str]], Occurring]:
        found = defaultdict[str, list[str]](list)
        for document, names in called.items():
            for name in names:
                found[name].append(document)
        return found, Occurring(found)

    documents, occurring = store.remembered("cases by name", by_name)
    return {name: documents[name] for name in occurring.within(text)}


def _words_of_cases(store: Store) -> Mapping[str, str]:
    """The same in one line, its punctuation blank."""
    return store.remembered(
        "words of cases",
        lambda: {
            document: re.sub(r"[^\w&]+", " ", " ".join(names))
            for document, names in _names_of_cases(store).items()
        },
    )

"""
The firms that case studies of value chains name, and all their names.

One YAML file a sector in `firms/`. An entity's id is the same in every language and
document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import Field, model_validator
from rapidfuzz import fuzz, process

from gvcnlp.codebook.names import has_han, normalize_name
from gvcnlp.codebook.phrases import PhraseFinder, PhraseHit, longest_first
from gvcnlp.codebook.scripts import FoldedText, fold
from gvcnlp.codebook.sheets import Sheet, load_sheets
from gvcnlp.errors import CodebookError

# Of 100; below it a suggestion puzzles more than it helps. Lower for Chinese, where one
# wrong character of a name's three leaves 67.
_CLOSE_LATIN, _CLOSE_HAN = 80.0, 65.0


class FirmNames(Sheet):
    """The names of one firm. Chinese simplified; traditional where the word differs."""

    en: tuple[str, ...] = Field(min_length=1)
    zh: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """English names, then Chinese."""
        return self.en + self.zh


class Firm(Sheet):
    """A real firm, with facts that are commonly known.

    `homonyms` are names that are everyday words too (Gap, 巨大): a mention so called
    is the firm, but a text is not searched for them. A name within one of
    `near_misses` is not the firm. `country` is where it is based, ISO 3166-1 alpha-2.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    names: FirmNames
    homonyms: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    country: str = Field(pattern=r"^[A-Z]{2}$")
    sector: str

    @model_validator(mode="after")
    def _homonyms_are_no_names(self) -> Firm:
        if both := set(self.homonyms) & set(self.names.all):
            raise ValueError(f"{self.id} lists {both.pop()!r} as name and as homonym; keep one")
        return self


class FirmSheet(Sheet):
    """A file of firms: one sector, or one group of sectors."""

    version: str
    firms: tuple[Firm, ...]


@dataclass(frozen=True, slots=True)
class FirmHit:
    """A known firm in a text. Offsets are code points of the text, end exclusive."""

    start: int
    end: int
    text: str
    entity: str


class FirmIndex:
    """Known firms by name.

    Args:
        firms: The firms; no two may share a name.

    Raises:
        CodebookError: two firms share an id or a name.
    """

    def __init__(self, firms: Iterable[Firm]) -> None:
        self._firms = _by_id(firms)
        self._entities = _by_name(self._firms.values())
        self._homonyms = {normalize_name(n) for f in self._firms.values() for n in f.homonyms}
        self._displayed = {normalize_name(n): n for f in self._firms.values() for n in f.names.all}
        self._ids = tuple(self._firms)
        names = ((n, i) for i, f in enumerate(self._firms.values()) for n in f.names.all)
        others = ((n, i) for i, f in enumerate(self._firms.values()) for n in f.near_misses)
        self._finder = PhraseFinder(names, others)

    @staticmethod
    def shipped() -> FirmIndex:
        """Return the index of the firms that come with the package, loaded once."""
        return _shipped()

    def entity_of(self, name: str) -> str | None:
        """Return the id of the firm called `name`, in any case, width, script and legal form.

        >>> FirmIndex.shipped().entity_of("鴻海精密工業股份有限公司")
        'hon-hai'
        """
        return self._entities.get(normalize_name(name))

    def names_of(self, entity: str) -> tuple[str, ...]:
        """Return the names of a firm, English first, homonyms last; none if unknown."""
        firm = self._firms.get(entity)
        return firm.names.all + firm.homonyms if firm else ()

    def is_homonym(self, name: str) -> bool:
        """True where the name is an everyday word too, or may be short for another firm's."""
        return normalize_name(name) in self._homonyms

    def find(self, text: str) -> tuple[FirmHit, ...]:
        """Return the known firms that `text` names, in text order, longest first.

        Latin names are whole words that begin as the name does: `nike` and `galanz` in
        lower case are not found, NIKE is. Homonyms are not searched for.
        """
        folded = fold(text)
        hits = self._finder.find(folded)
        capitalized = (hit for hit in hits if self._is_name(self._hit(hit, folded, text)))
        return tuple(self._hit(hit, folded, text) for hit in longest_first(capitalized))

    def suggest(self, name: str, among: Iterable[str] | None = None) -> str | None:
        """Return the known name closest to `name`, or None where none is close.

        Args:
            name: What a user typed, perhaps misspelt.
            among: Names to choose from; all shipped names by default.
        """
        wanted = normalize_name(name)
        shown = self._displayed if among is None else {normalize_name(n): n for n in among}
        is_chinese = has_han(wanted)
        cutoff = _CLOSE_HAN if is_chinese else _CLOSE_LATIN
        same_script = [known for known in shown if has_han(known) == is_chinese]
        best = process.extractOne(wanted, same_script, scorer=fuzz.WRatio, score_cutoff=cutoff)
        return shown[best[0]] if best else None

    def _hit(self, hit: PhraseHit, folded: FoldedText, text: str) -> FirmHit:
        start, end = folded.original_span(hit.start, hit.end)
        return FirmHit(start, end, text[start:end], self._ids[hit.key])

    def _is_name(self, hit: FirmHit) -> bool:
        return not hit.text[0].islower() or hit.text in self._firms[hit.entity].names.all


@cache
def load_firms() -> tuple[Firm, ...]:
    """Return the shipped firms, sorted by file.

    Raises:
        CodebookError: a file breaks its form.
    """
    return tuple(firm for _, sheet in load_sheets("firms", FirmSheet) for firm in sheet.firms)


@cache
def _shipped() -> FirmIndex:
    return FirmIndex(load_firms())


def _by_id(firms: Iterable[Firm]) -> Mapping[str, Firm]:
    by_id: dict[str, Firm] = {}
    for firm in firms:
        if firm.id in by_id:
            raise CodebookError(f"codebook/firms: id {firm.id!r} is used twice; join the entries")
        by_id[firm.id] = firm
    return by_id


def _by_name(firms: Iterable[Firm]) -> Mapping[str, str]:
    owners: dict[str, str] = {}
    for firm in firms:
        for name in (*firm.names.all, *firm.homonyms):
            owner = owners.setdefault(normalize_name(name), firm.id)
            if owner != firm.id:
                raise CodebookError(
                    f"codebook/firms: {name!r} names both {owner!r} and {firm.id!r}; "
                    f"take it from one of them"
                )
    return owners

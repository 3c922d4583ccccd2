"""
Compare the names of firms: case, width, script, accents and legal forms set aside.

What a name may lose (legal forms), what a short form may leave out (descriptors,
places) stands in `name_parts.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from gvcnlp.codebook.scripts import fold
from gvcnlp.codebook.sheets import Sheet, load_sheet
from gvcnlp.records import is_han

_MIN_LATIN, _MIN_HAN = 2, 2  # what a name keeps at least when legal forms are dropped
_MIN_LATIN_SHORT = 3  # letters of a short form; two may be anybody's initials
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_NO_NAME = re.compile(r"[^\w&+]+")
_LATIN_PSEUDONYM = re.compile(
    r"(?:firm|company|enterprise|factory|plant|supplier|buyer|producer|manufacturer|exporter"
    r"|retailer|brand|customer|client|trader|mill|workshop|case)s? (?:[a-z]\d?|\d{1,2})"
)
_HAN_PSEUDONYM = re.compile(
    r"(?:[a-z]\d?|[甲乙丙丁戊己庚辛])(?:公司|企业|厂商|厂|集团|客户|品牌商|供应商|供货商)"
    r"|(?:公司|企业|厂商|客户|品牌商|供应商|供货商|案例)(?:[a-z]\d?|[甲乙丙丁戊己庚辛]|\d{1,2})"
)


class LegalForms(Sheet):
    """Endings that a name may lose, by script."""

    latin: tuple[str, ...]
    han: tuple[str, ...]


class Descriptors(Sheet):
    """What may follow the distinctive part of a name, by script."""

    latin: tuple[str, ...]
    han: tuple[str, ...]


class Places(Sheet):
    """What may stand before the distinctive part of a name, by script."""

    latin: tuple[str, ...]
    han: tuple[str, ...]


class NameParts(Sheet):
    """The parts of a firm's name that do not tell it from another."""

    version: str
    legal_forms: LegalForms
    descriptors: Descriptors
    places: Places


@dataclass(frozen=True, slots=True)
class _Parts:
    """`NameParts` folded, for matching."""

    latin_forms: frozenset[str]
    han_forms: tuple[str, ...]
    latin_common: frozenset[str]
    han_tail: re.Pattern[str]
    han_place: re.Pattern[str]


@cache
def normalize_name(name: str) -> str:
    """Return the form in which two spellings of one firm's name agree.

    Drops legal forms, accents, punctuation and a leading article; `and` becomes `&`.
    Never empty unless `name` holds no letter.

    >>> normalize_name("The Arçelik Group, A.Ş."), normalize_name("鴻海精密工業股份有限公司")
    ('arcelik', '鸿海精密工业')
    >>> normalize_name("Marks and Spencer plc") == normalize_name("MARKS & SPENCER")
    True
    """
    # Decomposed first: a letter of another alphabet (𝔸, Ⅲ) has to become plain to be folded.
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name))
    plain = fold(unicodedata.normalize("NFC", plain)).text.replace("ı", "i")
    plain = re.sub(r"(?<=\w)[.'](?=\w\b)|'s\b", "", plain)  # A.S. is AS
    words = _NO_NAME.sub(" ", re.sub(r"\band\b|\s*&\s*", " & ", plain)).split()
    if has_han(plain):
        return _without_han_forms("".join(words))
    return " ".join(_without_latin_forms(words))


def has_han(name: str) -> bool:
    """True where the name holds a Chinese character."""
    return not name.isascii() and any(is_han(char) for char in name)


def is_pseudonym(name: str) -> bool:
    """True for a stand-in such as `Firm T`, `A公司` or `企业B`, which is another firm elsewhere.

    >>> is_pseudonym("Company A"), is_pseudonym("乙公司"), is_pseudonym("Firma Lopes")
    (True, True, False)
    """
    folded = fold(name).text.strip()
    return bool(_LATIN_PSEUDONYM.fullmatch(folded) or _HAN_PSEUDONYM.fullmatch(folded))


def is_short_form(short: str, long: str) -> bool:
    """True where `short` may be what a text calls the firm `long`, both normalised.

    Latin: the first words, unless they are places or descriptors alone. Chinese: the
    distinctive part, with nothing but descriptors after and a place before it.

    >>> is_short_form("anpu", "anpu electronics"), is_short_form("apple", "applebee's")
    (True, False)
    >>> is_short_form("安普", "东莞安普电子"), is_short_form("三星", "三星堆旅游")
    (True, False)
    """
    if short == long or short not in long or has_han(short) != has_han(long):
        return False
    parts = _parts()
    if not has_han(short):
        is_common = all(word in parts.latin_common for word in short.split())
        is_prefix = long.startswith(short + " ") and not long.startswith(short + " & ")
        return is_prefix and not is_common and len(short) >= _MIN_LATIN_SHORT
    distinctive = parts.han_place.sub("", short, count=1)
    if len(distinctive) < _MIN_HAN or parts.han_tail.fullmatch(distinctive):
        return False
    for head in (long, parts.han_place.sub("", long, count=1)):
        if head.startswith(short) and parts.han_tail.fullmatch(head, len(short)):
            return True
    return False


def is_acronym(short: str, long: str) -> bool:
    """True where `short`, as written, consists of the initials of the Latin name `long`.

    Small words and legal forms may count or not: the initials of `long` as written or
    without them.

    >>> is_acronym("TSMC", "Taiwan Semiconductor Manufacturing Company")
    True
    >>> is_acronym("AE", "Anpu Electronics Co., Ltd."), is_acronym("AE", "Anpu Textiles")
    (True, False)
    """
    letters = short.replace(".", "").replace("&", "")
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) > 1):
        return False
    words = re.findall(r"[A-Za-z]+", long)
    forms = (words, [w for w in words if w[0].isupper()], normalize_name(long).split())
    return any("".join(w[0] for w in form if w[0].isalpha()).upper() == letters for form in forms)


def _without_latin_forms(words: list[str]) -> list[str]:
    forms = _parts().latin_forms
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and (words[-1] in forms or words[-1] == "&"):
        if sum(map(len, words[:-1])) < _MIN_LATIN:
            break
        words = words[:-1]
    return words


def _without_han_forms(name: str) -> str:
    """The name without its legal forms, unless a mere place were left (墨西哥集团)."""
    whole, shortened = name, True
    while shortened:
        shortened = False
        for form in _parts().han_forms:
            if name.endswith(form) and len(name) - len(form) >= _MIN_HAN:
                name, shortened = name.removesuffix(form), True
                break
    return whole if _parts().han_place.fullmatch(name) else name


@cache
def _parts() -> _Parts:
    sheet = load_sheet("name_parts.yaml", NameParts)
    tails = sorted((*sheet.descriptors.han, *sheet.legal_forms.han), key=len, reverse=True)
    places = sorted(sheet.places.han, key=len, reverse=True)
    common = (*sheet.descriptors.latin, *sheet.places.latin, *sheet.legal_forms.latin)
    return _Parts(
        latin_forms=frozenset(sheet.legal_forms.latin),
        han_forms=tuple(sorted(sheet.legal_forms.han, key=len, reverse=True)),
        latin_common=frozenset(common),
        han_tail=re.compile(f"(?:{'|'.join(tails)})*"),
        han_place=re.compile(f"^(?:{'|'.join(places)})(?:省|市|县|区|镇)?"),
    )

"""
Take out note references that extraction glued to a word.

`made shoes3 were` reads `made shoes were`; the digit is kept as a `NoteMark`. Taken out
are raised digits (¹²³, which the readers write where the file says so) behind a word, and
plain digits where nothing but a note explains them: behind a lower-case word of four
letters or more, or behind the full stop of such a word. What counts things stays: CO2,
m², tier1, G20, table3. A digit that stands alone (`own 5 brands`) is left, since it may
well be a number.
"""

from __future__ import annotations

import re

from gvcnlp.text.scripts import HAN, words_of

# Words that are followed by their own number.
_NUMBERED = words_of(
    """
    article case chapter class cluster company covid equation euro euros factory figure firm
    grade group level line lines mode model note number page panel part phase plant point
    round sample scenario section sections stage step strategy table tables tier tiers type
    types unit units version wave week windows year years
    """
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_RAISED, "0123456789")
_RAISED_OF = str.maketrans("0123456789", _RAISED)

_RAISED_MARK = f"[{_RAISED}]{{1,3}}(?![A-Za-z0-9{_RAISED}])"
_MARK = re.compile(
    rf"(?<=[A-Za-z]{{3}}){_RAISED_MARK}|(?<=[.,;:!?)”’\"]){_RAISED_MARK}"
    # In Chinese the space behind a mark goes with it.
    rf"|(?<=[{HAN}。，；：！？）」』])(?:{_RAISED_MARK} *)+"
    r"|(?<=[a-z]{4})[1-9]\d?(?= |[,;.:](?: |$)|$)"
    r"|(?<=[a-z]{4}[.,;:”’)])[1-9]\d?(?= [A-Z(“‘]|$)"
    r"|(?<=[a-z]{3}[.,][”’)])[1-9]\d?(?= [A-Z(“‘]|$)"
    f"|(?<=[{HAN}][。！？；”」）])[1-9]\\d?$"
)
# Where a mark may stand at all: looking for digits first is much the quicker way.
_DIGITS = re.compile(f"[{_RAISED}1-9]")
_LAST_WORD = re.compile(r"[A-Za-z]+(?=[^A-Za-z]{0,2}$)")
_MARK_AT_END = re.compile(r"(?<=[.!?。！？；”’」)）])[1-9]\d?$")


def raise_digits(mark: str) -> str:
    """Return a note reference as raised digits; any other raised text comes back as it is.

    >>> raise_digits("[12]"), raise_digits("th")
    ('¹²', 'th')
    """
    digits = mark.strip(" []()（）〔〕")
    return digits.translate(_RAISED_OF) if re.fullmatch(r"\d{1,3}", digits) else mark


def strip_note_marks(text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """
    Return the text without its note marks, and for each its place in the new text.

    >>> strip_note_marks("They made shoes3 and CO2.")
    ('They made shoes and CO2.', ((15, '3'),))
    """
    parts: list[str] = []
    marks: list[tuple[int, str]] = []
    done = length = 0
    for digits in _DIGITS.finditer(text):
        match = _MARK.match(text, digits.start())
        if match is None or _is_number(text, match):
            continue
        parts.append(text[done : match.start()])
        length += match.start() - done
        marks.append((length, match[0].strip().translate(_PLAIN)))
        done = match.end()
    if not marks:
        return text, ()
    return "".join([*parts, text[done:]]), tuple(marks)


def without_last_mark(text: str) -> str:
    """Return the text without a note mark behind its last full stop, to see how it ends."""
    return _MARK_AT_END.sub("", text[-8:]) if text[-1:].isdigit() else text[-8:]


def _is_number(text: str, match: re.Match[str]) -> bool:
    """Tell the number that belongs to a word (tier1, Windows10) from a note mark."""
    word = _LAST_WORD.search(text[max(0, match.start() - 24) : match.start()])
    if word is None or not match[0].isascii():
        return False
    is_glued = text[match.start() - 1].isalpha()
    return word[0].lower() in _NUMBERED or (is_glued and not word[0].islower())

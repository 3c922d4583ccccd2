"""
Mend misspelt words of the typology in a question.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.names import has_han
from gvcnlp.codebook.scripts import simplify
from gvcnlp.store import Store
from gvcnlp.store.search import n_passages_with

VARIANTS = {"甚麼": "什麼", "甚么": "什么", "w/o ": "without ", "w/ ": "with "}
NUMBER_OF = re.compile(r"\b(?:no\.|nr\.?|num\.?) of\b", re.IGNORECASE)


def mend_spelling(store: Store, question: str, words: Vocabulary) -> str:
    """Mend misspelt words of the typology that stand in no passage: goverance, 功能生级.

    Regional spellings of question words (甚麼) and shorthand (w/o) become the usual words.
    """
    for variant, usual in VARIANTS.items():
        question = question.replace(variant, usual)
    question = NUMBER_OF.sub("number of", question)
    for known in words.spelling if has_han(question) else ():
        for at in range(len(question) - len(known) + 1):
            part = question[at : at + len(known)]
            if _is_slip(simplify(part), known, words) and not n_passages_with(store, part):
                question = question[:at] + known + question[at + len(known) :]
    for word in re.findall(r"(?:^[A-Z]|\b[a-z])[a-z]{5,}\b", question):
        near = get_close_matches(word.lower(), words.spelling, n=1, cutoff=0.85)
        is_known = word.lower() in words.spelling or any(
            unit.fullmatch(word.lower()) for unit in words.units.values()
        )
        if near and not is_known and not n_passages_with(store, word):
            question = question.replace(word, near[0])
    return question


def _is_slip(part: str, known: str, words: Vocabulary) -> bool:
    """True where one character of a Chinese term is another that sounds alike.

    So slip those who type by sound; 没能升级 and 功能升级 are two things that may be said.
    """
    if not has_han(part) or part in words.spelling:
        return False
    wrong = [pair for pair in zip(part, known, strict=True) if pair[0] != pair[1]]
    return len(wrong) == 1 and _sound_alike(*wrong[0])


def _sound_alike(one: str, other: str) -> bool:
    from pypinyin import Style, pinyin  # takes a tenth of a second, and few questions need it

    one_read, other_read = (
        set(pinyin(character, style=Style.NORMAL, heteronym=True)[0]) for character in (one, other)
    )
    return not one_read.isdisjoint(other_read)

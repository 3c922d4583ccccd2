"""
Which of the many names of a corpus stand in a question, found in one pass over it.
"""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick


class Occurring:
    """The words of a fixed set that occur in a text, as parts of words too.

    A corpus of a million passages has some hundred thousand names; to look for each in turn
    took longer than the rest of an answer. Unlike the phrases of the codebook
    (`codebook/phrases.py`), names are as they are: a `*` in one stands for nothing else.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(dict.fromkeys(words))
        self._automaton = ahocorasick.Automaton()
        for number, word in enumerate(self._words):
            self._automaton.add_word(word, number)
        self._automaton.make_automaton()

    def within(self, *texts: str) -> list[str]:
        """Return the words that stand in any of the texts, in the order first given."""
        if not self._words:
            return []
        found = {number for text in texts for _, number in self._automaton.iter(text)}
        return [self._words[number] for number in sorted(found)]

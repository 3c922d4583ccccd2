"""
One tokenizer for both languages: Latin by word, Chinese by character.

A segmenter's words are no help here: jieba cuts 买家先验厂 into 买家/先验/厂, and the
factory audit 验厂 is lost. Characters lose nothing, and mixed tokens such as OEM代工
part where the script changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
TOKEN = re.compile(
    rf"[{HAN}]"  # one Chinese character
    r"|\d+(?:[.,]\d+)*"  # 3,000 or 4.5
    rf"|[^\W\d_{HAN}]+(?:['’][^\W\d_{HAN}]+)?"  # a word, o'clock
    r"|\s"
    r"|."  # anything else stands alone
)


class BilingualTokenizer:
    """Cut a text into tokens; joining them with their spaces gives the text back."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of `text` as a Doc whose `text` equals it."""
        words: list[str] = []
        spaces: list[bool] = []
        for token in TOKEN.findall(text):
            if token == " " and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
            else:
                words.append(token)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing is stored: the rules are the code."""
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> BilingualTokenizer:
        """Return the tokenizer unchanged."""
        return self

    def to_disk(self, _: str | Path, **__: Any) -> None:
        """Nothing is stored: the rules are the code."""

    def from_disk(self, _: str | Path, **__: Any) -> BilingualTokenizer:
        """Return the tokenizer unchanged."""
        return self


@registry.tokenizers("gvcnlp.BilingualTokenizer.v1")  # type: ignore[untyped-decorator]
def make_bilingual_tokenizer() -> Callable[[Language], BilingualTokenizer]:
    """Create the tokenizer for a pipeline (`[nlp.tokenizer]` in its config)."""

    def make(nlp: Language) -> BilingualTokenizer:
        return BilingualTokenizer(nlp.vocab)

    return make

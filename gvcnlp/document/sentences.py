"""
Set sentence starts in both scripts.

The rules are those by which passages are cut (text/sentences.py), so that a sentence
means the same in a file and in a pipeline.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from gvcnlp.text.sentences import split_sentences


@Language.factory("gvcnlp_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentence_finder(nlp: Language, name: str) -> SentenceFinder:
    """Create the component; it needs nothing of the pipeline."""
    return SentenceFinder()


class SentenceFinder:
    """Mark the token that opens each sentence."""

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with `is_sent_start` set on every token."""
        starts = {start for start, _ in split_sentences(doc.text)}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.idx in starts
        return doc

"""Make the spaCy pipeline that reads case studies in both languages."""

from __future__ import annotations

import spacy
from spacy.language import Language

CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "gvcnlp.BilingualTokenizer.v1"}}}
READING = ("gvcnlp_actors", "gvcnlp_cues", "gvcnlp_claims", "gvcnlp_relations", "gvcnlp_entities")


def make_pipeline(*components: str) -> Language:
    """Return a blank multi-language pipeline with our tokenizer and the named components.

    Without names it has all of them: sentences, then the reading.
    """
    nlp = spacy.blank("xx", config=CONFIG)
    for component in components or ("gvcnlp_sentences", *READING):
        nlp.add_pipe(component)
    return nlp

"""
Give all names of one firm one id (contract, field `entity`).

Sets `span._.entity` on the named spans of `doc.spans["actors"]`. A pipeline sees one
text at a time; over the passages of a document use `link_entities`, which also joins
names by what other passages say.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from gvcnlp.annotation.layered import actors_of
from gvcnlp.annotation.linking import link_entities
from gvcnlp.document.layers import ACTORS
from gvcnlp.records import Passage, lang_of


@Language.factory("gvcnlp_entities", requires=["doc.spans"])
def make_entity_linker(nlp: Language, name: str) -> EntityLinker:
    """Create the component; it reads the shipped list of firms."""
    return EntityLinker()


class EntityLinker:
    """Link the named actors of one text."""

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with `span._.entity` set on named actors."""
        passage = Passage(id="", lang=lang_of(doc.text), text=doc.text, actors=actors_of(doc))
        linked = link_entities([passage])[0]
        for span, actor in zip(doc.spans.get(ACTORS, ()), linked.actors, strict=True):
            span._.entity = actor.entity
        return doc

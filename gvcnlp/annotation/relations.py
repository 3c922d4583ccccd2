"""
Relate the actors of a passage: who supplies whom, who owns whom (codebook, section 6).

Sets `doc._.relations`, a tuple of `Relation` with indices into `doc.spans["actors"]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from gvcnlp.annotation.appositions import appositions
from gvcnlp.annotation.attached import pipe_in_batches, reading_of
from gvcnlp.annotation.calibration import Calibration
from gvcnlp.annotation.features import pair_features
from gvcnlp.annotation.layered import actors_of
from gvcnlp.annotation.reading import Reader, Reading
from gvcnlp.records import RELATIONS, Actor, Relation


@Language.factory("gvcnlp_relations", assigns=["doc._.relations"], requires=["doc.spans"])
def make_relation_classifier(nlp: Language, name: str) -> RelationClassifier:
    """Create the component with the shipped reader."""
    return RelationClassifier(Reader.chosen())


class RelationClassifier:
    """Score every pair of actors with the shipped model."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with `doc._.relations` set."""
        reading = reading_of(doc, self.reader)
        actors, calibration = actors_of(doc), self.reader.calibration
        doc._.relations = classify_relations(doc.text, reading, actors, calibration)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Process a stream of documents in batches."""
        yield from pipe_in_batches(stream, self.reader, self, batch_size)


def classify_relations(
    text: str, reading: Reading, actors: Sequence[Actor], calibration: Calibration
) -> tuple[Relation, ...]:
    """Return the relations whose probability passes its threshold, in text order.

    Something supplies only a BUYER; of two opposite readings of one pair the likelier
    one stands. A company that is called twice is not related to itself.
    """
    if len(actors) < 2:
        return ()
    features = pair_features(reading, actors)
    one_company = set(appositions(text, actors))
    found: dict[tuple[int, int], Relation] = {}
    for r, type_ in enumerate(RELATIONS):
        scores = calibration.relations[type_].probabilities(features[r].reshape(-1, 8))
        scores = scores.reshape(len(actors), len(actors))
        for source, target in np.argwhere(scores >= calibration.relation_thresholds[type_]):
            i, j, score = int(source), int(target), round(float(scores[source, target]), 4)
            pair = min(i, j), max(i, j)
            if i == j or pair in one_company:
                continue
            if type_ == "supplies" and actors[j].label != "BUYER":
                continue
            if pair not in found or found[pair].score < score:
                found[pair] = Relation(type_, i, j, score)
    return tuple(sorted(found.values(), key=lambda x: (x.source, x.target)))

"""Full text helps within the language asked; what was learnt ranks vectors that it knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import Manifest, write_manifest
from gvcnlp.annotation.reranking import FORM, SHAPE, Reranker
from gvcnlp.answer.retrieval import Hit, find_passages
from gvcnlp.records import Passage
from gvcnlp.store import PassageVectors, Store, open_store

PASSAGES = [
    # id     lang  text                                      cosine to every question
    ("near", "en", "Retailers inspect what they buy.",          0.50),
    ("han",  "zh", "零售商检查货物。",                             0.48),
    ("word", "en", "Tanneries in Kanpur ship saddles.",         0.47),
    ("far",  "en", "Kanpur is a town on a river.",              0.10),
]  # fmt: skip


class Fixed:
    """An embedder for which every question lies along the first axis."""

    name, dimensions = "fixed", SHAPE[1]

    def embed_questions(self, texts: list[str]) -> NDArray[np.float32]:
        return np.eye(self.dimensions, dtype=np.float32)[[0] * len(texts)]

    def embed_passages(self, texts: list[str]) -> NDArray[np.float32]:
        cosine = {text: value for _, _, text, value in PASSAGES}
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        rows[:, 0] = [cosine[text] for text in texts]
        rows[:, 1] = (1 - rows[:, 0] ** 2) ** 0.5
        return rows


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "corpus.db", create=True) as store:
        store.import_passages([Passage(id, lang, text) for id, lang, text, _ in PASSAGES])
        rows = Fixed().embed_passages([text for _, _, text, _ in PASSAGES])
        store.add_vectors([row[0] for row in PASSAGES], PassageVectors("fixed", rows))
        yield store


def ids(store: Store, hits: Sequence[Hit]) -> list[str]:
    rows = store.select("SELECT passage_number, passage FROM v_passages")
    id_of = {row[0]: row[1] for row in rows}
    return [id_of[hit.number] for hit in hits]


@pytest.mark.parametrize(
    ("lang", "words", "order"),
    [
        ("en", [], ["near", "han", "word", "far"]),
        ("en", ["tanneries", "saddles"], ["word", "han", "near", "far"]),
        ("en", ["river"], ["near", "han", "word", "far"]),
        ("zh", ["零售商"], ["near", "han", "word", "far"]),
        ("zh", ["kanpur"], ["near", "han", "word", "far"]),
    ],
    ids=["no words", "words lift what is near", "but nothing far", "one of its kind", "other"],
)
def test_words_reorder_passages_of_the_language_asked(
    store: Store, lang: str, words: list[str], order: list[str]
) -> None:
    hits = find_passages(store, "any question", lang, words, Fixed())

    assert ids(store, hits) == order


@pytest.mark.parametrize(
    ("encoder", "order"),
    [("fixed", ["far", "word", "han", "near"]), ("another", ["near", "han", "word", "far"])],
)
def test_what_was_learnt_ranks_vectors_that_it_knows(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: str, order: list[str]
) -> None:
    form = np.zeros(SHAPE, dtype=np.float16)
    form[0, 1] = 4  # whatever lies along the second axis answers
    np.save(tmp_path / FORM, form)
    write_manifest(tmp_path, Manifest(task="reranker", version="1", encoder=encoder, files={}))
    monkeypatch.setattr(Reranker, "shipped", lambda: Reranker(tmp_path))

    hits = find_passages(store, "any question", "en", [], Fixed())

    assert ids(store, hits) == order
    cosine_of = {id: cosine for id, _, _, cosine in PASSAGES}
    assert [hit.cosine for hit in hits] == pytest.approx([cosine_of[id] for id in order])


def test_without_vectors_words_alone_find(store: Store) -> None:
    hits = find_passages(store, "any question", "en", ["tanneries"], None)

    assert ids(store, hits) == ["word"]


@pytest.mark.parametrize(
    ("cosine", "coverage", "is_evidence"),
    [(0.3, 0.0, True), (0.18, 0.0, False), (0.18, 0.5, True), (0.05, 0.9, False),
     (None, 0.5, True), (None, 0.3, False)],
)  # fmt: skip
def test_the_nearest_passage_is_not_always_evidence(
    cosine: float | None, coverage: float, is_evidence: bool
) -> None:
    assert Hit(1, cosine, coverage).is_evidence is is_evidence

"""Sentence vectors: of length 1, of either language alike, and of all of a text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gvcnlp.annotation.artifacts import ENCODER, MANIFEST, models_folder
from gvcnlp.annotation.pooling import PooledEncoder
from gvcnlp.annotation.sentence_vectors import MEANS, SentenceEncoder
from gvcnlp.errors import ArtifactError

FOLDER = models_folder() / ENCODER
PASSAGES = [
    "Inspectors of the retailer count the stitches before a container may leave the plant.",
    "Growers in the highlands sell their beans to whoever calls at the farm gate.",
    "零售商的验货员数过针脚，集装箱才能离厂。",
    "高地的种植户谁上门收豆就卖给谁。",
]
QUESTIONS = [
    ("Who checks the goods before shipping?", (0, 2)),
    ("出货之前由谁检查？", (0, 2)),
    ("To whom do coffee farmers sell?", (1, 3)),
    ("咖啡农把豆子卖给谁？", (1, 3)),
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.mark.parametrize(("question", "answers"), QUESTIONS)
def test_answers_of_both_languages_come_before_other_passages(
    encoder: SentenceEncoder, question: str, answers: tuple[int, int]
) -> None:
    cosines = encoder.embed_passages(PASSAGES) @ encoder.embed_questions([question])[0]

    assert set(np.argsort(-cosines)[:2].tolist()) == set(answers)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_has_a_vector_of_length_1(texts: list[str]) -> None:
    rows = SentenceEncoder().embed_passages(texts)

    assert rows.shape == (len(texts), SentenceEncoder.dimensions)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


def test_company_changes_no_vector(encoder: SentenceEncoder) -> None:
    together = encoder.embed_passages(PASSAGES)
    alone = np.concatenate([encoder.embed_passages([text]) for text in PASSAGES])

    assert (together * alone).sum(axis=1).min() > 0.9999


def test_no_texts_have_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.embed_questions([]).shape == (0, SentenceEncoder.dimensions)


def test_the_end_of_a_long_text_counts() -> None:
    model = PooledEncoder(FOLDER)
    long = PASSAGES[0] * 40

    assert (model.pool([long]) @ model.pool([long + PASSAGES[1] * 40]).T).item() < 0.999


def test_other_means_are_another_model(tmp_path: Path) -> None:
    manifest = json.loads((FOLDER / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][MEANS]["sha256"] = "0" * 64
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    assert SentenceEncoder(tmp_path).name != SentenceEncoder().name


def test_an_encoder_without_means_says_what_is_missing(tmp_path: Path) -> None:
    manifest = json.loads((FOLDER / MANIFEST).read_text(encoding="utf-8"))
    del manifest["files"][MEANS]
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    with pytest.raises(ArtifactError, match=MEANS):
        _ = SentenceEncoder(tmp_path).name


def test_a_missing_model_is_an_error_of_ours(tmp_path: Path) -> None:
    for name in ("tokenizer.json", "embeddings.npy", "embedding_scales.npy"):
        shutil.copy(FOLDER / name, tmp_path)

    with pytest.raises(ArtifactError, match=r"layers\.onnx"):
        PooledEncoder(tmp_path)

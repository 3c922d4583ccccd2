"""Learning to read questions: from a few it learns those few, and says where data is wrong."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from gvcnlp.annotation.artifacts import QUESTIONS, models_folder, read_manifest
from gvcnlp.annotation.questions import QuestionReader
from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.errors import RecordError
from gvcnlp.records import LANGS
from gvcnlp.training.questions import BLOCKS, fit_task, read_asked, share_right

DATA = Path(__file__).parents[2] / "corpus/questions/train.jsonl"
STALE = "run `make questions`"


@pytest.fixture(scope="module")
def asked():
    """The first questions of each kind, all of them to learn from and to be tested on."""
    every = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    few = [[q for q in every if q["intent"] == intent][:6] for intent in ("count", "why", "help")]
    return [q | {"part": part} for some in few for q in some for part in ("train", "heldout")]


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder()


def written(lines, folder):
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return path


def test_what_was_learnt_is_read_right_with_confidence(asked, encoder, tmp_path):
    known = read_asked(written(asked, tmp_path), encoder)

    intents = fit_task("intent", known)

    assert share_right(intents, known.part("heldout")) == 1
    logits = intents.logits(known.part("heldout").features)
    assert np.exp(logits.max(axis=1) - np.logaddexp.reduce(logits, axis=1)).min() > 0.9


@pytest.mark.parametrize(
    ("damage", "said"),
    [({"part": None}, "part"), ({"colour": "red"}, "colour")],
    ids=["a field is missing", "a field is unknown"],
)
def test_a_line_that_is_no_labelled_question_is_named(asked, encoder, tmp_path, damage, said):
    lines = [asked[0], asked[1] | damage]

    with pytest.raises(RecordError, match=rf"questions\.jsonl:2: (?s:.*){said}"):
        read_asked(written(lines, tmp_path), encoder)


def test_the_shipped_one_was_learnt_from_the_shipped_questions():
    manifest = read_manifest(models_folder() / QUESTIONS)

    assert manifest.data_sha256 == hashlib.sha256(DATA.read_bytes()).hexdigest(), STALE
    assert set(manifest.labels) == set(BLOCKS)
    assert all(manifest.scores[lang]["intent"] > 0.7 for lang in LANGS)


def test_the_shipped_one_reads_what_was_held_out_as_its_manifest_says(encoder):
    lines = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    heldout = [line for line in lines if line["part"] == "heldout"]
    vectors = encoder.embed_questions([line["q"] for line in heldout])

    right = [
        max(found.intent, key=found.intent.get) == line["intent"]
        for line, vector in zip(heldout, vectors, strict=True)
        for found in [QuestionReader.shipped().read(line["q"], vector)]
    ]

    assert len(heldout) >= 300
    assert np.mean(right) > 0.72

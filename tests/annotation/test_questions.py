"""The learned reader of questions: what it makes of clear ones, and what it is made for."""

import shutil

import numpy as np
import pytest

from gvcnlp.annotation.artifacts import QUESTIONS, models_folder, read_manifest
from gvcnlp.annotation.questions import (
    ANY_TYPE,
    N_FEATURES,
    QuestionReader,
    question_features,
    runs,
)
from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.errors import ArtifactError

FOLDER = models_folder() / QUESTIONS
# Of each: what a person would say is asked for.
CLEAR = [
    # intent   unit       type             question
    ("count",   "case",    "captive",       "How many studies have suppliers depend on one buyer?"),
    ("count",   "passage", "functional",    "讲自有品牌的段落有几段？"),
    ("list",    "passage", "process",       "Find me passages about leaner production lines"),
    ("list",    "passage", "product",       "找一找讲产品质量提高的段落"),
    ("yes_no",  "firm",    "functional",    "Any factory out there with its own label?"),
    ("yes_no",  "case",    "balanced",      "有没有双方一起搞研发的案例？"),
    ("yes_no",  "case",    "intersectoral", "Ever seen a factory jump to another trade?"),
    ("define",  "passage", "functional",    "Functional upgrading: meaning of the term?"),
    ("define",  "passage", "hierarchy",     "层级治理这个概念怎么讲"),
    ("decline", None,      None,            "Write a haiku on factories"),
    ("decline", None,      None,            "帮我订一张机票"),
    ("help",    None,      None,            "What are you able to do for me?"),
]  # fmt: skip


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder()


@pytest.mark.parametrize(("intent", "unit", "type_", "question"), CLEAR, ids=[c[-1] for c in CLEAR])
def test_clear_questions_are_read_as_a_person_would(encoder, intent, unit, type_, question):
    (vector,) = encoder.embed_questions([question])

    found = QuestionReader.shipped().read(question, vector)

    assert max(found.intent, key=found.intent.get) == intent
    assert unit in (None, max(found.unit, key=found.unit.get))
    assert {name for name, p in found.types.items() if p > 0.5 and name not in ANY_TYPE} == (
        {type_} if type_ else set()
    )


def test_probabilities_of_a_task_sum_to_one_but_those_of_types():
    found = QuestionReader.shipped().read("谁？", np.zeros(384, dtype=np.float32))

    for task in (found.intent, found.unit, found.status):
        assert sum(task.values()) == pytest.approx(1)
    assert all(0 < p < 1 for p in found.types.values())


def test_runs_are_words_in_english_and_characters_in_chinese():
    assert {"how many", "< how", "firms >"} <= set(runs("how many firms"))
    assert "how many firms" not in set(runs("how many firms"))
    assert {"供", "供货", "供货商"} <= {run.replace(" ", "") for run in runs("哪些供货商")}


def test_a_question_has_the_same_features_in_any_company(encoder):
    questions = ["Who supplies Nike?", "有多少案例？", ""]
    vectors = np.eye(3, 384, dtype=np.float32)

    together = question_features(questions, vectors)

    assert together.shape == (3, N_FEATURES)
    for row, question, vector in zip(together, questions, vectors, strict=True):
        assert np.array_equal(question_features([question], vector[None])[0], row)


def test_it_was_made_for_the_vectors_of_the_shipped_encoder(encoder):
    assert QuestionReader.shipped().encoder == encoder.name


def test_the_model_takes_less_than_a_megabyte():
    assert sum(entry.size_bytes for entry in read_manifest(FOLDER).files.values()) < 1e6


@pytest.mark.parametrize("weights", [np.zeros((3, 4)), None], ids=["another shape", "none"])
def test_a_damaged_folder_is_refused_with_its_path(tmp_path, weights):
    shutil.copy(FOLDER / "manifest.json", tmp_path)
    if weights is not None:
        np.save(tmp_path / "weights.npy", weights)

    with pytest.raises(ArtifactError, match=r"weights\.npy"):
        QuestionReader(tmp_path)

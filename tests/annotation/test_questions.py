"""The learned reader of questions: what it makes of clear ones, and what it is made for."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gvcnlp.annotation.artifacts import ENCODER, QUESTIONS, READER, models_folder, read_manifest
from gvcnlp.annotation.questions import (
    ANY_TYPE,
    ASKED,
    NO_CLAIM,
    TASKS,
    QuestionReader,
    QuestionStates,
    states_name,
)
from gvcnlp.errors import ArtifactError
from gvcnlp.records import LANGS

MODELS = models_folder()
FOLDER = MODELS / QUESTIONS
DATA = Path(__file__).parents[2] / "corpus/questions/train.jsonl"
STALE = "run `make questions`"
# Of each: what a person would say is asked for, and what of which type.
CLEAR = [
    # question, intent, unit, claims
    ("How many studies have suppliers depend on one buyer?",
     "count", "case", {"captive": "affirmed"}),
    ("讲自有品牌的段落有几段？", "count", "passage", {"functional": "affirmed"}),
    ("Find me passages about leaner production lines",
     "list", "passage", {"process": "affirmed"}),
    ("找一找讲产品质量提高的段落", "list", "passage", {"product": "affirmed"}),
    ("cases where selling under their own name came to nothing",
     "list", "case", {"functional": "negated"}),
    ("哪些案例里买方打算把供应商买下来？", "list", "case", {"hierarchy": "possible"}),
    ("Any factory out there with its own label?",
     "yes_no", None, {"functional": "affirmed"}),
    ("有没有双方一起搞研发的案例？", "yes_no", "case", {"balanced": "affirmed"}),
    ("Ever seen a factory jump to another trade?",
     "yes_no", None, {"intersectoral": "affirmed"}),
    ("Which captive cases show no product upgrading?",
     "list", "case", {"captive": "affirmed", "product": "no affirmed"}),
    ("哪些行业的供应商只能听买方的？", "list", "sector", {"captive": "affirmed"}),
    ("Write a haiku on factories", "decline", None, {}),
    ("帮我订一张机票", "decline", None, {}),
    ("What are you able to do for me?", "help", None, {}),
]  # fmt: skip
OF_FIRMS = [
    ("suppliers_of", "whos selling to tesco"),
    ("customers_of", "海信给谁代工？"),
    ("owners_of", "Volvo Cars is in whose hands now?"),
    ("owned_by", "丰田旗下有哪些公司"),
    ("owns", "Does Haier own Candy?"),
    ("supplies", "立讯给苹果供货吗？"),
    ("none", "How many captive cases are there?"),
]


@pytest.fixture(scope="module")
def reader():
    return QuestionReader.shipped()


def likeliest(probabilities):
    return max(probabilities, key=probabilities.get)


@pytest.mark.parametrize(("question", "intent", "unit", "claims"), CLEAR, ids=[c[0] for c in CLEAR])
def test_clear_questions_are_read_as_a_person_would(reader, question, intent, unit, claims):
    found = reader.read(question)

    assert likeliest(found.intent) == intent
    assert unit in (None, likeliest(found.unit))
    named = {type_: likeliest(p) for type_, p in found.claims.items() if type_ not in ANY_TYPE}
    assert {type_: asked for type_, asked in named.items() if asked != NO_CLAIM} == claims


@pytest.mark.parametrize(("relation", "question"), OF_FIRMS, ids=[q for _, q in OF_FIRMS])
def test_it_tells_which_end_of_a_relation_is_asked_for(reader, relation, question):
    assert likeliest(reader.read(question).relation) == relation


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80))
def test_whatever_is_asked_the_probabilities_of_a_task_sum_to_one(question):
    found = QuestionReader.shipped().read(question)

    for task, labels in TASKS.items():
        assert list(getattr(found, task)) == list(labels)
        assert sum(getattr(found, task).values()) == pytest.approx(1)
    for probabilities in found.claims.values():
        assert list(probabilities) == list(ASKED)
        assert sum(probabilities.values()) == pytest.approx(1)


def test_of_a_very_long_question_only_the_end_is_read(reader):
    end = "We met in a shoe town in Brazil, long ago. " * 20 + "Who supplies Nike?"

    assert reader.read(f"How many cases are captive? {end}") == reader.read(end)


def test_a_question_has_the_same_states_in_any_company():
    states = QuestionStates(MODELS / READER, MODELS / ENCODER)
    short, long = "谁供货？", "How many cases of captive governance are there in Kenya?"

    together, mask = states.of([short, long])
    alone, _ = states.of([short])

    n = int(mask[0].sum())
    assert n == alone.shape[1] < together.shape[1]
    assert together[0, :n] == pytest.approx(alone[0], abs=1e-3)


def test_it_was_made_for_the_shipped_reader_of_passages():
    assert read_manifest(FOLDER).encoder == states_name(MODELS / READER)


def test_made_for_another_reader_it_is_refused(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "2")
    told = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    (tmp_path / "2/manifest.json").write_text(json.dumps(told | {"encoder": "reader@0/6"}))

    with pytest.raises(ArtifactError, match="make questions"):
        QuestionReader(tmp_path / "2", MODELS / READER, MODELS / ENCODER)


def test_a_damaged_model_is_refused_with_its_path(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "2")
    (tmp_path / "2/model.onnx").write_bytes(b"no model")

    with pytest.raises(ArtifactError, match=r"model\.onnx"):
        QuestionReader(tmp_path / "2", MODELS / READER, MODELS / ENCODER)


def test_it_was_learnt_from_the_shipped_questions_and_reads_those_held_out_as_it_says(reader):
    manifest = read_manifest(FOLDER)
    every = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]

    assert manifest.data_sha256 == hashlib.sha256(DATA.read_bytes()).hexdigest(), STALE
    for lang in LANGS:
        heldout = [q for q in every if q["part"] == "heldout" and q["lang"] == lang]
        right = [likeliest(reader.read(q["q"]).intent) == q["intent"] for q in heldout]
        assert len(heldout) >= 300
        assert sum(right) / len(right) == pytest.approx(manifest.scores[lang]["intent"], abs=0.01)
        assert manifest.scores[lang]["intent"] > 0.85

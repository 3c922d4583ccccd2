"""The learned reader of questions: what it makes of clear ones, and what it is made for."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gvcnlp.annotation.artifacts import ENCODER, QUESTIONS, READER, models_folder, read_manifest
from gvcnlp.annotation.question_labels import (
    ANY_TYPE,
    ASKED,
    KINDS,
    N_MARKS,
    NO_CLAIM,
    SINGLE,
    TASKS,
    Earlier,
)
from gvcnlp.annotation.questions import QuestionReader, QuestionStates, states_name
from gvcnlp.errors import ArtifactError
from gvcnlp.records import LANGS
from gvcnlp.training.asked import (
    CONVERSATIONS_FILE,
    QUESTIONS_FILE,
    data_digest,
    read_conversations,
    read_questions,
)

MODELS = models_folder()
FOLDER = MODELS / QUESTIONS
DATA = Path(__file__).parents[2] / "corpus/questions"
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
# What was asked before, and what a question after it means.
CAPTIVE_IN_PERU = Earlier(
    "How many captive cases are there in Peru?",
    {"intent": "count", "unit": "case"},
    {"captive": "affirmed"},
    frozenset({"place"}),
)
BUYERS_OF_FOXCONN = Earlier(
    "富士康给谁代工？", {"intent": "list", "unit": "buyer", "relation": "customers_of"}, {},
    frozenset({"firm"}),
)  # fmt: skip
LEANING_ON = [
    # before, question, labels
    (CAPTIVE_IN_PERU, "And in Chile?",
     {"intent": "count", "captive": "affirmed", "place": "said", "leans": "leans"}),
    (CAPTIVE_IN_PERU, "And hierarchy?",
     {"intent": "count", "captive": "none", "hierarchy": "affirmed", "place": "kept"}),
    (CAPTIVE_IN_PERU, "Which ones?", {"intent": "list", "unit": "case", "captive": "affirmed"}),
    (CAPTIVE_IN_PERU, "How many of them set up a brand of their own?",
     {"intent": "count", "functional": "affirmed", "place": "kept", "about": "listed"}),
    (CAPTIVE_IN_PERU, "Who supplies Zara?",
     {"relation": "suppliers_of", "captive": "none", "leans": "alone"}),
    (BUYERS_OF_FOXCONN, "那比亚迪呢？",
     {"intent": "list", "relation": "customers_of", "firm": "said"}),
    (BUYERS_OF_FOXCONN, "它归谁所有？", {"relation": "owners_of", "about": "one"}),
    (BUYERS_OF_FOXCONN, "哪些案例里自有品牌没做成？",
     {"intent": "list", "unit": "case", "functional": "negated", "relation": "none"}),
]  # fmt: skip


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


@pytest.mark.parametrize(
    ("earlier", "question", "labels"), LEANING_ON, ids=[q for _, q, _ in LEANING_ON]
)
def test_a_question_is_read_in_the_light_of_the_one_before(reader, earlier, question, labels):
    found = reader.read(question, earlier)

    for head, label in labels.items():
        if head in KINDS:
            probabilities = found.conditions[head]
        else:
            probabilities = found.claims[head] if head in found.claims else getattr(found, head)
        assert likeliest(probabilities) == label, head


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.none() | st.sampled_from([CAPTIVE_IN_PERU, BUYERS_OF_FOXCONN]))
def test_whatever_is_asked_the_probabilities_of_a_head_sum_to_one(question, earlier):
    found = QuestionReader.shipped().read(question, earlier)

    for head, labels in SINGLE.items():
        probabilities = found.conditions[head] if head in KINDS else getattr(found, head)
        assert list(probabilities) == list(labels)
        assert sum(probabilities.values()) == pytest.approx(1)
    for probabilities in found.claims.values():
        assert list(probabilities) == list(ASKED)
        assert sum(probabilities.values()) == pytest.approx(1)


def test_each_thing_that_was_asked_before_has_a_mark_of_its_own():
    tasks = [(task, label) for task, labels in TASKS.items() for label in labels]
    alone = [Earlier("", {task: label}, {}) for task, label in tasks if label != "none"]
    alone += [Earlier("", {}, {"captive": asked}) for asked in ASKED if asked != NO_CLAIM]
    alone += [Earlier("", {}, {}, frozenset({kind})) for kind in KINDS]
    marks = [earlier.marks() for earlier in alone]

    told = [[mark for mark in found if mark] for found in marks]
    assert all(len(found) == 1 and 1 <= found[0] <= N_MARKS for found in told)
    assert len({found[0] for found in told}) == len(told)
    assert not any(Earlier("", {"order": "none"}, {"captive": NO_CLAIM}).marks())


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
    shutil.copytree(FOLDER, tmp_path / "4")
    told = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    (tmp_path / "4/manifest.json").write_text(json.dumps(told | {"encoder": "reader@0/6"}))

    with pytest.raises(ArtifactError, match="make questions"):
        QuestionReader(tmp_path / "4", MODELS / READER, MODELS / ENCODER)


def test_a_damaged_model_is_refused_with_its_path(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "4")
    (tmp_path / "4/model.onnx").write_bytes(b"no model")

    with pytest.raises(ArtifactError, match=r"model\.onnx"):
        QuestionReader(tmp_path / "4", MODELS / READER, MODELS / ENCODER)


def test_it_was_learnt_from_the_shipped_questions_and_reads_those_held_out_as_it_says(reader):
    manifest = read_manifest(FOLDER)

    assert manifest.data_sha256 == data_digest(DATA), STALE
    talks = [t for t in read_conversations(DATA / CONVERSATIONS_FILE) if t.part == "heldout"]
    openings = [(talk.lang, talk.turns[0]) for talk in talks]
    alone = [(q.lang, q) for q in read_questions(DATA / QUESTIONS_FILE) if q.part == "heldout"]
    for lang in LANGS:
        questions = [q for of, q in (*alone, *openings) if of == lang]
        right = [likeliest(reader.read(q.q).intent) == q.intent for q in questions]
        assert len(right) >= 300
        said = manifest.scores[f"alone {lang}"]["intent"]
        assert sum(right) / len(right) == pytest.approx(said, abs=0.01)
        assert said > 0.85


def test_it_reads_the_conversations_held_out_as_it_says(reader):
    manifest = read_manifest(FOLDER)
    talks = [t for t in read_conversations(DATA / CONVERSATIONS_FILE) if t.part == "heldout"]
    for lang in LANGS:
        turns = [pair for t in talks if t.lang == lang for pair in t.turns_in_context()]
        right = [
            likeliest(reader.read(turn.q, earlier).intent) == turn.intent
            for turn, earlier in turns
            if earlier is not None
        ]
        assert len(right) >= 100
        said = manifest.scores[f"in turn {lang}"]["intent"]
        assert sum(right) / len(right) == pytest.approx(said, abs=0.015)
        assert said > 0.85

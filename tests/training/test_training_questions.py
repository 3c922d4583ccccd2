"""Learning to read questions: from a few it learns those few, and says where data is wrong."""

import json
import shutil
from pathlib import Path

import onnxruntime
import pytest

from gvcnlp.annotation.question_labels import HEADS
from gvcnlp.errors import RecordError
from gvcnlp.training.asked import (
    CONVERSATIONS_FILE,
    QUESTIONS_FILE,
    LabelledConversation,
    read_conversations,
    read_questions,
)
from gvcnlp.training.wordings import CONTINUATIONS_FILE

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("transformers", reason="the training extra is not installed")
pytestmark = pytest.mark.training

DATA = Path(__file__).parents[2] / "corpus/questions"


@pytest.fixture(scope="module")
def every():
    return lines_of(QUESTIONS_FILE)


@pytest.fixture(scope="module")
def few(every):
    """The first questions of each kind."""
    intents = ("count", "why", "help")
    return [q for intent in intents for q in [q for q in every if q["intent"] == intent][:6]]


@pytest.fixture(scope="module")
def talks():
    """The first two conversations."""
    return lines_of(CONVERSATIONS_FILE)[:2]


@pytest.fixture(scope="module")
def learnt(few, talks, tmp_path_factory):
    """A network that has seen them often, and what it has seen."""
    from gvcnlp.training.questions import calibrate, fit, fresh_network, read_examples

    examples = read_examples(written(few, talks, tmp_path_factory.mktemp("questions")))
    network = fit(fresh_network(), examples * 8, epochs=20)
    calibrate(network, examples)
    return network, examples


def lines_of(name):
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def written(questions, talks, folder):
    for name, lines in ((QUESTIONS_FILE, questions), (CONVERSATIONS_FILE, talks)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / name).write_text(text, "utf-8")
    shutil.copy(DATA / CONTINUATIONS_FILE, folder)
    return folder


def test_what_was_learnt_is_read_right(learnt):
    from gvcnlp.training.questions import shares_right

    shares = shares_right(*learnt)
    assert shares["intent"] == 1
    assert shares["leans"] == 1


def test_what_is_exported_says_what_was_trained(learnt, tmp_path):
    from gvcnlp.training.export import export_questions

    network, examples = learnt
    export_questions(network, tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))

    for example in examples[::6]:
        feeds = {
            "states": example.states[None],
            "mask": torch.ones(1, len(example.states), dtype=torch.long),
            "segment": example.segment[None],
            "marks": torch.tensor([example.marks]),
        }
        with torch.no_grad():
            trained = network(*feeds.values())
        exported = session.run(list(HEADS), {name: fed.numpy() for name, fed in feeds.items()})
        for ours, theirs in zip(trained, exported, strict=True):
            assert (ours.numpy().argmax(-1) == theirs.argmax(-1)).all()  # with 4-bit weights


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"part": None}, "part"),
        ({"colour": "red"}, "colour"),
        ({"intent": "wonder"}, "intent 'wonder'"),
        ({"claims": [["captive", "hoped", "+"]]}, "no claim: captive hoped"),
    ],
    ids=["a field is missing", "a field is unknown", "an unknown intent", "an unknown status"],
)
def test_a_line_that_is_no_labelled_question_is_named(few, tmp_path, damage, said):
    from gvcnlp.training.questions import read_examples

    with pytest.raises(RecordError, match=rf"train\.jsonl:2: (?s:.*){said}"):
        read_examples(written([few[0], few[1] | damage], [], tmp_path))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"colour": "red"}, "colour"),
        ({"intent": "wonder"}, "intent 'wonder'"),
        ({"place": "lost"}, "place"),
        ({"of": "two"}, "of"),
    ],
    ids=["a field is unknown", "an unknown intent", "a condition", "what it is about"],
)
def test_a_line_that_is_no_labelled_conversation_is_named(few, talks, tmp_path, damage, said):
    from gvcnlp.training.questions import read_examples

    first, *others = talks[0]["turns"]
    broken = talks[0] | {"turns": [first | damage, *others]}
    with pytest.raises(RecordError, match=rf"conversations\.jsonl:2: (?s:.*){said}"):
        read_examples(written(few[:1], [talks[1], broken], tmp_path))


def test_every_label_of_the_shipped_questions_is_one_that_can_be_learnt():
    """Reading them checks each label."""
    questions = read_questions(DATA / QUESTIONS_FILE)
    talks = read_conversations(DATA / CONVERSATIONS_FILE)

    assert len(questions) > 7000
    assert sum(len(talk.turns) - 1 for talk in talks) > 3000
    for talk in talks:
        for turn, earlier in talk.turns_in_context():
            assert earlier is None or any(earlier.marks()), turn.q


def test_a_greeting_leaves_what_is_talked_about_as_it_was():
    asked = {"q": "Which cases are captive?", "intent": "list", "unit": "case"}
    thanks = {"q": "Thanks!", "intent": "help"}
    last = {"q": "and market?", "intent": "list", "unit": "case"}
    talk = LabelledConversation(lang="en", part="train", turns=(asked, thanks, last))

    earlier = [earlier and earlier.question for _, earlier in talk.turns_in_context()]
    assert earlier == [None, asked["q"], asked["q"]]

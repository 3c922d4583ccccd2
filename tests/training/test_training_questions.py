"""Learning to read questions: from a few it learns those few, and says where data is wrong."""

import json
from pathlib import Path

import onnxruntime
import pytest

from gvcnlp.annotation.questions import HEADS, TASKS
from gvcnlp.errors import RecordError

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("transformers", reason="the training extra is not installed")
pytestmark = pytest.mark.training

DATA = Path(__file__).parents[2] / "corpus/questions/train.jsonl"


@pytest.fixture(scope="module")
def every():
    return [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def few(every):
    """The first questions of each kind."""
    intents = ("count", "why", "help")
    return [q for intent in intents for q in [q for q in every if q["intent"] == intent][:6]]


@pytest.fixture(scope="module")
def learnt(few, tmp_path_factory):
    """A network that has seen them often, and what it has seen."""
    from gvcnlp.training.questions import calibrate, fit, fresh_network, read_examples

    examples = read_examples(written(few, tmp_path_factory.mktemp("questions")))
    network = fit(fresh_network(), examples * 8, epochs=8)
    calibrate(network, examples)
    return network, examples


def written(lines, folder):
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return path


def test_what_was_learnt_is_read_right(learnt):
    from gvcnlp.training.questions import shares_right

    assert shares_right(*learnt)["intent"] == 1


def test_what_is_exported_says_what_was_trained(learnt, tmp_path):
    from gvcnlp.training.export import export_questions

    network, examples = learnt
    export_questions(network, tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))

    for example in examples[::6]:
        states = example.states[None]
        mask = torch.ones(states.shape[:2], dtype=torch.long)
        feeds = {"states": states.numpy(), "mask": mask.numpy()}
        with torch.no_grad():
            trained = network(states, mask)
        for ours, theirs in zip(trained, session.run(list(HEADS), feeds), strict=True):
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

    with pytest.raises(RecordError, match=rf"questions\.jsonl:2: (?s:.*){said}"):
        read_examples(written([few[0], few[1] | damage], tmp_path))


def test_every_label_of_the_shipped_questions_is_one_that_can_be_learnt(every):
    from gvcnlp.training.questions import LabelledQuestion

    for line in every:
        question = LabelledQuestion.model_validate(line)
        for task, labels in TASKS.items():
            assert question.label(task) in (None, *labels), question.q

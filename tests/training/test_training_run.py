"""The whole training on a handful of passages: it must run, resume and export what it learnt."""

from pathlib import Path

import numpy as np
import pytest

from gvcnlp.exchange.markup import read_markup

torch = pytest.importorskip("torch", reason="training needs the extra: pip install '.[train]'")
pytest.importorskip("transformers", reason="training needs the extra: pip install '.[train]'")
pytest.importorskip("onnx", reason="training needs the extra: pip install '.[train]'")

from gvcnlp.annotation.artifacts import ENCODER, READER, load_artifact, models_folder, verify  # noqa: E402
from gvcnlp.annotation.calibration import Calibration  # noqa: E402
from gvcnlp.annotation.reading import HEADS, Reader  # noqa: E402
from gvcnlp.annotation.subwords import SubwordTokenizer  # noqa: E402
from gvcnlp.errors import ArtifactError  # noqa: E402
from gvcnlp.training.encoder import load_encoder  # noqa: E402
from gvcnlp.training.export import export  # noqa: E402
from gvcnlp.training.fit import FitSettings, Progress, fit  # noqa: E402
from gvcnlp.training.network import ReaderNetwork  # noqa: E402
from gvcnlp.training.restore import blend, restore  # noqa: E402
from gvcnlp.training.run import TrainingRun, train  # noqa: E402

pytestmark = pytest.mark.training
WRITING = Path(__file__).parents[2] / "corpus" / "passages"
ENCODER_FOLDER = models_folder() / ENCODER


@pytest.fixture(scope="module")
def writing():
    files = [WRITING / "en1-a.txt", WRITING / "zh1-a.txt"]
    return [passage for path in files for passage in read_markup(path)]


@pytest.fixture(scope="module")
def heldout(writing):
    """Enough of both languages to calibrate on; reading takes most of a test's time."""
    return [*writing[16:66], *writing[-50:]]


@pytest.fixture(scope="module")
def shallow():
    """The first two layers with heads: enough to compare two ways of computing."""
    torch.manual_seed(3)
    return ReaderNetwork(load_encoder(ENCODER_FOLDER, n_layers=2)).eval()


@pytest.mark.parametrize(("quantized", "tolerance"), [(False, 1e-3), (True, 0.6)])
def test_the_exported_network_says_what_the_trained_one_does(
    shallow, tmp_path, quantized, tolerance
):
    export(shallow, tmp_path / "model.onnx", quantized=quantized)
    reader = Reader(tmp_path / "model.onnx", ENCODER_FOLDER, Calibration.neutral())
    rows = reader.tokenizer.cut(["Nike audits its suppliers.", "鸿海替苹果代工，没有品牌。"])
    ids = np.full((2, max(map(len, rows)) + 2), 1, dtype=np.int64)
    for line, row in zip(ids, rows, strict=True):
        line[: len(row) + 2] = [0, *row.ids, 2]

    exported = reader.run(ids)
    batch = torch.from_numpy(ids)
    with torch.no_grad():
        embedded = shallow.encoder.embeddings.word_embeddings(batch)
        trained = shallow(embedded, (batch != 1).long())

    real = ids != 1
    for head in HEADS:
        expected, found = getattr(trained, head).numpy(), exported[head]
        if head == "attention":
            expected, found = expected.transpose(0, 2, 1), found.transpose(0, 2, 1)
        if expected.ndim > 1 and expected.shape[:2] == ids.shape:
            expected, found = expected[real], found[real]
        assert np.abs(expected - found).max() < tolerance, head


def test_training_may_go_on_from_an_exported_reader(shallow, tmp_path):
    export(shallow, tmp_path / "model.onnx")
    again = ReaderNetwork(load_encoder(ENCODER_FOLDER, n_layers=2)).eval()

    restore(again, tmp_path / "model.onnx")

    for (name, before), after in zip(shallow.named_parameters(), again.parameters(), strict=True):
        step = before.abs().max() / 127
        assert (before - after).abs().max() <= step, name


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_blend_lies_between_what_was_and_what_was_learnt(shallow, tmp_path, share):
    export(shallow, tmp_path / "model.onnx")
    before, after = (ReaderNetwork(load_encoder(ENCODER_FOLDER, n_layers=2)) for _ in range(2))
    restore(before, tmp_path / "model.onnx")
    learnt = after.keys.weight.detach().clone()

    blend(after, tmp_path / "model.onnx", share)

    expected = (1 - share) * learnt + share * before.keys.weight
    assert torch.allclose(after.keys.weight, expected, atol=1e-6)


def test_a_network_of_another_shape_is_not_gone_on_from(shallow, tmp_path):
    export(shallow, tmp_path / "model.onnx")
    deeper = ReaderNetwork(load_encoder(ENCODER_FOLDER, n_layers=3))

    with pytest.raises(ArtifactError, match="another network"):
        restore(deeper, tmp_path / "model.onnx")


def test_frozen_layers_stay_as_they_are(writing):
    network = ReaderNetwork(load_encoder(ENCODER_FOLDER, n_layers=2))
    before = {name: value.clone() for name, value in network.named_parameters()}
    tokenizer = SubwordTokenizer(ENCODER_FOLDER / "tokenizer.json")

    fit(network, writing[:8], [], tokenizer, FitSettings(epochs=1, batch_size=4, frozen_layers=1))

    moved = {name for name, value in network.named_parameters() if (value != before[name]).any()}
    assert not any(".embeddings." in name or ".layer.0." in name for name in moved)
    assert any(".layer.1." in name for name in moved)


def test_a_run_writes_a_checked_model_folder_that_reads(writing, heldout, tmp_path):
    said: list[tuple[str, Progress]] = []
    run = TrainingRun(
        output=tmp_path / "reader",
        workspace=tmp_path / "work",
        version="test",
        settings=FitSettings(epochs=1, batch_size=8, names_per_epoch=0),
    )

    scores = train(writing[:16], heldout, run, report=lambda *args: said.append(args))

    assert set(scores) == {"en", "zh"}
    assert said[-1][1].step == said[-1][1].n_steps == 2
    verify(run.output)
    artifact = load_artifact(run.output, ENCODER_FOLDER)
    calibration = Calibration.load(artifact.folder / "calibration.json")
    reading = Reader(artifact.folder / "model.onnx", artifact.encoder, calibration).read(["升级"])
    assert reading[0].status.shape == (8, 4)
    assert "held-out passages" in (run.output / "README.md").read_text(encoding="utf-8")


def test_what_was_learnt_before_is_only_rehearsed(writing, heldout, tmp_path):
    said: list[Progress] = []
    run = TrainingRun(
        output=tmp_path / "reader",
        workspace=tmp_path / "work",
        version="test",
        base=models_folder() / READER / "model.onnx",
        learnt=tuple(writing[:12]),
        settings=FitSettings(epochs=1, batch_size=1, frozen_layers=11, rehearsed_per_epoch=2),
    )

    train(writing[:16], heldout, run, report=lambda _, progress: said.append(progress))

    assert said[-1].n_steps == 4 + 2


def test_nothing_to_learn_from_is_refused(tmp_path):
    run = TrainingRun(output=tmp_path, workspace=tmp_path, version="test")

    with pytest.raises(ValueError, match="both must hold some"):
        train([], [], run)

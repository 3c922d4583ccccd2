"""A small run of the real training: it learns, resumes, and exports what it learnt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gvcnlp.annotation.artifacts import ENCODER, models_folder
from gvcnlp.annotation.calibration import Calibration
from gvcnlp.annotation.reading import HEADS, Reader
from gvcnlp.annotation.subwords import SubwordTokenizer
from gvcnlp.exchange.markup import from_markup

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("transformers", reason="the training extra is not installed")
pytestmark = pytest.mark.training

ENCODER_FOLDER = models_folder() / ENCODER
PASSAGES = [
    from_markup("@a web captive | a>b\n[Fa|Mills] weave what [Bb|brands] draw; {gc+|they audit}."),
    from_markup("@b web market\n[F|Mills] {gm+|sell to whoever calls at the day's price}."),
    from_markup("@c web none\n[F|鞋厂]{up+|良率提高了一成},{uf-|没有自己的品牌}。"),
    from_markup("@d web hierarchy | a#b\n[F*a|Delmas] {gh+|bought out} [F*b|Kivu Fibres]."),
]


@pytest.fixture(scope="module")
def tokenizer():
    return SubwordTokenizer(ENCODER_FOLDER / "tokenizer.json")


@pytest.fixture
def network():
    from gvcnlp.training.encoder import load_encoder
    from gvcnlp.training.network import ReaderNetwork

    torch.manual_seed(1)
    return ReaderNetwork(load_encoder(ENCODER_FOLDER, n_layers=2))


@pytest.fixture
def settings():
    from gvcnlp.training.fit import FitSettings

    return FitSettings(epochs=6, batch_size=4, augmented=False, names_per_epoch=0)


def test_the_loss_falls(network, tokenizer, settings):
    from gvcnlp.training.fit import fit

    seen = []
    fit(network, PASSAGES, [], tokenizer, settings, report=seen.append)

    assert seen[-1].step == seen[-1].n_steps == 6
    assert seen[-1].loss < 0.8 * seen[0].loss


def test_a_run_goes_on_from_its_checkpoint(network, tokenizer, settings, tmp_path):
    from gvcnlp.training.fit import fit

    class Stopped(Exception):
        pass

    def stop(progress):
        if progress.step == 4:
            raise Stopped

    checkpoint = tmp_path / "reader.pt"
    with pytest.raises(Stopped):
        fit(network, PASSAGES, [], tokenizer, settings, checkpoint=checkpoint, report=stop)
    seen = []
    fit(network, PASSAGES, [], tokenizer, settings, checkpoint=checkpoint, report=seen.append)

    assert [p.step for p in seen] == [4, 5, 6]


def test_other_settings_do_not_take_up_a_checkpoint(network, tokenizer, settings, tmp_path):
    from gvcnlp.training.fit import fit

    checkpoint = tmp_path / "reader.pt"
    short = replace(settings, epochs=1)
    fit(network, PASSAGES, [], tokenizer, short, checkpoint=checkpoint)
    seen = []
    again = replace(short, seed=8)
    fit(network, PASSAGES, [], tokenizer, again, checkpoint=checkpoint, report=seen.append)

    assert len(seen) == 1


def test_the_exported_file_says_what_the_network_says(network, tokenizer, tmp_path):
    from gvcnlp.training.examples import example_of
    from gvcnlp.training.export import export
    from gvcnlp.training.losses import collate

    network.eval()
    path = tmp_path / "model.onnx"
    export(network, path, quantized=False)
    reader = Reader(path, ENCODER_FOLDER, Calibration.neutral())
    batch = collate([example_of(p, tokenizer) for p in PASSAGES])
    with torch.no_grad():
        embeddings = network.encoder.embeddings.word_embeddings(batch.ids)
        expected = network(embeddings, batch.mask)
    found = reader.run(batch.ids.numpy())

    for name in HEADS:
        real = batch.mask.numpy().astype(bool)
        mine, theirs = found[name], getattr(expected, name).numpy()
        if name == "attention":
            mine, theirs = mine.transpose(0, 2, 1), theirs.transpose(0, 2, 1)
        if mine.shape[:2] == real.shape:
            mine, theirs = mine[real], theirs[real]
        np.testing.assert_allclose(mine, theirs, atol=2e-3)

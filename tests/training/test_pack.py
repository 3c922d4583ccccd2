"""The 4-bit ONNX file and the network that is fine-tuned are one and the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("transformers", reason="the training extra is not installed")
pytestmark = pytest.mark.training

from gvcnlp.annotation.artifacts import ENCODER, models_folder  # noqa: E402
from gvcnlp.annotation.embeddings import EmbeddingTable, unpack_nibbles  # noqa: E402
from gvcnlp.annotation.sessions import make_session  # noqa: E402
from gvcnlp.errors import ArtifactError  # noqa: E402
from gvcnlp.training.encoder import load_encoder  # noqa: E402
from gvcnlp.training.means import write_means  # noqa: E402
from gvcnlp.training.pack import (  # noqa: E402
    pair_neighbors,
    part_neighbors,
    read_layers,
    write_layers,
)

FOLDER = models_folder() / ENCODER
SMALL = {
    "hidden_size": 64,
    "layer_norm_eps": 1e-12,
    "num_attention_heads": 4,
    "num_hidden_layers": 1,
}


@settings(max_examples=30, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 4), st.sampled_from([16, 32, 64]))))
def test_packing_in_pairs_loses_nothing(packed: np.ndarray) -> None:
    scales = np.ones((packed.shape[0], packed.shape[1] // 16), dtype=np.float16)
    paired = pair_neighbors(packed)
    weights = np.stack([paired & 15, paired >> 4], axis=-1).reshape(packed.shape[0], -1)

    assert np.array_equal(part_neighbors(paired), packed)
    assert np.array_equal(weights - np.float32(8), unpack_nibbles(packed, scales))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    packed = small_layers()
    write_layers(packed, SMALL, tmp_path / "layers.onnx")
    again = read_layers(tmp_path / "layers.onnx")

    assert list(again) == list(packed)
    assert all(np.array_equal(again[name], packed[name]) for name in packed)


def test_onnx_and_torch_agree_with_and_without_padding() -> None:
    rng = np.random.default_rng(0)
    ids = rng.integers(5, 60_000, (2, 24))
    mask = np.ones_like(ids)
    mask[1, 15:] = 0
    embeddings = EmbeddingTable(FOLDER).rows(ids)
    network = load_encoder(FOLDER).eval()
    with torch.inference_mode():
        expected = network(
            inputs_embeds=torch.from_numpy(embeddings), attention_mask=torch.from_numpy(mask)
        ).last_hidden_state.numpy()

    session = make_session(FOLDER / "layers.onnx")
    (states,) = session.run(["states"], {"embeddings": embeddings, "mask": mask})

    for row, length in enumerate((24, 15)):
        one, other = states[row, :length].mean(axis=0), expected[row, :length].mean(axis=0)
        assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) > 0.999


def test_a_damaged_file_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((FOLDER / "config.json").read_bytes())
    (tmp_path / "layers.onnx").write_bytes(b"\xff\xff")

    with pytest.raises(ArtifactError, match="check the folder out again"):
        load_encoder(tmp_path)


def test_means_need_both_languages() -> None:
    with pytest.raises(ValueError, match="both languages"):
        write_means(FOLDER, ["Who pays?"], ["The buyer pays."])


def small_layers() -> dict[str, np.ndarray]:
    """Random weights of one layer, under the names that the shipped file has."""
    rng = np.random.default_rng(1)
    hidden = SMALL["hidden_size"]
    packed: dict[str, np.ndarray] = {}
    for name, value in read_layers(FOLDER / "layers.onnx").items():
        if "layer." in name and ".layer.0." not in name:
            continue
        if name.endswith(".q4"):
            wide = hidden * value.shape[1] * 2 // 384, hidden * value.shape[0] // 384
            n_in, n_out = wide
            packed[name] = rng.integers(0, 256, (n_out, n_in // 2), dtype=np.uint8)
            scale = rng.random((n_out, n_in // 32)).astype(np.float16)
            packed[name.removesuffix(".q4") + ".scale"] = scale
        elif not name.endswith(".scale"):
            packed[name] = value[..., :hidden].copy()
    return packed

"""
Load the pretrained encoder for fine-tuning.

The project ships multilingual-e5-small, its vocabulary cut to English and Chinese,
its weights in 4 bits (see the model card beside it). Training needs them as float32.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from transformers import BertConfig, BertModel

from gvcnlp.annotation.embeddings import unpack_nibbles
from gvcnlp.errors import ArtifactError
from gvcnlp.training.pack import PACKED, SCALES, read_layers


def load_encoder(folder: Path, *, n_layers: int | None = None) -> BertModel:
    """Build the transformer from its packed folder, word embeddings frozen.

    Args:
        folder: Holds config.json, embeddings.npy, embedding_scales.npy and layers.onnx.
        n_layers: Keep only the first so many layers.

    Raises:
        ArtifactError: a file is missing or does not fit the configuration.
    """
    config = BertConfig.from_json_file(str(folder / "config.json"))
    config.num_hidden_layers = n_layers or config.num_hidden_layers
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(value) for name, value in _unpack(folder).items()}
    missing, _ = model.load_state_dict(state, strict=False)
    if missing:
        raise ArtifactError(f"{folder}: the encoder lacks {missing[0]}; check the folder out again")
    model.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


def _unpack(folder: Path) -> dict[str, NDArray[Any]]:
    try:
        packed = read_layers(folder / "layers.onnx")
        embeddings = np.load(folder / "embeddings.npy")
        scales = np.load(folder / "embedding_scales.npy")
    except (OSError, DecodeError) as exc:
        raise ArtifactError(f"{folder}: {exc}; check the folder out again") from exc
    state = {"embeddings.word_embeddings.weight": unpack_nibbles(embeddings, scales)}
    for key, value in packed.items():
        if key.endswith(PACKED):
            name = key.removesuffix(PACKED)
            state[name] = unpack_nibbles(value, packed[name + SCALES])
        elif not key.endswith(SCALES):
            state[key] = value
    return state

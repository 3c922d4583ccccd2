"""
Undo the export: the network of a finished reader, so that training may go on from it.

The weights of a reader rest in 8 bits and come back within half a step of their scale
(docs/decisions/0010).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import numpy_helper

from gvcnlp.errors import ArtifactError
from gvcnlp.training.network import ReaderNetwork

ROOT = "network."
ZERO_POINT = 128  # symmetric 8-bit weights of MatMulNBits rest as unsigned bytes
HEADS_OF_ATTENTION = ("query", "key", "value")


def restore(network: ReaderNetwork, model: Path) -> None:
    """Fill the network with the weights of an exported reader, word embeddings excepted.

    Args:
        network: Of the same shape; its word embeddings are frozen and stay.
        model: The model.onnx that `export` wrote with 8-bit weights.

    Raises:
        ArtifactError: the file is missing, damaged or of a network of another shape.
    """
    try:
        state = {name: torch.from_numpy(value) for name, value in _read(model).items()}
        missing, unexpected = network.load_state_dict(state, strict=False)
    except (OSError, DecodeError, KeyError, RuntimeError) as exc:
        raise ArtifactError(f"{model}: no reader to go on from ({exc})") from exc
    lacking = [name for name in missing if "word_embeddings" not in name]
    if lacking or unexpected:
        raise ArtifactError(f"{model}: another network ({', '.join([*lacking, *unexpected][:3])})")


def blend(network: ReaderNetwork, model: Path, share: float) -> None:
    """Move the weights of the network back towards those of the reader it went on from.

    A straight line between the two keeps what the former knew and the latter has learnt
    (Wortsman et al. 2022, Robust fine-tuning of zero-shot models, section 3).

    Args:
        network: After training.
        model: The model.onnx that it went on from.
        share: What each weight of the former counts, 0 to 1.

    Raises:
        ArtifactError: as `restore`.
    """
    learnt = {name: value.clone() for name, value in network.state_dict().items()}
    restore(network, model)
    former = network.state_dict()
    network.load_state_dict(
        {
            name: torch.lerp(value, former[name], share) if value.is_floating_point() else value
            for name, value in learnt.items()
        }
    )


def _read(model: Path) -> dict[str, NDArray[Any]]:
    """Return the weights under the names that they have in the network."""
    graph = onnx.load_model(str(model)).graph
    tensors = {t.name: numpy_helper.to_array(t).copy() for t in graph.initializer}
    state = {
        name.removeprefix(ROOT): value
        for name, value in tensors.items()
        if name.startswith(ROOT) and value.dtype == np.float32
    }
    for node in graph.node:
        if node.op_type == "MatMulNBits":
            state[_name(node.name)] = _unpacked(tensors[node.input[1]], tensors[node.input[2]])
        elif node.op_type == "MultiHeadAttention":
            bias = next(tensors[name] for name in node.input if name in tensors)
            layer = f"encoder.encoder.layer.{node.name.removeprefix('Attention_')}.attention.self"
            for head, part in zip(HEADS_OF_ATTENTION, np.split(bias, 3), strict=True):
                state[f"{layer}.{head}.bias"] = part
    return state


def _name(node: str) -> str:
    """Name the weight of a product: `/network/keys/MatMul_Q8` is `keys.weight`.

    >>> _name("/network/seen/seen.0/MatMul_Q8")
    'seen.0.weight'
    """
    parts = node.removeprefix("/network/").removesuffix("/MatMul_Q8").split("/")
    # The exporter repeats the name of a list before its members.
    path = [
        part for part, after in zip(parts, [*parts[1:], ""], strict=True) if not _opens(part, after)
    ]
    return ".".join([*path, "weight"])


def _opens(part: str, after: str) -> bool:
    return after.startswith(f"{part}.")


def _unpacked(packed: NDArray[np.uint8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (out, in) weights of packed bytes (out, blocks, 32) and their scales (out, blocks)."""
    scales = scales.reshape(packed.shape[0], -1, 1)
    weights = (packed.astype(np.float32) - ZERO_POINT) * scales
    return weights.reshape(packed.shape[0], -1)

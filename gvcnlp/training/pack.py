"""
Write the pretrained encoder's layers as one ONNX file with 4-bit weights, and read them.

The packed weights go into the file as they are, so that one copy of 13 MB serves both
who runs the encoder as it was pretrained (sentence vectors) and who fine-tunes it
(`training/encoder.py`). The graph is laid out node by node, not exported: every tensor
keeps the name it has in transformers, and ONNX Runtime multiplies by 4-bit weights
(com.microsoft MatMulNBits) without unpacking them in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from gvcnlp.annotation.embeddings import BLOCK

OPSETS = (("", 17), ("com.microsoft", 1))
IR_VERSION = 8  # of opset 17, so that old versions of ONNX Runtime read it
ZERO = "zero"  # the one tensor that is not a weight
PACKED, SCALES = ".q4", ".scale"
INT8_PRODUCTS = 4  # MatMulNBits' level: two thirds of the time at a cosine of 0.9999

Arrays = Mapping[str, NDArray[Any]]


def write_layers(packed: Arrays, config: Mapping[str, Any], path: Path) -> None:
    """Write a BERT without its word embeddings: (embeddings, mask) to last hidden states.

    Args:
        packed: Each matrix as NAME.q4, uint8 (out, in / 2) in the order that
            `unpack_nibbles` reads, and NAME.scale, float16 (out, in / 32); vectors and
            positions as float32. Names are those of transformers' BertModel.
        config: The sizes, as in the encoder's config.json.
        path: The file to write. Its model takes `embeddings` (b, t, hidden) and `mask`
            (b, t), 1 for a real subword, and gives `states` (b, t, hidden).
    """
    graph = _Graph(config)
    graph.add_tensors(packed)
    states = graph.add_embeddings()
    for number in range(config["num_hidden_layers"]):
        states = graph.add_layer(f"encoder.layer.{number}", states)
    graph.add("Identity", [states], "states", domain="")
    onnx.save_model(graph.to_model(), str(path))


def read_layers(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of such a file under the names and in the order given to write it.

    Raises:
        OSError: the file cannot be read.
        google.protobuf.message.DecodeError: it is no ONNX file.
    """
    tensors = {
        tensor.name: numpy_helper.to_array(tensor).copy()  # the original is read-only
        for tensor in onnx.load_model(str(path)).graph.initializer
    }
    return {
        name: part_neighbors(value) if name.endswith(PACKED) else value
        for name, value in tensors.items()
        if name != ZERO
    }


def pair_neighbors(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Reorder 4-bit blocks as MatMulNBits has them: weights 2j and 2j + 1 share byte j.

    Args:
        packed: Shape (out, in / 2); in a block of 16 bytes, byte j holds weights j and j + 16.

    Returns:
        The same weights, shape (out, in / 32, 16).

    >>> pair_neighbors(np.arange(16, dtype=np.uint8).reshape(1, 16))[0, 0, :3].tolist()
    [16, 50, 84]
    """
    blocks = packed.reshape(packed.shape[0], -1, BLOCK // 2)
    weights = np.concatenate([blocks & 15, blocks >> 4], axis=-1)
    paired: NDArray[np.uint8] = weights[..., 0::2] | weights[..., 1::2] << 4
    return paired


def part_neighbors(paired: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Undo `pair_neighbors`: shape (out, in / 32, 16) becomes (out, in / 2)."""
    weights = np.empty((*paired.shape[:-1], BLOCK), dtype=np.uint8)
    weights[..., 0::2] = paired & 15
    weights[..., 1::2] = paired >> 4
    packed: NDArray[np.uint8] = weights[..., : BLOCK // 2] | weights[..., BLOCK // 2 :] << 4
    return packed.reshape(paired.shape[0], -1)


class _Graph:
    """The network under construction."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.hidden: int = config["hidden_size"]
        self.epsilon: float = config["layer_norm_eps"]
        self.heads: int = config["num_attention_heads"]
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []

    def add(self, op: str, inputs: list[str], output: str, *, domain: str, **how: Any) -> str:
        node = helper.make_node(op, inputs, [output], name=output, domain=domain, **how)
        self.nodes.append(node)
        return output

    def add_tensors(self, packed: Arrays) -> None:
        for key, value in packed.items():
            if key.endswith(PACKED):
                self._tensor(key, pair_neighbors(value.reshape(value.shape[0], -1)))
            else:
                self._tensor(key, value)

    def add_embeddings(self) -> str:
        """Word embeddings come from outside; positions and the one token type join here."""
        self._tensor(ZERO, np.zeros(1, dtype=np.int64))
        name = "embeddings."
        self.add("Shape", ["embeddings"], "length", domain="", start=1, end=2)
        positions = [f"{name}position_embeddings.weight", ZERO, "length"]
        self.add("Slice", positions, "positions", domain="")
        types = [f"{name}token_type_embeddings.weight", ZERO]
        self.add("Gather", types, "type", domain="", axis=0)
        self.add("Add", ["embeddings", "positions"], "placed", domain="")
        self.add("Add", ["placed", "type"], "summed", domain="")
        self.add("Cast", ["mask"], "mask_32", domain="", to=TensorProto.INT32)
        norm = ["summed", f"{name}LayerNorm.weight", f"{name}LayerNorm.bias"]
        return self.add("LayerNormalization", norm, "embedded", domain="", epsilon=self.epsilon)

    def add_layer(self, name: str, states: str) -> str:
        attention = f"{name}.attention"
        heads = [self._linear(f"{attention}.self.{x}", states) for x in ("query", "key", "value")]
        attended = self.add(
            "MultiHeadAttention",
            [*heads, "", "mask_32"],
            f"{attention}.attended",
            domain="com.microsoft",
            num_heads=self.heads,
        )
        states = self._join(f"{attention}.output", attended, states)
        wide = self._linear(f"{name}.intermediate.dense", states)
        bent = self.add("Gelu", [wide], f"{name}.intermediate.bent", domain="com.microsoft")
        return self._join(f"{name}.output", bent, states)

    def to_model(self) -> onnx.ModelProto:
        shape: list[str | int | None] = ["batch", "subwords", self.hidden]
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [
                helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, shape),
                helper.make_tensor_value_info("mask", TensorProto.INT64, shape[:2]),
            ],
            [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape)],
            self.tensors,
        )
        opsets = [helper.make_opsetid(*opset) for opset in OPSETS]
        return helper.make_model(
            graph, producer_name="gvcnlp", opset_imports=opsets, ir_version=IR_VERSION
        )

    def _linear(self, name: str, states: str) -> str:
        weight = f"{name}.weight"
        n_out, n_blocks = self.shapes[weight + SCALES]
        # Scales rest as float16 and become float32 once, when the file is loaded.
        scales = self.add(
            "Cast", [weight + SCALES], f"{weight}.scale_32", domain="", to=TensorProto.FLOAT
        )
        return self.add(
            "MatMulNBits",
            [states, weight + PACKED, scales, "", "", f"{name}.bias"],
            f"{name}.product",
            domain="com.microsoft",
            N=n_out,
            K=n_blocks * BLOCK,
            bits=4,
            block_size=BLOCK,
            accuracy_level=INT8_PRODUCTS,
        )

    def _join(self, name: str, states: str, skipped: str) -> str:
        """A linear layer, the sum with what skipped it, and its norm."""
        dense = self._linear(f"{name}.dense", states)
        norm = [dense, skipped, f"{name}.LayerNorm.weight", f"{name}.LayerNorm.bias"]
        return self.add(
            "SkipLayerNormalization",
            norm,
            f"{name}.states",
            domain="com.microsoft",
            epsilon=self.epsilon,
        )

    def _tensor(self, name: str, value: NDArray[Any]) -> None:
        self.shapes[name] = value.shape
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))

"""
Turn a trained network into one ONNX file that a laptop runs.

The TorchScript exporter (opset 17) is used because the graph of the newer exporter
fused no attention. Weights become integers in blocks of 32, activations are scaled row by
row, so that a text is read alike in any company: 8 bits for the reader of passages, within
0.005 F1 of single precision (benchmarks/reading.md), 4 for that of questions
(docs/decisions/0013).
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from torch import Tensor, nn

from gvcnlp.annotation import question_labels
from gvcnlp.annotation.reading import HEADS, PASSAGE_HEADS
from gvcnlp.training.network import ReaderNetwork
from gvcnlp.training.question_network import QuestionNetwork


class _Heads(nn.Module):
    """The network with its outputs in the order of `HEADS`."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, embeddings: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        out = self.network(embeddings, mask)
        return tuple(getattr(out, name) for name in HEADS)


def export(network: ReaderNetwork, path: Path, *, quantized: bool = True) -> None:
    """Write the network as ONNX, by default with 8-bit weights.

    Args:
        network: In evaluation mode.
        path: The file to write; its folder must exist.
        quantized: False keeps single precision, for comparison.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        _trace(network, plain)
        config = network.encoder.config
        options = FusionOptions("bert")
        options.use_multi_head_attention = True  # leaves its weights to be quantised
        optimized = optimize_model(
            str(plain),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            optimization_options=options,
        )
        if quantized:
            _write_quantized(optimized.model, path, bits=8)
        else:
            optimized.save_model_to_file(str(path))


def export_questions(network: QuestionNetwork, path: Path) -> None:
    """Write the reader of questions as ONNX with 4-bit weights.

    Args:
        network: In evaluation mode.
        path: The file to write; its folder must exist.
    """
    size = network.keys.in_features
    ones = torch.ones(2, 16, dtype=torch.long)
    marks = torch.ones(2, len(question_labels.SOURCES), dtype=torch.long)
    example = (torch.randn(2, 16, size), ones, ones, marks)
    batched = {0: "batch", 1: "subwords"}
    axes = {name: dict(batched) for name in ("states", "mask", "segment")}
    axes |= {"marks": {0: "batch"}}
    axes |= {name: {0: "batch"} for name in question_labels.HEADS}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        inputs = ("states", "mask", "segment", "marks")
        _write_traced(network, example, plain, inputs, question_labels.HEADS, axes)
        _write_quantized(onnx.load_model(str(plain)), path, bits=4)


def _write_quantized(model: onnx.ModelProto, path: Path, *, bits: int) -> None:
    quantizer = MatMulNBitsQuantizer(
        model,
        bits=bits,
        block_size=32,
        is_symmetric=bits > 4,  # of 16 steps none is to spare for a side that has no weights
        accuracy_level=4,
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(path))


def _trace(network: ReaderNetwork, path: Path) -> None:
    # The exporter sets back the mode of what it is given, so the wrapper too must be in eval.
    heads = _Heads(network).eval()
    size = network.encoder.config.hidden_size
    example = (torch.randn(2, 16, size), torch.ones(2, 16, dtype=torch.long))
    batched = {0: "batch", 1: "subwords"}
    axes = {"embeddings": batched, "mask": batched}
    for name in HEADS:
        axes[name] = {0: "batch"} if name in PASSAGE_HEADS else dict(batched)
    axes["attention"] = {0: "batch", 2: "subwords"}
    # The optimizer fuses attention as it is written out, not torch's fused operator; unfused
    # every batch keeps all its attention scores in memory, and takes far longer.
    network.encoder.set_attn_implementation("eager")
    _write_traced(heads, example, path, ("embeddings", "mask"), HEADS, axes)
    network.encoder.set_attn_implementation("sdpa")


def _write_traced(
    module: nn.Module,
    example: tuple[Tensor, ...],
    path: Path,
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            example,
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )

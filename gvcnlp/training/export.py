"""
Turn the trained network into one ONNX file that a laptop runs.

The TorchScript exporter (opset 17) is used because the graph of the newer exporter
fused no attention. Weights become 8-bit integers in blocks of 32, activations are scaled
row by row: a passage is read alike in any company, and within 0.005 F1 of single precision
(benchmarks/reading.md).
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from torch import Tensor, nn

from gvcnlp.annotation.reading import HEADS, PASSAGE_HEADS
from gvcnlp.training.network import ReaderNetwork


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
            quantizer = MatMulNBitsQuantizer(
                optimized.model, bits=8, block_size=32, is_symmetric=True, accuracy_level=4
            )
            quantizer.process()
            quantizer.model.save_model_to_file(str(path))
        else:
            optimized.save_model_to_file(str(path))


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            heads,
            example,
            str(path),
            input_names=["embeddings", "mask"],
            output_names=list(HEADS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    network.encoder.set_attn_implementation("sdpa")

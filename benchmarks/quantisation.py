"""
What 8-bit weights cost: a checkpoint in single precision against the reader made of it.

    python benchmarks/quantisation.py my-reader.work/reader.pt my-reader --base READER RECORDS...

Needs the extra `train`. `--base` names the reader that the training went on from, towards
which the weights are moved back as `gvcnlp train` does. Prints F1 by language and measure of
both on annotated records, under the same calibration, and the difference.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch

from gvcnlp.annotation.artifacts import ENCODER, models_folder
from gvcnlp.annotation.calibration import Calibration
from gvcnlp.annotation.reading import Reader
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.export import export
from gvcnlp.training.heldout import predict, score_by_language
from gvcnlp.training.network import ReaderNetwork
from gvcnlp.training.restore import blend
from gvcnlp.training.run import KEPT_OF_BASE


def single_precision(checkpoint: Path, base: Path | None) -> ReaderNetwork:
    """Return the trained network as it was before its weights were made 8 bits wide."""
    network = ReaderNetwork(load_encoder(models_folder() / ENCODER))
    network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
    if base:
        blend(network, base / "model.onnx", KEPT_OF_BASE)
    return network.eval()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="8-bit weights against single precision")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("reader", type=Path)
    parser.add_argument("records", type=Path, nargs="+")
    parser.add_argument("--base", type=Path)
    args = parser.parse_args()
    calibration = Calibration.load(args.reader / "calibration.json")
    encoder = models_folder() / ENCODER
    gold = [passage for path in args.records for passage in read_records(path)]
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        export(single_precision(args.checkpoint, args.base), plain, quantized=False)
        models = (plain, args.reader / "model.onnx")
        single, eight = (
            score_by_language(gold, predict(Reader(model, encoder, calibration), gold))
            for model in models
        )
    print("| measure | lang | single precision | 8 bits | difference |")
    print("| --- | --- | --- | --- | --- |")
    for lang, measures in single.items():
        for measure, score in measures.items():
            other = eight[lang][measure]
            print(f"| {measure} | {lang} | {score:.3f} | {other:.3f} | {other - score:+.3f} |")


if __name__ == "__main__":
    main()

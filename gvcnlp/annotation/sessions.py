"""Start an ONNX Runtime session for the processor of a laptop."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

from gvcnlp.errors import ArtifactError

# Numbers of fields in onnx.proto, each with the wire type of what has a length.
GRAPH, OUTPUT, NAME = 7 << 3 | 2, 12 << 3 | 2, 1 << 3 | 2


def make_session(path: Path, *, inner: str = "") -> onnxruntime.InferenceSession:
    """Load a model for the CPU.

    Args:
        path: The model.
        inner: The name of a tensor within the graph that shall be an output too.

    Raises:
        ArtifactError: the file is missing or is no model that this version can run.
    """
    options = onnxruntime.SessionOptions()
    # The arena grows to the largest batch ever seen and keeps it; without it memory
    # follows the batch.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            path.read_bytes() + _output(inner) if inner else str(path),
            sess_options=options,
            providers=["CPUExecutionProvider"],
        )
    except Exception as exc:  # onnxruntime raises a class of its own for each cause
        raise ArtifactError(f"{path}: {exc}. Reinstall gvcnlp, or run `gvcnlp train`.") from exc


def _output(name: str) -> bytes:
    """Return what makes a tensor an output where it is put behind a serialized model.

    Two messages one behind the other are one, with the repeated fields of both (Protocol
    Buffers, Encoding, "Last One Wins"); so the file itself stays as it is.
    """
    encoded = name.encode()
    for field in (NAME, OUTPUT, GRAPH):
        encoded = bytes([field]) + _varint(len(encoded)) + encoded
    return encoded


def _varint(number: int) -> bytes:
    """Return a number in groups of 7 bits, the lowest first, all but the last one marked."""
    low, high = number & 127, number >> 7
    return bytes([low | 128]) + _varint(high) if high else bytes([low])

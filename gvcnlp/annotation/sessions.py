"""Start an ONNX Runtime session for the processor of a laptop."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

from gvcnlp.errors import ArtifactError


def make_session(path: Path) -> onnxruntime.InferenceSession:
    """Load a model for the CPU.

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
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as exc:  # onnxruntime raises a class of its own for each cause
        raise ArtifactError(f"{path}: {exc}. Reinstall gvcnlp, or run `gvcnlp train`.") from exc

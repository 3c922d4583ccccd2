"""
Read labelled lines: JSON Lines of one form, each checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from gvcnlp.errors import RecordError

LineT = TypeVar("LineT", bound=BaseModel)


def read_labelled(path: Path, form: type[LineT]) -> list[LineT]:
    """Return the lines of a file in their order.

    Raises:
        RecordError: a line is not of this form; the error names it.
    """
    read = []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            read.append(form.model_validate_json(line))
        except ValidationError as exc:
            raise RecordError(f"{path}:{n}: {exc}. See corpus/README.md.") from exc
    return read

"""
Read the YAML that scholars edit, and say where it is wrong.

All scalars are read as text: `no` is a word here, and version 2026.1 no number. A key
given twice is an error, where YAML readers keep the last one silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import takewhile
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from gvcnlp.errors import CodebookError

ModelT = TypeVar("ModelT", bound=BaseModel)
# The parser in C is ten times as fast; PyYAML lacks it on a few platforms.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Tree = str | list["Tree"] | dict[str, "Tree"]


class Sheet(BaseModel):
    """What every record of the codebook has in common: frozen, no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def load_sheet(path: str, model: type[ModelT]) -> ModelT:
    """Read a YAML file of the codebook.

    Args:
        path: Relative to this room, with forward slashes: `cues/zh/captive.yaml`.
        model: What the file holds.

    Raises:
        CodebookError: the file is missing, is no YAML, or breaks the model; the
            message names the file and the field.
    """
    return _read(files(__package__).joinpath(*path.split("/")), path, model)


def load_sheets(folder: str, model: type[ModelT]) -> Iterator[tuple[str, ModelT]]:
    """Yield (file name without its ending, contents) for the YAML files of a folder, sorted."""
    for file in sorted(files(__package__).joinpath(*folder.split("/")).iterdir(), key=_name):
        if file.name.endswith(".yaml"):
            yield file.name.removesuffix(".yaml"), _read(file, f"{folder}/{file.name}", model)


def _name(file: Traversable) -> str:
    return file.name


def _read(file: Traversable, path: str, model: type[ModelT]) -> ModelT:
    where = f"codebook/{path}"
    try:
        return model.model_validate(_tree(file.read_text(encoding="utf-8"), where))
    except OSError as exc:
        raise CodebookError(f"{where}: cannot be read ({exc}). Reinstall gvcnlp.") from exc
    except yaml.YAMLError as exc:
        raise CodebookError(f"{where}: not YAML ({exc}). Quote text with : or , in it.") from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CodebookError(
            f"{where}: {field}: {first['msg']}. Mend the field; codebook/README.md shows its form."
        ) from exc


def _tree(text: str, where: str) -> Tree:
    """Build plain lists and dicts from the events of the parser.

    A quarter of the time that `yaml.load` takes, which matters as all of the lexicon
    is read whenever a command starts.
    """
    events = yaml.parse(text, Loader=_Loader)
    is_head = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
    first = next(event for event in events if not isinstance(event, is_head))
    return _value(first, events, where)


def _value(event: yaml.Event, events: Iterator[yaml.Event], where: str) -> Tree:
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    # Each value uses up its own end, so the first end met here is that of this one.
    inside = takewhile(lambda e: not isinstance(e, yaml.CollectionEndEvent), events)
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(item, events, where) for item in inside]
    mapping: dict[str, Tree] = {}
    for key in inside:
        if not isinstance(key, yaml.ScalarEvent) or key.value in mapping:
            raise CodebookError(f"{where}: {key} is no key, or is given twice; keep one of them")
        mapping[key.value] = _value(next(events), events, where)
    return mapping

"""
Passage records as JSON Lines: one object a line, UTF-8, no NaN.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, NoReturn

from gvcnlp.errors import GvcnlpError, RecordError
from gvcnlp.records import Passage, from_dict, to_dict

# JSON lets these stand as they are, but a terminal obeys them.
_CONTROLS = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}

Fault = Callable[[GvcnlpError], None]


def read_records(path: Path, *, on_fault: Fault | None = None) -> Iterator[Passage]:
    """Yield the passages of a file in order; blank lines are passed over.

    Args:
        path: JSON Lines in UTF-8, with or without a byte order mark.
        on_fault: Told of each line that is no record, which is then left out; without
            it, the first such line raises.

    Raises:
        RecordError: a line that is no record, or a file that cannot be read; the message
            opens with `path:line`.
        UnknownLabel: a line with a label that the codebook does not define.
    """
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        where = f"{path}:{number}"
        try:
            passage = parse_record(line, where=where)
            if passage.id in seen:
                raise RecordError(
                    f"{where}: id {passage.id!r} stands in line {seen[passage.id]} already. "
                    f"Give each passage an id of its own."
                )
        except GvcnlpError as exc:
            if on_fault is None:
                raise
            on_fault(exc)
            continue
        seen[passage.id] = number
        yield passage


def parse_record(line: str, *, where: str = "record") -> Passage:
    """Turn one line of JSON into a passage.

    Raises:
        RecordError: not JSON, not an object, NaN, half a character, or no passage.
    """
    try:
        record = json.loads(line, parse_constant=_refuse_constant)
        if "\\ud" in line.lower():  # an escaped surrogate, which may lack its other half
            json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as exc:
        raise RecordError(
            f"{where}: holds half a character (a lone surrogate) at {exc.start}. "
            f"Write the file again as UTF-8."
        ) from exc
    except (ValueError, RecursionError) as exc:
        raise RecordError(
            f"{where}: not JSON ({exc}). Each line should hold one complete object."
        ) from exc
    if not isinstance(record, dict):
        raise RecordError(f"{where}: a {type(record).__name__}, but a record is a JSON object.")
    return from_dict(record, where=where)


def to_line(passage: Passage) -> str:
    """Return the record of a passage as one line of JSON, Chinese unescaped, no line end.

    >>> to_line(Passage("p1", "zh", "升级"))[:39]
    '{"id": "p1", "lang": "zh", "text": "升级"'
    """
    line = json.dumps(to_dict(passage), ensure_ascii=False, allow_nan=False)
    return line.translate(_CONTROLS)


def write_records(passages: Iterable[Passage], stream: IO[str]) -> int:
    """Write one line a passage to an open text stream; return how many."""
    n_written = 0
    for passage in passages:
        stream.write(f"{to_line(passage)}\n")
        n_written += 1
    return n_written


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except UnicodeDecodeError as exc:
        raise RecordError(f"{path}: not UTF-8 ({exc.reason}). Save it again as UTF-8.") from exc
    except OSError as exc:
        raise RecordError(f"{path}: cannot be read ({exc.strerror}).") from exc


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")

"""Read passages that are cut already: one JSON object with an id and a text a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from gvcnlp.errors import GvcnlpError, RecordError
from gvcnlp.records import Passage, from_dict

Fault = Callable[[GvcnlpError], None]

_ENDINGS = (".jsonl", ".ndjson", ".json")
_REMEDY = 'Each line needs an id and a text: {"id": "a1", "text": "…"}; see docs/records.md.'


def is_precut(path: PurePath | str) -> bool:
    """Return True for the name of a file of passages (.jsonl, .ndjson, .json)."""
    return PurePath(path).suffix.lower() in _ENDINGS


def looks_precut(content: bytes) -> bool:
    """Return True if the first line is such a record, for input without a name."""
    first = content.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    if not first.startswith(b"{"):
        return False
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and {"id", "text"} <= record.keys()


def read_precut(
    lines: Iterable[str | bytes],
    *,
    where: str = "standard input",
    on_fault: Fault | None = None,
) -> Iterator[Passage]:
    """
    Yield one passage for each line, in order, with its own id; blank lines are passed over.

    The text stays as it is, so that offsets hold. `lang` comes from the record, else from
    the script; fields that the contract does not name stay in `extra`. A file that is one
    JSON array of such records is read too. With `on_fault` a line that is no record is
    told to it and left out; without, it ends the reading.

    Raises:
        RecordError: a line is no such record; the message opens with `where:line`.
        UnknownLabel: a record uses a label that the codebook lacks.
    """
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        place = f"{where}:{number}"
        try:
            text = _decode(line, place)
            if number == 1 and text.lstrip().startswith("["):
                rest = (_decode(line, f"{where}:{n}") for n, line in numbered)
                yield from _read_array("".join([text, *rest]), where)
                return
            if text.strip():
                yield _passage(_parse(text, place), place)
        except GvcnlpError as exc:
            if on_fault is None:
                raise
            on_fault(exc)


def _read_array(text: str, where: str) -> Iterator[Passage]:
    records = _parse(text, f"{where}:1")
    for number, record in enumerate(records if isinstance(records, list) else [], start=1):
        place = f"{where}: record {number}"
        yield _passage(record, place)


def _passage(record: object, where: str) -> Passage:
    if not isinstance(record, dict):
        raise RecordError(f"{where}: a JSON {type(record).__name__}, not an object. {_REMEDY}")
    return from_dict(record, where=where)


def _parse(text: str, where: str) -> object:
    try:
        record: object = json.loads(text, parse_constant=_refuse)
        # A lone surrogate (half of an escaped character) could never be written again.
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as exc:
        raise RecordError(f"{where}: not a line of JSON ({exc}). {_REMEDY}") from exc
    return record


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


def _decode(line: str | bytes, where: str) -> str:
    if isinstance(line, str):
        return line.removeprefix("\ufeff")
    try:
        return line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as exc:
        raise RecordError(f"{where}: not UTF-8 ({exc.reason}). Save the file as UTF-8.") from exc

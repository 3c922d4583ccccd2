"""
Find the inputs of a batch: files, folders, zip archives and standard input.

Nothing is read before `Source.read`, and no bad input stops the others: what is wrong
with a source is raised when it is read. What is passed over (files of other kinds in a
folder, archives within archives) is noted in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol
from zipfile import ZipInfo, is_zipfile

from gvcnlp.errors import TextError, TooLarge
from gvcnlp.records import Passage
from gvcnlp.text.archives import Archive, member_name
from gvcnlp.text.formats import is_supported, read_raw
from gvcnlp.text.pages import RawText
from gvcnlp.text.precut import Fault, is_precut, looks_precut, read_precut

LARGEST_FILE = 200 * 10**6  # bytes
STANDARD_INPUT = "standard input"

_log = logging.getLogger("gvcnlp.text")


class _Content(Protocol):
    """Where the bytes of a source come from."""

    def load(self) -> bytes: ...

    def lines(self) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """
    One input: `id` names the document, `path` is what to show people.

    `precut` is True for a file of passages that are cut already: use `passages` then, and
    `read` otherwise.
    """

    id: str
    path: str
    content: _Content
    name: str
    precut: bool = False

    def read(self) -> RawText:
        """
        Return the raw text.

        Raises:
            TextError: or one of its kinds, with path, reason and remedy in one line.
        """
        if self.precut:
            raise TextError(
                f"{self.path}: holds passages, not a document. "
                f"Give it to a command that takes passages."
            )
        return read_raw(self.content.load(), self.name, self.path)

    def passages(self, on_fault: Fault | None = None) -> Iterator[Passage]:
        """
        Yield the passages of a file that is cut already, one for each line.

        With `on_fault` a line that is no record is told to it and left out.

        Raises:
            RecordError: a line is no record; the message opens with path and line.
            TextError: the file cannot be opened.
        """
        return read_precut(self.content.lines(), where=self.path, on_fault=on_fault)


def find_sources(paths: Sequence[Path], *, stdin: BinaryIO | None = None) -> Iterator[Source]:
    """
    Yield the sources in the order of the paths, those of a folder or archive by name.

    A folder is searched to all depths, hidden files left out, and only known endings are
    taken; a file that is named is tried by its content whatever its ending. `-` stands for
    standard input (`stdin`), read once. Ids are file names without ending, made unique.
    """
    names = _Names()
    for path in paths:
        for found in _find(path, stdin):
            yield Source(
                names.unique(found.id, found.name),
                found.path,
                found.content,
                found.name,
                found.precut,
            )


def _find(path: Path, stdin: BinaryIO | None) -> Iterator[Source]:
    if str(path) == "-":
        yield from _find_in_stream(stdin)
    elif _is_folder(path):
        yield from _find_in_folder(path)
    elif path.suffix.lower() == ".zip" or (not _is_known(path) and _is_archive(path)):
        yield from _find_in_archive(Archive(str(path)), path.stem)
    else:
        yield _file(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long for the system: reading it will say so
        return False


def _find_in_stream(stdin: BinaryIO | None) -> Iterator[Source]:
    content = b"" if stdin is None else stdin.read(LARGEST_FILE + 1)
    held = _HeldContent(STANDARD_INPUT, content)
    if content.startswith(b"PK") and b"word/" not in content:
        yield from _find_in_archive(Archive(STANDARD_INPUT, content), "stdin")
    else:
        yield Source("stdin", STANDARD_INPUT, held, "", looks_precut(content))


def _find_in_folder(folder: Path) -> Iterator[Source]:
    skipped: list[str] = []
    for path in sorted(folder.rglob("*"), key=lambda p: p.as_posix()):
        if any(part.startswith(".") for part in path.relative_to(folder).parts) or path.is_dir():
            continue
        if path.suffix.lower() == ".zip":
            yield from _find_in_archive(Archive(str(path)), path.stem)
        elif _is_known(path):
            yield _file(path)
        else:
            skipped.append(path.name)
    _note_skipped(str(folder), skipped)


def _find_in_archive(archive: Archive, stem: str) -> Iterator[Source]:
    try:
        members = archive.members()
    except TextError as exc:
        yield Source(stem, archive.path, _Failure(exc), stem)
        return
    skipped: list[str] = []
    for info in members:
        name = member_name(info)
        if _is_known(PurePosixPath(name)):
            yield _member(archive, info, stem)
        else:
            skipped.append(name)
    _note_skipped(archive.path, skipped)


def _file(path: Path) -> Source:
    return Source(path.stem, str(path), _FileContent(path), path.name, is_precut(path))


def _member(archive: Archive, info: ZipInfo, stem: str) -> Source:
    name = member_name(info)
    parts = [part for part in PurePosixPath(name).with_suffix("").parts if part not in ("/", "..")]
    return Source(
        "/".join([stem, *parts]),
        f"{archive.path}/{name}",
        _MemberContent(archive, info),
        name,
        is_precut(name),
    )


def _is_known(path: Path | PurePosixPath) -> bool:
    return is_supported(path) or is_precut(path)


def _is_archive(path: Path) -> bool:
    """A zip archive by content, but no DOCX or ODT, whose first member says what it is."""
    try:
        with path.open("rb") as file:
            head = file.read(2048)
        return is_zipfile(path) and not any(m in head for m in (b"[Content_Types]", b"mimetype"))
    except OSError:
        return False


def _note_skipped(where: str, skipped: Sequence[str]) -> None:
    if skipped:
        shown = ", ".join(skipped[:5]) + (", …" if len(skipped) > 5 else "")
        _log.warning("%s: passed over %d files of other kinds (%s)", where, len(skipped), shown)


class _Names:
    """Give every document of a batch an id of its own."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def unique(self, wanted: str, name: str) -> str:
        """Return the id wanted, or one with the file's ending or a number behind it."""
        plain = "-".join(wanted.replace("#", " ").split()) or "document"
        ending = PurePosixPath(name).suffix.lower().replace(".", "-")
        for choice in _choices(plain, ending):
            if choice not in self.taken:
                self.taken.add(choice)
                return choice
        raise AssertionError("the choices never end")


def _choices(plain: str, ending: str) -> Iterator[str]:
    yield plain
    yield plain + ending
    number = 2
    while True:
        yield f"{plain}-{number}"
        number += 1


@dataclass(frozen=True, slots=True)
class _FileContent:
    path: Path

    def load(self) -> bytes:
        try:
            if self.path.stat().st_size > LARGEST_FILE:
                raise _too_large(str(self.path))
            return self.path.read_bytes()
        except OSError as exc:
            raise _unreadable(self.path, exc) from exc

    def lines(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                yield from file
        except OSError as exc:
            raise _unreadable(self.path, exc) from exc


@dataclass(frozen=True, slots=True)
class _HeldContent:
    path: str
    held: bytes

    def load(self) -> bytes:
        if len(self.held) > LARGEST_FILE:
            raise _too_large(self.path)
        return self.held

    def lines(self) -> Iterator[bytes]:
        return _split_lines(self.load())


@dataclass(frozen=True, slots=True)
class _MemberContent:
    archive: Archive
    info: ZipInfo

    def load(self) -> bytes:
        return self.archive.read(self.info)

    def lines(self) -> Iterator[bytes]:
        return _split_lines(self.load())


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is wrong with an input that could not even be listed."""

    error: TextError

    def load(self) -> bytes:
        raise self.error

    def lines(self) -> Iterator[bytes]:
        raise self.error


def _split_lines(content: bytes) -> Iterator[bytes]:
    lines: Iterable[bytes] = BytesIO(content)
    yield from lines


def _unreadable(path: Path, exc: OSError) -> TextError:
    if isinstance(exc, FileNotFoundError):
        return TextError(f"{path}: no such file (any more). Check the path.")
    return TextError(f"{path}: cannot be read ({exc.strerror}). Check its permissions.")


def _too_large(path: str) -> TooLarge:
    return TooLarge(f"{path}: larger than {LARGEST_FILE // 10**6} MB. Split it and give the parts.")

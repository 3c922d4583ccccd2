"""
Read zip archives without unpacking them to disk.

Members are read into memory one at a time, so no member can write outside a folder. A
member that claims a path outside, unpacks to too much, or needs a password is an error
of its own; the other members are read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from gvcnlp.errors import DamagedFile, EncryptedFile, TextError, TooLarge

LARGEST_MEMBER = 100 * 10**6  # bytes unpacked
LARGEST_TOTAL = 500 * 10**6
# Text shrinks to a third or a tenth; a bomb to a thousandth. Small members may do as they like.
HIGHEST_RATIO = 200
_LEAST_SUSPECT = 10**6

_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file by its path, or by its content where it came through standard input."""

    path: str
    content: bytes | None = None

    def open(self) -> ZipFile:
        """
        Open the archive for reading.

        Raises:
            DamagedFile: it is no zip archive, or truncated.
            TextError: it cannot be opened at all.
        """
        try:
            return ZipFile(Path(self.path) if self.content is None else BytesIO(self.content))
        except BadZipFile as exc:
            raise _damaged(self.path) from exc
        except OSError as exc:
            raise TextError(
                f"{self.path}: cannot be opened ({exc.strerror}). "
                f"Check the path and its permissions."
            ) from exc

    def members(self) -> tuple[ZipInfo, ...]:
        """
        Return the files of the archive, sorted by name, hidden ones left out.

        Raises:
            TextError: as `open`, or `TooLarge` where all together exceed the limit.
        """
        with self.open() as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
        check_total(infos, self.path)
        shown = [info for info in infos if not _is_hidden(info.filename)]
        return tuple(sorted(shown, key=member_name))

    def read(self, info: ZipInfo) -> bytes:
        """
        Return the content of one member.

        Raises:
            TextError: its kinds as the message says: outside path, password, size, damage.
        """
        where = f"{self.path}/{member_name(info)}"
        _check_member(info, where)
        try:
            with self.open() as archive, archive.open(info) as member:
                content = member.read(LARGEST_MEMBER + 1)
        # zlib.error and NotImplementedError: broken or exotic compression.
        except (BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as exc:
            raise _damaged(where) from exc
        except Exception as exc:
            if type(exc).__module__ in ("zlib", "lzma"):
                raise _damaged(where) from exc
            raise
        if len(content) > LARGEST_MEMBER:
            raise _too_large(where, LARGEST_MEMBER)
        return content


def member_name(info: ZipInfo) -> str:
    """Return the name of a member; names that Chinese Windows wrote in GBK are put right."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        stored = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return stored.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def check_total(infos: Iterable[ZipInfo], where: str) -> None:
    """Raise `TooLarge` if the members together unpack to more than `LARGEST_TOTAL`."""
    if sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise _too_large(where, LARGEST_TOTAL)


def check_sizes(infos: Sequence[ZipInfo], where: str) -> None:
    """Raise `TooLarge` if a package of parts (a DOCX) exceeds any limit."""
    check_total(infos, where)
    for info in infos:
        _check_size(info, where)


def _check_member(info: ZipInfo, where: str) -> None:
    name = PurePosixPath(member_name(info).replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise DamagedFile(
            f"{where}: the member's path points outside the archive. "
            f"Do not trust this archive; pack the files again."
        )
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise EncryptedFile(
            f"{where}: the archive needs a password. Unpack it and give the folder instead."
        )
    _check_size(info, where)


def _check_size(info: ZipInfo, where: str) -> None:
    if info.file_size > LARGEST_MEMBER:
        raise _too_large(where, LARGEST_MEMBER)
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > _LEAST_SUSPECT and ratio > HIGHEST_RATIO:
        raise TooLarge(
            f"{where}: unpacks to {ratio:.0f} times its size, as a zip bomb does. "
            f"If you trust the archive, unpack it and give the folder instead."
        )


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part[:1] == "." and part != "..") or part == "__MACOSX" for part in parts)


def _too_large(where: str, limit: int) -> TooLarge:
    return TooLarge(
        f"{where}: unpacks to more than {limit // 10**6} MB. "
        f"Unpack it, split it, and give the files instead."
    )


def _damaged(where: str) -> DamagedFile:
    return DamagedFile(
        f"{where}: not a readable zip archive (truncated, or another kind of file). "
        f"Download or pack it again."
    )

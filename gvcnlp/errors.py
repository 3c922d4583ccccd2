"""
Every error gvcnlp raises on purpose.

* GvcnlpError             exit code 1   catch this one
  x CodebookError                       the codebook files contradict themselves
    + UnknownLabel                      a file uses a label the codebook lacks
  x RecordError                         a passage record breaks the contract
  x MarkupError                         marked-up writing cannot be read
  x TextError                           a source file cannot be read as text
    + EmptyText                         it holds no text (an empty or scanned file)
    + EncryptedFile                     it needs a password
    + DamagedFile                       it is truncated or not what its name says
    + TooLarge                          it unpacks to more than the stated limit
  x ArtifactError                       a model folder does not match its manifest
  x StoreError                          the database is missing, locked or too new
  x UsageError            exit code 2   the command line asks for what cannot be
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


class GvcnlpError(Exception):
    """Base class. The command line prints it without a traceback."""

    exit_code = 1


class CodebookError(GvcnlpError):
    """The codebook is inconsistent, or disagrees with a file that uses it."""


class UnknownLabel(CodebookError):
    """A file uses a label that the codebook does not define."""

    def __init__(self, label: str, *, known: Collection[str], where: str) -> None:
        self.label = label
        near = get_close_matches(label, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(known))}."
        super().__init__(f"{where}: unknown label {label!r}. {hint}")


class RecordError(GvcnlpError):
    """A passage record breaks the contract (offsets, labels, indices)."""


class MarkupError(GvcnlpError):
    """Marked-up writing cannot be read: an unclosed mark, an unknown letter."""


class TextError(GvcnlpError):
    """A source file cannot be read as text. Says which file and what to do."""


class EmptyText(TextError):
    """The file holds no text."""


class EncryptedFile(TextError):
    """The file needs a password."""


class DamagedFile(TextError):
    """The file is truncated, or is not what its name says."""


class TooLarge(TextError):
    """The file is, or unpacks to, more than the stated limit."""


class ArtifactError(GvcnlpError):
    """A model folder does not match its manifest, or is missing."""


class StoreError(GvcnlpError):
    """The database is missing, locked, damaged or newer than this program."""


class UsageError(GvcnlpError):
    """The command line asks for something that cannot be."""

    exit_code = 2

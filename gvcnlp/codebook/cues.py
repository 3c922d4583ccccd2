"""
The phrases that make a coder give a claim, and those that set its status.

One YAML file a language and type, `cues/<lang>/<type>.yaml`, and one a language for
the statuses, `cues/<lang>/status.yaml`.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from gvcnlp.codebook.sheets import Sheet, load_sheet
from gvcnlp.errors import CodebookError
from gvcnlp.records import DIMENSION_OF, LANGS, Dimension

_ID = r"^(en|zh)\.[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$"


class Entry(Sheet):
    """One phrase of the codebook that is searched for in texts.

    `id` is `<lang>.<family>.<slug>`, never reused. `phrase` and `variants` are found
    in any case, width and script (simplified, traditional), as whole words where
    Latin; a `*` stands for the rest of a Latin word. A hit within one of
    `near_misses`, longer phrases in which the words mean something else, does not
    count. `gloss` is the English sense, required of Chinese.
    """

    id: str = Field(pattern=_ID)
    phrase: str
    gloss: str = ""
    variants: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()

    @property
    def lang(self) -> str:
        """`en` or `zh`."""
        return self.id.split(".")[0]

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrase and its variants."""
        return (self.phrase, *self.variants)

    @model_validator(mode="after")
    def _has_gloss(self) -> Self:
        if self.lang == "zh" and not self.gloss:
            raise ValueError(f"{self.id} has no gloss; say in English what {self.phrase} means")
        return self


class CueEntry(Entry):
    """One phrase that shows a type of governance or upgrading: the family of its id."""

    @property
    def type(self) -> str:
        """The type of governance or upgrading that the phrase shows."""
        return self.id.split(".")[1]

    @property
    def dimension(self) -> Dimension:
        """`governance` or `upgrading`."""
        return DIMENSION_OF[self.type]


class StatusEntry(Entry):
    """One phrase that takes a claim away from plain `affirmed`; its family is `status`."""

    status: Literal["negated", "possible", "mentioned"]


class CueSheet(Sheet):
    """A file of cues: all of one language and one type."""

    lang: str
    type: str
    version: str
    cues: tuple[CueEntry, ...]


class StatusSheet(Sheet):
    """A file of status cues: all of one language."""

    lang: str
    version: str
    cues: tuple[StatusEntry, ...]


@cache
def load_cues() -> tuple[CueEntry, ...]:
    """Return the shipped cues of both languages and all eight types.

    Raises:
        CodebookError: a file breaks its form, or two entries share an id.
    """
    cues: list[CueEntry] = []
    for lang in LANGS:
        for type_ in DIMENSION_OF:
            path = f"cues/{lang}/{type_}.yaml"
            sheet = load_sheet(path, CueSheet)
            _check_ids([cue.id for cue in sheet.cues], f"{lang}.{type_}.", path)
            cues += sheet.cues
    return tuple(cues)


@cache
def load_statuses() -> tuple[StatusEntry, ...]:
    """Return the shipped cues of negation, possibility and mere mention.

    Raises:
        CodebookError: a file breaks its form, or two entries share an id.
    """
    cues: list[StatusEntry] = []
    for lang in LANGS:
        path = f"cues/{lang}/status.yaml"
        sheet = load_sheet(path, StatusSheet)
        _check_ids([cue.id for cue in sheet.cues], f"{lang}.status.", path)
        cues += sheet.cues
    return tuple(cues)


def _check_ids(ids: list[str], prefix: str, path: str) -> None:
    for i, cue_id in enumerate(ids):
        if not cue_id.startswith(prefix):
            raise CodebookError(f"codebook/{path}: id {cue_id!r} should begin with {prefix!r}")
        if cue_id in ids[:i]:
            raise CodebookError(f"codebook/{path}: id {cue_id!r} is used twice; rename one")

"""
The words that made follow-ups are said in: the sheet of a language, and the chance that picks.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from gvcnlp.errors import RecordError
from gvcnlp.records import DIMENSION_OF, LANGS, STATUSES

SAID = tuple(status for status in STATUSES if status != "mentioned")  # nobody goes on to that
CONTINUATIONS_FILE = "continuations.yaml"
Words = Annotated[list[str], Field(min_length=1)]


class Sheet(BaseModel):
    """The words of one language: names of things, and frames with `{}` where one of them stands.

    Attributes:
        types: Of each type, what it is called.
        plain: Of each type, the one name that a status can be said of.
        type, both: Frames for a type, and for one in a status.
        status: Of each status, what asks for it alone.
        also, also_count: Frames for one more type, of a list and of a count.
        unit: Of each unit, what it is called; `as_unit` and `actors` are its frames.
        list, count: What asks for the names, and for the number.
        place, not_place, sector, firm, time, lang: Frames for a condition of that kind; their
            names are `places`, `sectors`, `firms`, `times` and `langs`.
        lift_place, lift_sector: What takes such a condition away.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    types: dict[str, Words]
    plain: dict[str, str]
    type: Words
    status: dict[str, Words]
    both: dict[str, Words]
    unit: dict[str, Words]
    as_unit: Words
    actors: Words
    list: Words
    count: Words
    place: Words
    not_place: Words
    places: Words
    sector: Words
    sectors: Words
    firm: Words
    firms: Words
    time: Words
    times: Words
    lang: Words
    langs: Words
    lift_place: Words
    lift_sector: Words
    also: Words
    also_count: Words

    @model_validator(mode="after")
    def _has_words_for_each(self) -> Self:
        needed = {"types": DIMENSION_OF, "plain": DIMENSION_OF, "status": SAID, "both": SAID}
        for name, keys in needed.items():
            if missing := set(keys) - getattr(self, name).keys():
                raise ValueError(f"{name} has no words for {', '.join(sorted(missing))}")
        return self


@dataclass(frozen=True, slots=True)
class Wordings:
    """The words of a language, and the chance that picks among them."""

    sheet: Sheet
    rng: random.Random

    def one(self, words: Sequence[str]) -> str:
        """Return one of the words."""
        return self.rng.choice(words)

    def say(self, frames: Sequence[str], *, of: str) -> str:
        """Return one of the frames, filled."""
        return self.one(frames).replace("{}", of)


def read_sheets(folder: Path) -> Mapping[str, Sheet]:
    """Return the sheets of a folder by language.

    Raises:
        RecordError: the file cannot be read, or is not of this form.
    """
    path = folder / CONTINUATIONS_FILE
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {lang: Sheet.model_validate(told[lang]) for lang in LANGS}
    except (OSError, yaml.YAMLError, TypeError, LookupError, ValueError) as exc:
        raise RecordError(f"{path}: {exc}. See corpus/README.md.") from exc

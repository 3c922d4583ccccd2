"""
What a question asks for, as a record that can be printed and run.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from gvcnlp.store.criteria import (
    CaseCriterion,
    ClaimCriterion,
    FirmCriterion,
    PeriodCriterion,
)

Intent = Literal[
    "count", "list", "yes_no", "compare", "crosstab", "proposition", "overview", "define",
    "why", "how", "quote", "help", "decline",
]  # fmt: skip
QUOTING = ("quote", "why", "how")  # intents that passages answer in their own words
COUNTED = ("count", "list", "yes_no")  # intents that records answer, by number or by name
REFUSED: tuple[Intent, ...] = ("decline", "help")  # that are not about the corpus
Unit = Literal["passage", "case", "firm", "buyer", "company", "country", "sector", "reference"]
End = Literal["source", "target", "both", "pairs"]
Axis = Literal["governance", "upgrading", "country", "sector", "lang", "status"]
SETTING_UNITS: tuple[Literal["country", "sector"], ...] = ("country", "sector")  # units and axes
Order = Literal["most", "fewest"]
Counted = Literal["passage", "case"]


@dataclass(frozen=True, slots=True)
class RelationAsked:
    """A relation between firms and which end of it the question asks for.

    `both` ends are given in a yes/no question; `pairs` asks for all of them.
    """

    type: str
    asked: End
    source: FirmCriterion | None = None
    target: FirmCriterion | None = None

    @classmethod
    def of(cls, type: str, asked: End, firm: FirmCriterion) -> RelationAsked:
        """Return the relation of which one end is asked for and the other is this firm."""
        return cls(type, asked, target=firm) if asked == "source" else cls(type, asked, firm)

    @property
    def given(self) -> tuple[FirmCriterion, ...]:
        """The ends that the question names."""
        return tuple(end for end in (self.source, self.target) if end is not None)


@dataclass(frozen=True, slots=True)
class Definition:
    """A label to define, and the name that the question has for it; empty where it has none."""

    dimension: str
    label: str
    asked: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """What a question may mean besides.

    Attributes:
        taken: The reading that the answer follows, in a few words.
        other: The other reading.
        question: What to ask for the other one.
    """

    taken: str
    other: str
    question: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Whom passages are to leave out.

    Attributes:
        unit: Buyers, firms, or companies of either side.
        named: Only those with a name of their own count.
    """

    unit: Unit
    named: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A question as it was understood.

    Attributes:
        intent: What kind of answer is wanted.
        unit: What is counted or listed.
        lang: Language of the question and of its answer.
        claims: What passages must (or must not) claim; all of them together.
        firms: Firms that passages must name.
        barred: Firms that they must not name.
        settings: Countries and sectors of the cases; several of one kind are alternatives.
        period: Years that the cases are about.
        cases: Ids of the cases that are asked about; none are all of them.
        apart: Ids of cases that are not asked about, in a conversation.
        within: Ids of the passages that are asked about, in a conversation.
        terms: Other proper names, which must stand in the passage.
        names: Those of a question in free words, which need not.
        text_lang: Language that the passages must be written in.
        relation: Who supplies or owns whom, where that is asked.
        named: Only firms with a name of their own.
        naming: Passages must name a buyer, a firm, or a company of either side.
        absent: Passages must mention, or name, no buyer, no firm, or neither.
        order: Only the largest group or the smallest.
        placewise: What is not claimed is claimed in no case of a country or sector.
        together: One passage of a case has to make all the claims.
        least: Only groups of at least so many cases, or passages.
        counted: What the size of a group, or of a cell of a table, is counted in.
        majority: Yes only where it holds of more than half.
        hinders: What a proposition says that governance does to upgrading.
        axes: What a table has as rows and as columns.
        missing: Of how many items one was pointed at that is not there.
        defined: Labels to define.
        words: Content words, for full text.
        alternative: Another reading, where two are close.
    """

    intent: Intent
    unit: Unit
    lang: str
    claims: tuple[ClaimCriterion, ...] = ()
    firms: tuple[FirmCriterion, ...] = ()
    barred: tuple[FirmCriterion, ...] = ()
    settings: tuple[CaseCriterion, ...] = ()
    period: PeriodCriterion | None = None
    cases: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    text_lang: str | None = None
    relation: RelationAsked | None = None
    named: bool = False
    naming: Unit | None = None
    absent: Absent | None = None
    order: Order | None = None
    least: int = 1
    placewise: bool = False
    together: bool = False
    counted: Counted = "case"
    majority: bool = False
    hinders: bool = False
    axes: tuple[Axis, Axis] | None = None
    missing: int | None = None
    defined: tuple[Definition, ...] = ()
    words: tuple[str, ...] = ()
    alternative: Alternative | None = None

    @property
    def has_criteria(self) -> bool:
        """True where something but words decides which passages count."""
        firms = (
            self.firms or self.barred or self.relation or self.terms or self.naming or self.absent
        )
        places = self.settings or self.period or self.cases or self.apart or self.within
        return bool(self.claims or firms or places or self.text_lang)

    def placed_as(self, other: Plan) -> Plan:
        """Return this plan in the places, cases, years and language of another if it has none."""
        return replace(
            self,
            settings=self.settings or other.settings,
            period=self.period or other.period,
            cases=self.cases or other.cases,
            text_lang=self.text_lang or other.text_lang,
        )

    @property
    def lists_names(self) -> bool:
        """True where those are asked for whom passages name, and not those who did something."""
        is_of_all = self.unit in ("company", "firm") and self.named
        return self.unit == "buyer" or (is_of_all and self.counted == "passage")

    @property
    def asked_for(self) -> tuple[FirmCriterion, ...]:
        """Firms that passages must name, and those at the given ends of a relation."""
        return self.firms + (self.relation.given if self.relation else ())

    @property
    def unknown_firms(self) -> tuple[FirmCriterion, ...]:
        """Firms that the question names and the corpus does not hold."""
        return tuple(firm for firm in self.asked_for if not firm.is_known)

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain JSON types."""
        return asdict(self)

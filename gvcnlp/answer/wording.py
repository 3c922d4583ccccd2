"""
Name what a plan asks for: its claims, places, relation, and the groups that it parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from gvcnlp.answer.groups import Cell, Part
from gvcnlp.answer.plans import Plan, RelationAsked
from gvcnlp.answer.words import Phrases, load_vocabulary
from gvcnlp.codebook.labels import load_labels
from gvcnlp.records import STATUSES, TYPES
from gvcnlp.store.criteria import ClaimCriterion


class Wording:
    """The words of one plan, in its language, as they stand within a sentence."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.words: Phrases = load_vocabulary(plan.lang).phrases

    def topic(self) -> str:
        """What a plan is about, in a few words: what is counted, and what it is restricted to."""
        if self.plan.defined:
            return self.words.compared_join.join(d.asked for d in self.plan.defined)
        if self.plan.relation is not None:
            return self.relation(self.plan.relation, self.words.both) + self.scope()
        unit = self.unit(self.plan.unit, 2).lstrip("个家")
        return f"{unit}{self.scope()}"

    def part(self, part: Part) -> str:
        """What tells one group of a comparison from the others."""
        if part.claim:
            return self.claim(part.claim)
        return self.words.langs.get(part.lang, part.name)

    def claims(self, claims: Sequence[ClaimCriterion]) -> str:
        """Several criteria in words, all of which hold."""
        return self.words.all_of.join(self.claim(claim) for claim in claims)

    def claim(self, criterion: ClaimCriterion) -> str:
        """A criterion in words: `negated functional or product upgrading`."""
        names = [self.type_name(criterion.dimension, type_) for type_ in criterion.types]
        noun = self.words.any_of.join(names) or self.words.general[criterion.dimension]
        if criterion.aspect:
            called = self.words.aspects_called  # in this language, if it was asked of in the other
            aspect = called.get(criterion.aspect, criterion.aspect)
            noun = self.words.aspect.format(aspect=aspect, type=noun)
        told = self.words.any_of.join(self.words.statuses[s] for s in criterion.statuses)
        if not criterion.wanted and criterion.statuses == ("negated",):
            status = self.words.not_told.format(status=told)
        elif not criterion.wanted:
            status = self.words.without
        elif criterion.primary:
            status = self.words.primary_as
        elif criterion.statuses == STATUSES:
            status = self.words.any_status
        else:
            status = told
        return self.words.claim.format(status=status, type=noun)

    def cell(self, cell: Cell) -> str:
        """A cell of a table by its row and column."""
        row, column = (self.value(*at) for at in (cell.row, cell.column))
        return self.words.cell.format(row=row, column=column, n="").strip("个 ")

    def value(self, axis: str, value: str) -> str:
        """A row or column of a table."""
        if axis in TYPES:
            return self.type_name(axis, value)
        if axis == "status":
            return self.words.statuses[value]
        return self.words.langs.get(value, value)

    def scope(self, *, claims: bool = True, relation: bool = False, compared: bool = False) -> str:
        """What the question restricts its answer to; `compared` leaves out settings and firms."""
        plan, words, said = self.plan, self.words, ""
        if relation and plan.relation:
            said += self.relation(plan.relation, words.verb_pair)
        if claims and plan.claims:
            joined = words.all_of.join(self.claim(claim) for claim in plan.claims)
            said += words.with_claims.format(claims=joined)
        if plan.naming is not None:
            said += words.naming.format(names=words.any_named[plan.naming])
        if plan.absent is not None:
            left_out = words.none_named if plan.absent.named else words.none_mentioned
            said += words.not_naming.format(names=left_out[plan.absent.unit])
        if not compared:
            said += self._places()
        if plan.period is not None:
            said += words.period.format(name=plan.period.name)
        if plan.least > 1:
            said += words.at_least.format(n=plan.least, unit=self.unit(plan.counted, plan.least))
        if plan.within:
            said += words.of_these
        if plan.text_lang:
            said += words.in_lang.format(lang=words.langs[plan.text_lang])
        return said

    def _places(self) -> str:
        """The firms, cases, countries and sectors that the plan names."""
        plan, words, said = self.plan, self.words, ""
        if names := [*(firm.name for firm in plan.firms), *plan.terms]:
            said += words.naming.format(names=words.all_of.join(names))
        if barred := [firm.name for firm in plan.barred]:
            left_out = words.besides if plan.relation else words.not_naming
            said += left_out.format(names=words.any_of.join(barred))
        for field, template in (("country", words.setting), ("sector", words.sector)):
            same = [setting for setting in plan.settings if setting.field == field]
            if wanted := [setting.name for setting in same if setting.wanted]:
                said += template.format(names=words.any_of.join(wanted))
            if other := [setting.name for setting in same if not setting.wanted]:
                said += words.elsewhere.format(name=words.any_of.join(other))
        if plan.cases:
            said += words.in_cases.format(names=words.listed.join(plan.cases))
        if plan.apart:
            said += words.elsewhere.format(name=words.listed.join(plan.apart))
        return said

    def relation(self, relation: RelationAsked, template: str) -> str:
        """Who supplies or owns whom, where somebody is not named `anybody`."""
        words = self.words
        source = relation.source.label if relation.source else words.anybody
        nobody = words.anybody if relation.given else words.another
        target = relation.target.label if relation.target else nobody
        return template.format(source=source, verb=words.verbs[relation.type][0], target=target)

    def type_name(self, dimension: str, type_: str) -> str:
        """A type with its dimension: `captive network governance`."""
        name: str = getattr(load_labels(dimension)[type_].name, self.plan.lang).lower()
        noun = self.words.general[dimension]
        return name if noun in name else self.words.nouns[dimension].format(name=name)

    def unit(self, unit: str, n: int) -> str:
        """The noun of what is counted, for one or more."""
        return self.words.units[unit][n != 1]

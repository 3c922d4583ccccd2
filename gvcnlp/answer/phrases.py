"""
Say in one or two sentences what was found, in the language of the question.

Every number comes with what it is a part of; the templates stand in `words/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gvcnlp.answer.groups import Cell, Part
from gvcnlp.answer.lookups import PLACES, Lookup
from gvcnlp.answer.plans import Definition, Plan, RelationAsked
from gvcnlp.answer.quotes import Citation
from gvcnlp.answer.words import Phrases, load_vocabulary
from gvcnlp.codebook.labels import load_labels, load_sheet_of
from gvcnlp.records import DIMENSION_OF, STATUSES, TYPES
from gvcnlp.store.criteria import ClaimCriterion


class Phrasing:
    """The sentences of answers to one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.words: Phrases = load_vocabulary(plan.lang).phrases

    def found(self, lookup: Lookup) -> str:
        """How many were found, and of how many."""
        of_places = self.plan.unit in (*PLACES, "passage")
        if self.plan.relation is not None and not of_places:
            return self._related(lookup)
        scope = self.scope(relation=of_places)
        counted = self._counted(lookup)
        if self.plan.order is not None:
            first = self.words.compared_join.join(group.label for group in lookup.groups)
            counted = self.words.compared_group.format(label=first, found=counted)
        return self.words.found.format(found=counted, scope=scope)

    def yes(self, lookup: Lookup, question: str) -> str:
        """Yes, and how often."""
        yes = "有" if _asks_whether_any(question) else self.words.yes
        scope = "" if self.plan.relation else self.scope()
        if self.plan.relation is not None:
            counted = self._related(lookup).rstrip(".。")
        else:
            counted = self._counted(lookup)
        return self.words.yes_text.format(yes=yes, found=counted, scope=scope)

    def minority(self, lookup: Lookup, question: str) -> str:
        """No: it holds of so many, which are not the most."""
        counted, scope = self._counted(lookup), self.scope()
        return self.words.yes_text.format(yes=self._no(question), found=counted, scope=scope)

    def no(self, lookup: Lookup, question: str, contrary: Lookup | None = None) -> str:
        """No, with how many were looked through and, where there are any, the contrary."""
        no = self._no(question)
        total, unit = self._searched(lookup)
        if contrary is None or not contrary.groups:
            scope = self.scope(relation=True)
            return self.words.no_text.format(no=no, total=total, unit=unit, scope=scope)
        said = self._of_passages(len(contrary.found), contrary.n_passages)
        return self.words.no_contrary.format(
            no=no, total=total, unit=unit, scope=self.scope(), contrary=said
        )

    def nothing(self, lookup: Lookup) -> str:
        """That the corpus holds nothing of the kind."""
        total, unit = self._searched(lookup)
        scope = self.scope(relation=True)
        return self.words.nothing.format(total=total, unit=unit, scope=scope)

    def unknown(self, name: str, lookup: Lookup, closest: str | None, question: str) -> str:
        """That no case holds this name, and the name nearest to it."""
        opening = {"count": "0", "yes_no": self._no(question)}.get(self.plan.intent)
        said = f"{opening}{self.words.stop}" if opening else ""
        said += self.words.unknown_firm.format(total=lookup.n_cases, name=name)
        return said + (self.words.closest.format(name=closest) if closest else "")

    def no_evidence(self, n_passages: int) -> str:
        """That nothing found is near enough to be an answer."""
        return self.words.no_evidence.format(total=n_passages)

    def unheard(self, names: Sequence[str]) -> str:
        """That names of the question stand in no passage, whatever else was found."""
        return "".join(self.words.unheard.format(name=name) for name in names)

    def nearest(self, id: str, quote: str) -> str:
        """What the corpus holds that comes nearest."""
        return self.words.nearest.format(id=id, quote=quote)

    def quotes(self, cited: Sequence[Citation], n_found: int, n_passages: int) -> str:
        """The closest passage in its words, how many bear on the question, how many are cited."""
        return self.words.quotes.format(
            quote=cited[0].quote, id=cited[0].id, n=n_found, shown=len(cited), total=n_passages
        )

    def compared(self, lookups: Sequence[tuple[Part, Lookup]]) -> str:
        """Which of some groups is largest, unless that was asked, then each with its count."""
        sizes = sorted(len(lookup.groups) for _, lookup in lookups)
        if self.plan.order is not None:
            opening = ""
        elif sizes[-1] == sizes[-2]:
            opening = self.words.compared_equal
        else:
            first = next(part for part, found in lookups if len(found.groups) == sizes[-1])
            opening = self.words.compared_more.format(label=self.part(first))
        parts = [
            self.words.compared_group.format(label=self.part(part), found=self._counted(lookup))
            for part, lookup in lookups
        ]
        by_claim = lookups[0][0].claim is not None
        scope = self.scope(claims=not by_claim, compared=not by_claim and not self.plan.axes)
        return self.words.found.format(
            found=opening + self.words.compared_join.join(parts), scope=scope
        )

    def part(self, part: Part) -> str:
        """What tells one group of a comparison from the others."""
        if part.claim:
            return self.claim(part.claim)
        return self.words.langs.get(part.lang, part.name)

    def claims(self, claims: Sequence[ClaimCriterion]) -> str:
        """Several criteria in words, all of which hold."""
        return self.words.all_of.join(self.claim(claim) for claim in claims)

    def cell(self, cell: Cell) -> str:
        """A cell of a table by its row and column."""
        row, column = (self._value(*at) for at in (cell.row, cell.column))
        return self.words.cell.format(row=row, column=column, n="").strip("个 ")

    def crosstab(self, cells: Sequence[Cell], whole: Lookup) -> str:
        """The cells of a table, each with its number of cases or passages."""
        said = [
            self.words.cell.format(
                row=self._value(*c.row), column=self._value(*c.column), n=len(c.groups)
            )
            for c in cells
        ]
        rows, columns = (self.words.axes[axis] for axis in self.plan.axes or ())
        return self.words.crosstab.format(
            counted=self.words.tables[self.plan.counted],
            rows=rows,
            columns=columns,
            total=whole.n_cases if self.plan.counted == "case" else whole.n_passages,
            scope=self.scope(claims=False),
            cells=self.words.compared_join.join(said),
        )

    def _value(self, axis: str, value: str) -> str:
        if axis in TYPES:
            return self._type_name(axis, value)
        if axis == "status":
            return self.words.statuses[value]
        return self.words.langs.get(value, value)

    def proposition(self, sides: Sequence[tuple[Sequence[ClaimCriterion], Lookup]]) -> str:
        """How many cases speak for a proposition and how many against it."""
        (for_claims, for_it), (against_claims, against) = sides
        n_for, n_against = len(for_it.groups), len(against.groups)
        if not n_for and not n_against:
            balance = "none"
        elif n_for == n_against:
            balance = "even"
        else:
            balance = "for" if n_for > n_against else "against"
        return self.words.proposition.format(
            opening=self.words.balance[balance],
            total=for_it.n_cases,
            for_n=n_for,
            for_claims=self.claims(for_claims),
            against_n=n_against,
            against_claims=self.claims(against_claims),
            scope=self.scope(claims=False),
        )

    def overview(self, lookup: Lookup, counts: Sequence[tuple[str, str, int]]) -> str:
        """Where a firm or setting occurs, and what is claimed there."""
        said = [
            f"{self.claim(ClaimCriterion(DIMENSION_OF[type_], (type_,), (status,)))} {n}"
            for type_, status, n in counts
        ]
        listed = self.words.compared_join.join(said)
        claims = self.words.overview_claims.format(claims=listed) if said else ""
        return self.words.overview.format(
            name=self._topic(),
            passages=self._of_passages(len(lookup.found), lookup.n_passages),
            cases=self.words.of_cases.format(n=len(lookup.groups), total=lookup.n_cases),
            claims=claims,
        ).strip()

    def _topic(self) -> str:
        plan = self.plan
        names = [firm.label for firm in plan.firms] + [s.name for s in plan.settings]
        return ", ".join([*names, *plan.cases, *plan.terms])

    def topic(self) -> str:
        """What a plan is about, in a few words: what is counted, and what it is restricted to."""
        if self.plan.defined:
            return self.words.compared_join.join(d.asked for d in self.plan.defined)
        if self.plan.relation is not None:
            return self._relation(self.plan.relation, self.words.both) + self.scope()
        unit = self._unit(self.plan.unit, 2).lstrip("个家")
        return f"{unit}{self.scope()}"

    def out_of_range(self, n: int) -> str:
        """That fewer things were listed than the question counts."""
        return self.words.out_of_range.format(n=n)

    def about_itself(self, n_cases: int) -> str:
        """What can be asked, or that this cannot."""
        words = self.words
        return words.help.format(total=n_cases) if self.plan.intent == "help" else words.declined

    def defined(self) -> str:
        """The codebook's definitions of the labels, what they take in and what not."""
        return "\n".join(map(self._defined, self.plan.defined))

    def _defined(self, defined: Definition) -> str:
        lang, sheet = self.plan.lang, load_sheet_of(defined.dimension)
        entry = load_labels(defined.dimension)[defined.label]
        name: str = getattr(entry.name, lang)
        is_name = defined.asked.lower() in name.lower() or name.lower() in defined.asked.lower()
        opening = "" if is_name else self.words.coded_as.format(asked=defined.asked, name=name)
        return opening + self.words.defined.format(
            name=name,
            definition=getattr(entry.definition, lang),
            include=" ".join(getattr(line, lang) for line in entry.include),
            exclude=" ".join(getattr(line, lang) for line in entry.exclude),
            source=sheet.source,
            version=sheet.version,
        )

    def claim(self, criterion: ClaimCriterion) -> str:
        """A criterion in words: `negated functional or product upgrading`."""
        names = [self._type_name(criterion.dimension, type_) for type_ in criterion.types]
        noun = self.words.any_of.join(names) or self.words.general[criterion.dimension]
        if criterion.aspect:
            noun = self.words.aspect.format(aspect=criterion.aspect, type=noun)
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

    def scope(self, *, claims: bool = True, relation: bool = False, compared: bool = False) -> str:
        """What the question restricts its answer to; `compared` leaves out settings and firms."""
        plan, words, said = self.plan, self.words, ""
        if relation and plan.relation:
            said += self._relation(plan.relation, words.verb_pair)
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
            said += words.not_naming.format(names=words.any_of.join(barred))
        for field, template in (("country", words.setting), ("sector", words.sector)):
            same = [setting for setting in plan.settings if setting.field == field]
            wanted = [setting.name for setting in same if setting.wanted]
            named = [words.any_of.join(wanted)] if wanted else []
            if other := [setting.name for setting in same if not setting.wanted]:
                named.append(words.elsewhere.format(name=words.any_of.join(other)))
            if named:
                said += template.format(names=words.listed.join(named))
        return said

    def _relation(self, relation: RelationAsked, template: str) -> str:
        given = (relation.source, relation.target)
        ends = [end.label if end else self.words.anybody for end in given]
        verb = self.words.verbs[relation.type][0]
        return template.format(source=ends[0], verb=verb, target=ends[1])

    def _type_name(self, dimension: str, type_: str) -> str:
        name: str = getattr(load_labels(dimension)[type_].name, self.plan.lang).lower()
        noun = self.words.general[dimension]
        return name if noun in name else self.words.nouns[dimension].format(name=name)

    def _counted(self, lookup: Lookup) -> str:
        unit, n = self.plan.unit, len(lookup.groups)
        if unit == "passage":
            return self._of_passages(n, lookup.n_passages)
        if unit == "case":
            return self.words.of_cases.format(n=n, total=lookup.n_cases)
        numbers = {number for group in lookup.groups for number in group.numbers}
        return self.words.actors.format(
            n=n,
            unit=self._unit(unit, n),
            passages=self._of_passages(len(numbers), lookup.n_passages),
            cases=self.words.of_cases.format(n=lookup.n_cases_of(numbers), total=lookup.n_cases),
        )

    def _related(self, lookup: Lookup) -> str:
        relation, n = self.plan.relation, len(lookup.groups)
        assert relation is not None  # only asked of plans with a relation
        passages = self._of_passages(len(lookup.found), lookup.n_passages)
        if relation.asked == "both":
            linked = self._relation(relation, self.words.both)
            return f"{linked}{self.scope()}{self.words.seen.format(passages=passages)}"
        if relation.asked == "pairs":
            return self.words.pairs.format(
                n=n,
                unit=self._unit("pair", n),
                verb=self.words.verbs[relation.type][0],
                scope=self.scope(),
                passages=passages,
            )
        asked_buyer = relation.asked == "target" and relation.type == "supplies"
        if relation.asked == "target":
            verb = self.words.passive[relation.type]
        else:
            verb = self.words.verbs[relation.type][n != 1]
        template = getattr(self.words, f"related_{relation.asked}")
        said: str = template.format(
            n=n,
            unit=self._unit("buyer" if asked_buyer else "firm", n),
            verb=verb,
            name=relation.given[0].label,
            scope=self.scope(),
            passages=passages,
        )
        return said

    def _searched(self, lookup: Lookup) -> tuple[int, str]:
        if self.plan.unit == "case":
            return lookup.n_cases, self._unit("case", lookup.n_cases)
        return lookup.n_passages, self._unit("passage", lookup.n_passages)

    def _no(self, question: str) -> str:
        return "没有" if _asks_whether_any(question) else self.words.no

    def _of_passages(self, n: int, total: int) -> str:
        return self.words.of_passages.format(n=n, total=total)

    def _unit(self, unit: str, n: int) -> str:
        return self.words.units[unit][n != 1]


def _asks_whether_any(question: str) -> bool:
    """有没有 is answered by 有 or 没有, other questions by 是 or 否."""
    return bool(re.search("有没有|有沒有|有无|有無", question))

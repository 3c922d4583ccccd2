"""
Say in one or two sentences what was found, in the language of the question.

Every number comes with what it is a part of; the templates stand in `words/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gvcnlp.answer.groups import Cell, Part
from gvcnlp.answer.lookups import PLACES, Lookup
from gvcnlp.answer.placed import numbers_of
from gvcnlp.answer.plans import Definition, Plan
from gvcnlp.answer.quotes import Citation
from gvcnlp.answer.wording import Wording
from gvcnlp.answer.words import Phrases, load_vocabulary
from gvcnlp.codebook.labels import load_labels, load_sheet_of
from gvcnlp.records import DIMENSION_OF
from gvcnlp.store.criteria import ClaimCriterion


class Phrasing:
    """The sentences of answers to one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.words: Phrases = load_vocabulary(plan.lang).phrases
        self.of = Wording(plan)

    def found(self, lookup: Lookup) -> str:
        """How many were found, and of how many."""
        of_places = self.plan.unit in (*PLACES, "passage")
        if self.plan.relation is not None and not of_places:
            return self._related(lookup)
        scope = self.of.scope(relation=of_places)
        counted = self._counted(lookup)
        if self.plan.order is not None:
            first = self.words.compared_join.join(group.label for group in lookup.groups)
            counted = self.words.compared_group.format(label=first, found=counted)
        return self.words.found.format(found=counted, scope=scope)

    def yes(self, lookup: Lookup, question: str) -> str:
        """Yes, and how often."""
        yes = "有" if _asks_whether_any(question) else self.words.yes
        scope = "" if self.plan.relation else self.of.scope()
        if self.plan.relation is not None:
            counted = self._related(lookup).rstrip(".。")
        else:
            counted = self._counted(lookup)
        return self.words.yes_text.format(yes=yes, found=counted, scope=scope)

    def minority(self, lookup: Lookup, question: str) -> str:
        """No: it holds of so many, which are not the most."""
        counted, scope = self._counted(lookup), self.of.scope()
        return self.words.yes_text.format(yes=self._no(question), found=counted, scope=scope)

    def no(self, lookup: Lookup, question: str, contrary: Lookup | None = None) -> str:
        """No, with how many were looked through and, where there are any, the contrary."""
        no = self._no(question)
        total, unit = self._searched(lookup)
        if contrary is None or not contrary.groups:
            scope = self.of.scope(relation=True)
            return self.words.no_text.format(no=no, total=total, unit=unit, scope=scope)
        said = self._of_passages(len(contrary.found), contrary.n_passages)
        return self.words.no_contrary.format(
            no=no, total=total, unit=unit, scope=self.of.scope(), contrary=said
        )

    def nothing(self, lookup: Lookup) -> str:
        """That the corpus holds nothing of the kind."""
        total, unit = self._searched(lookup)
        scope = self.of.scope(relation=True)
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
            opening = self.words.compared_more.format(label=self.of.part(first))
        parts = [
            self.words.compared_group.format(label=self.of.part(part), found=self._counted(lookup))
            for part, lookup in lookups
        ]
        by_claim = lookups[0][0].claim is not None
        scope = self.of.scope(claims=not by_claim, compared=not by_claim and not self.plan.axes)
        return self.words.found.format(
            found=opening + self.words.compared_join.join(parts), scope=scope
        )

    def crosstab(self, cells: Sequence[Cell], whole: Lookup) -> str:
        """The cells of a table, each with its number of cases or passages."""
        said = [
            self.words.cell.format(
                row=self.of.value(*c.row), column=self.of.value(*c.column), n=len(c.groups)
            )
            for c in cells
        ]
        rows, columns = (self.words.axes[axis] for axis in self.plan.axes or ())
        return self.words.crosstab.format(
            counted=self.words.tables[self.plan.counted],
            rows=rows,
            columns=columns,
            total=whole.n_cases if self.plan.counted == "case" else whole.n_passages,
            scope=self.of.scope(claims=False),
            cells=self.words.compared_join.join(said),
        )

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
            for_claims=self.of.claims(for_claims),
            against_n=n_against,
            against_claims=self.of.claims(against_claims),
            scope=self.of.scope(claims=False),
        )

    def overview(self, lookup: Lookup, counts: Sequence[tuple[str, str, int]]) -> str:
        """Where a firm or setting occurs, and what is claimed there."""
        said = [
            f"{self.of.claim(ClaimCriterion(DIMENSION_OF[type_], (type_,), (status,)))} {n}"
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

    def _counted(self, lookup: Lookup) -> str:
        unit, n = self.plan.unit, len(lookup.groups)
        if unit == "passage":
            return self._of_passages(n, lookup.n_passages)
        if unit == "case":
            return self.words.of_cases.format(n=n, total=lookup.n_cases)
        numbers = numbers_of(lookup.groups)
        return self.words.actors.format(
            n=n,
            unit=self.of.unit(unit, n),
            passages=self._of_passages(len(numbers), lookup.n_passages),
            cases=self.words.of_cases.format(n=lookup.n_cases_of(numbers), total=lookup.n_cases),
        )

    def _related(self, lookup: Lookup) -> str:
        relation, n = self.plan.relation, len(lookup.groups)
        assert relation is not None  # only asked of plans with a relation
        passages = self._of_passages(len(lookup.found), lookup.n_passages)
        if relation.asked == "both":
            linked = self.of.relation(relation, self.words.both)
            return f"{linked}{self.of.scope()}{self.words.seen.format(passages=passages)}"
        if relation.asked == "pairs":
            return self.words.pairs.format(
                n=n,
                unit=self.of.unit("pair", n),
                verb=self.words.verbs[relation.type][0],
                scope=self.of.scope(),
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
            unit=self.of.unit("buyer" if asked_buyer else "firm", n),
            verb=verb,
            name=relation.given[0].label if relation.given else self.words.another,
            scope=self.of.scope(),
            passages=passages,
        )
        return said

    def _searched(self, lookup: Lookup) -> tuple[int, str]:
        if self.plan.unit == "case":
            return lookup.n_cases, self.of.unit("case", lookup.n_cases)
        return lookup.n_passages, self.of.unit("passage", lookup.n_passages)

    def _no(self, question: str) -> str:
        return "没有" if _asks_whether_any(question) else self.words.no

    def _of_passages(self, n: int, total: int) -> str:
        return self.words.of_passages.format(n=n, total=total)


def _asks_whether_any(question: str) -> bool:
    """有没有 is answered by 有 or 没有, other questions by 是 or 否."""
    return bool(re.search("有没有|有沒有|有无|有無", question))

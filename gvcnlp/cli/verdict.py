"""
Print a verdict that a person can use, with the sentences that decided it.

It is said in the language of the write-up; Chinese names of types have the label of the
codebook beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gvcnlp.cli.quotations import LEAST_LIKELY, Quotation, find_deciding
from gvcnlp.cli.table import STYLES
from gvcnlp.cli.terminal import clean
from gvcnlp.cli.wording import WORDS, Words
from gvcnlp.codebook.labels import load_labels
from gvcnlp.records import DIMENSION_OF, NONE, UPGRADING

if TYPE_CHECKING:
    from gvcnlp.annotation.verdicts import (
        DocumentActor,
        DocumentClaim,
        DocumentRelation,
        DocumentVerdict,
    )
    from gvcnlp.records import Passage

MOST_ACTORS, MOST_NAMES, MOST_RELATIONS = 8, 4, 6
LEAST_RUNNER_UP = 0.05


def show_verdict(
    verdict: DocumentVerdict, passages: Sequence[Passage], *, likely: Sequence[str]
) -> None:
    """Print the verdict to standard output, in colour only on a terminal.

    Args:
        verdict: What `sum_up` made of the passages.
        passages: The annotated passages of the document.
        likely: The types among which the primary one is nine times in ten.
    """
    console = Console(highlight=False, soft_wrap=True)
    page = _Page(verdict, len(passages))
    console.print(page.headline(likely))
    page.show_claims(console, page.words.governance, verdict.governance)
    page.show_claims(console, page.words.upgrading, verdict.upgrading)
    for text in page.parties():
        console.print(text)
    quotations = find_deciding(passages, verdict.primary)
    if quotations:
        console.print(Text(f"\n{page.words.quotations}", style="bold"))
    for quotation in quotations:
        console.print(page.quotation(quotation, is_marked=console.is_terminal))


class _Page:
    """The parts of a printed verdict."""

    def __init__(self, verdict: DocumentVerdict, n_passages: int) -> None:
        self.verdict, self.n_passages = verdict, n_passages
        self.words = WORDS[verdict.lang]
        self._names = {actor.entity: actor.names[0] for actor in verdict.actors}

    def headline(self, likely: Sequence[str]) -> Text:
        """The type with its probability, the runners-up, and what the type may be."""
        verdict, words = self.verdict, self.words
        line = Text(f"{clean(verdict.doc)}{words.colon}")
        line.append(self._type(verdict.primary), style="bold")
        line.append(f"{words.comma}p = {verdict.primary_score:.2f}")
        ranked = sorted(verdict.probabilities.items(), key=lambda item: -item[1])
        others = [(t, p) for t, p in ranked if t != verdict.primary and p >= LEAST_RUNNER_UP]
        if others:
            told = words.comma.join(f"{self._type(t)} {p:.2f}" for t, p in others)
            line.append(f"{words.semicolon}{words.then} {told}")
        if len(likely) > 1:
            types = words.or_.join(self._type(t) for t in likely)
            line.append(f"\n{words.likely.format(types)}", style="yellow")
        return line

    def show_claims(self, console: Console, title: str, claims: Sequence[DocumentClaim]) -> None:
        """Print likely claims in columns, the others in one line below."""
        sure = [c for c in claims if c.score >= LEAST_LIKELY]
        unsure = [c for c in claims if c.score < LEAST_LIKELY]
        console.print(_titled(f"\n{title}", "" if claims else self.words.nothing, self.words))
        if sure:
            rows = Table.grid(padding=(0, 3, 0, 0))
            for claim in sorted(sure, key=lambda c: -c.score):
                rows.add_row(*self._row(claim))
            console.print(Padding(rows, (0, 0, 0, 2)))
        if unsure:
            told = [f"{self._said(c.type, c.status)} {c.score:.2f}" for c in unsure]
            line = f"  {self.words.less}{self.words.colon}{self.words.comma.join(told)}"
            console.print(Text(line, style="dim"))

    def parties(self) -> Iterator[Text]:
        """Firms, buyers, and who supplies or owns whom."""
        words, verdict = self.words, self.verdict
        yield Text()
        for title, label in ((words.firms, "FIRM"), (words.buyers, "BUYER")):
            found = [actor for actor in verdict.actors if actor.label == label]
            yield _titled(title, self._actors(found) or words.nobody, words)
        for title, type_ in ((words.supplies, "supplies"), (words.owns, "owns")):
            related = [r for r in verdict.relations if r.type == type_]
            if related:
                yield _titled(title, self._relations(related), words)

    def quotation(self, quotation: Quotation, *, is_marked: bool) -> Text:
        """A sentence with its cues highlighted, or named below it where there is no colour."""
        passage, words = quotation.passage, self.words
        page = f"{words.comma}p. {passage.page}" if passage.page else ""
        said = words.comma.join(self._said(*said) for said in quotation.claims)
        block = Text().append(f"  {clean(passage.id)}{page}{words.colon}{said}\n", style="dim")
        block.append_text(_highlighted(quotation, words))
        if not is_marked:
            cues = words.semicolon.join(clean(quotation.text[s:e]) for s, e in quotation.marks)
            block.append(f"\n    {words.cues}{words.colon}{cues}")
        return block

    def _row(self, claim: DocumentClaim) -> Iterator[Text]:
        yield Text(self._type(claim.type))
        yield Text(self._status(claim.status), style=STYLES[claim.status])
        yield Text(f"p = {claim.score:.2f}")
        yield Text(self.words.of_passages.format(len(claim.passages), self.n_passages))
        yield Text(self._name(claim.actor) if claim.actor and claim.type in UPGRADING else "")

    def _actors(self, actors: Sequence[DocumentActor]) -> str:
        shown = []
        for actor in actors[:MOST_ACTORS]:
            names = " = ".join(clean(name) for name in actor.names[:MOST_NAMES])
            shown.append(f"{names} ({actor.count})" if actor.count > 1 else names)
        if len(actors) > len(shown):
            shown.append(self.words.more.format(len(actors) - len(shown)))
        return self.words.semicolon.join(shown)

    def _relations(self, relations: Sequence[DocumentRelation]) -> str:
        pairs = [f"{self._name(r.source)} → {self._name(r.target)}" for r in relations]
        shown = pairs[:MOST_RELATIONS]
        if len(pairs) > len(shown):
            shown.append(self.words.more.format(len(pairs) - len(shown)))
        return self.words.semicolon.join(shown)

    def _name(self, entity: str) -> str:
        return clean(self._names.get(entity, entity))

    def _said(self, type_: str, status: str) -> str:
        return f"{self._type(type_)} {self._status(status)}"

    def _type(self, type_: str) -> str:
        if type_ == NONE:
            return self.words.none
        name = load_labels(DIMENSION_OF[type_])[type_].name
        return f"{name.zh} {type_}" if self.verdict.lang == "zh" else name.en.lower()

    def _status(self, status: str) -> str:
        name = load_labels("statuses")[status].name
        return name.zh if self.verdict.lang == "zh" else name.en.lower()


def _titled(title: str, text: str, words: Words) -> Text:
    line = Text().append(title, style="bold")
    return line.append(f"{words.colon}{text}") if text else line


def _highlighted(quotation: Quotation, words: Words) -> Text:
    line, at = Text(f"    {words.opening}"), 0
    for start, end in quotation.marks:
        line.append(clean(quotation.text[at:start]))
        line.append(clean(quotation.text[start:end]), style="bold underline")
        at = end
    return line.append(f"{clean(quotation.text[at:])}{words.closing}")

"""Print a verdict that a person can use, with the sentences that decided it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from gvcnlp.cli.terminal import clean
from gvcnlp.records import NONE, UPGRADING

if TYPE_CHECKING:
    from gvcnlp.annotation.verdicts import DocumentActor, DocumentClaim, DocumentVerdict
    from gvcnlp.records import Passage

MOST_QUOTATIONS, MOST_ACTORS = 3, 6
NAMES = {
    "market": "market",
    "balanced": "balanced network",
    "captive": "captive",
    "hierarchy": "hierarchy",
    "none": "no governance type",
    "intersectoral": "inter-sectoral",
}
STYLES = {"affirmed": "green", "negated": "red", "possible": "yellow", "mentioned": "dim"}


def show_verdict(
    verdict: DocumentVerdict, passages: Sequence[Passage], *, likely: Sequence[str]
) -> None:
    """Print the verdict to standard output, in colour only on a terminal."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(_headline(verdict, likely))
    for title, claims in (("Governance", verdict.governance), ("Upgrading", verdict.upgrading)):
        console.print(_claims(title, claims, n_passages=len(verdict.passages)))
    console.print(_actors("Firms", [a for a in verdict.actors if a.label == "FIRM"]))
    console.print(_actors("Buyers", [a for a in verdict.actors if a.label == "BUYER"]))
    for relation in verdict.relations[:MOST_ACTORS]:
        console.print(Text(f"  {clean(relation.source)} {relation.type} {clean(relation.target)}"))
    for passage in _deciding(verdict, passages):
        console.print(_quotation(passage))


def _headline(verdict: DocumentVerdict, likely: Sequence[str]) -> Text:
    line = Text(f"{clean(verdict.doc)}: ")
    line.append(_name(verdict.primary), style="bold")
    line.append(f", p = {verdict.primary_score:.2f}")
    others = sorted(verdict.probabilities.items(), key=lambda item: -item[1])
    runners = [f"{_name(t)} {p:.2f}" for t, p in others if t != verdict.primary and p >= 0.05]
    if runners:
        line.append(f" (then {', '.join(runners)})")
    if len(likely) > 1:
        types = " or ".join(_name(t) for t in likely)
        line.append(f"\nNine times in ten the type is among: {types}.", style="yellow")
    return line


def _claims(title: str, claims: Sequence[DocumentClaim], *, n_passages: int) -> Text:
    if not claims:
        return Text(f"{title}: nothing claimed")
    block = Text(f"{title}:")
    for claim in claims:
        block.append(f"\n  {_name(claim.type):17s}")
        block.append(f"{claim.status:10s}", style=STYLES[claim.status])
        block.append(f"p = {claim.score:.2f}  {len(claim.passages)} of {n_passages} passages")
        if claim.actor and claim.type in UPGRADING:
            block.append(f"  {clean(claim.actor)}")
    return block


def _actors(title: str, actors: Sequence[DocumentActor]) -> Text:
    if not actors:
        return Text(f"{title}: none named or described")
    shown = [f"{clean(' = '.join(a.names[:3]))} ({a.count})" for a in actors[:MOST_ACTORS]]
    more = len(actors) - len(shown)
    return Text(f"{title}: {', '.join(shown)}{f' and {more} more' if more else ''}")


def _deciding(verdict: DocumentVerdict, passages: Sequence[Passage]) -> list[Passage]:
    """The passages whose claims weigh most, those of the primary type first."""

    def weight(passage: Passage) -> tuple[bool, float]:
        is_primary = verdict.primary not in (NONE,) and passage.primary == verdict.primary
        return is_primary, sum(claim.score for claim in passage.claims)

    with_claims = [p for p in passages if p.claims]
    return sorted(with_claims, key=weight, reverse=True)[:MOST_QUOTATIONS]


def _quotation(passage: Passage) -> Text:
    """The passage with its cues highlighted, each cut at its own evidence."""
    kinds = "; ".join(f"{_name(c.type)} {c.status}" for c in passage.claims)
    page = f", p. {passage.page}" if passage.page else ""
    block = Text(f"\n{clean(passage.id)}{page}: {kinds}\n", style="dim")
    quote, start = Text("  “"), 0
    for begin, end in _merged([span for claim in passage.claims for span in claim.evidence]):
        quote.append(clean(passage.text[start:begin]))
        quote.append(clean(passage.text[begin:end]), style="bold reverse")
        start = end
    quote.append(clean(passage.text[start:]) + "”")
    return block + quote


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _name(type_: str) -> str:
    return NAMES.get(type_, type_)

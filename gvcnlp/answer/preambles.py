"""
Part what is asked from what is told before it: "A student of mine insists that Daihatsu is
independent. Am I right that Toyota owns it?"

A claim or a firm of the preamble is no part of the question; a pronoun in the question means
the firm that the preamble names, and the places and cases of the preamble are meant on.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gvcnlp.answer.firm_names import described_firms
from gvcnlp.answer.mixtures import asked_in, vocabulary_of
from gvcnlp.answer.names import find_firms
from gvcnlp.answer.plans import COUNTED, Plan
from gvcnlp.answer.questions import read_question
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store
from gvcnlp.text.sentences import split_sentences

SEMICOLON = re.compile(r"(?<=;) (?=\w+ \w+ \w)|(?<=；)")
# Where a sentence begins to ask that first tells of somebody: "..., but who supplies it?"
TOLD = re.compile(r"[：:]|, (?:(?:but|and|so|yet) )?(?=(?:who|whom|whose|what|how|why) )")


def read_whole(store: Store, question: str) -> tuple[Plan, str]:
    """Return the plan of a question, and the part of it from which it was read.

    Args:
        store: The corpus.
        question: Of one sentence or more.
    """
    whole = read_question(store, question)
    if whole.intent == "decline":
        return whole, question
    sentences = sentences_of(question)
    for n in range(len(sentences) - 1, 0, -1):
        told, asked = " ".join(sentences[:n]), " ".join(sentences[n:])
        if read_question(store, told).defined:  # "What is A? And how does B differ from it?"
            break
        own = _read_after(store, told, asked)
        if _says_what(own):
            return _placed(own, whole, asked), asked
    noted = _without_notes(sentences)
    if noted != question and whole.intent in (*COUNTED, "quote"):
        own = read_question(store, noted)
        if own.intent in COUNTED:
            return own, noted
    for match in TOLD.finditer(question):
        told, asked = question[: match.start()], question[match.end() :]
        own = _read_after(store, told, asked)
        if own.relation is not None and own != read_question(store, asked):
            return own, asked
    return whole, question


def sentences_of(question: str) -> list[str]:
    """Return the sentences of a question."""
    return [
        part
        for start, end in split_sentences(question)
        for part in SEMICOLON.split(question[start:end])
    ]


def _without_notes(sentences: list[str]) -> str:
    """Leave out what follows the question without asking: "Just the list."."""
    words = vocabulary_of(sentences[-1], asked_in(sentences[-1]))
    if words.listed_after.search(fold(" " + sentences[-1]).text.strip()):
        return " ".join(sentences)
    asked = [n for n, sentence in enumerate(sentences) if sentence.rstrip().endswith(("?", "？"))]
    return " ".join(sentences[: asked[-1] + 1] if asked else sentences[:1])


def _read_after(store: Store, told: str, asked: str) -> Plan:
    """Read a question; "it" and "they" are the firm that was told of, if one was."""
    words = vocabulary_of(asked, asked_in(asked))
    has_pronoun = words.followup.pronoun.search(fold(asked).text) is not None
    firms = find_firms(store, told) if has_pronoun else []
    known = [hit.criterion for hit in firms if hit.criterion.is_known]
    if has_pronoun and not known:  # "those diaspora-owned firms, who buys from them?"
        described = described_firms(store, words.articles.sub("", fold(told).text.strip()))
        known = [replace(described, name=told)] if described.is_known else []
    pattern, replacement = words.followup.possessive
    return read_question(store, pattern.sub(replacement, asked), next(iter(known), None))


def _says_what(plan: Plan) -> bool:
    """Whether a sentence says by itself what is asked for; a bare word or place does not."""
    return bool(
        plan.claims or plan.firms or plan.relation or plan.defined or plan.naming or plan.absent
    ) or bool(plan.settings and plan.intent in ("overview", "count", "list"))


def _placed(own: Plan, whole: Plan, asked: str) -> Plan:
    """The plan of a question in the places, and of the unit, that were told of before."""
    words = vocabulary_of(asked, own.lang)
    has_unit = any(pattern.search(fold(asked).text) for pattern in words.units.values())
    return replace(own.placed_as(whole), unit=own.unit if has_unit else whole.unit)

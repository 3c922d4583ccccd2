"""
Tell what a count is a share of: "what share of the captive cases report product upgrading?"
"""

from __future__ import annotations

import re

from gvcnlp.answer.lookups import Lookup, run_plan
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.wording import Wording
from gvcnlp.answer.words import read_words
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store

SHARED = ("passage", "case")  # units of which a part may show something


def say_share(store: Store, question: str, plan: Plan, found: Lookup) -> str:
    """Return the sentence that says of how many a count is a part, or nothing.

    Args:
        store: The corpus.
        question: As it was asked.
        plan: How it was read.
        found: What meets the plan.
    """
    words = read_words("shares.yaml")[plan.lang]
    if plan.intent != "count" or plan.unit not in SHARED:
        return ""
    match = re.search(words["asked"], fold(question).text)
    if match is None:
        return ""
    whole = read_question(store, words["counting"].format(whole=match["whole"]))
    if (whole.intent, whole.unit, whole.terms) != ("count", plan.unit, ()):
        return ""
    every = run_plan(store, whole)
    if not {group.label for group in found.groups} <= {group.label for group in every.groups}:
        return ""  # the whole was not read as one
    n = len(every.groups)
    say = Wording(whole)
    return str(words["said"]).format(
        percent=f"{100 * len(found.groups) / n:.0f}" if n else 0,
        n=n,
        unit=say.words.units[whole.unit][n != 1],
        scope=say.scope(),
    )

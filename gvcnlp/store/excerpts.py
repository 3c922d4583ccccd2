"""
What is cited of passages: the text with what a citation says of it, and the evidence in it.

Thousands of passages may be cited at once, so nothing else of their records is fetched.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from gvcnlp.records import TYPES
from gvcnlp.store.corpus import Store
from gvcnlp.store.criteria import ClaimCriterion


class Evidence(NamedTuple):
    """What shows the claims asked about, by the number of the passage.

    `scores` holds the least probability of such a claim, `spans` a JSON list that has the
    spans of each claim.
    """

    scores: dict[int, float]
    spans: dict[int, str]


_EXCERPTS = """
SELECT passage_number, passage, document, page, lang, coder, primary_score, text
FROM v_passages WHERE passage_number IN (SELECT value FROM json_each(:numbers))
"""
_EVIDENCE = """
SELECT passage, min(score), '[' || group_concat(CASE evidence WHEN '[]' THEN
    (SELECT json_group_array(json_array(k.start, k.end)) FROM cues k
     WHERE k.passage = c.passage AND k.type = c.type) ELSE evidence END) || ']'
FROM claims c
WHERE passage IN (SELECT value FROM json_each(:numbers))
  AND type || ' ' || status IN (SELECT value FROM json_each(:claims))
GROUP BY passage
"""


def fetch_excerpts(store: Store, numbers: Iterable[int]) -> dict[int, sqlite3.Row]:
    """Return passages by number, in the order given; what is not there is left out.

    The columns: number, id, id of the document, page, lang, coder, primary_score, text.
    """
    listed = list(numbers)
    rows = {row[0]: row for row in store.select(_EXCERPTS, {"numbers": json.dumps(listed)})}
    return {number: rows[number] for number in listed if number in rows}


def evidence_of(
    store: Store, criteria: Iterable[ClaimCriterion], numbers: Iterable[int]
) -> Evidence:
    """Return what shows the claims of some passages that meet one of the criteria.

    A claim without evidence of its own is shown by the cues of its type.
    """
    claims = [
        f"{type_} {status}"
        for criterion in criteria
        for type_ in criterion.types or TYPES[criterion.dimension]
        for status in (("affirmed",) if criterion.primary else criterion.statuses)
    ]
    parameters = {"numbers": json.dumps(list(numbers)), "claims": json.dumps(claims)}
    rows = store.select(_EVIDENCE, parameters)
    return Evidence({row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows})

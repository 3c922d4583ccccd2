"""
Truths of strangers' questions as predicates over the records, and a judge of the answers.

Who wrote the questions knew the codebook and the contract but not the code that answers.
Truth and answer are plain JSON: a record of `records.jsonl`, the object of `ask --json`.

    {id: en-001, intent: count, question: How many cases are captive?,
     truth: {count: case, all: [{claim: [captive, affirmed]}]}}

A condition has `all`, `any` and `none`, lists of what a passage (or some passage of the
case; `together: true`, one and the same) holds:

    {claim: [TYPE, STATUS]}   {primary: TYPE}   {lang: zh}   {names: [NAME, ...]}
    {named: BUYER}   {related: owns}   {text: [WORDS, ...]}   {doc: [CASE, ...]}
    {country: [NAME, ...]}   {sector: [NAME, ...]}   {period: [FIRST, LAST]}

and a truth one of these forms:

    count: UNIT, CONDITION            UNIT is passage, case, firm, buyer, company (either),
    list: UNIT, CONDITION             country or sector (of these two also `least: N` cases,
                                      and `without: CONDITION`, which no case of them meets)
    yes: passage | case, CONDITION    right is Yes where any meets it, else No
    yes: {type: owns, from: [NAME], to: [NAME]}
    suppliers_of | customers_of | owners_of | owned_by: [NAME, ...]
    compare: [CONDITION, ...], unit   one item a group
    most | fewest: [VALUE: CONDITION] or country | sector, CONDITION; unit
    crosstab: [[CONDITION, ...], [CONDITION, ...]], unit
    defines: TYPES, says: [[WORD, ...], ...]      one word of each list is in the answer
    cite: [ID, ...]                   one of them is among the first three quoted
    quotes: passage | case, CONDITION             quotes some of these and nothing else
    about: [CASE, ...]                quotes these cases and nothing else
    proposition: {for: CONDITION, against: CONDITION}   quotes both sides where they exist
    declined: true                    nothing is claimed
    help: true                        says what can be asked; quotes nothing

A conversation is `{id, turns: [{question, truth}, ...]}`: all but its first are follow-ups.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, ClassVar

import yaml

from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.codebook.scripts import fold

HERE = Path(__file__).parent
YES = re.compile(r"yes\b|是的?|有|對|对|會|会|可以", re.IGNORECASE)
NO = re.compile(r"no\b|none\b|not\b|否|没|沒|不|无|無|未", re.IGNORECASE)
IN_PASSAGE = {"claim", "primary", "names", "named", "related", "text"}
NAMED = {"firm": ("FIRM",), "buyer": ("BUYER",), "company": ("FIRM", "BUYER")}
PARTIES = {  # question -> relation, the end that is given, the end that is asked for
    "suppliers_of": ("supplies", "to", "from"),
    "customers_of": ("supplies", "from", "to"),
    "owners_of": ("owns", "to", "from"),
    "owned_by": ("owns", "from", "to"),
}

Json = Mapping[str, Any]
Group = Sequence[Json]
Shown = dict[str, set[str]]  # what is asked for, and the passages that show it


class PlainLoader(yaml.SafeLoader):
    """YAML 1.2, where only true and false are booleans: a truth says `yes: case`."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, form) for tag, form in forms if first in "tTfF" or not tag.endswith(":bool")]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load_questions(folder: Path = HERE) -> list[dict[str, Any]]:
    """Return every question of both languages."""
    return [entry for file in sorted(folder.glob("questions*.yaml")) for entry in _load(file)]


def load_conversations(folder: Path = HERE) -> list[dict[str, Any]]:
    """Return every conversation, or nothing where none is written."""
    file = folder / "conversations.yaml"
    return _load(file) if file.is_file() else []


class Records:
    """The records by passage and by case."""

    def __init__(self, path: Path = HERE / "records.jsonl") -> None:
        lines = path.read_text("utf-8").splitlines()
        self.passages: dict[str, Json] = {r["id"]: r for r in map(json.loads, lines)}
        self.cases: dict[str, list[Json]] = {}
        for id_, record in self.passages.items():
            self.cases.setdefault(record.get("doc", id_), []).append(record)
        self._entity_of = FirmIndex.shipped().entity_of

    def key(self, name: str) -> str:
        """Return one key for all names of a firm, in both languages and scripts."""
        return self._entity_of(name) or fold(name).text.strip()

    def meeting(self, truth: Json, unit: str) -> dict[str, Group]:
        """Return the cases or passages that meet a condition, by id."""
        passages = {id_: [record] for id_, record in self.passages.items()}
        if unit == "passage":
            return {id_: group for id_, group in passages.items() if self._meets(truth, group)}
        if truth.get("together"):
            met = self.meeting(truth, "passage")
            return {id_: g for id_, g in self.cases.items() if any(r["id"] in met for r in g)}
        return {id_: group for id_, group in self.cases.items() if self._meets(truth, group)}

    def showing(self, truth: Json, unit: str) -> Shown:
        """Return what a count or a list is of, each with the passages that show it."""
        if unit in ("passage", "case"):
            groups = self.meeting(truth, unit)
            return {id_: set(self._evidence(truth, group)) for id_, group in groups.items()}
        if unit in NAMED:
            return self._named(truth, NAMED[unit])
        found: Shown = {}
        n_cases: Counter[str] = Counter()
        for group in self.meeting(truth, "case").values():
            if value := fold(group[0].get(unit) or "").text:
                found.setdefault(value, set()).update(self._evidence(truth, group))
                n_cases[value] += 1
        barred = self.showing(truth["without"], unit) if "without" in truth else {}
        least = truth.get("least", 1)
        return {v: ids for v, ids in found.items() if n_cases[v] >= least and v not in barred}

    def parties(self, truth: Json) -> Shown:
        """Return who stands at the other end of a relation."""
        ((kind, names),) = [(k, truth[k]) for k in PARTIES if k in truth]
        type_, given, asked = PARTIES[kind]
        wanted = {self.key(name) for name in names}
        found: Shown = {}
        for id_, ends in self.relations(type_):
            if self.key(ends[given]) in wanted:
                found.setdefault(self.key(ends[asked]), set()).add(id_)
        return found

    def relations(self, type_: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the relations of a type: the passage, and the names `from` and `to`."""
        for id_, record in self.passages.items():
            for relation in record["relations"]:
                if relation["type"] == type_:
                    ends = ((end, record["actors"][relation[end]]) for end in ("from", "to"))
                    yield id_, {end: actor["text"] for end, actor in ends}

    def are_related(self, truth: Json) -> bool:
        """True where a relation between two firms is in the records."""
        source, target = ({self.key(name) for name in truth[end]} for end in ("from", "to"))
        return any(
            self.key(ends["from"]) in source and self.key(ends["to"]) in target
            for _, ends in self.relations(truth["type"])
        )

    def _named(self, truth: Json, labels: Sequence[str]) -> Shown:
        found: Shown = {}
        for id_, (record,) in self.meeting(truth, "passage").items():
            for actor in record["actors"]:
                if actor["named"] and actor["label"] in labels:
                    found.setdefault(self.key(actor["text"]), set()).add(id_)
        return found

    def _meets(self, truth: Json, group: Group) -> bool:
        def holds(item: Json) -> bool:
            return any(self._holds(item, record) for record in group)

        either = truth.get("any")
        return (
            all(map(holds, truth.get("all", ())))
            and not any(map(holds, truth.get("none", ())))
            and (either is None or any(map(holds, either)))
        )

    def _evidence(self, truth: Json, group: Group) -> Iterator[str]:
        """Yield the passages of a group that show what was asked, all if none has to."""
        items = [*truth.get("all", ()), *truth.get("any", ())]
        telling = [item for item in items if IN_PASSAGE & item.keys()]
        for record in group:
            if not telling or any(self._holds(item, record) for item in telling):
                yield record["id"]

    def _holds(self, item: Json, record: Json) -> bool:
        ((kind, wanted),) = item.items()
        match kind:
            case "claim":
                return any(
                    claim["type"] == wanted[0] and wanted[1] in (claim["status"], "any")
                    for claim in (*record["governance"], *record["upgrading"])
                )
            case "primary" | "lang":
                return record[kind] == wanted
            case "names":
                keys = {self.key(name) for name in wanted}
                return any(self.key(actor["text"]) in keys for actor in record["actors"])
            case "named":
                return any(a["named"] and a["label"] == wanted for a in record["actors"])
            case "related":
                return any(relation["type"] == wanted for relation in record["relations"])
            case "text":
                return any(fold(words).text in fold(record["text"]).text for words in wanted)
            case "doc":
                return record.get("doc", record["id"]) in wanted
            case "period":
                return _overlaps(record.get("period", ""), *wanted)
        value = fold(record.get(kind, "")).text  # country, sector, place
        return any(fold(name).text in value for name in wanted)


class Judge:
    """Is an answer right?"""

    def __init__(self, records: Records) -> None:
        self.records = records

    def is_right(self, truth: Json, answer: Json) -> bool:
        """True where an answer says what the truth demands, and shows it."""
        form = next(
            name
            for name in (*PARTIES, *_FORMS)  # `compare` before `count`, which is a unit there
            if name in truth
        )
        return _FORMS["parties" if form in PARTIES else form](self, truth, answer)

    def is_declined(self, truth: Json, answer: Json) -> bool:
        """True where nothing is claimed."""
        return not answer["answered"] and not answer["items"]

    def is_helped(self, truth: Json, answer: Json) -> bool:
        """True where the answer is a word to the user, not to the question."""
        return bool(answer["answer"]) and not answer["items"] and not answer["citations"]

    def is_counted(self, truth: Json, answer: Json) -> bool:
        """True where the first number is the count, and what is quoted shows it."""
        shown = self.records.showing(truth, truth["count"])
        number = re.search(r"\d+", answer["answer"])
        if not shown:
            return _opens(NO, answer) or (number is not None and int(number[0]) == 0)
        return number is not None and int(number[0]) == len(shown) and _quotes(shown, answer)

    def is_listed(self, truth: Json, answer: Json) -> bool:
        """True where the items are what was asked for, each with passages that show it."""
        shown = self.records.showing(truth, truth["list"])
        if truth["list"] == "passage":
            return _labels(answer) == _cited(answer) == set(shown)
        if truth["list"] == "case":
            return _labels(answer) == set(shown) and _quotes(shown, answer)
        return self._items_are(shown, answer)

    def are_parties(self, truth: Json, answer: Json) -> bool:
        """True where the items are the suppliers, customers, owners or subsidiaries."""
        return self._items_are(self.records.parties(truth), answer)

    def is_yes_or_no(self, truth: Json, answer: Json) -> bool:
        """True where the answer opens with the right word."""
        if isinstance(truth["yes"], Mapping):
            return _opens(YES if self.records.are_related(truth["yes"]) else NO, answer)
        shown = self.records.showing(truth, truth["yes"])
        return _opens(YES, answer) and _quotes(shown, answer) if shown else _opens(NO, answer)

    def is_compared(self, truth: Json, answer: Json) -> bool:
        """True where there is one item a group, with the right count."""
        return self._counts(truth["compare"], truth["unit"]) == _counts(answer)

    def is_crossed(self, truth: Json, answer: Json) -> bool:
        """True where the items are the cells that hold anything, with the right counts."""
        cells = [
            {"all": [*row["all"], *column["all"]]} for row, column in product(*truth["crosstab"])
        ]
        return _filled(self._counts(cells, truth["unit"])) == _filled(_counts(answer))

    def is_extreme(self, truth: Json, answer: Json) -> bool:
        """True where the items are the values with the most, or the fewest."""
        form = "most" if "most" in truth else "fewest"
        sizes = self._sizes(truth[form], truth)
        extreme = (max if form == "most" else min)(sizes.values())
        wanted = {value for value, size in sizes.items() if size == extreme}
        return len(answer["items"]) == len(wanted) and all(
            any(value in fold(label).text for label in _labels(answer)) for value in wanted
        )

    def is_defined(self, truth: Json, answer: Json) -> bool:
        """True where the definition says what it must, and passages on the type are quoted."""
        said = answer["answer"].lower()
        types = [{"claim": [type_, "any"]} for type_ in truth["defines"]]
        quoted = _cited(answer) <= set(self.records.meeting({"any": types}, "passage"))
        return (
            answer["answered"] and quoted and all(_any_in(words, said) for words in truth["says"])
        )

    def is_found(self, truth: Json, answer: Json) -> bool:
        """True where the passage that holds the fact is quoted among the first three."""
        return bool({citation["id"] for citation in answer["citations"][:3]} & set(truth["cite"]))

    def is_quoted(self, truth: Json, answer: Json) -> bool:
        """True where some passages that meet the condition are quoted, and no others."""
        return _quotes(self.records.showing(truth, truth["quotes"]), answer)

    def is_about(self, truth: Json, answer: Json) -> bool:
        """True where passages of these cases are quoted, and no others."""
        wanted = {"all": [{"doc": truth["about"]}]}
        return _quotes(self.records.showing(wanted, "case"), answer)

    def is_weighed(self, truth: Json, answer: Json) -> bool:
        """True where both sides that have evidence are quoted."""
        sides = [self.records.showing(side, "case") for side in truth["proposition"].values()]
        return answer["answered"] and all(
            _cited(answer) & set().union(*side.values()) for side in sides if side
        )

    def _items_are(self, shown: Shown, answer: Json) -> bool:
        """True where every item is one of `shown`, each is there, and its passages show it."""
        found = set()
        for item in answer["items"]:
            names = {self.records.key(name) for name in (item["label"], *item.get("names", ()))}
            matches = {wanted for wanted in shown if any(_same(wanted, name) for name in names)}
            if not matches or item["label"] in self.records.passages:  # an id is no firm
                return False
            found |= matches
        return found == set(shown) and _quotes(shown, answer)

    def _counts(self, groups: Iterable[Json], unit: str) -> list[int]:
        return sorted(len(self.records.meeting(group, unit)) for group in groups)

    def _sizes(self, values: str | Json, truth: Json) -> dict[str, int]:
        meeting, unit = self.records.meeting, truth["unit"]
        if not isinstance(values, str):
            return {fold(value).text: len(meeting(c, unit)) for value, c in values.items()}
        sizes: dict[str, int] = {}
        for group in meeting(truth, unit).values():
            if value := group[0].get(values):
                sizes[fold(value).text] = sizes.get(fold(value).text, 0) + 1
        return sizes


_FORMS = {
    "parties": Judge.are_parties,
    "declined": Judge.is_declined,
    "help": Judge.is_helped,
    "compare": Judge.is_compared,
    "crosstab": Judge.is_crossed,
    "most": Judge.is_extreme,
    "fewest": Judge.is_extreme,
    "count": Judge.is_counted,
    "list": Judge.is_listed,
    "yes": Judge.is_yes_or_no,
    "defines": Judge.is_defined,
    "cite": Judge.is_found,
    "quotes": Judge.is_quoted,
    "about": Judge.is_about,
    "proposition": Judge.is_weighed,
}


def _load(file: Path) -> list[dict[str, Any]]:
    # a safe loader still: it makes plain values only
    return yaml.load(file.read_text("utf-8"), PlainLoader)


def _opens(word: re.Pattern[str], answer: Json) -> bool:
    return word.match(answer["answer"]) is not None


def _labels(answer: Json) -> set[str]:
    return {item["label"] for item in answer["items"]}


def _counts(answer: Json) -> list[int]:
    return sorted(item["count"] for item in answer["items"])


def _filled(counts: Iterable[int]) -> list[int]:
    return [count for count in counts if count]


def _cited(answer: Json) -> set[str]:
    """Return every passage that an answer names, with its items or by a quotation."""
    of_items = {id_ for item in answer["items"] for id_ in item["citations"]}
    return of_items | {citation["id"] for citation in answer["citations"]}


def _quotes(shown: Shown, answer: Json) -> bool:
    """True where something is cited, and it is all from passages that show what was asked."""
    return bool(answer["citations"]) and _cited(answer) <= set().union(*shown.values())


def _same(wanted: str, name: str) -> bool:
    """True for one name, its short form, or a noun with and without what is in front of it."""
    short, long = sorted((wanted, name), key=len)
    gap = " " if short.isascii() else ""
    return short == long or long.startswith(short + gap) or long.endswith(f" {short}")


def _any_in(words: Iterable[str], said: str) -> bool:
    return any(word.lower() in said for word in words)


def _overlaps(period: str, first: int, last: int) -> bool:
    years = [int(year) for year in re.findall(r"\d{4}", period)]
    if not years:
        return False
    end = max(years) + (9 if re.search(r"\d{4}(?:s|年代)\D*$", period) else 0)
    return min(years) <= last and end >= first

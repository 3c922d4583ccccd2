"""
Read a question of a conversation by itself, as far as its own words go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gvcnlp.answer.answers import Answer
from gvcnlp.answer.antecedents import last_listed
from gvcnlp.answer.claims import find_statuses
from gvcnlp.answer.mixtures import asked_in, vocabulary_of
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import Intent, Plan, Unit
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.referents import Meant, one_of_listed, them_meant
from gvcnlp.answer.relations import folded_in
from gvcnlp.answer.turns import Turn, no_limits, read_words_of_turn, without_lifted
from gvcnlp.answer.units import UNITS, naming_asked
from gvcnlp.answer.words import Vocabulary, load_vocabulary
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import LANGS, STATUSES
from gvcnlp.store import Store
from gvcnlp.store.criteria import ClaimCriterion, FirmCriterion
from gvcnlp.store.words import search_words

WHOLE = ("compare", "crosstab", "proposition", "overview", "define")  # never elliptic
ASKING: tuple[Intent, ...] = ("count", "yes_no", "list")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a conversation, read by itself, and the answers before it.

    Attributes:
        store: The corpus.
        words: Of the language of the question.
        turns: The answers so far.
        question: As it was typed.
        turn: What of its words leans, and how.
        folded: The question, folded.
        said: The same without what only leans.
        own: Its plan, read by itself.
        them: The firms that its pronouns stand for.
        one: Of the firms or cases listed, the one of "the other one" or "the Kenyan firm".
    """

    store: Store
    words: Vocabulary
    turns: Sequence[Answer]
    question: str
    turn: Turn
    folded: str
    said: str
    own: Plan
    them: FirmCriterion | None = None
    one: Meant | None = None

    @property
    def last(self) -> Answer:
        """The answer before."""
        return self.turns[-1]

    @property
    def listed(self) -> Answer:
        """The answer that "they" and "the second" point at."""
        return last_listed(self.turns)

    @property
    def opens(self) -> bool:
        """True for "and ...", "what about ...", and for a mere part of a question."""
        opening = self.words.followup.opening
        is_part = opening.search(self.folded) or opening.search(self.said)
        return self.turn.is_elliptic or is_part is not None

    @property
    def has_pronoun(self) -> bool:
        """True where it speaks of "them" or of "it"; "that case" that is named needs no other."""
        return not self.own.cases and self.words.followup.pronoun.search(self.said) is not None

    @property
    def statuses(self) -> tuple[str, ...]:
        """The status that is named; the "not" of "not Italy" is none, nor "only the named ones"."""
        if self._is_excluding or self.own.named:
            return ()
        found = find_statuses(self.said, self.words)
        return () if self.own.firms and set(found) == set(STATUSES) else found  # "that mention X"

    @property
    def unit(self) -> Unit | None:
        """The first unit that is named; "only the Chinese texts" asks for no texts."""
        said, texts = self.words.no_units.sub(" ", self.said), self.words.units["passage"].pattern
        for pattern in self.words.languages.values():
            said = re.sub(f"(?:{pattern.pattern})(?: ?(?:{texts}))?", " ", said)
        found = [
            (match.start(), order, unit)
            for order, unit in enumerate(UNITS)
            if (match := self.words.units[unit].search(said))
        ]
        unit = min(found)[2] if found else None
        return None if unit == "case" and self.own.cases else unit  # "the case haier"

    @property
    def takes_in(self) -> bool:
        """True for "with China back in", "add those that failed": where there is what to add to."""
        own, before = self.own, self.last.plan
        if not self.turn.has("added") or (own.relation and own.relation != before.relation):
            return False
        names, fields = ({getattr(s, key) for s in own.settings} for key in ("name", "field"))
        settings = any(
            s.name in names if not s.wanted else s.field in fields for s in before.settings
        )
        out = {type_ for c in before.claims if not c.wanted for type_ in c.types}
        is_out = any(out & set(claim.types) for claim in own.claims)
        is_same = {c.types for c in own.claims} <= {c.types for c in before.claims}
        return settings or is_out or bool(self.statuses and before.claims and is_same)

    @property
    def text_lang(self) -> str | None:
        """The language that a word alone names, where languages are what is talked about."""
        sheets = [load_vocabulary(lang).followup.languages for lang in LANGS]
        said = folded_in(self.said, "en")
        named = (k for words in sheets for k, p in words.items() if p.search(said))
        return next(named, None)

    @property
    def bare_lang(self) -> str | None:
        """The language where nothing else is named: "only English"."""
        own = self.own
        return None if own.claims or own.firms or own.settings else self.text_lang

    @property
    def intent(self) -> Intent | None:
        """What kind of answer it has words for."""
        return next((k for k in ASKING if self.words.intents[k].search(self.said)), None)

    @property
    def stands_alone(self) -> bool:
        """True for "And which cases report captive governance?": asked in full after "and"."""
        own, words = self.own, self.words
        if own.intent in WHOLE or self.is_truncated:  # what is whole has been seen to
            return False
        asks = self.intent is not None or words.why.search(self.said) is not None
        return asks and bool(own.claims or own.asked_for or own.defined)

    @property
    def is_truncated(self) -> bool:
        """True for "And was product upgrading?", which says nothing of what it names."""
        own = self.own
        is_bare = len(own.claims) + len(own.firms) == 1 and not own.settings
        return self.turn.has("truncated") and is_bare and not self.statuses

    @property
    def is_of_verb(self) -> bool:
        """True for "Did Haier achieve it?", which says that it was achieved and not what."""
        own = self.own
        is_named = own.firms or not self.words_left
        is_bare = is_named and not (own.claims or own.settings or own.terms or own.cases)
        return bool(is_bare and self.statuses) and self.intent == "yes_no"

    @property
    def words_left(self) -> list[str]:
        """Content words besides those of a status."""
        said = self.said
        for pattern in (*self.words.statuses.values(), self.words.intents["yes_no"]):
            said = pattern.sub(" ", said)
        return [word for word in search_words(said) if word not in self.words.stop_words]

    @property
    def _is_excluding(self) -> bool:
        own = self.own
        lang = self.words.languages.get(own.text_lang or "")
        wanted = [setting.wanted for setting in own.settings] + [c.wanted for c in own.claims]
        return bool(not all(wanted) or own.barred or (lang and not lang.search(self.said)))


def read_asked(store: Store, question: str, turns: Sequence[Answer]) -> Asked:
    """Read a question without what only leans; a type alone is read as one of its dimension."""
    words = vocabulary_of(question, asked_in(question))
    turn = read_words_of_turn(question, words.followup)
    topic = read_question(store, turn.topic) if turn.topic else None
    pattern, replacement = words.followup.possessive
    text = pattern.sub(replacement, turn.text)
    one, text = one_of_listed(store, turn, text, turns, words)
    if one is not None:
        turn = replace(turn, marks=turn.marks | {"one"})
    them = one.firms[0] if one and one.firms else them_meant(store, turn, turns)
    if topic is not None and topic.firms:
        them = topic.firms[0]
    own = read_question(store, text, them)
    if turn.has("role") and them is None:  # "who owns the subsidiary there?"
        whole = read_question(store, question)
        own = whole if _is_of_some_firm(whole) else own
    if turn.has("one") and not turn.part and (owned := _owned(own, them, turns)):
        own = read_question(store, text, owned)
    turn, own, text = _without_limits(store, turn, own, text, turns[-1].plan)
    if turn.has("period") and not own.period:
        period = next((t.plan.period for t in reversed(turns) if t.plan.period is not None), None)
        own = replace(own, period=period)
    folded, said = fold(question).text.strip(), fold(text).text.strip()
    if words.followup.refining.search(folded) and turns[-1].plan.unit in ("passage", "case"):
        naming, said = naming_asked(said, words, of_units=False)  # "which of those name a buyer"
        own = replace(own, naming=naming or own.naming)
    asked = Asked(store, words, turns, question, turn, folded, said, own, them, one)
    if asked.opens or turn.has("summed") or asked.last.plan.intent == "compare":
        asked = replace(asked, own=_understood(asked, text))
    if topic is None:
        return asked
    is_counted = asked.unit is not None or asked.own.relation is not None or topic.firms
    own = asked.own if is_counted else replace(asked.own, unit=topic.unit)
    return replace(asked, own=_about_topic(own, topic))


def _owned(own: Plan, them: FirmCriterion | None, turns: Sequence[Answer]) -> FirmCriterion | None:
    """ "Who owns it? And which customers does it have?": these are not asked of the owner."""
    relation = own.relation
    before = next((r for turn in reversed(turns) if (r := turn.plan.relation) is not None), None)
    if before is None or relation is None or them not in relation.given:
        return None
    if relation.asked == "both" and relation.given[0].is_same_as(relation.given[1]):
        others = (firm for firm in before.given if not firm.is_same_as(relation.given[0]))
        return next(others, None)  # "they say Hon Hai bought it": not itself
    if len(relation.given) > 1:  # "does it supply it too?": the other one is named
        return None
    if (before.asked, before.type) == ("both", relation.type):  # "does X own Y? Who owns it?"
        return before.target if relation.asked == "source" else before.source
    is_of_owner = (before.type, before.asked, relation.type) == ("owns", "source", "supplies")
    return before.target if is_of_owner else None


def _is_of_some_firm(plan: Plan) -> bool:
    return plan.relation is not None and plan.relation.asked != "pairs" and not plan.relation.given


def _without_limits(
    store: Store, turn: Turn, own: Plan, text: str, before: Plan
) -> tuple[Turn, Plan, str]:
    """ "In any country", "no longer limited to Asia": what is lifted is no condition."""
    as_before = turn.marks | {"same"}
    if turn.lifted and not _asks_anew(rest := read_question(store, without_lifted(text))):
        return replace(turn, marks=as_before), replace(rest, lang=own.lang), without_lifted(text)
    if (
        turn.has("added") and turn.has("places") and not own.settings
    ):  # "take the two countries back in"
        out = dict.fromkeys(s.field for s in before.settings if not s.wanted)
        return replace(turn, lifted=(*turn.lifted, *out), marks=as_before), own, text
    words = vocabulary_of(text, own.lang)
    for named, left in no_limits(text):
        values = {value for s in find_settings(store, named, words) for value in s.values}
        fields = {s.field for s in before.settings if values & set(s.values)}
        rest = read_question(store, left)
        if fields and not (rest.claims or rest.firms or rest.relation):
            again = {setting.field for setting in rest.settings}  # "..., but in India"
            lifted = (*turn.lifted, *sorted(fields - again))
            turn = replace(turn, lifted=lifted, marks=as_before | {"no_limit"})
            return turn, replace(rest, lang=own.lang, terms=()), left
    return turn, own, text


def _asks_anew(rest: Plan) -> bool:
    """Whether more is asked than to lift a restriction."""
    return rest.has_criteria or rest.intent in WHOLE


def _understood(asked: Asked, text: str) -> Plan:
    """ "And process?", "list the market ones": a type, where its dimension is talked about."""
    own = asked.own
    for dimension in dict.fromkeys(claim.dimension for claim in asked.last.plan.claims):
        noun = asked.words.phrases.general[dimension]
        full = read_question(asked.store, f"{text.rstrip('?？.。!！ ')} {noun}")
        claims = tuple(c for c in full.claims if c.dimension == dimension and c.types)
        if len(_types_of(claims, dimension)) > len(_types_of(own.claims, dimension)):
            others = tuple(c for c in own.claims if c.dimension != dimension)
            intent = full.intent if full.intent == "compare" else own.intent
            own = replace(own, claims=(*others, *claims), intent=intent)
    return own


def _types_of(claims: Sequence[ClaimCriterion], dimension: str) -> set[str]:
    return {type_ for c in claims if c.dimension == dimension for type_ in c.types}


def _about_topic(own: Plan, topic: Plan) -> Plan:
    """ "Back to Foxconn: did it upgrade?" """
    if own.relation is not None:
        return own
    return replace(
        own,
        claims=own.claims or topic.claims,
        firms=own.firms or topic.firms,
        settings=own.settings or topic.settings,
        cases=own.cases or topic.cases,
    )

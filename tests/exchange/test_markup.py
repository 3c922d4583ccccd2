"""Marked-up writing: what is typed becomes a record and comes back; slips are named."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.errors import MarkupError
from gvcnlp.exchange.crossings import without_crossings
from gvcnlp.exchange.faults import find_faults
from gvcnlp.exchange.markup import TYPE_LETTERS, from_markup, read_markup, split_blocks, to_markup
from gvcnlp.records import Actor, Claim, Cue, Passage, Relation

BLOCK = """\
@tan-017a thesis captive | a>b c#a
[F*c|Delmas 集团] owns the [Fa|tannery]; {gc+|[Bb|importers]' men seal every bale}. \
{up+|{ur+|Waste fell}}, {uf-|设计从未离开 Offenbach} \\[3\\]."""

TAGS = [f"{d}{t}{s}" for d, types in TYPE_LETTERS.items() for t in types for s in "+-?~"]
PLAIN = st.text("aé买家, .\\[]{}|", max_size=6).map(lambda t: re.sub(r"([\\\[\]{}])", r"\\\1", t))


def marks(inner):
    """A mark around a character of its own and what `inner` holds, so that none coincide."""
    actors = st.builds(lambda tag, body: f"[{tag}|厂{body}]", st.sampled_from(["F", "B*"]), inner)
    cues = st.builds(lambda tag, body: f"{{{tag}|订{body}}}", st.sampled_from(TAGS), inner)
    return st.lists(PLAIN | actors | cues, max_size=3).map("".join)


BODIES = st.recursive(PLAIN, marks, max_leaves=12)


@given(BODIES)
def test_what_was_read_from_markup_is_written_and_read_back_the_same(body):
    affirmed = set(re.findall(r"\{g([mbch])\+\|", body))
    primary = TYPE_LETTERS["g"][affirmed.pop()] if len(affirmed) == 1 else "none"
    passage = from_markup(f"@x-1 memo {primary}\nA{body}")

    assert from_markup(to_markup(passage)) == passage


def test_a_block_becomes_the_record_that_it_marks():
    passage = from_markup(BLOCK)

    assert [(a.text, a.label, a.named) for a in passage.actors] == [
        ("Delmas 集团", "FIRM", True),
        ("tannery", "FIRM", False),
        ("importers", "BUYER", False),
    ]
    assert passage.relations == (Relation("supplies", 1, 2), Relation("owns", 0, 1))
    assert [(c.type, c.status) for c in passage.claims] == [
        ("captive", "affirmed"),
        ("process", "affirmed"),
        ("product", "affirmed"),
        ("functional", "negated"),
    ]
    assert passage.text.endswith("设计从未离开 Offenbach [3].")
    assert (passage.primary, passage.extra["style"]) == ("captive", "thesis")


def test_every_claim_has_the_cues_of_its_type_and_status_for_evidence():
    passage = from_markup(BLOCK)

    for claim in passage.claims:
        texts = {passage.text[start:end] for start, end in claim.evidence}
        assert texts <= {cue.text for cue in passage.cues if cue.type == claim.type}
        assert texts


FAULTY = [
    # id                       block                                       what is said
    ("no header",              "@x\nText.",                                "should read"),
    ("never closed",           "@x memo none\n[F|Firm",                    "never closed"),
    ("closed by the wrong one", "@x memo none\n[F|Firm}",                  "expected ']'"),
    ("closed twice",           "@x memo none\n[F|Firm]]",                  "no closing mark"),
    ("nothing in it",          "@x memo none\n[F|] sells",                 "is empty"),
    ("unknown actor mark",     "@x memo none\n[S|Seller]",                 "opens no mark"),
    ("unknown cue type",       "@x memo none\n{gx+|seals}",                "opens no mark"),
    ("unknown status",         "@x memo none\n{gc!|验厂}",                  "opens no mark"),
    ("no text",                "@x memo none\n",                           "no text"),
    ("primary unknown",        "@x memo captiv\n{gc+|验厂}",                "none of market"),
    ("primary not affirmed",   "@x memo captive\n{gc-|不再验厂}",            "no cue affirms it"),
    ("relation without end",   "@x memo none | a>b\n[Fa|Firm] sells",      "relation 'a>b'"),
    ("letter used twice",      "@x memo none\n[Fa|One] and [Fa|two]",      "the letter 'a'"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "says"), [f[1:] for f in FAULTY], ids=[f[0] for f in FAULTY])
def test_a_slip_is_refused_with_its_place_and_kind(block, says):
    with pytest.raises(MarkupError) as caught:
        from_markup(block, where="mine.txt:3")

    assert str(caught.value).startswith("mine.txt:3: ")
    assert says in str(caught.value)


def test_marks_that_cross_cannot_be_written():
    text = "buyers audit"
    evidence = ((0, 9), (4, 12))
    cues = tuple(Cue(s, e, text[s:e], "governance", "captive") for s, e in evidence)
    passage = Passage(
        "x", "en", text, cues=cues, governance=(Claim("captive", "affirmed", 1, evidence),)
    )

    with pytest.raises(MarkupError, match="cross"):
        to_markup(passage)


@pytest.mark.parametrize(
    ("actors", "cues", "kept"),
    [
        ([], [(0, 9), (4, 12)], [(0, 9)]),
        ([], [(0, 6), (4, 12)], [(4, 12)]),
        ([(0, 6)], [(4, 12)], []),
        ([(0, 6)], [(0, 12), (7, 12)], [(0, 12), (7, 12)]),
    ],
    ids=["the longer first", "the longer second", "an actor stays", "nested marks do not cross"],
)
def test_cues_that_cross_a_mark_are_left_out(actors, cues, kept):
    text = "buyers audit"
    marked = Passage(
        "x",
        "en",
        text,
        actors=tuple(Actor(s, e, text[s:e], "BUYER", named=False) for s, e in actors),
        cues=tuple(Cue(s, e, text[s:e], "governance", "captive") for s, e in cues),
        governance=(Claim("captive", "affirmed", 1, tuple(cues)),),
        primary="captive",
    )

    shown, lost = without_crossings(marked)

    assert [(cue.start, cue.end) for cue in shown.cues] == kept
    assert lost == tuple(text[s:e] for s, e in cues if (s, e) not in kept)
    assert shown.primary == ("captive" if kept else "none")
    assert from_markup(to_markup(shown)).claims == tuple(
        Claim(c.type, c.status, evidence=c.evidence) for c in shown.claims
    )


def test_a_machine_may_withhold_the_primary_type_beside_one_affirmed(tmp_path):
    read = tmp_path / "read.txt"
    read.write_text("@x-1 text none\n[F|Mills] {gc+|obey}", encoding="utf-8")

    assert not list(find_faults([read]))
    assert [passage.primary for passage in read_markup(read)] == ["none"]


def test_blocks_are_told_by_their_headers_and_know_their_lines():
    source = "remarks\n\n@a memo none\nOne.\n\n\n@b memo none\nTwo\nlines."

    assert list(split_blocks(source)) == [
        (3, "@a memo none\nOne."),
        (7, "@b memo none\nTwo\nlines."),
    ]


SUSPICIOUS = [
    ("article in an actor", "[F|the mill] spins", "opens with an article"),
    ("quantifier in a Chinese actor", "[F|许多企业]倒闭", "opens with a quantifier"),
    ("possessive in an actor", "[F|Mill's] yarn", "at its edge"),
    ("space in a cue", "[F|Mills] {um?|a}", "opens no mark"),
    ("supplier of a firm", "| a>b\n[Fa|Mills] serve [Fb|tailors]", "not marked as a buyer"),
    ("primary left out", "[F|Mills] {gc+|obey}", "affirm captive alone"),
    ("style unknown", "poem none\n[F|Mills] spin", "style 'poem'"),
]


@pytest.mark.parametrize(
    ("rest", "says"), [s[1:] for s in SUSPICIOUS], ids=[s[0] for s in SUSPICIOUS]
)
def test_what_is_suspicious_is_listed_with_its_line(tmp_path, rest, says):
    header = "@x-1 " + ("" if "none\n" in rest else "memo none" + (" " if "\n" in rest else "\n"))
    path = tmp_path / "mine.txt"
    path.write_text(f"{header}{rest}\n", encoding="utf-8")

    faults = list(find_faults([path]))

    assert any(fault.startswith(f"{path}:1: ") and says in fault for fault in faults), faults


def test_near_copies_are_listed_unless_they_are_twins(tmp_path):
    words = " ".join(f"word{n}" for n in range(20))
    path = tmp_path / "mine.txt"
    path.write_text(
        "".join(f"@{id} memo none\n{words} {id}.\n\n" for id in ("x-1a", "x-1b", "x-2")),
        encoding="utf-8",
    )

    faults = list(find_faults([path]))

    assert len(faults) == 1
    assert "n-grams with x-1" in faults[0]


def test_a_file_of_blocks_is_read_in_order(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text(f"{BLOCK}\n\n@tan-018 memo none\n无事。\n", encoding="utf-8")

    assert [p.id for p in read_markup(path)] == ["tan-017a", "tan-018"]

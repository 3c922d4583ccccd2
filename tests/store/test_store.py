"""The corpus database: what goes in comes out, whole or not at all."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gvcnlp.errors import RecordError, StoreError
from gvcnlp.records import (
    GOVERNANCE,
    STATUSES,
    UPGRADING,
    Actor,
    Claim,
    Cue,
    Document,
    Passage,
    Relation,
)
from gvcnlp.store import PassageVectors, Store, open_store
from gvcnlp.store.migrate import load_migrations
from gvcnlp.store.search import search_by_vector, search_by_word
from gvcnlp.store.words import search_words

TEXT = "耐克 audits 裕元 every year."
PASSAGE = Passage(
    id="d1#0001",
    doc="d1",
    lang="en",
    text=TEXT,
    page=3,
    section="Findings",
    start=0,
    end=len(TEXT),
    actors=(
        Actor(0, 2, "耐克", "BUYER", named=True, entity="nike", score=0.9),
        Actor(10, 12, "裕元", "FIRM", named=True),
    ),
    cues=(Cue(3, 9, "audits", "governance", "captive", 0.8),),
    governance=(Claim("captive", "affirmed", 0.7, ((3, 9), (13, 18))),),
    primary="captive",
    primary_score=0.66,
    upgrading=(Claim("process", "negated", actor=1),),
    relations=(Relation("supplies", 1, 0, 0.5),),
    coder="reader@1",
    extra={"style": "report", "nested": {"a": [1, None, "好"]}},
)
DOCUMENT = Document("d1", TEXT, "a.txt", "00ff", "en", {"title": "A", "country": "China"})


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "corpus.db"


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    """A passage with layers over any text that UTF-8 can hold."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
    size = len(text)

    def span() -> tuple[int, int]:
        start = draw(st.integers(0, size - 1))
        return start, draw(st.integers(start + 1, size))

    score = st.floats(0, 1)
    actors = []
    for _ in range(draw(st.integers(0, 3))):
        start, end = span()
        actors.append(
            Actor(
                start,
                end,
                text[start:end],
                draw(st.sampled_from(["FIRM", "BUYER"])),
                draw(st.booleans()),
                draw(st.none() | st.just("firm-x")),
                draw(score),
            )
        )
    places = st.integers(0, len(actors) - 1) if actors else st.nothing()
    governance = tuple(
        Claim(draw(st.sampled_from(GOVERNANCE)), draw(st.sampled_from(STATUSES)), draw(score))
        for _ in range(draw(st.integers(0, 2)))
    )
    upgrading = tuple(
        Claim(
            draw(st.sampled_from(UPGRADING)),
            draw(st.sampled_from(STATUSES)),
            draw(score),
            (span(),),
            draw(places) if actors else None,
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    related = draw(st.integers(0, 2)) if actors else 0
    return Passage(
        id=draw(st.text("abc#01", min_size=1, max_size=4)),
        doc=draw(st.none() | st.sampled_from(["d1", "d2"])),
        lang=draw(st.sampled_from(["en", "zh"])),
        text=text,
        page=draw(st.none() | st.integers(1, 900)),
        actors=tuple(actors),
        governance=governance,
        upgrading=upgrading,
        relations=tuple(
            Relation("owns", draw(places), draw(places), draw(score)) for _ in range(related)
        ),
        primary=draw(st.sampled_from([*GOVERNANCE, "none"])),
        primary_score=draw(st.none() | score),
        coder=draw(st.none() | st.just("lw")),
        extra=draw(st.dictionaries(st.sampled_from(["style", "note"]), st.text("ab好"))),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(passages(), max_size=4, unique_by=lambda p: p.id))
def test_what_is_imported_is_read_back_unchanged_and_in_order(given: list[Passage]) -> None:
    with memory_store() as store:
        store.import_passages(given)

        assert list(store.passages()) == given
        assert store.check() == ()


def memory_store() -> Store:
    from gvcnlp.store.migrate import migrate

    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    migrate(connection, "memory")
    return Store(Path(":memory:"), connection)


def test_a_document_comes_back_with_text_metadata_and_passages(db: Path) -> None:
    with open_store(db, create=True) as store:
        assert store.add_document(DOCUMENT, [PASSAGE])

    with open_store(db, read_only=True) as store:
        assert store.document("d1") == DOCUMENT
        assert list(store.passages("d1")) == [PASSAGE]
        assert [(d.id, d.title, d.coder) for d in store.documents()] == [("d1", "A", "reader@1")]


@pytest.mark.parametrize(
    ("again", "is_added"),
    [
        (DOCUMENT, False),
        (replace(DOCUMENT, sha256="11ee", text="new"), True),
    ],
    ids=["the same reading", "changed content"],
)
def test_adding_again_is_nothing_or_a_replacement(
    db: Path, again: Document, is_added: bool
) -> None:
    with open_store(db, create=True) as store:
        store.add_document(DOCUMENT, [PASSAGE])

        assert store.add_document(again, [PASSAGE]) is is_added
        assert len(list(store.passages())) == 1
        assert store.document("d1") == again


def test_a_newer_reader_replaces_an_older_one(db: Path) -> None:
    with open_store(db, create=True) as store:
        store.add_document(DOCUMENT, [PASSAGE])
        newer = replace(PASSAGE, coder="reader@2", primary="none", governance=())

        assert store.add_document(DOCUMENT, [newer])
        assert list(store.passages()) == [newer]


def test_a_document_with_one_bad_passage_is_not_stored_at_all(db: Path) -> None:
    bad = replace(PASSAGE, id="d1#0002", primary_score=1.5)
    with open_store(db, create=True) as store:
        with pytest.raises(RecordError, match="d1#0002"):
            store.add_document(DOCUMENT, [PASSAGE, bad])

        assert store.documents() == ()
        assert store.stats().n_passages == 0


def test_removing_a_document_leaves_nothing_of_it(db: Path) -> None:
    aside = SimpleNamespace(kind="reference", start=0, end=4)
    vectors = PassageVectors("m", np.ones((1, 4), dtype=np.float32) / 2)
    with open_store(db, create=True) as store:
        store.add_document(DOCUMENT, [PASSAGE], [aside], vectors)
        assert store.stats().n_vectors == 1

        assert store.remove_document("d1")
        assert not store.remove_document("d1")
        tables = ["documents", "passages", "actors", "cues", "claims", "relations", "asides"]
        for table in [*tables, "vectors", "passage_search"]:
            assert store.select(f"SELECT count(*) FROM {table}")[0][0] == 0, table


def test_imported_records_are_cases_of_their_own_with_what_they_say_of_it(db: Path) -> None:
    record = Passage("p1", "zh", "升级", extra={"country": "中国", "sector": "鞋", "x": 1})
    with open_store(db, create=True) as store:
        store.import_passages([record])

        (case,) = store.select("SELECT document, country, sector FROM v_cases")
        assert tuple(case) == ("p1", "中国", "鞋")
        assert list(store.passages()) == [record]


def test_importing_a_record_again_replaces_it_in_its_place(db: Path) -> None:
    first, second = Passage("p1", "en", "One."), Passage("p2", "en", "Two.")
    changed = replace(first, text="One, again.")
    with open_store(db, create=True) as store:
        store.import_passages([first, second])
        store.import_passages([changed])

        assert list(store.passages()) == [changed, second]


def test_an_import_that_fails_imports_nothing(db: Path) -> None:
    with open_store(db, create=True) as store:
        with pytest.raises(RecordError, match="p2"):
            store.import_passages([Passage("p1", "en", "a"), replace(PASSAGE, id="p2", page=2**70)])

        assert store.documents() == ()


SEARCHES = [
    ("a word in the middle", "鸿海为苹果代工手机。", "代工", True),
    ("a name a dictionary would cut wrongly", "鸿海为苹果代工手机。", "鸿海", True),
    ("one character", "当地种茶。", "茶", True),
    ("traditional text, simplified question", "蘋果的供應商", "供应商", True),
    ("simplified text, traditional question", "苹果的供应商", "供應商", True),
    ("another ending", "Suppliers were audited.", "auditing", True),
    ("mixed words", "OEM代工", "oem", True),
    ("characters that stand apart", "代为加工", "代工", False),
    ("another word", "Suppliers were audited.", "roses", False),
]


@pytest.mark.parametrize(("text", "question", "found"), [c[1:] for c in SEARCHES],
                         ids=[c[0] for c in SEARCHES])  # fmt: skip
def test_full_text_finds_words_in_both_languages(
    db: Path, text: str, question: str, found: bool
) -> None:
    with open_store(db, create=True) as store:
        store.import_passages([Passage("p1", "zh", text)])

        assert bool(search_by_word(store, search_words(question), 5)) is found


def test_nearest_vectors_come_first_and_other_models_not_at_all(db: Path) -> None:
    rows = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    with open_store(db, create=True) as store:
        store.import_passages([Passage(f"p{i}", "en", "text") for i in range(3)])
        store.add_vectors(["p0", "p1", "p2"], PassageVectors("m", rows))

        found = search_by_vector(store, rows[2], "m", 2)
        assert [(number, round(cosine, 6)) for number, cosine in found] == [(3, 1.0), (2, 0.8)]
        assert search_by_vector(store, rows[0], "other", 2) == []
        assert store.passages_without_vectors("m") == ()
        assert len(store.passages_without_vectors("other")) == 3


ADD_FOREVER = """
import sys
from pathlib import Path
from gvcnlp.records import Document, Passage
from gvcnlp.store import open_store

with open_store(Path(sys.argv[1]), create=True) as store:
    for i in range(100_000):
        passages = [Passage(f"d{i}#{j}", "en", "word " * 200, doc=f"d{i}") for j in range(20)]
        store.add_document(Document(f"d{i}", "text", sha256=str(i)), passages)
        print(i, flush=True)
"""


@pytest.mark.parametrize("read_only_first", [False, True])
def test_a_killed_run_leaves_whole_documents_and_can_go_on(db: Path, read_only_first: bool) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", ADD_FOREVER, str(db)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    for _ in range(5):
        finished = int(writer.stdout.readline())
    writer.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    with open_store(db, read_only=read_only_first) as store:
        assert store.check() == ()
        documents = store.documents()
        assert len(documents) > finished
        assert {d.n_passages for d in documents} == {20}
    with open_store(db) as store:
        assert store.add_document(Document("later", "t", sha256="x"), [])


def test_a_journal_left_behind_is_rolled_back_even_for_a_reader(db: Path, tmp_path: Path) -> None:
    with open_store(db, create=True) as store:
        store.add_document(DOCUMENT, [PASSAGE])
    # Half a transaction on disk, as a power cut leaves it: copy file and journal meanwhile.
    connection = sqlite3.connect(db, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("PRAGMA cache_spill = 1")
    connection.execute("BEGIN IMMEDIATE")
    for i in range(3000):
        connection.execute("INSERT INTO documents (id, text) VALUES (?, ?)", (f"x{i}", "x" * 500))
    copied = tmp_path / "copy.db"
    shutil.copy(db, copied)
    shutil.copy(f"{db}-journal", f"{copied}-journal")
    connection.close()

    with open_store(copied, read_only=True) as store:
        assert [d.id for d in store.documents()] == ["d1"]


def not_sqlite(db: Path) -> None:
    db.write_bytes(b"no database, but long enough to look like one " * 40)


def newer(db: Path) -> None:
    open_store(db, create=True).close()
    with sqlite3.connect(db) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def anothers(db: Path) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("CREATE TABLE places (url TEXT)")
    connection.close()


def empty_file(db: Path) -> None:
    db.touch()


def truncated(db: Path) -> None:
    with open_store(db, create=True) as store:
        store.import_passages([Passage(f"p{i}", "en", "word " * 100) for i in range(200)])
    db.write_bytes(db.read_bytes()[:20_000])


BROKEN = [
    (lambda db: None, "no database here"),
    (not_sqlite, "not a database"),
    (newer, "newer gvcnlp"),
    (anothers, "another program"),
    (empty_file, "empty database"),
    (truncated, "damaged"),
]


@pytest.mark.parametrize(("spoil", "said"), BROKEN, ids=[c[1] for c in BROKEN])
def test_a_broken_database_gives_one_line_with_path_and_remedy(db, spoil, said) -> None:  # type: ignore[no-untyped-def]
    spoil(db)

    with pytest.raises(StoreError, match=said) as caught, open_store(db, read_only=True) as store:
        list(store.passages())

    assert str(caught.value).startswith(str(db))
    assert "\n" not in str(caught.value)


def test_a_locked_database_says_so(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gvcnlp.store.connections.BUSY_TIMEOUT_S", 0.05)
    open_store(db, create=True).close()
    other = sqlite3.connect(db, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StoreError, match="in use"), open_store(db) as store:
        store.add_document(DOCUMENT, [PASSAGE])
    other.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "missing" / "corpus.db", create=True)


def test_a_read_only_store_refuses_to_write(db: Path) -> None:
    open_store(db, create=True).close()

    with open_store(db, read_only=True) as store, pytest.raises(StoreError, match="cannot be writ"):
        store.add_document(DOCUMENT, [PASSAGE])


def test_a_failing_migration_leaves_no_trace(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(db, create=True).close()
    known = load_migrations()
    broken = "CREATE TABLE fresh (a TEXT) STRICT; SELECT * FROM nowhere;"
    monkeypatch.setattr("gvcnlp.store.migrate.load_migrations", lambda: (*known, broken))

    with pytest.raises(StoreError):
        open_store(db)

    with sqlite3.connect(db) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(known),)
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'fresh'").fetchall()
    connection.close()


def older(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a database of the first schema that has views."""
    first = load_migrations()[:3]
    with monkeypatch.context() as patch:
        patch.setattr("gvcnlp.store.migrate.load_migrations", lambda: first)
        open_store(db, create=True).close()


def test_an_older_database_is_brought_up_to_date_even_to_be_read(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(db, monkeypatch)

    with open_store(db, read_only=True) as store:
        assert store.select("SELECT * FROM v_names") == []


def test_an_older_database_that_may_not_change_is_named(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(db, monkeypatch)

    with pytest.raises(StoreError, match="older gvcnlp"):
        open_store(db, immutable=True)


def test_check_names_a_record_that_was_tampered_with(db: Path) -> None:
    with open_store(db, create=True) as store:
        store.add_document(DOCUMENT, [PASSAGE])
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE passages SET text = 'Another text, of the right length'")
    connection.close()

    with open_store(db, read_only=True) as store:
        (fault,) = store.check()
    assert "d1#0001" in fault


def test_the_store_loads_no_model_library() -> None:
    heavy = "spacy sklearn onnxruntime torch rjieba numpy"
    code = textwrap.dedent(f"""
        import sys, gvcnlp.store
        print([m for m in {heavy.split()} if m in sys.modules])
    """)
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "[]"

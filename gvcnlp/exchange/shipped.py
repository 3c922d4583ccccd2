"""
Make the database of cases that ships with the program.
"""

from __future__ import annotations

from pathlib import Path

from gvcnlp.exchange.cases import EntityOf, read_cases
from gvcnlp.store import Embedder, PassageVectors, open_store


def build_shipped(
    cases_folder: Path, db_path: Path, embedder: Embedder | None, entity_of: EntityOf
) -> int:
    """Write every case of a folder into a new database; return how many.

    The same cases make the same bytes (with one version of SQLite), so that a changed
    database shows a changed case. The old file is replaced when the new one is whole.

    Raises:
        MarkupError: a case that cannot be read.
        StoreError: the database cannot be written.
    """
    fresh = db_path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    n_cases = 0
    with open_store(fresh, create=True) as store:
        for document, passages in read_cases(cases_folder, entity_of):
            vectors = None
            if embedder is not None:
                rows = embedder.embed_passages([passage.text for passage in passages])
                vectors = PassageVectors(embedder.name, rows)
            store.add_document(document, passages, vectors=vectors, dated=False)
            n_cases += 1
        store.compact()
    fresh.replace(db_path)
    return n_cases

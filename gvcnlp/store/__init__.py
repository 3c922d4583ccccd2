"""RECORDS -> SQLITE: write records, fetch them, and search them by word and by meaning."""

from gvcnlp.store.corpus import DocumentSummary, Store, StoreCounts, open_store
from gvcnlp.store.vectors import Embedder, PassageVectors

__all__ = ["DocumentSummary", "Embedder", "PassageVectors", "Store", "StoreCounts", "open_store"]

"""
The layers that reading adds to a spaCy document, declared once.

Spans go to `doc.spans`, claims and relations to extensions, so that each component
writes its own layer and none overwrites another's.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span

ACTORS, CUES = "actors", "cues"


def declare_layers() -> None:
    """Declare the extensions; calling it again changes nothing."""
    for name, default in (
        ("governance", ()),
        ("upgrading", ()),
        ("primary", "none"),
        ("primary_score", None),
        ("primary_probabilities", None),
        ("relations", ()),
    ):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    for name, default in (("named", False), ("entity", None), ("score", 1.0), ("at", None)):
        if not Span.has_extension(name):
            Span.set_extension(name, default=default)


declare_layers()

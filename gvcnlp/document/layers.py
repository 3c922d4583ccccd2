"""
The layers that reading adds to a spaCy document, declared once.

Spans go to `doc.spans`, claims and relations to extensions, so that each component
writes its own layer and none overwrites another's.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span

ACTORS, CUES = "actors", "cues"


ON_DOC: dict[str, object] = {
    "governance": (),
    "upgrading": (),
    "primary": "none",
    "primary_score": None,
    "primary_probabilities": None,
    "relations": (),
}
ON_SPAN: dict[str, object] = {"named": False, "entity": None, "score": 1.0, "at": None}


def declare_layers() -> None:
    """Declare the extensions; calling it again changes nothing."""
    for owner, defaults in ((Doc, ON_DOC), (Span, ON_SPAN)):
        for name, default in defaults.items():
            if not owner.has_extension(name):
                owner.set_extension(name, default=default)


declare_layers()

"""
Find the models on disk and check that they are what their manifests say.

A manifest (`manifest.json`) names the task, the version, the encoder it needs and
the SHA-256 of every file beside it but the model card, which may be mended without
making the model another. Hashing 25 MB at each start would cost more than loading it,
so a load compares sizes; `verify` (and the tests) compare hashes.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from gvcnlp.errors import ArtifactError

MANIFEST = "manifest.json"
CARD = "README.md"
ENCODER = "encoder/1"
READER = "reader/1"
QUESTIONS = "questions/5"
RERANKER = "reranker/1"


class FileEntry(BaseModel):
    """One file of a model folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    size_bytes: int


class Manifest(BaseModel):
    """What a model folder says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: str
    version: str
    encoder: str | None = None
    codebook: str | None = None
    data_sha256: str | None = None
    labels: dict[str, list[str]] = {}
    scores: dict[str, dict[str, float]] = {}
    files: dict[str, FileEntry]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A reader's folder with the folder of the encoder that it was trained on."""

    name: str
    folder: Path
    encoder: Path


def chosen_artifact() -> Artifact:
    """Return the reader of `GVCNLP_READER`, else the shipped one, files checked by size."""
    models = models_folder()
    chosen = os.environ.get("GVCNLP_READER")
    return load_artifact(Path(chosen) if chosen else models / READER, models / ENCODER)


def load_artifact(folder: Path, encoder: Path) -> Artifact:
    """Return a reader's folder after checking it and its encoder by size.

    Raises:
        ArtifactError: a manifest or file is missing, or a size differs.
    """
    manifest = read_manifest(folder)
    for place, said in ((folder, manifest), (encoder, read_manifest(encoder))):
        for name, entry in said.files.items():
            path = place / name
            if not path.is_file() or path.stat().st_size != entry.size_bytes:
                raise ArtifactError(
                    f"{path}: missing, or not the file of its manifest. Reinstall gvcnlp, "
                    f"or rebuild the model with `gvcnlp train`."
                )
    return Artifact(f"reader@{manifest.version}", folder, encoder)


def models_folder() -> Path:
    """Return the folder of the shipped models, in a checkout and in an installed wheel."""
    return Path(str(importlib.resources.files("gvcnlp_models")))


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest.

    Raises:
        ArtifactError: there is none, or it is not a manifest.
    """
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as exc:
        raise ArtifactError(
            f"{path}: no readable manifest ({exc}). Reinstall gvcnlp, run `gvcnlp train`, or "
            f"unset GVCNLP_READER to read with the shipped model."
        ) from exc


def verify(folder: Path) -> None:
    """Compare every file with its hash.

    Raises:
        ArtifactError: at the first file that differs.
    """
    for name, entry in read_manifest(folder).files.items():
        if file_entry(folder / name) != entry:
            raise ArtifactError(f"{folder / name}: does not match its hash in {MANIFEST}")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with the hash and size of every file that makes the model."""
    files = {
        path.relative_to(folder).as_posix(): file_entry(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (MANIFEST, CARD)
    }
    complete = manifest.model_copy(update={"files": files})
    (folder / MANIFEST).write_text(complete.model_dump_json(indent=1) + "\n", encoding="utf-8")


def file_entry(path: Path) -> FileEntry:
    """Return the hash and size of a file."""
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise ArtifactError(f"{path}: {exc}") from exc
    return FileEntry(sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))

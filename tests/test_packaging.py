"""What is installed is whole: packages, data files, entry points, models, one version."""

import re
import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
import yaml

import gvcnlp
from gvcnlp.annotation.artifacts import (
    ENCODER,
    QUESTIONS,
    READER,
    RERANKER,
    models_folder,
    verify,
)

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]
CODE = {".py", ".pyc"}
LEFT_OUT = {"corpus/names", "corpus/passages", "corpus/questions"}
"""What training and checking read from a checkout; a reader of cases needs none of it."""


def test_one_version_stands_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    versions = {gvcnlp.__version__, PROJECT["project"]["version"], citation["version"]}

    assert versions == {version("gvcnlp")}


def test_every_room_is_a_package_of_the_distribution():
    rooms = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for path in (ROOT / "gvcnlp").rglob("__init__.py")
    }

    assert rooms == {name for name in SETUPTOOLS["packages"] if name.startswith("gvcnlp.")} | {
        "gvcnlp"
    }


def data_files():
    for package, folder in SETUPTOOLS["package-dir"].items():
        for path in sorted((ROOT / folder).rglob("*")):
            place = path.relative_to(ROOT).as_posix()
            hidden = "__pycache__" in place or any(place.startswith(part) for part in LEFT_OUT)
            if path.is_file() and path.suffix not in CODE and not hidden:
                yield package, path


def test_every_data_file_travels_in_the_wheel():
    taken = {
        path
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for path in folder_of(package).glob(pattern)
    }

    assert [path for _, path in data_files() if path not in taken] == []


def folder_of(package):
    top, _, rest = package.partition(".")
    return ROOT / SETUPTOOLS["package-dir"][top] / rest.replace(".", "/")


@pytest.mark.parametrize("group", ["spacy_factories", "spacy_tokenizers", "console_scripts"])
def test_every_entry_point_leads_to_something_callable(group):
    ours = [point for point in entry_points(group=group) if point.value.startswith("gvcnlp.")]

    assert ours
    assert all(callable(point.load()) for point in ours)


@pytest.mark.parametrize("name", [ENCODER, QUESTIONS, READER, RERANKER])
def test_every_shipped_model_matches_its_manifest(name):
    verify(models_folder() / name)


def test_shipped_models_stay_under_60_megabytes():
    size = sum(path.stat().st_size for path in models_folder().rglob("*") if path.is_file())

    assert size < 60e6


def test_the_libraries_of_training_are_imported_by_training_alone():
    """Reading needs no torch: whoever installs without the extra reads all the same."""
    heavy = re.compile(r"^(?:import|from) (torch|transformers|onnx|safetensors)\b", re.MULTILINE)

    users = [p for p in (ROOT / "gvcnlp").rglob("*.py") if heavy.search(p.read_text("utf-8"))]

    assert users
    assert {path.parent.name for path in users} == {"training"}

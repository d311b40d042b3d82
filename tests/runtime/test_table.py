"""What docs/runtime.md says of libraries and programs is so."""

from __future__ import annotations

import json
import os

import pytest

from tasks.functions.libraries.install import Folder
from tests.runtime.table import DOCUMENT, LIBRARIES, MEASURED, PARTS, document


def test_the_document_is_up_to_date() -> None:
    if not Folder().bundle.exists():
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("needs the libraries: run splice libraries")
    text = DOCUMENT.read_text("utf-8")
    assert text == document(text), "run python -m tests.runtime.table"


def test_every_entry_that_authors_see_is_in_the_table() -> None:
    entries = {path.stem for path in (Folder().path / "entries").glob("*.js")}
    assert {entry for library in LIBRARIES for entry in library.entries} == entries - {"path"}


def test_every_package_is_a_library_or_needed_by_one() -> None:
    packages = json.loads((Folder().path / "package.json").read_text("utf-8"))["dependencies"].keys()
    tools = {path.stem for path in (Folder().path / "tools").glob("*.js")}
    assert {library.package for library in LIBRARIES} == packages - {"moment", "path-browserify"} - tools


def test_the_first_use_of_every_name_has_been_measured() -> None:
    names = {*(library.name for library in LIBRARIES), *(part.names[0] for part in PARTS)}
    assert set(json.loads(MEASURED.read_text("utf-8"))["costs"]) == names, "run python -m tests.runtime.first_use"

"""Waiting for files to change."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from app.authoring.watch import changes


class Editor:
    """Does one thing after another in place of sleeping; ends the test when there is nothing left."""

    def __init__(self, *edits: Callable[[], object]) -> None:
        self._edits = list(edits)

    def __call__(self, _seconds: float) -> None:
        if not self._edits:
            raise KeyboardInterrupt
        self._edits.pop(0)()


def nothing() -> None:
    """A moment passes."""


def seen(files: list[Path], *edits: Callable[[], object]) -> list[tuple[Path, ...]]:
    """Every change that is told while the edits are made."""
    found: list[tuple[Path, ...]] = []
    with suppress(KeyboardInterrupt):
        found.extend(changes(lambda: files, Editor(*edits)))
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.js"
    file.write_text("1")
    return file


def replace(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    new.write_text(text)
    os.utime(new, ns=(0, file.stat().st_mtime_ns))
    new.replace(file)


def test_the_first_time_comes_at_once(file: Path) -> None:
    assert seen([file]) == [()]


def test_a_written_file_is_told_once(file: Path) -> None:
    assert seen([file], lambda: file.write_text("22"), *[nothing] * 5) == [(), (file,)]


def test_only_what_changed_is_named(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "e.json"
    other.write_text("{}")
    assert seen([file, other], lambda: other.write_text("{ }"), *[nothing] * 5) == [(), (other,)]


def test_a_replaced_file_is_told_even_with_the_same_size_and_time(file: Path) -> None:
    assert seen([file], lambda: replace(file, "2"), *[nothing] * 5) == [(), (file,)]


def test_a_file_that_is_missing_for_a_moment_is_told_once_it_is_back(file: Path) -> None:
    edits = (file.unlink, nothing, nothing, lambda: file.write_text("2"), *[nothing] * 5)
    assert seen([file], *edits) == [(), (file,)]


def test_a_file_that_stays_away_is_told_and_then_waited_for(file: Path) -> None:
    edits = (file.unlink, *[nothing] * 100, lambda: file.write_text("3"), *[nothing] * 5)
    assert seen([file], *edits) == [(), (file,), (file,)]


def test_a_file_that_appears_is_told(file: Path, tmp_path: Path) -> None:
    new = tmp_path / "workspace.yaml"
    assert seen([file, new], lambda: new.write_text("a"), *[nothing] * 5) == [(), (new,)]


def test_a_file_is_told_once_it_is_written_to_its_end(file: Path) -> None:
    edits = [lambda text="x" * size: file.write_text(text) for size in (0, 10, 20, 30)]
    assert seen([file], *edits, *[nothing] * 5) == [(), (file,)]


def test_what_changes_while_the_caller_works_counts(file: Path) -> None:
    rounds = changes(lambda: [file], Editor(*[nothing] * 5))
    assert next(rounds) == ()
    file.write_text("while it ran")
    assert next(rounds) == (file,)

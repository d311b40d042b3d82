"""Code is checked in sandboxes, once the actor may write it and its size is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.bounds import MAX_CODE_BYTES
from app.control.checking import SandboxChecker, checked
from app.control.errors import ForbiddenError, InvalidError, UnavailableError
from app.control.roles import COMMAND_LINE
from app.control.settings_schema import declared
from app.control.templates import templates
from tests.app.control.function_rows import WRITES_SOURCES

MEMORY_BYTES = 96 * 2**20


class NeverAsked:
    """A checker that must not be reached."""

    def check(self, code: str) -> tuple[str, ...]:
        raise AssertionError(code[:20])


@pytest.fixture(scope="module")
def checker() -> Iterator[SandboxChecker]:
    made = SandboxChecker(MEMORY_BYTES)
    yield made
    made.close()


def test_handlers_are_found(checker: SandboxChecker) -> None:
    found = checked(checker, COMMAND_LINE, "const onTrack = (e) => e;\nfunction onBatch(all) { return all; }")
    assert set(found.handlers) == {"onTrack", "onBatch"}


@pytest.mark.parametrize(
    ("code", "line", "column", "message"),
    [
        ("let a = 1;\nlet b = ];", 2, 9, "Unexpected token"),
        ("throw new Error('at load')", 1, 10, "at load"),
        ("const a = 1;", 1, None, "no handler"),
    ],
)
def test_what_is_wrong_has_its_place(
    checker: SandboxChecker, code: str, line: int, column: int | None, message: str
) -> None:
    with pytest.raises(InvalidError, match=message) as caught:
        checker.check(code)
    (problem,) = caught.value.problems
    assert (problem.field, problem.line, problem.column) == ("code", line, column)


def test_nobody_checks_what_they_may_not_write() -> None:
    with pytest.raises(ForbiddenError):
        checked(NeverAsked(), WRITES_SOURCES, "function onTrack() {}", "fn_1")


@pytest.mark.parametrize("code", ["x" * (MAX_CODE_BYTES + 1), "\u00e9" * (MAX_CODE_BYTES // 2 + 1), "a\0", "\ud800"])
def test_what_cannot_be_kept_is_not_looked_at(code: str) -> None:
    with pytest.raises(InvalidError):
        checked(NeverAsked(), COMMAND_LINE, code)


def test_after_its_end_it_is_unavailable() -> None:
    ended = SandboxChecker(MEMORY_BYTES)
    ended.close()
    ended.close()
    with pytest.raises(UnavailableError):
        ended.check("function onTrack() {}")


def test_templates_are_functions(checker: SandboxChecker) -> None:
    found = {template.name: checker.check(template.code) for template in templates()}
    assert set(found["Default Batch"]) - set(found["Default"]) == {"onBatch"}
    assert all(declared([dict(entry) for entry in template.settings]) for template in templates())

"""Lists ask the database as often for many rows as for one, and never for code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.models import Database
from tests.app.api.conftest import Caller
from tests.app.control.function_rows import KEY, connectable, connected, made

LISTS = (
    "/functions",
    "/functions/{function}/versions",
    "/insert-function-instances",
    "/sources",
    "/sources/src_0/connected-destinations",
    "/destinations",
    "/users",
    "/audit-events",
)
CODE = re.compile(r"\bcode\b")


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is asked meanwhile."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_as_many_questions_for_many_rows_as_for_few(owner: Caller, database: Database, path: str) -> None:
    connectable(database, 6)
    function = made(database, [KEY])
    connected(database, function, 0, settings={"apiKey": "k"}, enabled=True)
    path = path.format(function=function.id)
    assert owner("GET", path)[0] == 200  # the use of the token is noted with the first call
    with statements(database) as few:
        assert owner("GET", path)[0] == 200
    for number in range(1, 6):
        other = made(database, [KEY])
        connected(database, other, number, settings={"apiKey": "k"}, enabled=True)
    with statements(database) as many:
        assert owner("GET", path)[0] == 200
    assert len(many) == len(few)
    assert not [statement for statement in many if CODE.search(statement)]

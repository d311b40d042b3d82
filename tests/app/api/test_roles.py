"""The table in docs/roles.md is true over HTTP: every deed, called with a token of every column; and it misses none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.app.api.applications import Filled, unlimited
from tests.app.api.deed_calls import CALLS, EVERYBODY, UNTRACED, filled
from tests.app.control.role_table import CELLS, COLUMNS, DEEDS, LISTED, World

REFUSED = "Access Refused"
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def shared(filled_file: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """One application for all cells."""
    file, world = filled_file
    made = Filled(unlimited(), file, world, tmp_path_factory.mktemp("cells") / "copy.db")
    yield made
    made.close()


@pytest.fixture
def workspace(shared: Filled) -> Filled:
    """As it was filled: what other cells changed is forgotten."""
    shared.renew()
    return shared


def called(workspace: Filled, deed: str, column: str) -> TestResponse:
    method, path, body = CALLS[deed]
    ids = workspace.world.ids | {"own_tok": workspace.world[f"tok of {column}"]}
    client = workspace.app.test_client()
    return client.open(filled(path, ids), method=method, json=filled(body, ids), headers=workspace.headers(column))


def trail(workspace: Filled, column: str) -> list[str]:
    """What the trail has of somebody, as an owner who looks on reads it."""
    query = {"actor": workspace.world.actor(column).email}
    answer = workspace.app.test_client().get(
        "/audit-events", query_string=query, headers=workspace.headers("usr_owner")
    )
    return [event["type"] for event in answer.get_json()["data"]["events"]]


def ids(answer: TestResponse) -> set[str]:
    data = answer.get_json()["data"]
    (rows,) = (part for name, part in data.items() if name != "pagination")
    assert data["pagination"]["totalEntries"] == len(rows)
    return {row["id"] for row in rows}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("deed", DEEDS)
def test_every_cell_is_true_over_http_and_in_the_trail(workspace: Filled, deed: str, column: str) -> None:
    answer = called(workspace, deed, column)
    told = trail(workspace, column)
    if CELLS[deed, column] == "deny":
        assert (answer.status_code, answer.get_json()["errors"][0]["type"]) == (403, "forbidden")
        assert told == [REFUSED]
        return
    assert answer.status_code in (200, 201), answer.text
    changes = CALLS[deed][0] != "GET" and deed not in UNTRACED
    assert (bool(told), REFUSED in told) == (changes, False)
    if deed in LISTED:
        assert (workspace.world[LISTED[deed]] in ids(answer)) == (CELLS[deed, column] == "allow")


def test_every_row_of_the_table_is_called() -> None:
    missing, unknown = set(DEEDS) - set(CALLS), set(CALLS) - set(DEEDS)
    assert not missing, f"tests/app/api/deed_calls.py has no call of {sorted(missing)}"
    assert not unknown, f"docs/roles.md has no row of {sorted(unknown)}"


def test_every_call_of_the_document_is_a_row_of_the_table_or_for_everybody(shared: Filled) -> None:
    rows = {call_of(shared, deed) for deed in CALLS}
    there = operations(shared.app)
    missing = there - rows - EVERYBODY
    assert not missing, f"no row of docs/roles.md, by tests/app/api/deed_calls.py, is {sorted(missing)}"
    assert rows | EVERYBODY == there


def call_of(workspace: Filled, deed: str) -> tuple[str, str]:
    """A deed's operation, as the document names it."""
    method, path, _ = CALLS[deed]
    bare = filled(path, workspace.world.ids | {"own_tok": "tok_own"}).partition("?")[0]
    rule, _ = workspace.app.url_map.bind("localhost").match(bare, method, return_rule=True)
    return method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def operations(app: Flask) -> set[tuple[str, str]]:
    paths: dict[str, Any] = app.test_client().get("/openapi.json").get_json()["paths"]
    return {(method.upper(), path) for path, each in paths.items() for method in METHODS if method in each}


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_for_everybody_is_answered_to_everybody(workspace: Filled, column: str) -> None:
    for method, path in EVERYBODY:
        answer = workspace.app.test_client().open(
            path.replace("{slug}", "webhook"), method=method, headers=workspace.headers(column)
        )
        assert answer.status_code == 200


def test_the_trail_says_of_what_somebody_was_refused(workspace: Filled) -> None:
    called(workspace, "change a destination", "none")
    found = workspace.app.test_client().get(
        "/audit-events",
        query_string={"resourceId": workspace.world["dst_connected"]},
        headers=workspace.headers("usr_owner"),
    )
    assert REFUSED in [event["type"] for event in found.get_json()["data"]["events"]]

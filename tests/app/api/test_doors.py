"""Every call of the API: nobody comes in without a token, and nobody without a role gets anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.app.api.conftest import Caller, TokenOf

FREE = {"/openapi.json", "/docs"}
WITHOUT_ROLE = {"/catalog/destinations", "/function-templates"}
METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


def calls(api: Flask) -> Iterator[tuple[str, str]]:
    """Method and path of every call; a resource that is not there."""
    for rule in api.url_map.iter_rules():
        for method in (rule.methods or set()) & METHODS:
            yield method, re.sub("<[^>]*>", "nothing", rule.rule)


def test_there_are_calls_of_every_resource(api: Flask) -> None:
    roots = {path.split("/")[1] for _, path in calls(api)}
    assert roots >= {
        "audit-events",
        "catalog",
        "delivery-overview",
        "destinations",
        "functions",
        "function-templates",
        "insert-function-instances",
        "sources",
        "tokens",
        "users",
    }


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer spl_nothing", "Basic dTpw"])
def test_without_a_valid_token_every_call_is_refused(api: Flask, header: str) -> None:
    client = api.test_client()
    for method, path in calls(api):
        answer = client.open(path, method=method, json={}, headers={"Authorization": header})
        assert path in FREE or answer.status_code == 401, (method, path, answer.status_code)


def test_without_a_role_no_call_gives_or_changes_anything(api: Flask, token_of: TokenOf) -> None:
    nobody = Caller(api.test_client(), token_of())
    for method, path in calls(api):
        if path in FREE | WITHOUT_ROLE:
            continue
        status, body = nobody(method, path, {} if method != "GET" else None)
        assert status in (400, 403, 404), (method, path, status, body)

"""Sources and their write keys over HTTP."""

from __future__ import annotations

import pytest

from tests.app.api.conftest import Caller, TokenOf


def made(owner: Caller) -> str:
    status, body = owner("POST", "/sources", {"name": "Web"})
    assert status == 201
    return str(body["data"]["source"]["id"])


def test_a_source_is_made_read_changed_and_deleted(owner: Caller, published: list[str]) -> None:
    source_id = made(owner)
    status, body = owner("GET", f"/sources/{source_id}")
    source = body["data"]["source"]
    assert (status, source["name"], source["enabled"]) == (200, "Web", True)
    status, body = owner("PATCH", f"/sources/{source_id}", {"enabled": False})
    assert (status, body["data"]["source"]["enabled"], body["data"]["source"]["name"]) == (200, False, "Web")
    assert [each["id"] for each in owner("GET", "/sources")[1]["data"]["sources"]] == [source_id]
    assert owner("DELETE", f"/sources/{source_id}")[0] == 200
    assert owner("GET", f"/sources/{source_id}")[0] == 404
    assert len(published) == 3


def test_a_write_key_is_added_and_revoked_once(owner: Caller) -> None:
    source_id = made(owner)
    status, body = owner("POST", f"/sources/{source_id}/writekey")
    key = body["data"]["writeKey"]
    assert status == 201
    assert key in body["data"]["source"]["writeKeys"]
    assert owner("DELETE", f"/sources/{source_id}/writekey/{key}")[0] == 200
    assert owner("DELETE", f"/sources/{source_id}/writekey/{key}")[0] == 404


def test_a_source_that_has_destinations_is_not_deleted(owner: Caller) -> None:
    source_id = made(owner)
    body = {"name": "L", "sourceId": source_id, "metadataId": "log", "settings": {}}
    destination = owner("POST", "/destinations", body)[1]["data"]["destination"]
    connected = owner("GET", f"/sources/{source_id}/connected-destinations")[1]["data"]
    assert [each["id"] for each in next(value for name, value in connected.items() if name != "pagination")] == [
        destination["id"]
    ]
    status, body = owner("DELETE", f"/sources/{source_id}")
    assert status == 409
    assert "L" in body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"name": "Web", "nope": 1}, "nope"), ({}, "name"), ({"name": None}, "name"), ({"name": "x" * 121}, "name")],
)
def test_a_wrong_body_is_told_by_field(owner: Caller, body: dict[str, object], field: str) -> None:
    status, answer = owner("POST", "/sources", body)
    assert status == 400
    assert [error["field"] for error in answer["errors"]] == [field]


def test_who_has_no_role_sees_no_sources(token_of: TokenOf, owner: Caller) -> None:
    nobody = Caller(owner.client, token_of())
    assert nobody("GET", "/sources")[0] == 403
    assert nobody("POST", "/sources", {"name": "Web"})[0] == 403
    trail = owner("GET", "/audit-events", query_string={"type": "Access Refused"})[1]["data"]["events"]
    assert len(trail) == 2

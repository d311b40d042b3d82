"""Filters and subscriptions over HTTP, as the Public API has them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.api.conftest import Caller

URL = {"url": "https://example.com/"}
FILTER = {"title": "No orders", "if": 'event = "Order Completed"', "actions": [{"type": "DROP"}]}
SUBSCRIPTION = {"name": "Orders", "actionId": "send", "trigger": 'type = "track"', "enabled": True}


@pytest.fixture
def destination(owner: Caller) -> dict[str, Any]:
    """A webhook."""
    source = owner("POST", "/sources", {"name": "Web"})[1]["data"]["source"]
    body = {"sourceId": source["id"], "metadataId": "webhook", "name": "Hook", "settings": URL}
    found: dict[str, Any] = owner("POST", "/destinations", body)[1]["data"]["destination"]
    return found


def test_a_filter_is_made_read_changed_listed_and_removed(
    owner: Caller, destination: dict[str, Any], published: list[str]
) -> None:
    path = f"/destination/{destination['id']}/filters"
    before = len(published)
    status, body = owner("POST", path, FILTER | {"sourceId": destination["sourceId"], "enabled": True})
    made = body["data"]["filter"]
    assert (status, len(published)) == (201, before + 1)
    assert {name: made[name] for name in ("sourceId", "destinationId", "if", "title", "enabled", "description")} == {
        "sourceId": destination["sourceId"],
        "destinationId": destination["id"],
        "if": FILTER["if"],
        "title": "No orders",
        "enabled": True,
        "description": "",
    }
    one = f"{path}/{made['id']}"
    assert owner("GET", one) == (200, {"data": {"filter": made}})
    assert owner("PATCH", one, {"enabled": False})[1]["data"]["filter"]["enabled"] is False
    listed = owner("GET", path)[1]["data"]
    assert (len(listed["filters"]), listed["pagination"]["totalEntries"]) == (1, 1)
    assert owner("DELETE", one)[1] == {"data": {"status": "SUCCESS"}}
    assert owner("GET", one)[0] == 404


def test_wrong_fql_is_told_with_line_column_and_field(owner: Caller, destination: dict[str, Any]) -> None:
    status, body = owner("POST", f"/destination/{destination['id']}/filters", FILTER | {"if": "event =\n= 1"})
    (error,) = body["errors"]
    assert (status, error["field"], error["line"], error["column"]) == (400, "if", 2, 1)


def test_a_source_that_is_not_the_destinations_is_refused(owner: Caller, destination: dict[str, Any]) -> None:
    status, body = owner("POST", f"/destination/{destination['id']}/filters", FILTER | {"sourceId": "src_other"})
    assert (status, body["errors"][0]["field"]) == (400, "sourceId")


def test_a_filter_is_tried_without_being_kept(owner: Caller) -> None:
    payload = {"type": "track", "event": "Order Completed"}
    body = {"filter": FILTER, "payload": payload}
    assert owner("POST", "/destination/filters/preview", body) == (
        200,
        {"data": {"inputPayload": payload, "result": None}},
    )
    status, answer = owner("POST", "/destination/filters/preview", {"filter": FILTER | {"if": "x ="}, "payload": {}})
    assert (status, answer["errors"][0]["field"]) == (400, "if")


def test_a_subscription_is_made_read_changed_listed_and_removed(owner: Caller, destination: dict[str, Any]) -> None:
    path = f"/destinations/{destination['id']}/subscriptions"
    status, body = owner("POST", path, SUBSCRIPTION | {"settings": {"data": {"@path": "$.properties"}}})
    made = body["data"]["destinationSubscription"]
    assert (status, made["actionId"], made["actionSlug"], made["destinationId"]) == (
        201,
        "send",
        "send",
        destination["id"],
    )
    one = f"{path}/{made['id']}"
    assert owner("GET", one) == (200, {"data": {"subscription": made}})
    assert owner("PATCH", one, {"input": {"name": "All"}})[1]["data"]["subscription"]["name"] == "All"
    assert owner("PATCH", one, {"trigger": "all"})[1]["data"]["subscription"]["trigger"] == "all"
    assert owner("GET", path)[1]["data"]["pagination"]["totalEntries"] == 1
    assert owner("DELETE", one)[0] == 200
    assert owner("GET", one)[0] == 404


def test_a_wrong_mapping_is_told_by_its_path(owner: Caller, destination: dict[str, Any]) -> None:
    body = SUBSCRIPTION | {"settings": {"data": {"total": {"@pth": "$.x"}}}}
    status, answer = owner("POST", f"/destinations/{destination['id']}/subscriptions", body)
    assert status == 400
    assert answer["errors"][0]["field"].startswith("settings.data.total")


def test_the_catalog_has_the_actions_with_their_fields_and_presets(owner: Caller) -> None:
    kind = owner("GET", "/catalog/destinations/webhook")[1]["data"]["destinationMetadata"]
    (action,) = kind["actions"]
    assert (action["id"], action["slug"], action["fields"][0]["fieldKey"]) == ("send", "send", "data")
    assert kind["presets"][0]["actionId"] == "send"

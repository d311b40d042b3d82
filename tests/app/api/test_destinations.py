"""Destinations and their catalog over HTTP: secrets go in and never come out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.api.conftest import Caller

SECRET = "hush-hush-4711"
HEADERS = {"authorization": "Bearer " + SECRET}


@pytest.fixture
def source_id(owner: Caller) -> str:
    return str(owner("POST", "/sources", {"name": "Web"})[1]["data"]["source"]["id"])


def webhook(owner: Caller, source_id: str) -> dict[str, Any]:
    settings = {"url": "https://example.com/here", "secret": SECRET, "headers": HEADERS}
    body = {"name": "Hook", "sourceId": source_id, "metadataId": "webhook", "settings": settings}
    status, answer = owner("POST", "/destinations", body)
    assert status == 201, answer
    assert SECRET not in str(answer)
    found: dict[str, Any] = answer["data"]["destination"]
    return found


def test_a_destination_is_made_read_changed_and_deleted(owner: Caller, source_id: str) -> None:
    made = webhook(owner, source_id)
    assert (made["metadata"]["slug"], made["sourceId"], made["enabled"]) == ("webhook", source_id, True)
    path = f"/destinations/{made['id']}"
    status, body = owner("PATCH", path, {"name": "New", "settings": {"url": "https://example.com/there"}})
    changed = body["data"]["destination"]
    assert (status, changed["name"], changed["settings"]["url"]) == (200, "New", "https://example.com/there")
    assert changed["encryptedSettings"]["secret"] is True
    assert owner("DELETE", path)[0] == 200
    assert owner("GET", path)[0] == 404


def test_limits_are_told_as_they_are_at_work(owner: Caller, source_id: str) -> None:
    made = webhook(owner, source_id)
    assert made["throughput"] == {"concurrency": None, "requestsPerS": None, "eventsPerS": None}
    path = f"/destinations/{made['id']}"
    owner("PATCH", path, {"throughput": {"requestsPerS": 12.5, "concurrency": 3}})
    _, body = owner("PATCH", path, {"throughput": {"concurrency": None}})
    assert body["data"]["destination"]["throughput"] == {"concurrency": None, "requestsPerS": 12.5, "eventsPerS": None}


def test_secrets_never_come_back(owner: Caller, source_id: str) -> None:
    path = f"/destinations/{webhook(owner, source_id)['id']}"
    for answer in (
        owner("GET", path),
        owner("GET", "/destinations"),
        owner("GET", f"/sources/{source_id}/connected-destinations"),
        owner("PATCH", path, {"name": "New"}),
        owner("PATCH", path, {"settings": {"secret": SECRET + "x", "nope": SECRET}}),
        owner("GET", "/audit-events"),
    ):
        assert SECRET not in str(answer)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"settings": {"url": 1}}, "settings.url"),
        ({"settings": {"nope": 1}}, "settings.nope"),
        ({"settings": None}, "settings.url"),
        ({"sourceId": "src_x"}, "sourceId"),
        ({"name": None}, "name"),
        ({"enabled": "perhaps"}, "enabled"),
        ({"settings": {"url": "example.com"}}, "settings.url"),
        ({"throughput": {"requestsPerS": 0}}, "throughput.requestsPerS"),
        ({"throughput": {"perHour": 1}}, "throughput.perHour"),
    ],
)
def test_a_wrong_patch_is_told_by_field(owner: Caller, source_id: str, patch: dict[str, Any], field: str) -> None:
    status, body = owner("PATCH", f"/destinations/{webhook(owner, source_id)['id']}", patch)
    assert status == 400
    assert [error["field"] for error in body["errors"]] == [field]


def test_the_catalog_has_every_kind_with_its_settings(owner: Caller) -> None:
    kinds = owner("GET", "/catalog/destinations")[1]["data"]["destinationsCatalog"]
    options = {kind["slug"]: {option["name"] for option in kind["options"]} for kind in kinds}
    assert {"url", "secret"} <= options["webhook"]
    assert owner("GET", "/catalog/destinations/log")[0] == 200
    assert owner("GET", "/catalog/destinations/nope")[0] == 404


def test_pages_lead_through_all(owner: Caller, source_id: str) -> None:
    for number in range(5):
        body = {"name": f"L{number}", "sourceId": source_id, "metadataId": "log", "settings": {"path": ""}}
        assert owner("POST", "/destinations", body)[0] == 201
    names, cursor = [], ""
    for _ in range(3):
        query = {"pagination[count]": 2, "pagination[cursor]": cursor}
        data = owner("GET", "/destinations", query_string=query)[1]["data"]
        names += [each["name"] for each in data["destinations"]]
        assert data["pagination"]["totalEntries"] == 5
        cursor = data["pagination"].get("next", "")
    assert sorted(names) == [f"L{number}" for number in range(5)]
    assert cursor == ""
    assert owner("GET", "/destinations", query_string={"pagination[cursor]": "x"})[0] == 400

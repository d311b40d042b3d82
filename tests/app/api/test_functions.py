"""Functions and their versions over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.api.services import EXTENSION
from app.control.checking import SandboxChecker
from app.control.roles import Role
from app.models import Database
from tests.app.api.conftest import Caller, TokenOf
from tests.app.control.function_rows import connectable

CODE = "function onTrack(event) { return event; }"
BODY = {"displayName": "Orders", "code": CODE, "resourceType": "INSERT_DESTINATION"}


def made(call: Caller, **more: Any) -> Any:
    status, body = call("POST", "/functions", BODY | more)
    assert status == 201, body
    return body["data"]["function"]


def test_a_function_is_made_and_read(owner: Caller, published: list[str]) -> None:
    function = made(owner, settings=[{"label": "API Key", "sensitive": True}], batchMaxCount=5)
    assert function["settings"][0]["name"] == "apiKey"
    assert (function["code"], function["handlers"], function["revision"]) == (CODE, ["onTrack"], 1)
    assert (function["deployedAt"], function["isLatestVersion"], function["batchMaxCount"]) == (None, False, 5)
    assert owner("GET", f"/functions/{function['id']}")[1]["data"]["function"] == function
    assert published == ["once"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"displayName": None}, "displayName"),
        ({"displayName": "x" * 121}, "displayName"),
        ({"displayName": 1}, "displayName"),
        ({"nonsense": 1}, "nonsense"),
        ({"resourceType": "DESTINATION"}, "resourceType"),
        ({"code": "nothing"}, "code"),
        ({"code": None}, "code"),
        ({"batchMaxCount": "5"}, "batchMaxCount"),
        ({"batchMaxCount": 401}, "batchMaxCount"),
        ({"batchMaxCount": True}, "batchMaxCount"),
        ({"logoUrl": "javascript:x"}, "logoUrl"),
        ({"settings": {}}, "settings"),
        ({"settings": [{"label": "A", "kind": 1}]}, "settings.0.kind"),
        ({"settings": [{"label": "A", "type": "DATE"}]}, "settings.0.type"),
    ],
)
def test_what_cannot_be_taken_names_its_field(owner: Caller, body: dict[str, Any], field: str) -> None:
    status, told = owner("POST", "/functions", BODY | body)
    assert (status, [error["field"] for error in told["errors"]]) == (400, [field])
    assert told["errors"][0]["type"] == "bad-request"


@pytest.mark.parametrize("text", [b"{", b"[]", b'"x"', b"null", b"\xff", b'{"a": NaN}', b"[" * 5000])
def test_what_is_no_json_object_is_400(owner: Caller, text: bytes) -> None:
    assert owner("POST", "/functions", data=text)[0] == 400


def test_code_is_told_where_it_is_wrong(owner: Caller) -> None:
    error = owner("POST", "/functions", BODY | {"code": "x"})[1]["errors"][0]
    assert (error["field"], error["line"], error["column"]) == ("code", 1, 1)


def test_null_clears_and_what_is_absent_stays(owner: Caller) -> None:
    function = made(owner, description="About orders", batchMaxCount=5)
    path = f"/functions/{function['id']}"
    assert owner("PATCH", path, {"batchMaxCount": None})[1]["data"]["function"]["batchMaxCount"] == 20
    now = owner("PATCH", path, {"description": None})[1]["data"]["function"]
    assert (now["description"], now["displayName"], now["revision"]) == ("", "Orders", 3)


def test_an_editor_of_an_old_revision_is_refused(owner: Caller) -> None:
    path = f"/functions/{made(owner)['id']}"
    first = owner.client.get(path, headers=owner.headers)
    assert first.headers["ETag"] == '"1"'
    old = {"If-Match": first.headers["ETag"]}
    assert owner("PATCH", path, {"description": "1"}, headers=old)[0] == 200
    status, body = owner("PATCH", path, {"description": "2"}, headers=old)
    assert (status, body["errors"][0]["type"]) == (412, "precondition-failed")
    assert "description" in body["errors"][0]["message"]
    assert owner("DELETE", path, headers=old)[0] == 412
    for tag in ('"nonsense"', '""', 'W/""', ","):
        assert owner("DELETE", path, headers={"If-Match": tag})[0] == 412
    assert owner("PATCH", path, {"description": "3"}, headers={"If-Match": "*"})[0] == 200
    assert owner("PATCH", path, {"description": "4"})[0] == 200


def test_a_function_is_deleted_unless_it_is_connected(owner: Caller, database: Database) -> None:
    connectable(database)
    free, busy = made(owner), made(owner)
    body = {"functionId": busy["id"], "integrationId": "dst_0"}
    assert owner("POST", "/insert-function-instances", body)[0] == 201
    assert owner("DELETE", f"/functions/{free['id']}") == (200, {"data": {"status": "SUCCESS"}})
    assert owner("GET", f"/functions/{free['id']}")[0] == 404
    status, told = owner("DELETE", f"/functions/{busy['id']}")
    assert status == 409
    assert "D0" in told["errors"][0]["message"]


def test_lists_come_in_pages_there_and_back(owner: Caller) -> None:
    ids = [made(owner)["id"] for _ in range(3)]

    def page(cursor: str) -> tuple[list[str], Any]:
        query = {"pagination[count]": "2", "pagination[cursor]": cursor}
        data = owner("GET", "/functions", query_string=query)[1]["data"]
        assert all("code" not in function for function in data["functions"])
        return [function["id"] for function in data["functions"]], data["pagination"]

    first, at = page("")
    second, then = page(at["next"])
    assert (first + second, at["totalEntries"], "previous" in at, "next" in then) == (ids, 3, False, False)
    assert page(then["previous"])[0] == first


@pytest.mark.parametrize(
    "query",
    [{"pagination[count]": "0"}, {"pagination[count]": "x"}, {"pagination[cursor]": "x"}, {"resourceType": "x"}],
)
def test_a_page_that_there_cannot_be_is_400(owner: Caller, query: dict[str, str]) -> None:
    status, body = owner("GET", "/functions", query_string=query)
    assert (status, body["errors"][0]["field"]) == (400, next(iter(query)))


def test_versions_are_listed_compared_and_restored(owner: Caller) -> None:
    path = f"/functions/{made(owner)['id']}"
    owner("PATCH", path, {"code": CODE + "\n// new"})
    newer, older = owner("GET", f"{path}/versions")[1]["data"]["versions"]
    assert (newer["number"], newer["isDeployed"]) == (2, False)
    assert owner("GET", f"{path}/versions/{older['id']}")[1]["data"]["version"]["code"] == CODE
    query = {"from": older["id"]}
    shown = owner("GET", f"{path}/versions/{newer['id']}/diff", query_string=query)[1]["data"]["difference"]
    assert (shown["from"], shown["text"].endswith("+// new\n")) == (older["id"], True)
    stale = {"If-Match": '"1"'}
    assert owner("POST", f"{path}/versions", {"versionId": older["id"]}, headers=stale)[0] == 412
    status, body = owner("POST", f"{path}/versions", {"versionId": older["id"]})
    assert (status, body["data"]["version"]["number"], body["data"]["version"]["code"]) == (201, 3, CODE)
    assert owner("POST", f"{path}/versions", {"versionId": body["data"]["version"]["id"]})[0] == 409
    assert owner("GET", f"{path}/versions/fnv_nothing")[0] == 404
    assert owner("GET", f"{path}/versions/{newer['id']}/diff")[0] == 400


def test_deploying_makes_the_latest_the_deployed_one(owner: Caller, database: Database) -> None:
    connectable(database)
    function = made(owner)
    path = f"/functions/{function['id']}"
    body = {"functionId": function["id"], "integrationId": "dst_0"}
    instance = owner("POST", "/insert-function-instances", body)[1]["data"]["insertFunctionInstance"]
    status, told = owner("POST", f"{path}/deploy")
    assert (status, told["data"]["functionDeployment"]["instanceIds"]) == (200, [instance["id"]])
    assert owner("GET", path)[1]["data"]["function"]["isLatestVersion"] is True
    owner("PATCH", path, {"settings": [{"label": "Key", "required": True}]})
    assert owner("GET", path)[1]["data"]["function"]["isLatestVersion"] is False
    status, told = owner("POST", f"{path}/deploy", {"instanceIds": [instance["id"]]})
    assert (status, told["errors"][0]["field"]) == (400, f"instances.{instance['id']}.settings.key")
    assert owner("POST", f"{path}/deploy", {"versionId": function["latestVersionId"]})[0] == 200
    assert owner("POST", f"{path}/deploy", {"instanceIds": ["ifi_nothing"]})[0] == 404


def test_readers_may_not_write(api: Flask, owner: Caller, token_of: TokenOf) -> None:
    path = f"/functions/{made(owner)['id']}"
    reader = Caller(api.test_client(), token_of(Role.FUNCTIONS_READ_ONLY))
    assert reader("GET", path)[0] == 200
    for method, at, body in (("PATCH", path, {"code": CODE}), ("DELETE", path, None), ("POST", "/functions", BODY)):
        assert reader(method, at, body)[0] == 403


def test_templates_are_given(owner: Caller) -> None:
    found = owner("GET", "/function-templates")[1]["data"]["templates"]
    assert [template["name"] for template in found] == ["Default", "Default Batch"]


def test_the_sandbox_finds_the_place_of_a_mistake_and_the_handlers(api: Flask, owner: Caller) -> None:
    checker = SandboxChecker(96 * 1024 * 1024)
    api.extensions[EXTENSION] = replace(api.extensions[EXTENSION], checker=checker)
    try:
        error = owner("POST", "/functions", BODY | {"code": "function onTrack(event) {\n  return (;\n}"})[1]["errors"][
            0
        ]
        assert (error["field"], error["line"]) == ("code", 2)
        assert made(owner, code="async function onPage(event) { return event; }")["handlers"] == ["onPage"]
    finally:
        checker.close()

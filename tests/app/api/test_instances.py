"""Function instances over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.api.services import EXTENSION
from app.models import Database
from tasks.vault import Vault, VaultError
from tests.app.api.conftest import Caller
from tests.app.control.function_rows import KEY, connectable, made

PATH = "/insert-function-instances"


def connected(call: Caller, database: Database, **more: Any) -> Any:
    connectable(database)
    function = made(database, [KEY, {"label": "Region"}])
    body = {"functionId": function.id, "integrationId": "dst_0", "settings": {"apiKey": "hush"}, "enabled": True}
    status, answer = call("POST", PATH, body | more)
    assert status == 201, answer
    return answer["data"]["insertFunctionInstance"]


def test_a_secret_that_is_set_is_told_and_not_shown(owner: Caller, database: Database) -> None:
    row = connected(owner, database)
    assert (row["integrationId"], row["enabled"], row["encryptedSettings"]) == ("dst_0", True, {"apiKey": True})
    status, body = owner("GET", f"{PATH}/{row['id']}")
    assert (status, body["data"]["insertFunctionInstance"]) == (200, row)
    assert "hush" not in str(body)


def test_settings_are_merged_and_null_clears(owner: Caller, database: Database) -> None:
    path = f"{PATH}/{connected(owner, database)['id']}"
    row = owner("PATCH", path, {"settings": {"region": "eu"}, "timeoutS": 2})[1]["data"]["insertFunctionInstance"]
    assert (row["settings"], row["encryptedSettings"]["apiKey"], row["timeoutS"]) == ({"region": "eu"}, True, 2)
    row = owner("PATCH", path, {"settings": {"region": None}, "timeoutS": None})[1]["data"]["insertFunctionInstance"]
    assert (row["settings"].get("region"), row["timeoutS"], row["enabled"]) == (None, None, True)
    assert owner("PATCH", path, {"enabled": False})[1]["data"]["insertFunctionInstance"]["enabled"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"settings": {"nothing": 1}}, "settings.nothing"),
        ({"settings": {"apiKey": 1}}, "settings.apiKey"),
        ({"settings": {"apiKey": None}}, "settings.apiKey"),
        ({"settings": []}, "settings"),
        ({"enabled": "yes"}, "enabled"),
        ({"name": None}, "name"),
        ({"concurrency": 0}, "concurrency"),
        ({"batchEvents": 1.5}, "batchEvents"),
        ({"timeoutS": 31}, "timeoutS"),
        ({"timeoutS": "3"}, "timeoutS"),
        ({"timeoutS": True}, "timeoutS"),
        ({"enabled": 1}, "enabled"),
        ({"enabled": 0}, "enabled"),
        ({"functionId": "fn_other"}, "functionId"),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    owner: Caller, database: Database, body: dict[str, Any], field: str
) -> None:
    path = f"{PATH}/{connected(owner, database)['id']}"
    status, told = owner("PATCH", path, body)
    assert (status, [error["field"] for error in told["errors"]]) == (400, [field])


def test_a_destination_has_one_function_and_both_must_exist(owner: Caller, database: Database) -> None:
    row = connected(owner, database)
    again = {"functionId": row["classId"], "integrationId": "dst_0"}
    assert owner("POST", PATH, again)[0] == 409
    assert owner("POST", PATH, again | {"integrationId": "dst_nothing"})[0] == 404
    assert owner("POST", PATH, again | {"functionId": "fn_nothing"})[0] == 404
    assert owner("POST", PATH, {})[0] == 400


def test_instances_are_listed_by_function_and_deleted(owner: Caller, database: Database) -> None:
    row = connected(owner, database)
    for query, count in (({}, 1), ({"functionId": row["classId"]}, 1), ({"functionId": "fn_other"}, 0)):
        data = owner("GET", PATH, query_string=query)[1]["data"]
        assert (len(data["insertFunctionInstances"]), data["pagination"]["totalEntries"]) == (count, count)
    assert owner("DELETE", f"{PATH}/{row['id']}")[0] == 200
    for method in ("GET", "PATCH", "DELETE"):
        assert owner(method, f"{PATH}/{row['id']}")[0] == 404


def test_without_the_settings_key_instances_are_503_and_functions_go_on(
    api: Flask, owner: Caller, database: Database
) -> None:
    row = connected(owner, database)

    def no_vault() -> Vault:
        raise VaultError("the key's file cannot be read")

    api.extensions[EXTENSION] = replace(api.extensions[EXTENSION], open_vault=no_vault)
    assert owner("GET", f"{PATH}/{row['id']}")[0] == 503
    assert owner("GET", f"/functions/{row['classId']}")[0] == 200


def test_characters_that_a_database_may_not_take_are_no_bug(owner: Caller, database: Database) -> None:
    row = connected(owner, database)
    expected = (200, 404) if database.is_sqlite else (400, 400)
    nul = "a\0b"
    assert owner("GET", PATH, query_string={"functionId": nul})[0] == expected[0]
    assert owner("POST", f"/functions/{row['classId']}/deploy", {"instanceIds": [nul]})[0] == expected[1]
    assert owner("PATCH", f"{PATH}/{row['id']}", {"name": nul})[0] == 400
    assert owner("PATCH", f"{PATH}/{row['id']}", {"settings": {nul: "x"}})[0] == 400
    assert owner("PATCH", f"{PATH}/{row['id']}", {"settings": {"region": nul}})[0] == 200

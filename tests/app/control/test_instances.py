"""Instances are connected, set and switched on by those who may write both ends; secrets never come back."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from app.control import deploy, functions, instances, versions
from app.control.change import change
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.control.roles import COMMAND_LINE, Actor, Grant, Role
from app.models import Database, Function, FunctionInstance
from tasks.vault import Vault
from tests.app.control.function_rows import (
    KEY,
    LIST,
    OTHER,
    VAULT,
    WRITES_FUNCTIONS,
    WRITES_SOURCES,
    actor,
    connectable,
    connected,
    deeds,
    made,
    patched,
    saved,
    to_publish,
)

SECRET = "do-not-tell"


@pytest.fixture
def function(database: Database) -> Function:
    connectable(database)
    return made(database, [KEY, LIST])


def deployed(database: Database, function: Function, who: Actor = COMMAND_LINE, **given: Any) -> list[FunctionInstance]:
    with change(database, who) as open_change:
        return list(deploy.deploy(open_change, VAULT, function.id, **given))


def problems(caught: pytest.ExceptionInfo[InvalidError]) -> list[str]:
    return [problem.field for problem in caught.value.problems]


def test_sensitive_settings_are_sealed_and_do_not_come_back(database: Database, function: Function) -> None:
    row = connected(database, function, settings={"apiKey": SECRET, "names": ["a"]}, enabled=True)
    assert row.settings == {"names": ["a"]} == instances.shown_settings(row)
    assert SECRET not in row.sealed
    assert VAULT.open(row.sealed) == {"apiKey": SECRET}
    assert instances.encrypted_settings(row, VAULT) == {"apiKey": True}


def test_a_destination_has_one_function(database: Database, function: Function) -> None:
    row = connected(database, function)
    with pytest.raises(ConflictError, match=row.id):
        connected(database, function)


@pytest.mark.parametrize(
    ("settings", "field"),
    [({"names": "a"}, "settings.names"), ({"other": 1}, "settings.other"), ({"apiKey": 7}, "settings.apiKey")],
)
def test_settings_fit_their_declaration(database: Database, function: Function, settings: Any, field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        connected(database, function, settings=settings)
    assert problems(caught) == [field]
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("timeout_s", 31), ("timeout_s", float("nan")), ("concurrency", 1.5), ("batch_events", 0), ("enabled", "yes"),
     ("settings", []), ("batch_wait_s", True), ("sealed", "x"), ("name", None)],
)  # fmt: skip
def test_fields_have_bounds(database: Database, function: Function, field: str, value: Any) -> None:
    with pytest.raises(InvalidError) as caught:
        connected(database, function, **{field: value})
    assert problems(caught) == [field]


def test_settings_merge_by_name_and_secrets_that_are_not_named_stay(database: Database, function: Function) -> None:
    row = connected(database, function, settings={"apiKey": SECRET, "names": ["a"]})
    assert patched(database, row, {"settings": {"names": None}}).settings == {}
    assert VAULT.open(patched(database, row, {"name": "Other"}).sealed) == {"apiKey": SECRET}
    assert instances.encrypted_settings(patched(database, row, {"settings": {"apiKey": None}}), VAULT) == {}


def test_with_a_lost_key_secrets_can_be_set_anew_but_not_kept(database: Database, function: Function) -> None:
    row = connected(database, function, settings={"apiKey": SECRET})
    other = Vault([Fernet.generate_key().decode()])
    with pytest.raises(ConflictError, match="SETTINGS_KEYS"):
        patched(database, row, {"settings": {"names": ["a"]}}, vault=other)
    assert other.open(patched(database, row, {"settings": {"apiKey": "new"}}, vault=other).sealed) == {"apiKey": "new"}


def test_enabling_needs_a_version_and_all_required_settings(database: Database, function: Function) -> None:
    row = connected(database, function)
    with pytest.raises(ConflictError, match="no version is deployed"):
        patched(database, row, {"enabled": True})
    patched(database, row, {"settings": {"apiKey": SECRET}})
    deployed(database, function)
    patched(database, row, {"settings": {"apiKey": None}})
    with pytest.raises(InvalidError) as caught:
        patched(database, row, {"enabled": True})
    assert problems(caught) == ["settings.apiKey"]
    assert patched(database, row, {"enabled": True, "settings": {"apiKey": SECRET}}).enabled
    with pytest.raises(InvalidError):
        patched(database, row, {"settings": {"apiKey": None}})
    assert {"Function Instance Enabled", "Function Instance Updated"} <= set(deeds(database))


def test_a_deploy_is_refused_with_every_instance_and_field(database: Database, function: Function) -> None:
    rows = [connected(database, function, n) for n in (0, 1)]
    with pytest.raises(InvalidError) as caught:
        deployed(database, function)
    assert problems(caught) == [f"instances.{row.id}.settings.apiKey" for row in sorted(rows, key=lambda row: row.id)]
    patched(database, rows[0], {"settings": {"apiKey": SECRET}})
    assert [row.id for row in deployed(database, function, instance_ids=[rows[0].id])] == [rows[0].id]


def test_a_deploy_points_at_a_version_and_publishes(database: Database, function: Function) -> None:
    rows = [connected(database, function, n, settings={"apiKey": SECRET}) for n in (0, 1)]
    saved(database, function, code=OTHER)
    with database.read() as session:
        newest, oldest = versions.listed(session, COMMAND_LINE, function.id).rows
    to_publish(database)
    deployed(database, function, version_id=oldest.id)
    assert to_publish(database) == {"dst_0", "dst_1"}
    (row,) = deployed(database, function, instance_ids=[rows[1].id])
    assert row.version_id == newest.id
    assert row.deployed_at is not None
    with database.read() as session:
        at_work = deploy.deployments(session, [function.id])[function.id]
    assert [(each.version_id, each.instances) for each in at_work] == [(newest.id, 1), (oldest.id, 1)]
    assert at_work[0].at == row.deployed_at


def test_what_is_not_there_is_not_deployed(database: Database, function: Function) -> None:
    with pytest.raises(NotFoundError, match="ifi_other"):
        deployed(database, function, instance_ids=["ifi_other"])
    with pytest.raises(NotFoundError, match="fnv_other"):
        deployed(database, function, version_id="fnv_other")


def test_a_changed_schema_is_made_ready_before_its_deploy(database: Database, function: Function) -> None:
    row = connected(database, function, settings={"apiKey": SECRET}, enabled=True)
    saved(database, function, settings=[KEY, LIST, {"label": "Region", "required": True}])
    with pytest.raises(InvalidError) as caught:
        deployed(database, function)
    assert problems(caught) == [f"instances.{row.id}.settings.region"]
    patched(database, row, {"settings": {"region": "eu"}})
    assert deployed(database, function)[0].settings == {"region": "eu"}


def test_a_setting_that_becomes_sensitive_is_sealed_and_stays_so(database: Database) -> None:
    connectable(database)
    function = made(database, [{"label": "Region"}])
    row = connected(database, function, settings={"region": SECRET})
    saved(database, function, settings=[{"label": "Region", "sensitive": True}])
    (row,) = deployed(database, function)
    assert (row.settings, VAULT.open(row.sealed)) == ({}, {"region": SECRET})
    saved(database, function, settings=[{"label": "Region"}, {"label": "Zone"}])
    deployed(database, function)
    row = patched(database, row, {"settings": {"zone": "a"}})
    assert (row.settings, VAULT.open(row.sealed)) == ({"zone": "a"}, {"region": SECRET})


@pytest.mark.parametrize("who", [WRITES_FUNCTIONS, WRITES_SOURCES])
def test_connecting_deploying_and_changing_need_both_ends(database: Database, function: Function, who: Actor) -> None:
    row = connected(database, function, settings={"apiKey": SECRET})
    with pytest.raises(ForbiddenError):
        connected(database, function, 1, who)
    with pytest.raises(ForbiddenError):
        deployed(database, function, who)
    with pytest.raises(ForbiddenError):
        patched(database, row, {"enabled": False}, who)
    with pytest.raises(ForbiddenError), change(database, who) as open_change:
        instances.delete(open_change, row.id)


def test_both_roles_for_these_very_two_suffice(database: Database, function: Function) -> None:
    grants = (Role.FUNCTIONS_ADMIN, function.id), (Role.SOURCE_ADMIN, "src_0")
    who = actor(*(Grant(role, frozenset({on})) for role, on in grants))
    row = connected(database, function, 0, who, settings={"apiKey": SECRET}, enabled=True)
    assert row.enabled
    assert row.version_id is not None
    with pytest.raises(ForbiddenError):
        connected(database, function, 1, who)
    connected(database, function, 1, settings={"apiKey": SECRET})
    with pytest.raises(ForbiddenError, match="src_1"):
        deployed(database, function, who)
    with change(database, who) as open_change:
        instances.delete(open_change, row.id)
    assert "dst_0" in to_publish(database)


def test_an_instance_is_seen_from_either_end(database: Database, function: Function) -> None:
    rows = [connected(database, function, n) for n in (0, 1)]
    of_source = actor(Grant(Role.SOURCE_ADMIN, frozenset({"src_1"})))
    of_function = actor(Grant(Role.FUNCTIONS_READ_ONLY, frozenset({function.id})))
    with database.read() as session:
        assert [row.id for row in instances.listed(session, of_source).rows] == [rows[1].id]
        assert {row.id for row in instances.listed(session, of_function).rows} == {row.id for row in rows}
        assert instances.get(session, of_source, rows[1].id).id == rows[1].id
        for hidden in (rows[0].id, "ifi_nothing"):
            with pytest.raises(ForbiddenError):
                instances.get(session, of_source, hidden)
        with pytest.raises(ForbiddenError):
            instances.listed(session, actor())


def test_a_function_goes_once_its_instances_are_gone(database: Database, function: Function) -> None:
    row = connected(database, function, settings={"apiKey": SECRET}, enabled=True)
    with change(database, COMMAND_LINE) as open_change:
        instances.delete(open_change, row.id)
        functions.delete(open_change, function.id)
    assert {"Function Instance Deleted", "Function Deleted"} <= set(deeds(database))

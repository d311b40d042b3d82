"""Destinations, their settings and the catalog."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from app.control import catalog, destinations, functions, instances, sources
from app.control.change import change
from app.control.destinations import DestinationPatch, NewDestination
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.control.roles import COMMAND_LINE, Actor, Grant, Role
from app.control.throughput import at_work
from app.models import Database, Destination
from app.models.outbox import SOURCES
from destinations import REGISTRY
from destinations.contract import Throughput
from tasks.vault import Vault
from tests.app.control.function_rows import CODE, VAULT, deeds, to_publish

SECRET = "do-not-tell"
URL = {"url": "https://example.com/"}


@pytest.fixture
def source_id(database: Database) -> str:
    with change(database, COMMAND_LINE) as opened:
        return sources.create(opened, "Web").id


def make(database: Database, in_source: str, name: str = "Hook", **given: Any) -> Destination:
    new = NewDestination(**{"source_id": in_source, "kind": "webhook", "name": name, "settings": URL} | given)
    with change(database, COMMAND_LINE) as opened:
        return destinations.create(opened, VAULT, new)


def patch(database: Database, row: Destination, vault: Vault = VAULT, **fields: Any) -> Destination:
    with change(database, COMMAND_LINE) as opened:
        return destinations.update(opened, vault, row.id, DestinationPatch(**fields))


def problems(caught: pytest.ExceptionInfo[InvalidError]) -> list[str]:
    return [problem.field for problem in caught.value.problems]


def test_what_is_sensitive_is_sealed_and_does_not_come_back(database: Database, source_id: str) -> None:
    row = make(database, source_id, settings=URL | {"secret": SECRET, "batch": True})
    assert SECRET not in str(row.settings) + row.sealed
    assert VAULT.open(row.sealed) == {"secret": SECRET}
    shown = destinations.shown_settings(row)
    assert (shown["url"], shown["batch"], "secret" in shown, "headers" in shown) == (URL["url"], True, False, False)
    assert destinations.encrypted_settings(row, VAULT) == {"secret": True}


def test_which_sensitive_settings_are_set_is_told_without_the_key_as_far_as_it_is_known(
    database: Database, source_id: str
) -> None:
    row, other = make(database, source_id, settings=URL | {"secret": SECRET}), Vault([Fernet.generate_key().decode()])
    assert destinations.encrypted_settings(row, other) == {"headers": True, "secret": True}
    assert destinations.encrypted_settings(make(database, source_id, "Bare"), other) == {}


def test_settings_are_merged_by_name(database: Database, source_id: str) -> None:
    row = make(database, source_id, settings=URL | {"secret": SECRET, "batch": True, "headers": {"a": "b"}})
    row = patch(database, row, settings={"batch_size": 7, "headers": {"c": "d"}})
    assert (row.settings["batch"], row.settings["batch_size"]) == (True, 7)
    assert VAULT.open(row.sealed) == {"secret": SECRET, "headers": {"c": "d"}}


def test_none_clears_a_setting(database: Database, source_id: str) -> None:
    row = make(database, source_id, settings=URL | {"secret": SECRET, "batch_size": 7})
    row = patch(database, row, settings={"secret": None, "batch_size": None})
    assert (row.sealed, row.settings["batch_size"]) == ("", 50)
    with pytest.raises(InvalidError) as caught:
        patch(database, row, settings={"url": None})
    assert problems(caught) == ["settings.url"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({}, "settings.url"),
        (URL | {"batch": "yes"}, "settings.batch"),
        (URL | {"none": 1}, "settings.none"),
        (URL | {"batch_size": float("nan")}, "settings"),
        (URL | {"secret": "\ud800"}, "settings"),
        (URL | {"secret": "x" * 300_000}, "settings"),
        ([], "settings"),
        ({"url": {1}}, "settings"),
    ],
)
def test_settings_fit_what_the_kind_declares(settings: Any, field: str, database: Database, source_id: str) -> None:
    with pytest.raises(InvalidError) as caught:
        make(database, source_id, settings=settings)
    assert problems(caught) == [field]
    with database.read() as session:
        assert destinations.listed(session, COMMAND_LINE).total == 0


def test_a_value_is_in_no_message(database: Database, source_id: str) -> None:
    with pytest.raises(InvalidError) as caught:
        make(database, source_id, settings=URL | {"headers": SECRET})
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(NewDestination(source_id="s", kind="webhook", name="n", settings={"secret": SECRET}))


def test_without_the_key_the_sensitive_settings_are_named_anew_and_the_rest_may_change(
    database: Database, source_id: str
) -> None:
    row, other = make(database, source_id, settings=URL | {"secret": SECRET}), Vault([Fernet.generate_key().decode()])
    with pytest.raises(ConflictError, match="SETTINGS_KEYS"):
        patch(database, row, other, settings={"batch": True})
    assert patch(database, row, other, name="Other").sealed == row.sealed
    row = patch(database, row, other, settings={"secret": "new", "headers": None})
    assert other.open(row.sealed) == {"secret": "new"}


def test_it_does_not_move_to_another_source(database: Database, source_id: str) -> None:
    row = make(database, source_id)
    with change(database, COMMAND_LINE) as opened:
        other = sources.create(opened, "Other").id
    with pytest.raises(InvalidError) as caught:
        patch(database, row, source_id=other)
    assert problems(caught) == ["source_id"]
    assert patch(database, row, source_id=source_id, name="New").name == "New"


@pytest.mark.parametrize("given", [{"kind": "none"}, {"source_id": "src_none"}, {"source_id": "a\0"}, {"name": ""}])
def test_what_cannot_be_taken_is_refused(given: dict[str, str], database: Database, source_id: str) -> None:
    with pytest.raises(InvalidError) as caught:
        make(database, source_id, **given)
    assert problems(caught) == list(given)


def test_within_a_source_a_name_or_slug_is_one_destinations(database: Database, source_id: str) -> None:
    make(database, source_id, "Hook", slug="first")
    other = make(database, source_id, "Other")
    for name in ("Hook", "first"):
        with pytest.raises(ConflictError, match=name):
            make(database, source_id, name)
        with pytest.raises(ConflictError, match=name):
            patch(database, other, name=name)
    with change(database, COMMAND_LINE) as opened:
        second = sources.create(opened, "Second").id
    assert make(database, second, "Hook").slug == "hook"


def test_whatever_changes_is_published_and_in_the_trail(database: Database, source_id: str) -> None:
    to_publish(database)
    row = make(database, source_id)
    assert to_publish(database) == {row.id, SOURCES}
    patch(database, row, settings={"batch": True})
    assert to_publish(database) >= {row.id}
    patch(database, row, enabled=False)
    assert to_publish(database) == {row.id, SOURCES}
    with change(database, COMMAND_LINE) as opened:
        destinations.delete(opened, row.id)
    assert to_publish(database) == {row.id, SOURCES}
    expected = ["Destination Created", "Destination Deleted", "Destination Disabled", "Destination Updated"]
    assert [deed for deed in deeds(database) if deed.startswith("Destination")] == expected


def test_whether_there_is_one_is_not_told_to_who_may_not_see_it(database: Database, source_id: str) -> None:
    row = make(database, source_id)
    with change(database, COMMAND_LINE) as opened:
        other = sources.create(opened, "Other").id
    actor = Actor("", "somebody", "", (Grant(Role.SOURCE_ADMIN, frozenset({other})),))
    texts = set()
    with database.read() as session:
        for key in (row.id, "dst_none"):
            with pytest.raises(ForbiddenError) as caught:
                destinations.get(session, actor, key)
            texts.add(str(caught.value).replace(key, "it"))
        with pytest.raises(NotFoundError):
            destinations.get(session, COMMAND_LINE, "dst_none")
    assert len(texts) == 1


def test_the_catalog_has_every_kind() -> None:
    assert {kind.slug for kind in catalog.listed()} == set(REGISTRY)
    assert catalog.get("webhook") is REGISTRY["webhook"]
    with pytest.raises(NotFoundError):
        catalog.get("none")


def test_what_reaches_into_the_machine_is_set_on_the_machine_alone(database: Database, source_id: str) -> None:
    row = make(database, source_id, kind="log", settings={"path": "/var/log/events"})
    owner = Actor("usr_1", "Ada", "ada@example.com", (Grant(Role.OWNER),))
    with pytest.raises(InvalidError) as caught, change(database, owner) as opened:
        destinations.update(opened, VAULT, row.id, {"settings": {"path": "/etc/cron.d/mine"}})
    assert problems(caught) == ["settings.path"]
    new = NewDestination(source_id=source_id, kind="log", name="New", settings={"path": "/etc/cron.d/mine"})
    with pytest.raises(InvalidError), change(database, owner) as opened:
        destinations.create(opened, VAULT, new)
    with change(database, owner) as opened:
        destinations.update(opened, VAULT, row.id, {"settings": {"path": "/var/log/events"}, "enabled": False})
        kept = destinations.get(opened.session, owner, row.id)
        assert kept.settings["path"] == "/var/log/events"
        destinations.update(opened, VAULT, row.id, {"settings": None})
        assert destinations.get(opened.session, owner, row.id).settings["path"] == ""


def test_a_destination_with_a_function_is_not_deleted(database: Database, source_id: str) -> None:
    """Whoever may not disconnect the function could do so by deleting the destination."""
    row = make(database, source_id)
    with change(database, COMMAND_LINE) as opened:
        function = functions.create(opened, {"display_name": "Mask"}, CODE)
        instance = instances.create(opened, VAULT, function.id, row.id, {"name": "Mask emails"})
    told = rf"Hook has a function: Mask emails \({instance.id}\), of Mask; delete that first"
    with pytest.raises(ConflictError, match=told), change(database, COMMAND_LINE) as opened:
        destinations.delete(opened, row.id)
    with change(database, COMMAND_LINE) as opened:
        instances.delete(opened, instance.id)
        destinations.delete(opened, row.id)


def test_limits_are_set_merged_and_cleared(database: Database, source_id: str) -> None:
    row = make(database, source_id, throughput={"concurrency": 2, "events_per_s": 10})
    assert row.throughput == {"concurrency": 2, "events_per_s": 10}
    assert patch(database, row, throughput={"concurrency": None, "requests_per_s": 0.5}).throughput == {
        "events_per_s": 10,
        "requests_per_s": 0.5,
    }
    assert patch(database, row, throughput=None).throughput == {}
    assert make(database, source_id, "Free").throughput == {}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"concurrency": 0}, "throughput.concurrency"),
        ({"concurrency": 1.5}, "throughput.concurrency"),
        ({"requests_per_s": 0}, "throughput.requestsPerS"),
        ({"requests_per_s": float("nan")}, "throughput.requestsPerS"),
        ({"events_per_s": True}, "throughput.eventsPerS"),
        ({"events_per_s": 10_000_000}, "throughput.eventsPerS"),
        ({"speed": 1}, "throughput.speed"),
        ([], "throughput"),
    ],
)
def test_a_limit_out_of_its_range_is_told_by_field(database: Database, source_id: str, given: Any, field: str) -> None:
    row = make(database, source_id)
    with pytest.raises(InvalidError) as caught:
        patch(database, row, throughput=given)
    assert problems(caught) == [field]


def test_a_limit_of_its_own_goes_before_that_of_the_adapter() -> None:
    adapter = Throughput(concurrency=4, requests_per_s=3.0)
    assert at_work({"requests_per_s": 1}, adapter) == Throughput(concurrency=4, requests_per_s=1)
    assert at_work({}, adapter) == adapter

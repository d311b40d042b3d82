"""Subscriptions of destinations: made, changed, removed, and what becomes public of them."""

from __future__ import annotations

from typing import Any

import pytest

from app.control import destinations, subscriptions
from app.control.change import change
from app.control.destinations import NewDestination
from app.control.errors import ConflictError, InvalidError, NotFoundError
from app.control.roles import COMMAND_LINE
from app.control.subscription_fields import checked_fields
from app.models import Database, Subscription
from destinations import REGISTRY, webhook
from tests.app.control.function_rows import VAULT, connectable, deeds, to_publish

ORDERS = {"name": "Orders", "action_id": "send", "trigger": 'event = "Order Completed"'}
URL = {"url": "https://example.com/"}


@pytest.fixture
def hook(database: Database) -> str:
    """The id of a webhook."""
    connectable(database)
    with change(database, COMMAND_LINE) as opened:
        new = NewDestination(source_id="src_0", kind="webhook", name="Hook", settings=URL, destination_id="dst_hook")
        return destinations.create(opened, VAULT, new).id


def make(database: Database, hook: str, **fields: Any) -> Subscription:
    with change(database, COMMAND_LINE) as opened:
        return subscriptions.create(opened, hook, ORDERS | fields)


def patch(database: Database, row: Subscription, **fields: Any) -> Subscription:
    with change(database, COMMAND_LINE) as opened:
        return subscriptions.update(opened, row.destination_id, row.id, fields)


def test_a_subscription_is_kept_audited_and_published_with_its_destination(database: Database, hook: str) -> None:
    row = make(database, hook, settings={"data": {"@path": "$.properties"}}, enabled=True)
    assert (row.name, row.action, row.trigger, row.enabled) == ("Orders", "send", ORDERS["trigger"], True)
    assert row.mapping == {"data": {"@path": "$.properties"}}
    assert hook in to_publish(database)
    assert "Subscription Created" in deeds(database)
    with database.read() as session:
        assert subscriptions.get(session, COMMAND_LINE, hook, row.id).id == row.id
        assert subscriptions.listed(session, COMMAND_LINE, hook).total == 1


def test_without_a_mapping_it_is_that_of_the_action_and_nothing_is_enabled_by_itself(
    database: Database, hook: str
) -> None:
    row = make(database, hook)
    (action,) = webhook.DESTINATION.actions
    assert row.mapping == {field.name: field.default for field in action.fields if field.default is not None}
    assert row.enabled is False


def test_what_is_given_is_changed_and_the_rest_stays(database: Database, hook: str) -> None:
    row = make(database, hook)
    patch(database, row, enabled=True)
    changed = patch(database, row, trigger="all", settings={"data": {"a": 1}})
    assert (changed.name, changed.trigger, changed.enabled) == ("Orders", "all", True)
    assert changed.mapping == {"data": {"a": 1}}
    assert set(deeds(database)) >= {"Subscription Enabled", "Subscription Updated"}


def test_a_subscription_goes_with_its_destination_or_alone(database: Database, hook: str) -> None:
    row, other = make(database, hook), make(database, hook, name="Other")
    with change(database, COMMAND_LINE) as opened:
        subscriptions.delete(opened, hook, row.id)
        destinations.delete(opened, hook)
    with database.read() as session:
        assert session.get(Subscription, other.id) is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"action_id": "fly"}, "action_id"),
        ({"action_id": None}, "action_id"),
        ({"action_id": ["send"]}, "action_id"),
        ({"trigger": "event ="}, "trigger"),
        ({"settings": []}, "settings"),
        ({"settings": {"data": {"@pth": "$.a"}}}, "settings.data"),
        ({"settings": {"data": {}, "colour": "red"}}, "settings.colour"),
        ({"enabled": 1}, "enabled"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_taken_is_told_by_field(
    database: Database, hook: str, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        make(database, hook, **fields)
    assert caught.value.problems[0].field.startswith(field)


def test_each_name_is_there_once(database: Database, hook: str) -> None:
    make(database, hook)
    with pytest.raises(ConflictError, match="Orders"):
        make(database, hook)
    with pytest.raises(ConflictError):
        patch(database, make(database, hook, name="Other"), name="Orders")


def test_a_subscription_of_another_destination_is_not_there(database: Database, hook: str) -> None:
    row = make(database, hook)
    with database.read() as session, pytest.raises(NotFoundError):
        subscriptions.get(session, COMMAND_LINE, "dst_0", row.id)


def test_what_becomes_of_events_that_match_several_is_said_by_the_destination(database: Database, hook: str) -> None:
    with change(database, COMMAND_LINE) as opened:
        row = destinations.update(opened, VAULT, hook, {"multiple_subscriptions": "each"})
    assert row.multiple_subscriptions == "each"
    with pytest.raises(InvalidError, match="block or each"), change(database, COMMAND_LINE) as opened:
        destinations.update(opened, VAULT, hook, {"multiple_subscriptions": "some"})


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_what_an_adapter_suggests_can_be_kept(kind: str) -> None:
    adapter = REGISTRY[kind]
    for action in adapter.actions:
        fields = {"name": action.name, "action_id": action.slug, "trigger": action.default_trigger, "settings": None}
        assert checked_fields(fields, adapter)["mapping"] == action.default_mapping()
    for preset in adapter.presets:
        fields = {"action_id": preset.action, "trigger": preset.trigger, "settings": preset.mapping}
        assert checked_fields(fields, adapter)["action"] == preset.action


def test_true_becomes_1_where_that_is_said(database: Database, hook: str) -> None:
    """To Python they are equal."""
    row = make(database, hook, settings={"data": {"flag": True}})
    patch(database, row, settings={"data": {"flag": 1}})
    with database.read() as session:
        flag = subscriptions.get(session, COMMAND_LINE, hook, row.id).mapping["data"]["flag"]
    assert (flag, type(flag)) == (1, int)

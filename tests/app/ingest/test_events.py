"""Checking, merging and stamping one event: pure."""

from __future__ import annotations

from typing import Any

import pytest

from app.ingest.events import MESSAGES, Received, check, merge, stamp

NOW_S = 1_700_000_000.25
NOW = "2023-11-14T22:13:20.250Z"


def received(**more: Any) -> Received:
    made = Received.now(NOW_S, ip=more.pop("ip", "203.0.113.7"), from_browser=more.pop("from_browser", False))
    return Received(at=made.at, text=made.text, ip=made.ip, from_browser=made.from_browser, **more)


def stamped(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    return stamp(event, received(**more), lambda: "made-id")


@pytest.mark.parametrize(
    "event",
    [
        {"type": "track", "userId": "u", "event": "E"},
        {"type": "track", "anonymousId": "a", "event": "E", "properties": {}},
        {"type": "track", "userId": "u", "event": "E", "properties": None, "messageId": "x" * 100},
        {"type": "identify", "userId": "u", "traits": {"a": 1}},
        {"type": "page", "userId": "u"},
        {"type": "page", "userId": "u", "name": "Home", "category": "c", "properties": {}},
        {"type": "screen", "userId": "u", "name": None},
        {"type": "group", "userId": "u", "groupId": "g", "traits": {}},
        {"type": "alias", "userId": "u", "previousId": "p"},
        {"type": "delete", "userId": "u"},
        {"type": "track", "userId": "", "anonymousId": "a", "event": "E"},
    ],
)
def test_a_valid_event_passes(event: dict[str, Any]) -> None:
    assert check(event) is None


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({}, "type_not_supported"),
        ({"type": None}, "type_not_supported"),
        ({"type": "Track", "userId": "u", "event": "E"}, "type_not_supported"),
        ({"type": ["track"], "userId": "u"}, "type_not_supported"),
        ({"type": "track", "event": "E"}, "no_user_anon_id"),
        ({"type": "track", "event": "E", "userId": "", "anonymousId": None}, "no_user_anon_id"),
        ({"type": "track", "event": "E", "userId": 7}, "id_not_string"),
        ({"type": "track", "event": "E", "userId": "u", "anonymousId": {}}, "id_not_string"),
        ({"type": "track", "userId": "u"}, "event_not_defined"),
        ({"type": "track", "userId": "u", "event": ""}, "event_not_defined"),
        ({"type": "track", "userId": "u", "event": 3}, "event_not_string"),
        ({"type": "track", "userId": "u", "event": "E", "properties": []}, "properties_not_object"),
        ({"type": "page", "userId": "u", "properties": "p"}, "properties_not_object"),
        ({"type": "identify", "userId": "u", "traits": "t"}, "traits_not_object"),
        ({"type": "group", "userId": "u", "groupId": "g", "traits": 1}, "traits_not_object"),
        ({"type": "page", "userId": "u", "name": 1}, "name_not_string"),
        ({"type": "screen", "userId": "u", "name": "n", "category": []}, "category_not_string"),
        ({"type": "group", "userId": "u"}, "id_required"),
        ({"type": "group", "userId": "u", "groupId": 5}, "id_not_string"),
        ({"type": "alias", "userId": "u"}, "previous_id_required"),
        ({"type": "alias", "userId": "u", "previousId": 5}, "id_not_string"),
        ({"type": "alias", "anonymousId": "a", "previousId": "p"}, "id_required"),
        ({"type": "delete"}, "no_user_anon_id"),
        ({"type": "track", "userId": "u", "event": "E", "messageId": "x" * 101}, "message_id_too_long"),
    ],
)
def test_an_invalid_event_is_named_by_its_code(event: dict[str, Any], code: str) -> None:
    assert check(event) == code
    assert code in MESSAGES


def test_a_batchs_context_and_integrations_go_under_the_items_own() -> None:
    batch = {"context": {"ip": "1.1.1.1", "os": {"name": "x"}}, "integrations": {"All": False, "Slack": True}}
    item = {"type": "track", "context": {"os": {"version": "1"}}, "integrations": {"Slack": False}}
    assert merge(item, batch) == {
        "type": "track",
        "context": {"ip": "1.1.1.1", "os": {"version": "1"}},
        "integrations": {"All": False, "Slack": False},
    }
    assert item["context"] == {"os": {"version": "1"}}


@pytest.mark.parametrize("wrong", [None, [], "x", 3, {}])
def test_a_batch_context_that_is_no_object_changes_nothing(wrong: Any) -> None:
    assert merge({"type": "track"}, {"context": wrong}) == {"type": "track"}


def test_an_item_without_context_gets_the_batchs() -> None:
    assert merge({"a": 1}, {"context": {"b": 2}}) == {"a": 1, "context": {"b": 2}}


def test_timestamp_is_corrected_by_the_clients_clock() -> None:
    """The client's clock is an hour behind: the event happened ten seconds before it was sent."""
    event = stamped({"timestamp": "2023-11-14T21:13:10.000Z", "sentAt": "2023-11-14T21:13:20.000Z"})
    assert event["originalTimestamp"] == "2023-11-14T21:13:10.000Z"
    assert event["timestamp"] == "2023-11-14T22:13:10.250Z"
    assert event["sentAt"] == "2023-11-14T21:13:20.000Z"
    assert event["receivedAt"] == NOW


def test_sent_at_of_the_batch_holds_for_items_without_one() -> None:
    event = stamped({"timestamp": "2023-11-14T23:13:10+01:00"}, sent_at="2023-11-14T22:13:15Z")
    assert event["sentAt"] == "2023-11-14T22:13:15Z"
    assert event["timestamp"] == "2023-11-14T22:13:15.250Z"


def test_without_sent_at_the_clients_timestamp_stands() -> None:
    event = stamped({"timestamp": "2023-11-01T00:00:00"})
    assert event["timestamp"] == "2023-11-01T00:00:00.000Z"
    assert event["sentAt"] == NOW


def test_without_any_time_the_event_happened_when_it_came() -> None:
    event = stamped({})
    assert (event["timestamp"], event["originalTimestamp"], event["sentAt"]) == (NOW, NOW, NOW)


@pytest.mark.parametrize("wrong", ["yesterday", 1700000000, ["2023"], {}, "0001-01-01T00:00:00+10:00", ""])
def test_a_timestamp_that_is_no_date_is_kept_and_not_used(wrong: Any) -> None:
    event = stamped({"timestamp": wrong})
    assert event["originalTimestamp"] == wrong
    assert event["timestamp"] == NOW


def test_a_clock_that_is_absurdly_wrong_does_not_overflow() -> None:
    event = stamped({"timestamp": "9999-12-31T23:59:59Z", "sentAt": "0001-01-01T00:00:00Z"})
    assert event["timestamp"] == NOW


@pytest.mark.parametrize("given", [None, "", [], {}, True, 1.5])
def test_a_message_id_is_made_where_there_is_none(given: Any) -> None:
    assert stamped({"messageId": given})["messageId"] == "made-id"


def test_a_number_as_message_id_becomes_text() -> None:
    assert stamped({"messageId": 42})["messageId"] == "42"


def test_the_address_is_stamped_for_browsers_and_direct_clients_alone() -> None:
    assert "ip" not in stamped({})["context"]
    assert stamped({}, from_browser=True)["context"] == {"ip": "203.0.113.7"}
    assert stamped({"context": {"direct": True}})["context"]["ip"] == "203.0.113.7"
    assert "ip" not in stamped({"context": {"direct": "yes"}})["context"]
    assert "ip" not in stamped({}, from_browser=True, ip=None)["context"]


def test_an_address_that_was_sent_is_never_replaced() -> None:
    """0.0.0.0 is how a user asks not to be located."""
    event = stamped({"context": {"ip": "0.0.0.0", "direct": True}}, from_browser=True)
    assert event["context"]["ip"] == "0.0.0.0"


def test_version_and_channel_are_kept_and_the_write_key_goes() -> None:
    event = stamped({"version": 2, "channel": "server", "writeKey": "secret", "extra": [1]})
    assert (event["version"], event["channel"], event["extra"]) == (2, "server", [1])
    assert "writeKey" not in event


@pytest.mark.parametrize("wrong", ["x", 1, None, [1], True])
def test_context_and_integrations_are_objects_or_absent(wrong: Any) -> None:
    event = stamped({"context": wrong, "integrations": wrong})
    assert event["context"] == {}
    assert "integrations" not in event


def test_stamping_leaves_the_given_event_alone() -> None:
    event = {"context": {"direct": True}, "writeKey": "k"}
    stamped(event)
    assert event == {"context": {"direct": True}, "writeKey": "k"}

"""The Customer.io adapter."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from destinations.contract import DELIVERED, Result
from destinations.customerio import DESTINATION
from destinations.customerio.batch import MAX_ITEM_BYTES, MAX_ITEMS
from destinations.customerio.values import person, ulid, with_unix_times
from destinations.errors import Discard, InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tasks.filters import compile_fql
from tests.destinations.doubles.customerio import ULID
from tests.destinations.doubles.double import action_of, json_answer
from tests.support.http_sink import Answer, HttpSink

TIME = "2026-11-28T10:00:00.500Z"
SECONDS = 1795860000
COMMON = {"messageId": "m-1", "userId": "ada", "anonymousId": "a-1", "timestamp": TIME}


def settings(sink: HttpSink) -> dict[str, Any]:
    return check_settings(DESTINATION, {"base_url": sink.url, "site_id": "site", "api_key": "key"})


def act(slug: str, events: list[dict[str, Any]], sink: HttpSink, http: Http, **mapping: Any) -> list[Result]:
    """What the action makes of events by its default mapping."""
    action = action_of(DESTINATION, slug)
    resolve = compile_mapping(action.default_mapping() | mapping).resolve
    payloads = [check_payload(action.fields, resolve(event)).payload for event in events]
    return list(action.perform(payloads, settings(sink), http))


def item(slug: str, event: dict[str, Any], sink: HttpSink, http: Http, **mapping: Any) -> dict[str, Any]:
    """The item that goes out for one event."""
    assert act(slug, [event], sink, http, **mapping) == [DELIVERED]
    (made,) = batches(sink)[-1]
    return made


def batches(sink: HttpSink) -> list[list[dict[str, Any]]]:
    return [orjson.loads(request.body)["batch"] for request in sink.requests]


def rejected(slug: str, event: dict[str, Any], sink: HttpSink, http: Http) -> MessageRejected:
    (result,) = act(slug, [event], sink, http)
    assert isinstance(result.error, MessageRejected)
    assert sink.count == 0
    return result.error


def test_a_request_has_the_credentials_and_a_batch(sink: HttpSink, http: Http) -> None:
    act("trackEvent", [{**COMMON, "event": "E"}] * 2, sink, http)
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/api/v2/batch")
    assert request.headers["authorization"] == f"Basic {base64.b64encode(b'site:key').decode()}"
    assert request.headers["content-type"] == "application/json"
    assert list(orjson.loads(request.body)) == ["batch"]
    assert len(batches(sink)[0]) == 2


# Items


def test_an_identify_call_becomes_a_person(sink: HttpSink, http: Http) -> None:
    traits = {"email": "ada@example.com", "plan": "pro", "createdAt": "2020-01-01T00:00:00Z", "born": "1815-12-10"}
    assert item("createUpdatePerson", {**COMMON, "traits": traits}, sink, http) == {
        "type": "person",
        "action": "identify",
        "identifiers": {"id": "ada"},
        "timestamp": SECONDS,
        "attributes": {
            "email": "ada@example.com",
            "anonymous_id": "a-1",
            "plan": "pro",
            "created_at": 1577836800,
            "born": -4861728000,
        },
    }


def test_a_person_may_belong_to_an_object(sink: HttpSink, http: Http) -> None:
    traits = {"objectId": "acme", "relationshipAttributes": {"since": "2020-01-01"}, "objectTypeId": 2}
    made = item("createUpdatePerson", {**COMMON, "traits": traits}, sink, http)
    assert made["cio_relationships"] == [
        {
            "identifiers": {"object_type_id": "2", "object_id": "acme"},
            "relationship_attributes": {"since": 1577836800},
        }
    ]
    assert made["attributes"] == {"objectId": "acme", "anonymous_id": "a-1"}


@pytest.mark.parametrize("traits", [{}, None])
def test_a_person_without_traits_is_one(sink: HttpSink, http: Http, traits: Any) -> None:
    made = item("createUpdatePerson", {"userId": "ada", "traits": traits}, sink, http)
    assert made == {"type": "person", "action": "identify", "identifiers": {"id": "ada"}, "attributes": {}}


def test_a_person_who_is_known_by_no_more_than_an_anonymous_id_is_rejected(sink: HttpSink, http: Http) -> None:
    error = rejected("createUpdatePerson", {"anonymousId": "a-1", "traits": {"plan": "pro"}}, sink, http)
    assert error.message == "the person has no identifier"


def test_a_track_call_becomes_an_event(sink: HttpSink, http: Http) -> None:
    event = {**COMMON, "event": "Paid", "properties": {"total": 12.5, "due": TIME, "at": [TIME], "deep": {"due": TIME}}}
    made = item("trackEvent", event, sink, http)
    assert ULID.fullmatch(made.pop("id"))
    assert made == {
        "type": "person",
        "action": "event",
        "identifiers": {"id": "ada"},
        "name": "Paid",
        "timestamp": SECONDS,
        "attributes": {"total": 12.5, "due": SECONDS, "at": [TIME], "deep": {"due": SECONDS}},
    }


def test_dates_stay_as_they_are_on_request_but_for_the_time_of_the_event(sink: HttpSink, http: Http) -> None:
    event = {**COMMON, "event": "Paid", "properties": {"due": TIME}}
    made = item("trackEvent", event, sink, http, convert_timestamp=False)
    assert (made["timestamp"], made["attributes"]) == (SECONDS, {"due": TIME})


@pytest.mark.parametrize(
    ("timestamp", "seconds"),
    [("1969-12-31T23:59:59.5Z", -1), (SECONDS, SECONDS), (SECONDS * 1000 + 999, SECONDS), (f"{SECONDS}.9", SECONDS)],
)
def test_the_time_of_an_event_is_in_whole_seconds(sink: HttpSink, http: Http, timestamp: Any, seconds: int) -> None:
    assert item("trackEvent", {**COMMON, "event": "Paid", "timestamp": timestamp}, sink, http)["timestamp"] == seconds


def test_an_event_of_somebody_unknown_has_the_anonymous_id(sink: HttpSink, http: Http) -> None:
    made = item("trackEvent", {"anonymousId": "a-1", "event": "Paid"}, sink, http)
    assert made == {"type": "person", "action": "event", "identifiers": {"anonymous_id": "a-1"}, "name": "Paid"}


def test_an_event_of_nobody_is_rejected(sink: HttpSink, http: Http) -> None:
    assert rejected("trackEvent", {"event": "Paid"}, sink, http).message == "the person has no identifier"


@pytest.mark.parametrize("page", [{"properties": {"url": "/a"}}, {"context": {"page": {"url": "/a"}}}])
def test_a_page_call_becomes_a_page_view_of_its_url(sink: HttpSink, http: Http, page: dict[str, Any]) -> None:
    made = item("trackPageView", {**COMMON, **page}, sink, http)
    assert (made["action"], made["name"], made.get("attributes")) == ("page", "/a", page.get("properties"))


def test_a_screen_call_becomes_a_screen_view(sink: HttpSink, http: Http) -> None:
    made = item("trackScreenView", {**COMMON, "name": "Home", "properties": {"dark": True}}, sink, http)
    assert (made["action"], made["name"], made["attributes"]) == ("screen", "Home", {"dark": True})


def test_a_group_call_becomes_an_object_and_its_relationship(sink: HttpSink, http: Http) -> None:
    traits = {"name": "Acme", "createdAt": "2020-01-01", "object_type_id": "3", "relationshipAttributes": {"role": "x"}}
    assert item("createUpdateObject", {**COMMON, "groupId": "acme", "traits": traits}, sink, http) == {
        "type": "object",
        "action": "identify",
        "identifiers": {"object_type_id": "3", "object_id": "acme"},
        "attributes": {"name": "Acme", "created_at": 1577836800},
        "cio_relationships": [{"identifiers": {"id": "ada"}, "relationship_attributes": {"role": "x"}}],
    }


def test_an_object_of_somebody_unknown_is_related_to_the_anonymous_id(sink: HttpSink, http: Http) -> None:
    made = item("createUpdateObject", {"anonymousId": "a-1", "groupId": "acme"}, sink, http)
    assert made["action"] == "identify_anonymous"
    assert made["identifiers"] == {"object_type_id": "1", "object_id": "acme"}
    assert made["cio_relationships"] == [{"identifiers": {"anonymous_id": "a-1"}}]


def test_an_object_needs_nobody(sink: HttpSink, http: Http) -> None:
    made = item("createUpdateObject", {"groupId": "acme"}, sink, http)
    assert (made["action"], "cio_relationships" in made) == ("identify", False)


def test_a_delete_call_deletes_the_person(sink: HttpSink, http: Http) -> None:
    made = item("deletePerson", {**COMMON, "type": "delete"}, sink, http)
    assert made == {"type": "person", "action": "delete", "identifiers": {"id": "ada"}}


def test_an_item_that_is_too_large_is_rejected_alone(sink: HttpSink, http: Http) -> None:
    large = {**COMMON, "event": "E", "properties": {"text": "x" * MAX_ITEM_BYTES}}
    results = act("trackEvent", [{**COMMON, "event": "A"}, large, {**COMMON, "event": "B"}], sink, http)
    assert [type(result.error) for result in results] == [type(None), MessageRejected, type(None)]
    assert [[made["name"] for made in batch] for batch in batches(sink)] == [["A", "B"]]


def test_a_full_call_fits_into_one_request(sink: HttpSink, http: Http) -> None:
    action = action_of(DESTINATION, "createUpdatePerson")
    limits = action.limits(settings(sink))
    payload: dict[str, Any] = {"id": "1", "email": "", "custom_attributes": {"a": ""}, "timestamp": "1"}
    payload["custom_attributes"] = {"a": "x" * (limits.bytes // limits.events - len(orjson.dumps(payload)) - 15)}
    payload["email"] = "ada@example.com"
    assert action.perform([payload] * MAX_ITEMS, settings(sink), http) == [DELIVERED] * MAX_ITEMS
    assert len(sink.requests[0].body) <= 500_000


# Presets


CALLS = [
    ({"type": "identify"}, "createUpdatePerson"),
    ({"type": "track", "event": "Paid"}, "trackEvent"),
    ({"type": "track", "event": "User Deleted"}, "deletePerson"),
    ({"type": "page"}, "trackPageView"),
    ({"type": "screen"}, "trackScreenView"),
    ({"type": "group"}, "createUpdateObject"),
    ({"type": "delete"}, "deletePerson"),
    ({"type": "alias"}, ""),
]


@pytest.mark.parametrize(("event", "action"), CALLS)
def test_one_preset_at_most_takes_an_event(event: Mapping[str, Any], action: str) -> None:
    taking = [preset.action for preset in DESTINATION.presets if compile_fql(preset.trigger)(event)]
    assert taking == ([action] if action else [])


# Answers


def refusals(*indexes: Any, field: Any = "identifiers", status: int = 207) -> Answer:
    errors = [{"batch_index": index, "reason": "invalid", "field": field, "message": "ada?"} for index in indexes]
    return json_answer({"errors": errors}, status)


EVENTS = [{**COMMON, "event": name} for name in ("A", "B", "C")]


def test_what_is_refused_is_told_by_its_position(sink: HttpSink, http: Http) -> None:
    sink.answer = refusals(1)
    first, second, third = act("trackEvent", EVENTS, sink, http)
    assert (first, third) == (DELIVERED, DELIVERED)
    assert isinstance(second.error, MessageRejected)
    assert (second.error.status, second.error.message) == (
        207,
        "Customer.io refused the item: identifiers is not valid",
    )


def test_what_a_200_lists_was_refused_too(sink: HttpSink, http: Http) -> None:
    sink.answer = refusals(0, 2, status=200)
    results = act("trackEvent", EVENTS, sink, http)
    assert [type(result.error) for result in results] == [MessageRejected, type(None), MessageRejected]


@pytest.mark.parametrize(
    "answer", [Answer(body=b"<html>"), json_answer([]), json_answer({"errors": 1}), refusals(9, status=200)]
)
def test_a_200_that_lists_none_of_the_items_took_them(sink: HttpSink, http: Http, answer: Answer) -> None:
    sink.answer = answer
    assert act("trackEvent", EVENTS, sink, http) == [DELIVERED] * 3


@pytest.mark.parametrize(
    ("field", "told"),
    [("attributes.ada@example.com", ": attributes is not valid"), ("ada@example.com", ""), (None, ""), (["name"], "")],
)
def test_no_name_of_an_attribute_is_told(sink: HttpSink, http: Http, field: Any, told: str) -> None:
    sink.answer = refusals(0, field=field)
    error = act("trackEvent", EVENTS[:1], sink, http)[0].error
    assert error
    assert error.message == f"Customer.io refused the item{told}"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=207, body=b"<html>"),
        json_answer([], 207),
        json_answer({}, 207),
        json_answer({"errors": []}, 207),
        json_answer({"errors": ["no"]}, 207),
        refusals(3),
        refusals(-1),
        refusals(True),
        refusals("1"),
        refusals([0]),
        refusals(None),
    ],
)
def test_refusals_of_nobody_knows_what_are_retried(sink: HttpSink, http: Http, answer: Answer) -> None:
    sink.answer = answer
    results = act("trackEvent", EVENTS, sink, http)
    assert all(isinstance(result.error, Retry) for result in results)
    assert sink.count == 1


def test_a_request_that_is_refused_as_a_whole_goes_in_halves(sink: HttpSink, http: Http) -> None:
    sink.script.extend([Answer(status=400), json_answer({}), Answer(status=400), Answer(status=400)])
    results = act("trackEvent", EVENTS, sink, http)
    assert [len(batch) for batch in batches(sink)] == [3, 1, 2, 1, 1]
    assert [type(result.error) for result in results] == [type(None), Discard, type(None)]


def test_wrong_credentials_end_a_batch(sink: HttpSink, http: Http) -> None:
    sink.answer = Answer(status=401)
    results = act("trackEvent", EVENTS, sink, http)
    assert all(isinstance(result.error, InvalidSettings) for result in results)
    assert sink.count == 1


# Values


@pytest.mark.parametrize(
    ("given", "identifiers"),
    [
        (("ada",), {"id": "ada"}),
        (("ada@example.com",), {"email": "ada@example.com"}),
        (("ada@home",), {"id": "ada@home"}),
        (("cio_0a1b",), {"cio_id": "0a1b"}),
        (("cio_",), {"id": "cio_"}),
        (("ada", "ada@example.com", "a-1"), {"id": "ada"}),
        (("", "ada@example.com", "a-1"), {"email": "ada@example.com"}),
        ((None, None, "a-1"), {"anonymous_id": "a-1"}),
        ((None, "", ""), {}),
    ],
)
def test_a_person_has_one_identifier(given: tuple[str, ...], identifiers: dict[str, str]) -> None:
    assert person(*given) == identifiers


@pytest.mark.parametrize("text", ["soon", "2026", "20261128", "2026-13-28", "2026-11-28 10:00:00", "1795860000", ""])
def test_only_dates_in_iso_8601_are_converted(text: str) -> None:
    assert with_unix_times({"a": {"b": text}, "c": 1, "d": None}) == {"a": {"b": text}, "c": 1, "d": None}


def test_an_id_that_is_a_ulid_stays() -> None:
    assert ulid("01ARZ3NDEKTSV4RRFFQ69G5FAV", SECONDS) == "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def test_any_other_id_becomes_a_ulid_always_the_same_one() -> None:
    made = [ulid(text, SECONDS) for text in ("m-1", "m-1", "m-2", "01ARZ3NDEKTSV4RRFFQ69G5FAU!")]
    assert all(ULID.fullmatch(text) for text in made)
    assert made[0] == made[1]
    assert len(set(made)) == 3
    assert {text[:10] for text in made} == {"01M8GSHV80"}  # SECONDS * 1000 in base 32


@pytest.mark.parametrize(("seconds", "time"), [(None, "0" * 10), (-1, "0" * 10), (10**15, "7ZZZZZZZZZ")])
def test_the_time_of_a_ulid_is_within_its_range(seconds: int | None, time: str) -> None:
    assert ulid("m-1", seconds)[:10] == time

"""The Klaviyo adapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from destinations.contract import DELIVERED, Result
from destinations.errors import Discard, InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.klaviyo import DESTINATION
from destinations.klaviyo.jobs import MAX_ROUNDS, REVISION
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tests.destinations.doubles.double import SECRET, action_of, identify, track
from tests.destinations.doubles.klaviyo import Klaviyo, refused
from tests.support.http_sink import Answer, HttpSink

TRACK, PROFILE = action_of(DESTINATION, "trackEvent"), action_of(DESTINATION, "upsertProfile")
KINDS = {"track": TRACK, "identify": PROFILE}


def settings(sink: HttpSink) -> dict[str, Any]:
    return check_settings(DESTINATION, {"api_key": SECRET, "base_url": f"{sink.url}/"})


def deliver(
    http: Http, sink: HttpSink, *events: dict[str, Any], mapping: Mapping[str, Any] | None = None
) -> list[Result]:
    """Send events by the default mapping, with changes."""
    action = KINDS[events[0]["type"]]
    compiled = compile_mapping({**action.default_mapping(), **(mapping or {})})
    payloads = [check_payload(action.fields, compiled.resolve(event)).payload for event in events]
    return list(action.perform(payloads, settings(sink), http))


def data(sink: HttpSink, request: int = -1) -> dict[str, Any]:
    value: dict[str, Any] = orjson.loads(sink.requests[request].body)["data"]
    return value


def items(sink: HttpSink, request: int = -1) -> list[dict[str, Any]]:
    (part,) = data(sink, request)["attributes"].values()
    found: list[dict[str, Any]] = part["data"]
    return found


def profiles(sink: HttpSink, request: int = -1) -> list[dict[str, Any]]:
    return [item["attributes"] for item in items(sink, request)]


def occurrence(sink: HttpSink, place: int = 0) -> dict[str, Any]:
    (event,) = items(sink)[place]["attributes"]["events"]["data"]
    attributes: dict[str, Any] = event["attributes"]
    return attributes


def person(email: str, **traits: Any) -> dict[str, Any]:
    return identify(1) | {"userId": None, "traits": {"email": email, **traits}}


def test_an_event_is_sent_with_its_profile(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=202, body=b"")
    assert deliver(http, sink, track(7)) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/api/event-bulk-create-jobs")
    assert request.headers["authorization"] == f"Klaviyo-API-Key {SECRET}"
    assert request.headers["revision"] == REVISION
    assert request.headers["content-type"] == request.headers["accept"] == "application/vnd.api+json"
    profile = {
        "email": "person-7@example.com",
        "external_id": "person-7",
        "anonymous_id": "anonymous-person-7",
    }
    event = {
        "metric": {"data": {"type": "metric", "attributes": {"name": "Order Completed"}}},
        "properties": track(7)["properties"],
        "time": "2026-11-28T10:00:00.000Z",
        "value": 12.5,
        "value_currency": "EUR",
        "unique_id": "message-7",
    }
    assert orjson.loads(request.body) == {
        "data": {
            "type": "event-bulk-create-job",
            "attributes": {
                "events-bulk-create": {
                    "data": [
                        {
                            "type": "event-bulk-create",
                            "attributes": {
                                "profile": {"data": {"type": "profile", "attributes": profile}},
                                "events": {"data": [{"type": "event", "attributes": event}]},
                            },
                        }
                    ]
                }
            },
        }
    }


def test_a_profile_is_imported(http: Http, sink: HttpSink) -> None:
    traits = {
        "email": "person-7@example.com",
        "firstName": "Ada",
        "last_name": "Byron",
        "title": "Countess",
        "company": {"name": "Acme"},
        "address": {"street": "Ring 1", "city": "Wien", "postalCode": 1010},
    }
    assert deliver(http, sink, identify(7) | {"traits": traits}) == [DELIVERED]
    assert sink.requests[0].target == "/api/profile-bulk-import-jobs"
    attributes = {
        "email": "person-7@example.com",
        "external_id": "person-7",
        "first_name": "Ada",
        "last_name": "Byron",
        "organization": "Acme",
        "title": "Countess",
        "location": {"address1": "Ring 1", "city": "Wien", "zip": "1010"},
        "properties": traits,
    }
    assert data(sink) == {
        "type": "profile-bulk-import-job",
        "attributes": {"profiles": {"data": [{"type": "profile", "attributes": attributes}]}},
    }


def test_a_plain_profile_has_no_empty_parts(http: Http, sink: HttpSink) -> None:
    deliver(http, sink, identify(7) | {"traits": {}, "context": {}})
    assert profiles(sink) == [{"external_id": "person-7"}]


def test_null_clears_an_attribute_but_no_identifier(http: Http, sink: HttpSink) -> None:
    deliver(http, sink, identify(7) | {"traits": {"email": None, "title": None}, "context": {}})
    assert profiles(sink) == [
        {"external_id": "person-7", "title": None, "properties": {"email": None, "title": None}},
    ]


def test_profiles_go_to_lists_in_jobs_of_their_own(http: Http, sink: HttpSink) -> None:
    sink.respond = double = Klaviyo(lists=("L1", "L2"))
    events = [identify(n) | {"traits": {"list": name}} for n, name in ((1, "L1"), (2, None), (3, "L1"), (4, "L2"))]
    assert deliver(http, sink, *events, mapping={"list_id": {"@path": "$.traits.list"}}) == [DELIVERED] * 4
    assert double.accepted == [1, 3, 2, 4]
    assert [data(sink, n).get("relationships") for n in range(3)] == [
        {"lists": {"data": [{"type": "list", "id": "L1"}]}},
        None,
        {"lists": {"data": [{"type": "list", "id": "L2"}]}},
    ]


def test_an_unknown_list_is_refused_once_for_all(http: Http, sink: HttpSink) -> None:
    sink.respond = Klaviyo()
    results = deliver(http, sink, *map(identify, range(1, 9)), mapping={"list_id": "nowhere"})
    assert [type(result.error) for result in results] == [Discard] * 8
    assert sink.count == 1


@pytest.mark.parametrize("kind", [track, identify])
def test_only_what_is_pointed_at_is_refused(http: Http, sink: HttpSink, kind: Any) -> None:
    sink.respond = double = Klaviyo(refused={2, 5})
    results = deliver(http, sink, *map(kind, range(1, 8)))
    assert [n for n, result in enumerate(results, 1) if isinstance(result.error, MessageRejected)] == [2, 5]
    assert double.accepted == [1, 3, 4, 6, 7]
    assert sink.count == 2
    error = results[1].error
    assert error
    assert (error.message, error.status) == ("Klaviyo answered 400 Invalid input: email", 400)


@pytest.mark.parametrize("kind", [track, identify])
@pytest.mark.parametrize("others", [{"one_at_a_time": True}, {"pointing": False}])
def test_items_are_found_out_however_they_are_refused(http: Http, sink: HttpSink, kind: Any, others: Any) -> None:
    sink.respond = double = Klaviyo(refused={2, 5, 6}, **others)
    results = deliver(http, sink, *map(kind, range(1, 9)))
    assert [n for n, result in enumerate(results, 1) if isinstance(result.error, Discard)] == [2, 5, 6]
    assert double.accepted == [1, 3, 4, 7, 8]


def test_what_is_refused_one_at_a_time_for_too_long_is_tried_again(http: Http, sink: HttpSink) -> None:
    sink.respond = Klaviyo(refused=range(1, MAX_ROUNDS + 2), one_at_a_time=True)
    results = deliver(http, sink, *map(track, range(1, MAX_ROUNDS + 5)))
    assert [type(result.error) for result in results] == [MessageRejected] * MAX_ROUNDS + [Retry] * 4
    assert sink.count == MAX_ROUNDS


def test_who_asks_to_wait_is_not_asked_again_at_once(http: Http, sink: HttpSink) -> None:
    pointed = {"errors": [{"source": {"pointer": "/data/attributes/profiles/data/0/attributes/email"}}]}
    again = Answer(status=429, headers={"Retry-After": "17"})
    sink.script.extend([Answer(status=413), Answer(status=400, body=orjson.dumps(pointed)), again])
    results = deliver(http, sink, *map(identify, range(1, 5)))
    assert [type(result.error) for result in results] == [MessageRejected, Retry, Retry, Retry]
    assert sink.count == 3


def test_what_fails_after_a_refusal_is_tried_again_without_the_refused(http: Http, sink: HttpSink) -> None:
    sink.script.append(refused(400, "invalid", [("/data/attributes/profiles/data/1/attributes/phone_number", "No.")]))
    sink.answer = Answer(status=503)
    results = deliver(http, sink, *map(identify, (1, 2, 3)))
    assert [type(result.error) for result in results] == [Retry, MessageRejected, Retry]
    assert sink.count == 2


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        (
            "/data/attributes/events-bulk-create/data/0/attributes/profile/data/attributes/phone_number",
            ": phone_number",
        ),
        ("/data/attributes/events-bulk-create/data/0/attributes/events/data/0/attributes/time", ": time"),
        ("/data/attributes/events-bulk-create/data/0", ""),
        ("/data/attributes/events-bulk-create/data/0/Hush-4711", ""),
    ],
)
def test_a_message_names_a_field_and_nothing_else(http: Http, sink: HttpSink, pointer: str, message: str) -> None:
    sink.answer = refused(400, "invalid", [(pointer, "Hush-4711 is wrong.")])
    (result,) = deliver(http, sink, track(1))
    assert result.error
    assert result.error.message == f"Klaviyo answered 400 Invalid input{message}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"errors":{}}',
        b'{"errors":["no",{"source":null},{"source":{"pointer":7}}]}',
        b'{"errors":[{"source":{"pointer":"/data/attributes/events-bulk-create/data/9/type"}}]}',
    ],
)
def test_a_refusal_that_points_at_nothing_is_of_the_batch(http: Http, sink: HttpSink, body: bytes) -> None:
    sink.answer = Answer(status=400, body=body)
    results = deliver(http, sink, track(1), track(2))
    assert [type(result.error) for result in results] == [Discard, Discard]
    assert sink.count == 3


def test_a_conflict_takes_no_other_event_with_it(http: Http, sink: HttpSink) -> None:
    sink.respond = lambda request: (
        refused(409, "duplicate", [("/data", "Exists.")]) if b"message-1" in request.body else Answer(status=202)
    )
    results = deliver(http, sink, track(1), track(2))
    assert [type(result.error) for result in results] == [Discard, type(None)]


def test_missing_scopes_are_invalid_settings_of_all(http: Http, sink: HttpSink) -> None:
    sink.answer = refused(403, "permission_denied", [("/data/", "No.")])
    results = deliver(http, sink, track(1), track(2))
    assert all(isinstance(result.error, InvalidSettings) for result in results)
    assert sink.count == 1


def test_a_rate_limit_says_how_long_to_wait(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=429, headers={"Retry-After": "34"})
    results = deliver(http, sink, track(1), track(2))
    assert [getattr(result.error, "after_s", None) for result in results] == [34.0, 34.0]
    assert sink.count == 1


def test_an_event_that_is_there_twice_is_sent_once(http: Http, sink: HttpSink) -> None:
    sink.respond = double = Klaviyo()
    assert deliver(http, sink, track(1), track(2), track(1)) == [DELIVERED] * 3
    assert double.accepted == [1, 2]
    assert sink.count == 1


def test_events_of_one_id_but_other_profiles_or_metrics_are_others(http: Http, sink: HttpSink) -> None:
    events = [track(1), track(1) | {"userId": "other"}, track(1) | {"event": "Other"}]
    assert deliver(http, sink, *events) == [DELIVERED] * 3
    assert len(items(sink)) == 3


def test_events_without_a_unique_id_are_not_taken_for_one(http: Http, sink: HttpSink) -> None:
    deliver(http, sink, track(1), track(1), mapping={"unique_id": None})
    assert len(items(sink)) == 2


def test_changes_of_one_profile_are_merged_in_order(http: Http, sink: HttpSink) -> None:
    events = [
        person("a@example.com", firstName="Ada", plan="free"),
        person("b@example.com"),
        person("a@example.com", firstName="Augusta", seats=3, address={"city": "Wien"}),
    ]
    assert deliver(http, sink, *events) == [DELIVERED] * 3
    first, second = profiles(sink)
    assert first["first_name"] == "Augusta"
    assert first["location"] == {"city": "Wien"}
    assert first["properties"] == {
        "email": "a@example.com",
        "firstName": "Augusta",
        "plan": "free",
        "seats": 3,
        "address": {"city": "Wien"},
    }
    assert second["email"] == "b@example.com"


def test_an_event_of_nobody_is_not_sent(http: Http, sink: HttpSink) -> None:
    nobody = track(1) | {"userId": "", "anonymousId": None, "properties": {}, "context": {}}
    results = deliver(http, sink, nobody, track(2))
    assert [type(result.error) for result in results] == [MessageRejected, type(None)]
    assert len(items(sink)) == 1


def test_a_profile_of_nobody_is_not_sent(http: Http, sink: HttpSink) -> None:
    nobody = identify(1) | {"userId": None, "traits": {"plan": "pro"}, "context": {}}
    results = deliver(http, sink, nobody, identify(2))
    assert [type(result.error) for result in results] == [MessageRejected, type(None)]
    assert [profile["external_id"] for profile in profiles(sink)] == ["person-2"]


def test_a_profile_that_is_too_large_is_not_sent(http: Http, sink: HttpSink) -> None:
    results = deliver(http, sink, identify(1) | {"traits": {"text": "x" * 110_000}}, identify(2))
    assert [type(result.error) for result in results] == [MessageRejected, type(None)]
    assert len(profiles(sink)) == 1


def test_other_attributes_of_the_profile_go_with_an_event(http: Http, sink: HttpSink) -> None:
    mapping = {"profile": {"external_id": {"@path": "$.userId"}, "first_name": "Ada", "properties": {"plan": "pro"}}}
    deliver(http, sink, track(1), mapping=mapping)
    assert items(sink)[0]["attributes"]["profile"]["data"]["attributes"] == {
        "external_id": "person-1",
        "first_name": "Ada",
        "properties": {"plan": "pro"},
    }


def test_a_bare_event_is_sent_without_what_is_missing(http: Http, sink: HttpSink) -> None:
    event = {"type": "track", "event": "Ping", "userId": "person-1", "timestamp": 1700000000}
    assert deliver(http, sink, event) == [DELIVERED]
    assert occurrence(sink) == {
        "metric": {"data": {"type": "metric", "attributes": {"name": "Ping"}}},
        "properties": {},
        "time": "2023-11-14T22:13:20.000Z",
    }


def test_a_currency_goes_with_a_value_only(http: Http, sink: HttpSink) -> None:
    deliver(http, sink, track(1) | {"properties": {"currency": "EUR"}})
    assert "value_currency" not in occurrence(sink)


@pytest.mark.parametrize("kind", [track, identify])
def test_the_most_of_a_call_go_in_one_request(http: Http, sink: HttpSink, kind: Any) -> None:
    sink.respond = Klaviyo()
    most = 1000
    assert KINDS[kind(1)["type"]].limits(settings(sink)).events == most
    assert deliver(http, sink, *map(kind, range(1, most + 1))) == [DELIVERED] * most
    assert sink.count == 1
    assert len(sink.requests[0].body) < 5_000_000

"""The Amplitude adapter."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from destinations.amplitude import DESTINATION, GROUP_IDENTIFY_USER, IDENTIFY_USER, LOG_EVENT
from destinations.contract import DELIVERED, Action, Result
from destinations.errors import InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tests.destinations.doubles.amplitude import Amplitude
from tests.destinations.doubles.double import SECRET, group, identify, json_answer, track
from tests.support.http_sink import Answer, HttpSink


def settings(sink: HttpSink, **values: Any) -> dict[str, Any]:
    return check_settings(DESTINATION, {"base_url": sink.url, "api_key": SECRET, **values})


def payload(action: Action, event: dict[str, Any], preset: str = "") -> Any:
    presets = {preset.name: preset.mapping for preset in DESTINATION.presets}
    mapping = compile_mapping(presets[preset] if preset else action.default_mapping())
    return check_payload(action.fields, mapping.resolve(event)).payload


def events(count: int) -> list[Any]:
    return [payload(LOG_EVENT, track(number)) for number in range(1, count + 1)]


def call(action: Action, sink: HttpSink, http: Http, payloads: list[Any], **values: Any) -> list[Result]:
    return list(action.perform(payloads, settings(sink, **values), http))


def sent(sink: HttpSink) -> Any:
    """The body of the only request."""
    (request,) = sink.requests
    return orjson.loads(request.body)


def numbers(sink: HttpSink) -> list[list[str]]:
    """The events of each request, by their ids."""
    return [[event["insert_id"][-1] for event in orjson.loads(request.body)["events"]] for request in sink.requests]


def outcomes(results: list[Result]) -> list[type | None]:
    return [type(result.error) if result.error else None for result in results]


def test_an_event_is_posted_with_the_key(http: Http, sink: HttpSink) -> None:
    event = track(1) | {"integrations": {"Actions Amplitude": {"session_id": "1795860000000"}}}
    event["context"] |= {
        "app": {"version": "2.1"},
        "device": {"id": "device-1", "type": "ios", "manufacturer": "Apple", "model": "iPhone16,1"},
        "os": {"name": "iOS", "version": "17"},
        "network": {"carrier": "A1"},
        "location": {"country": "Austria", "city": "Vienna", "latitude": 48.2, "longitude": 16.4},
    }
    assert call(LOG_EVENT, sink, http, [payload(LOG_EVENT, event)]) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/2/httpapi")
    assert request.headers["content-type"] == "application/json"
    assert sent(sink) == {
        "api_key": SECRET,
        "events": [
            {
                "event_type": "Order Completed",
                "user_id": "person-1",
                "device_id": "device-1",
                "insert_id": "message-1",
                "time": 1795860000000,
                "session_id": 1795860000000,
                "event_properties": event["properties"],
                "app_version": "2.1",
                "platform": "ios",
                "os_name": "iOS",
                "os_version": "17",
                "device_manufacturer": "Apple",
                "device_model": "iPhone16,1",
                "carrier": "A1",
                "country": "Austria",
                "city": "Vienna",
                "language": "de-AT",
                "revenue": 12.5,
                "location_lat": 48.2,
                "location_lng": 16.4,
                "ip": "203.0.113.7",
            }
        ],
    }


def test_the_batch_endpoint_is_a_choice(http: Http, sink: HttpSink) -> None:
    call(LOG_EVENT, sink, http, events(1), use_batch_endpoint=True)
    assert sink.requests[0].target == "/batch"


def test_a_least_length_of_ids_is_told(http: Http, sink: HttpSink) -> None:
    sink.respond = double = Amplitude()
    short = payload(LOG_EVENT, track(1) | {"userId": "42", "anonymousId": None})
    assert outcomes(call(LOG_EVENT, sink, http, [short])) == [MessageRejected]
    assert call(LOG_EVENT, sink, http, [short], min_id_length=1) == [DELIVERED]
    assert orjson.loads(sink.requests[1].body)["options"] == {"min_id_length": 1}
    assert double.accepted == [1]


def test_what_has_no_value_is_left_out(http: Http, sink: HttpSink) -> None:
    event = {"event": "Seen", "messageId": "m-1", "userId": "", "anonymousId": "a-1", "properties": None}
    call(LOG_EVENT, sink, http, [payload(LOG_EVENT, event)])
    assert sent(sink)["events"] == [{"event_type": "Seen", "device_id": "a-1", "insert_id": "m-1"}]


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [("Page", "Home", "Viewed Home"), ("Page", None, "Viewed Page"), ("Screen", "", "Viewed Screen")],
)
def test_pages_and_screens_are_events(kind: str, name: str | None, expected: str) -> None:
    event = {"type": kind.lower(), "name": name, "messageId": "m-1", "userId": "u-1"}
    assert payload(LOG_EVENT, event, f"{kind} Calls")["event_type"] == expected


def test_a_user_is_an_event_that_sets_properties(http: Http, sink: HttpSink) -> None:
    sink.respond = Amplitude()
    event = identify(1) | {"traits": {"plan": "pro", "$unset": "is no operation here"}}
    assert call(IDENTIFY_USER, sink, http, [payload(IDENTIFY_USER, event)]) == [DELIVERED]
    assert sink.requests[0].target == "/2/httpapi"
    assert sent(sink)["events"] == [
        {
            "event_type": "$identify",
            "user_id": "person-1",
            "device_id": "anonymous-person-1",
            "insert_id": "message-1",
            "time": 1795860000000,
            "language": "de-AT",
            "user_properties": {"$set": {"plan": "pro", "$unset": "is no operation here"}},
        }
    ]


def test_a_user_without_traits_sets_nothing(http: Http, sink: HttpSink) -> None:
    sink.respond = Amplitude()
    event = {"type": "identify", "messageId": "message-1", "userId": "person-1"}
    assert call(IDENTIFY_USER, sink, http, [payload(IDENTIFY_USER, event)]) == [DELIVERED]
    assert sent(sink)["events"][0]["user_properties"] == {"$set": {}}


def test_a_group_gets_its_member_and_its_properties(http: Http, sink: HttpSink) -> None:
    sink.respond = Amplitude()
    event = group(1) | {"traits": {"industry": "technology"}}
    mapped = {**payload(GROUP_IDENTIFY_USER, event), "group_type": "company"}
    assert call(GROUP_IDENTIFY_USER, sink, http, [mapped]) == [DELIVERED]
    who = {"user_id": "person-1", "device_id": "anonymous-person-1", "time": 1795860000000}
    groups = {"company": "group-person-1"}
    assert sent(sink)["events"] == [
        {
            **who,
            "event_type": "$identify",
            "groups": groups,
            "user_properties": {"$set": groups},
            "insert_id": "message-1",
        },
        {
            **who,
            "event_type": "$groupidentify",
            "groups": groups,
            "group_properties": {"$set": {"industry": "technology"}},
            "insert_id": "message-1-group",
        },
    ]


def test_a_wrong_key_is_invalid_settings_though_the_status_is_400(http: Http, sink: HttpSink) -> None:
    sink.respond = Amplitude()
    results = call(LOG_EVENT, sink, http, events(3), api_key="wrong")
    assert outcomes(results) == [InvalidSettings] * 3
    assert results[0].error
    assert results[0].error.message == "Amplitude refused the API key"
    assert sink.count == 1


def test_a_missing_key_is_invalid_settings(http: Http, sink: HttpSink) -> None:
    answer = {"code": 400, "error": "Request missing required field", "missing_field": "api_key"}
    sink.answer = json_answer(answer, status=400)
    assert outcomes(call(LOG_EVENT, sink, http, events(1))) == [InvalidSettings]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"events_with_invalid_fields": {"time": [1], "ip": [1, 3]}}, "a field is invalid"),
        ({"events_with_missing_fields": {"event_type": [1, 3]}}, "a required field is missing"),
        ({"events_with_invalid_id_lengths": {"user_id": [3], "device_id": [1]}}, "user_id or device_id is too short"),
        ({"silenced_devices": ["secret"], "silenced_events": [1, 3]}, "its device is silenced"),
    ],
)
def test_named_events_are_discarded_and_the_others_sent_again(
    said: dict[str, Any], message: str, http: Http, sink: HttpSink
) -> None:
    sink.script.append(json_answer({"code": 400, "error": "secret", **said}, status=400))
    results = call(LOG_EVENT, sink, http, events(4))
    assert outcomes(results) == [None, MessageRejected, None, MessageRejected]
    assert results[1].error
    assert results[1].error.message == f"Amplitude refused the event: {message}"
    assert numbers(sink) == [["1", "2", "3", "4"], ["1", "3"]]


def test_when_all_are_named_nothing_is_sent_again(http: Http, sink: HttpSink) -> None:
    sink.answer = json_answer({"code": 400, "events_with_invalid_fields": {"time": [0, 1]}}, status=400)
    assert outcomes(call(LOG_EVENT, sink, http, events(2))) == [MessageRejected] * 2
    assert sink.count == 1


def test_of_two_events_of_a_group_either_is_named(http: Http, sink: HttpSink) -> None:
    sink.script.append(json_answer({"code": 400, "events_with_invalid_fields": {"groups": [3]}}, status=400))
    results = call(GROUP_IDENTIFY_USER, sink, http, [payload(GROUP_IDENTIFY_USER, group(n)) for n in (1, 2, 3)])
    assert outcomes(results) == [None, MessageRejected, None]
    assert [len(orjson.loads(request.body)["events"]) for request in sink.requests] == [6, 4]


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        {"events_with_invalid_fields": 7},
        {"silenced_events": [9, -1, "1", True, None]},
        {"throttled_events": {}},
    ],
)
def test_a_refusal_that_names_nobody_is_found_out_in_halves(said: Any, http: Http, sink: HttpSink) -> None:
    refusal = json_answer(said, status=400)
    sink.script.extend([refusal, refusal])
    assert [result.error is None for result in call(LOG_EVENT, sink, http, events(2))] == [False, True]
    assert numbers(sink) == [["1", "2"], ["1"], ["2"]]


def test_a_second_refusal_of_the_others_is_found_out_in_halves(http: Http, sink: HttpSink) -> None:
    refusal = json_answer({"code": 400, "events_with_invalid_fields": {"time": [0]}}, status=400)
    sink.script.extend([refusal, refusal, refusal])
    results = call(LOG_EVENT, sink, http, events(3))
    assert [result.error is None for result in results] == [False, False, True]
    assert numbers(sink) == [["1", "2", "3"], ["2", "3"], ["2"], ["3"]]


def test_throttled_events_wait_and_the_others_do_not(http: Http, sink: HttpSink) -> None:
    sink.respond = double = Amplitude(throttled={2})
    results = call(LOG_EVENT, sink, http, events(3))
    assert outcomes(results) == [None, Retry, None]
    assert isinstance(results[1].error, Retry)
    assert (results[1].error.after_s, results[1].error.status) == (30.0, 429)
    assert double.accepted == [1, 3]


@pytest.mark.parametrize(
    "said",
    [
        {"throttled_users": {"person-2": 40}},
        {"exceeded_daily_quota_users": {"person-2": 500_001}, "throttled_events": []},
        {"throttled_devices": {"anonymous-person-2": 40}, "throttled_users": []},
        {"exceeded_daily_quota_devices": {"anonymous-person-2": 500_001}},
    ],
)
def test_events_of_whom_the_answer_throttles_wait_and_the_others_do_not(
    said: dict[str, Any], http: Http, sink: HttpSink
) -> None:
    sink.script.append(json_answer({"code": 429, **said}, status=429))
    assert outcomes(call(LOG_EVENT, sink, http, events(3))) == [None, Retry, None]
    assert numbers(sink) == [["1", "2", "3"], ["1", "3"]]


def test_a_throttled_event_in_a_400_waits(http: Http, sink: HttpSink) -> None:
    sink.script.append(json_answer({"code": 400, "silenced_events": [0], "throttled_events": [0, 1]}, status=400))
    assert outcomes(call(LOG_EVENT, sink, http, events(3))) == [MessageRejected, Retry, None]


@pytest.mark.parametrize(("headers", "after_s"), [({}, 30.0), ({"Retry-After": "5"}, 5.0)])
def test_a_limit_of_all_is_waited_for(headers: dict[str, str], after_s: float, http: Http, sink: HttpSink) -> None:
    sink.answer = json_answer({"code": 429, "throttled_users": 7}, status=429, headers=headers)
    (first, second) = call(LOG_EVENT, sink, http, events(2))
    assert isinstance(first.error, Retry)
    assert first == second
    assert first.error.after_s == after_s
    assert sink.count == 1


def test_what_was_named_stays_refused_when_the_others_fail(http: Http, sink: HttpSink) -> None:
    sink.script.append(json_answer({"code": 400, "silenced_events": [0]}, status=400))
    sink.answer = Answer(status=503)
    assert outcomes(call(LOG_EVENT, sink, http, events(3))) == [MessageRejected, Retry, Retry]
    assert sink.count == 2


@pytest.mark.parametrize(("batch", "largest"), [(False, 1024 * 1024), (True, 20 * 1024 * 1024)])
def test_the_limits_are_those_of_the_endpoint(batch: bool, largest: int, sink: HttpSink) -> None:
    values = settings(sink, use_batch_endpoint=batch)
    assert LOG_EVENT.limits(values).events == IDENTIFY_USER.limits(values).events == 2000
    assert GROUP_IDENTIFY_USER.limits(values).events == 1000
    assert largest * 3 // 4 < LOG_EVENT.limits(values).bytes < largest


def test_a_full_batch_is_one_request(http: Http, sink: HttpSink) -> None:
    sink.respond = double = Amplitude()
    (one,) = events(1)
    payloads = [{**one, "insert_id": f"message-{number}"} for number in range(2000)]
    assert call(LOG_EVENT, sink, http, payloads) == [DELIVERED] * 2000
    assert sink.count == 1
    assert double.accepted == [1]

"""The Mixpanel adapter."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson
import pytest

from destinations.contract import DELIVERED, Action, Result
from destinations.errors import Discard, InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.mixpanel import DESTINATION, GROUP_IDENTIFY_USER, IDENTIFY_USER, TRACK_EVENT
from destinations.mixpanel.records import insert_id
from destinations.settings import check_settings
from tests.destinations.doubles.double import group, identify, json_answer, track
from tests.destinations.doubles.mixpanel import PROJECT, USER, Mixpanel
from tests.support.http_sink import Answer, HttpSink

TOKEN = "a-token"


def settings(sink: HttpSink, **values: Any) -> dict[str, Any]:
    return check_settings(DESTINATION, {"base_url": sink.url, "project_token": TOKEN, **values})


def payload(action: Action, event: dict[str, Any], preset: str = "") -> Any:
    presets = {preset.name: preset.mapping for preset in DESTINATION.presets}
    mapping = compile_mapping(presets[preset] if preset else action.default_mapping())
    return check_payload(action.fields, mapping.resolve(event)).payload


def call(action: Action, sink: HttpSink, http: Http, *payloads: Any, **values: Any) -> list[Result]:
    return list(action.perform(payloads, settings(sink, **values), http))


def record(sink: HttpSink) -> Any:
    """The only record of the only request."""
    (request,) = sink.requests
    (record,) = orjson.loads(request.body)
    return record


STRICT_OK = json_answer({"code": 200, "num_records_imported": 1, "status": "OK"})


@pytest.fixture(autouse=True)
def _takes_one(sink: HttpSink) -> None:
    sink.answer = STRICT_OK


def test_an_event_is_imported_with_the_token(http: Http, sink: HttpSink) -> None:
    event = track(1) | {"properties": {"total": 12.5}}
    event["context"] |= {
        "groupId": "acme",
        "page": {"url": "https://example.com/a", "referrer": "https://example.org/"},
        "os": {"name": "iOS", "version": "17"},
        "app": {"name": "Shop", "version": "2.1"},
    }
    assert call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, event)) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/import?strict=1")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == f"Basic {base64.b64encode(b'a-token:').decode()}"
    assert record(sink) == {
        "event": "Order Completed",
        "properties": {
            "total": 12.5,
            "time": 1795860000000,
            "distinct_id": "person-1",
            "$user_id": "person-1",
            "$device_id": "anonymous-person-1",
            "$group_id": "acme",
            "$insert_id": "message-1",
            "ip": "203.0.113.7",
            "$current_url": "https://example.com/a",
            "$referrer": "https://example.org/",
            "$locale": "de-AT",
            "$os": "iOS",
            "$os_version": "17",
            "$app_name": "Shop",
            "$app_version_string": "2.1",
        },
    }


def test_a_service_account_goes_over_the_token(http: Http, sink: HttpSink) -> None:
    account = {"service_account_username": USER, "service_account_secret": "s", "project_id": PROJECT}
    call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, track(1)), **account)
    (request,) = sink.requests
    assert request.target == f"/import?strict=1&project_id={PROJECT}"
    assert request.headers["authorization"] == f"Basic {base64.b64encode(f'{USER}:s'.encode()).decode()}"


@pytest.mark.parametrize("missing", ["service_account_secret", "project_id"])
def test_a_part_of_a_service_account_is_refused_before_anything_is_sent(
    missing: str, http: Http, sink: HttpSink
) -> None:
    account = {"service_account_username": USER, "service_account_secret": "s", "project_id": PROJECT}
    with pytest.raises(InvalidSettings):
        call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, track(1)), **{**account, missing: ""})
    assert sink.count == 0


def test_a_wrong_token_is_invalid_settings_for_events(http: Http, sink: HttpSink) -> None:
    sink.respond = double = Mixpanel()
    (result,) = call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, track(1)))
    assert isinstance(result.error, InvalidSettings)
    assert result.error.message == "Mixpanel answered 401 Unauthorized"
    assert double.accepted == []


@pytest.mark.parametrize(
    ("name", "sent"), [("Home", "Viewed Home"), ("", "Viewed Page"), (None, "Viewed Page"), (7, "Viewed 7")]
)
def test_a_page_is_an_event_with_its_name(name: Any, sent: str) -> None:
    event = {"type": "page", "name": name, "messageId": "m", "timestamp": "2026-11-28T10:00:00Z"}
    assert payload(TRACK_EVENT, event, "Page Calls")["event"] == sent


def test_a_screen_without_a_name_has_one(http: Http, sink: HttpSink) -> None:
    event = {"type": "screen", "messageId": "m", "timestamp": "2026-11-28T10:00:00Z"}
    assert payload(TRACK_EVENT, event, "Screen Calls")["event"] == "Viewed Screen"


@pytest.mark.parametrize("ids", [{}, {"userId": None, "anonymousId": ""}])
def test_an_event_of_nobody_has_an_empty_distinct_id_and_no_place(
    ids: dict[str, Any], http: Http, sink: HttpSink
) -> None:
    event = {"event": "Job Done", "messageId": "m", "timestamp": 1795860000, "properties": None, **ids}
    call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, event))
    assert record(sink)["properties"] == {"ip": 0, "time": 1795860000000, "distinct_id": "", "$insert_id": "m"}


def test_an_anonymous_user_is_the_distinct_id(http: Http, sink: HttpSink) -> None:
    event = {"event": "Seen", "messageId": "m", "timestamp": "2026-11-28T10:00:00", "userId": "", "anonymousId": "a-1"}
    call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, event))
    assert record(sink)["properties"]["distinct_id"] == "a-1"
    assert "$user_id" not in record(sink)["properties"]


def test_properties_of_the_event_do_not_replace_what_identifies_it(http: Http, sink: HttpSink) -> None:
    event = track(1) | {"properties": {"time": 1, "distinct_id": "x", "$insert_id": "y", "ip": "198.51.100.1"}}
    del event["context"]["ip"]
    call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, event))
    properties = record(sink)["properties"]
    assert (properties["time"], properties["distinct_id"]) == (1795860000000, "person-1")
    assert (properties["$insert_id"], properties["ip"]) == ("message-1", "198.51.100.1")


@pytest.mark.parametrize("text", ["ajs-next-0123456789abcdef0123456789abcdef", "a_b", "é", "a b", "x\n", ""])
def test_a_message_id_that_mixpanel_refuses_is_sent_as_its_hash(text: str) -> None:
    assert insert_id(text) == hashlib.sha256(text.encode()).hexdigest()[:36]
    assert insert_id(text) == insert_id(text)


def test_a_uuid_is_sent_as_it_is() -> None:
    assert insert_id("935d87b1-00cd-41b7-be34-b9d98dd08b42") == "935d87b1-00cd-41b7-be34-b9d98dd08b42"


def test_refused_events_are_named_with_the_field_and_no_value(http: Http, sink: HttpSink) -> None:
    sink.answer = json_answer(
        {
            "code": 400,
            "failed_records": [
                {"index": 0, "insert_id": "message-1", "field": "properties.time", "message": "secret"},
                {"index": 2, "insert_id": "message-3", "field": "properties.secret", "message": "secret"},
                {"index": 3, "field": ["event"]},
            ],
            "num_records_imported": 1,
        },
        status=400,
    )
    results = call(TRACK_EVENT, sink, http, *(payload(TRACK_EVENT, track(number)) for number in (1, 2, 3, 4)))
    assert [result.error and result.error.message for result in results] == [
        "Mixpanel refused the record: properties.time",
        None,
        "Mixpanel refused the record",
        "Mixpanel refused the record",
    ]
    assert all(isinstance(result.error, MessageRejected) for result in results if result.error)
    assert sink.count == 1


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"failed_records": [{"index": 9}], "num_records_imported": 1},
        {"failed_records": [{"index": True}], "num_records_imported": 1},
        {"failed_records": [{"field": "event"}]},
        {"failed_records": ["event"]},
        {"failed_records": 1},
        {"failed_records": [{"index": 0}], "num_records_imported": 0},
    ],
)
def test_a_refusal_that_does_not_say_of_whom_is_found_out_in_halves(said: Any, http: Http, sink: HttpSink) -> None:
    sink.script.extend([json_answer(said, status=400), Answer(status=400, body=b"no"), STRICT_OK])
    results = call(TRACK_EVENT, sink, http, *(payload(TRACK_EVENT, track(number)) for number in (1, 2)))
    assert isinstance(results[0].error, Discard)
    assert results[1] == DELIVERED
    assert [len(orjson.loads(request.body)) for request in sink.requests] == [2, 1, 1]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"<html>"),
        json_answer({}),
        json_answer([]),
        json_answer({"status": "OK", "num_records_imported": 0}),
    ],
)
def test_a_success_that_says_nothing_is_retried(answer: Answer, http: Http, sink: HttpSink) -> None:
    sink.answer = answer
    (result,) = call(TRACK_EVENT, sink, http, payload(TRACK_EVENT, track(1)))
    assert isinstance(result.error, Retry)
    assert result.error.status == 200


def test_a_user_gets_the_names_that_mixpanel_has(http: Http, sink: HttpSink) -> None:
    event = identify(1) | {"traits": {"email": "a@example.com", "firstName": "Ada", "plan": "pro", "age": 36}}
    assert call(IDENTIFY_USER, sink, http, payload(IDENTIFY_USER, event)) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/engage?ip=0&strict=1")
    assert "authorization" not in request.headers
    assert record(sink) == {
        "$token": TOKEN,
        "$distinct_id": "person-1",
        "$ip": "203.0.113.7",
        "$set": {"$email": "a@example.com", "$first_name": "Ada", "plan": "pro", "age": 36},
    }


def test_a_user_without_traits_or_address_is_created(http: Http, sink: HttpSink) -> None:
    call(IDENTIFY_USER, sink, http, payload(IDENTIFY_USER, {"type": "identify", "anonymousId": "a-1"}))
    assert record(sink) == {"$token": TOKEN, "$distinct_id": "a-1", "$set": {}}


def test_a_user_without_any_id_is_refused() -> None:
    with pytest.raises(MessageRejected, match="distinct_id: is required"):
        payload(IDENTIFY_USER, {"type": "identify", "traits": {"plan": "pro"}})


def test_a_group_is_set_by_its_key(http: Http, sink: HttpSink) -> None:
    event = group(1) | {"traits": {"name": "Acme", "employees": 329}}
    assert call(GROUP_IDENTIFY_USER, sink, http, payload(GROUP_IDENTIFY_USER, event)) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/groups?ip=0&strict=1")
    assert record(sink) == {
        "$token": TOKEN,
        "$group_key": "$group_id",
        "$group_id": "group-person-1",
        "$set": {"$name": "Acme", "employees": 329},
    }


@pytest.mark.parametrize("body", [b"1", b'{"status":1,"error":null}', b'{"code":200,"status":"OK"}'])
def test_what_profiles_are_answered_is_understood(body: bytes, http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(body=body)
    assert call(IDENTIFY_USER, sink, http, payload(IDENTIFY_USER, identify(1))) == [DELIVERED]


def test_a_profile_refused_with_200_is_discarded_alone(http: Http, sink: HttpSink) -> None:
    refusing = json_answer({"status": "Bad Request", "failed_records": [{"index": 1, "field": "$set"}]})
    sink.answer = refusing
    results = call(IDENTIFY_USER, sink, http, *(payload(IDENTIFY_USER, identify(number)) for number in (1, 2)))
    assert results[0] == DELIVERED
    assert isinstance(results[1].error, MessageRejected)


@pytest.mark.parametrize("body", [b"0", b'{"status":0,"error":"secret"}'])
def test_profiles_refused_as_a_whole_are_found_out_in_halves(body: bytes, http: Http, sink: HttpSink) -> None:
    sink.script.extend([Answer(body=body), Answer(body=body), Answer(body=b"1")])
    results = call(IDENTIFY_USER, sink, http, *(payload(IDENTIFY_USER, identify(number)) for number in (1, 2)))
    assert isinstance(results[0].error, MessageRejected)
    assert results[0].error.message == "Mixpanel took none of the records"
    assert results[1] == DELIVERED


def test_the_limits_are_those_of_mixpanel(sink: HttpSink) -> None:
    assert TRACK_EVENT.limits(settings(sink)).events == 2000
    assert TRACK_EVENT.limits(settings(sink)).bytes <= 10_000_000
    assert IDENTIFY_USER.limits(settings(sink)).events == GROUP_IDENTIFY_USER.limits(settings(sink)).events == 2000


def test_a_full_batch_is_one_request(http: Http, sink: HttpSink) -> None:
    sink.respond = double = Mixpanel()
    values = {"service_account_username": USER, "service_account_secret": "Hush-4711", "project_id": PROJECT}
    one = payload(TRACK_EVENT, track(1))
    payloads = [{**one, "insert_id": f"message-{number}"} for number in range(2000)]
    assert call(TRACK_EVENT, sink, http, *payloads, **values) == [DELIVERED] * 2000
    assert len(double.accepted) == 2000
    assert sink.count == 1

"""The Segment adapter."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from app.ingest.events import check
from destinations.contract import DELIVERED, Event
from destinations.errors import Discard, InvalidSettings, MessageRejected
from destinations.http import Http
from destinations.segment import DESTINATION, MAX_EVENT_BYTES, MAX_EVENTS, MAX_EVENTS_BYTES
from destinations.settings import check_settings
from tests.support.http_sink import Answer, HttpSink

KINDS = ("track", "identify", "page", "screen", "group", "alias", "delete")
TRACK = {
    "type": "track",
    "event": "Order Completed",
    "messageId": "m-1",
    "userId": "ada",
    "properties": {"total": 12.5, "note": "ü"},
    "context": {"ip": "203.0.113.7", "library": {"name": "analytics.js"}},
    "integrations": {"All": True},
    "timestamp": "2026-11-28T10:00:00.000Z",
    "version": 2,
}
STAMPS = {
    "originalTimestamp": "2026-11-28T08:59:59.000Z",
    "sentAt": "2026-11-28T09:00:00.000Z",
    "receivedAt": "2026-11-28T10:00:01.000Z",
}


def settings(url: str, **values: Any) -> dict[str, Any]:
    return check_settings(DESTINATION, {"base_url": url, "write_key": "wk", **values})


def deliver(events: list[dict[str, Any]], url: str, http: Http) -> list[Any]:
    assert DESTINATION.perform
    return [
        result.error or DELIVERED
        for result in DESTINATION.perform([Event(orjson.dumps(event)) for event in events], settings(url), http)
    ]


def batches(sink: HttpSink) -> list[list[dict[str, Any]]]:
    return [orjson.loads(request.body)["batch"] for request in sink.requests]


def test_an_event_goes_as_it_is_but_for_what_the_receiver_sets(sink: HttpSink, http: Http) -> None:
    assert deliver([{**TRACK, **STAMPS, "writeKey": "other"}], sink.url, http) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/v1/batch")
    assert request.headers["authorization"] == f"Basic {base64.b64encode(b'wk:').decode()}"
    assert request.headers["content-type"] == "application/json"
    assert orjson.loads(request.body) == {"batch": [TRACK]}


@pytest.mark.parametrize("base", ["", "/", "/analytics/"])
def test_the_base_url_may_have_a_path_and_end_with_a_slash(sink: HttpSink, http: Http, base: str) -> None:
    deliver([TRACK], f"{sink.url}{base}", http)
    assert sink.requests[0].target == f"{base.rstrip('/')}/v1/batch"


def test_the_default_is_segment_itself() -> None:
    assert check_settings(DESTINATION, {"write_key": "wk"})["base_url"] == "https://api.segment.io"


def test_the_receiver_is_not_told_that_the_client_calls_it_directly(sink: HttpSink, http: Http) -> None:
    deliver([{**TRACK, "context": {"direct": True, "locale": "de-AT"}}, {**TRACK, "context": None}], sink.url, http)
    assert [item["context"] for item in batches(sink)[0]] == [{"locale": "de-AT"}, None]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "identify", "anonymousId": "a", "traits": {"plan": "pro"}},
        {"type": "page", "userId": "u", "name": "Home"},
        {"type": "screen", "userId": "u"},
        {"type": "group", "userId": "u", "groupId": "g"},
        {"type": "alias", "userId": "u", "previousId": "p"},
        {"type": "delete", "userId": "u"},
    ],
)
def test_every_type_is_taken(sink: HttpSink, http: Http, event: dict[str, Any]) -> None:
    assert deliver([event], sink.url, http) == [DELIVERED]
    assert batches(sink) == [[event]]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"type": "page", "userId": "", "anonymousId": None}, "userId or anonymousId is required"),
        ({"type": "track", "userId": "u", "event": ""}, "event is required"),
        ({"type": "group", "userId": "u"}, "groupId is required"),
        ({"type": "alias", "userId": "u"}, "previousId is required"),
        ({"type": "alias", "anonymousId": "a", "previousId": "p"}, "userId is required"),
        ({**TRACK, "type": None}, f"type must be one of {', '.join(KINDS)}"),
        ({**TRACK, "type": ["track"]}, f"type must be one of {', '.join(KINDS)}"),
        ({**TRACK, "type": "Track"}, f"type must be one of {', '.join(KINDS)}"),
        ({**TRACK, "userId": 7}, "userId must be a text"),
        ({**TRACK, "anonymousId": ["a"]}, "anonymousId must be a text"),
        ({**TRACK, "event": {"name": "Paid"}}, "event must be a text"),
        ({**TRACK, "properties": [1]}, "properties must be an object"),
        ({"type": "identify", "userId": "u", "traits": "pro"}, "traits must be an object"),
        ({"type": "page", "userId": "u", "name": 7}, "name must be a text"),
        ({"type": "screen", "userId": "u", "category": True}, "category must be a text"),
        ({"type": "group", "userId": "u", "groupId": 7}, "groupId must be a text"),
        ({"type": "alias", "userId": "u", "previousId": 7}, "previousId must be a text"),
        ({**TRACK, "messageId": "m" * 101}, "messageId is longer than 100 characters"),
        ({**TRACK, "properties": {"text": "x" * MAX_EVENT_BYTES}}, "the event is larger than 32 KB"),
    ],
)
def test_what_the_api_would_drop_in_silence_is_rejected_alone(
    sink: HttpSink, http: Http, event: dict[str, Any], message: str
) -> None:
    first, error, last = deliver([TRACK, event, {**TRACK, "messageId": "m-2"}], sink.url, http)
    assert (first, last) == (DELIVERED, DELIVERED)
    assert isinstance(error, MessageRejected)
    assert error.message == message
    assert [[item["messageId"] for item in batch] for batch in batches(sink)] == [["m-1", "m-2"]]


@pytest.mark.parametrize(
    "event", [{**TRACK, "messageId": "m" * 100, "name": 7, "traits": 7}, {**TRACK, "properties": None}]
)
def test_what_the_api_does_not_look_at_is_sent(sink: HttpSink, http: Http, event: dict[str, Any]) -> None:
    assert deliver([event], sink.url, http) == [DELIVERED]


def test_the_receiver_of_splice_rejects_the_same(sink: HttpSink, http: Http) -> None:
    """What it would drop with 200 must not count as delivered."""
    parts = {"userId": "u", "event": "e", "groupId": "g", "previousId": "p", "messageId": "m"}
    for kind in [*KINDS, "other", None]:
        for name in [*parts, "anonymousId", "name", "category", "properties", "traits"]:
            for value in (None, "", 7, {}, "x" * 101):
                event = {"type": kind, **parts, name: value}
                assert (deliver([event], sink.url, http) == [DELIVERED]) == (check(event) is None), event


def test_nothing_is_sent_where_nothing_can_be(sink: HttpSink, http: Http) -> None:
    (error,) = deliver([{"type": "track", "userId": "u"}], sink.url, http)
    assert isinstance(error, MessageRejected)
    assert sink.count == 0


def test_an_event_of_32_kb_is_sent(sink: HttpSink, http: Http) -> None:
    event = {**TRACK, "properties": {"text": ""}}
    event["properties"] = {"text": "x" * (MAX_EVENT_BYTES - len(orjson.dumps(event)))}
    assert deliver([event], sink.url, http) == [DELIVERED]


def test_the_limits_keep_a_request_below_500_kb() -> None:
    limits = DESTINATION.limits(settings("http://localhost"))
    assert (limits.events, limits.bytes) == (2500, MAX_EVENTS_BYTES)
    assert limits.bytes + MAX_EVENTS + len('{"batch":[]}') <= 500_000


def test_a_refused_batch_goes_in_halves(sink: HttpSink, http: Http) -> None:
    sink.script.append(Answer(status=400))
    events = [{**TRACK, "messageId": f"m-{number}"} for number in range(4)]
    assert deliver(events, sink.url, http) == [DELIVERED] * 4
    assert [len(batch) for batch in batches(sink)] == [4, 2, 2]


def test_an_unknown_write_key_ends_a_batch(sink: HttpSink, http: Http) -> None:
    sink.answer = Answer(status=401)
    errors = deliver([TRACK, TRACK], sink.url, http)
    assert all(isinstance(error, InvalidSettings) for error in errors)
    assert sink.count == 1


def test_only_the_status_counts(sink: HttpSink, http: Http) -> None:
    """Receivers of other makers answer with other bodies."""
    sink.answer = Answer(body=b"OK")
    assert deliver([TRACK], sink.url, http) == [DELIVERED]
    sink.answer = Answer(status=400, body=b'{"success":true}')
    assert isinstance(deliver([TRACK], sink.url, http)[0], Discard)

"""The webhook adapter."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from destinations.contract import DELIVERED, Event
from destinations.errors import Retry
from destinations.http import USER_AGENT, Http
from destinations.settings import check_settings
from destinations.webhook import DESTINATION, SEND
from tests.destinations.conftest import CAP_BYTES
from tests.support.http_sink import Answer, HttpSink

ONE = Event(b'{"type":"track",  "event":"\xc3\xbc"}')
TWO = Event(b'{"type":"page"}')


def settings(sink: HttpSink, **values: Any) -> dict[str, Any]:
    return check_settings(DESTINATION, {"url": f"{sink.url}/hook", **values})


def test_an_event_is_posted_byte_for_byte(http: Http, sink: HttpSink) -> None:
    assert DESTINATION.perform([ONE], settings(sink), http) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target, request.body) == ("POST", "/hook", ONE.text)
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == USER_AGENT
    assert "x-signature-256" not in request.headers


def test_a_batch_is_one_array(http: Http, sink: HttpSink) -> None:
    assert DESTINATION.perform([ONE, TWO], settings(sink, batch=True), http) == [DELIVERED, DELIVERED]
    assert [request.body for request in sink.requests] == [b"[" + ONE.text + b"," + TWO.text + b"]"]


def test_a_batch_of_one_is_an_array_too(http: Http, sink: HttpSink) -> None:
    DESTINATION.perform([TWO], settings(sink, batch=True), http)
    assert sink.requests[0].body == b'[{"type":"page"}]'


@pytest.mark.parametrize(
    ("values", "events"),
    [
        ({}, 1),
        ({"batch_size": 7}, 1),
        ({"batch": True}, 50),
        ({"batch": True, "batch_size": 7}, 7),
        ({"batch": True, "batch_size": 501}, 500),
        ({"batch": True, "batch_size": 0}, 1),
    ],
)
def test_the_batch_size_is_kept_within_its_limits(sink: HttpSink, values: dict[str, Any], events: int) -> None:
    assert DESTINATION.limits(settings(sink, **values)).events == events


def test_the_signature_is_of_the_body_as_sent(http: Http, sink: HttpSink) -> None:
    DESTINATION.perform([ONE, TWO], settings(sink, batch=True, secret="s3cret"), http)
    (request,) = sink.requests
    expected = hmac.new(b"s3cret", request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-signature-256"] == f"sha256={expected}"


def test_headers_of_the_user_go_over_the_adapters_but_not_over_the_signature(http: Http, sink: HttpSink) -> None:
    headers = {"Content-Type": "application/cloudevents+json", "Authorization": "Bearer t", "X-SIGNATURE-256": "forged"}
    DESTINATION.perform([ONE], settings(sink, headers=headers, secret="s3cret"), http)
    (request,) = sink.requests
    assert request.headers["content-type"] == "application/cloudevents+json"
    assert request.headers["authorization"] == "Bearer t"
    assert request.headers["x-signature-256"].startswith("sha256=")


def test_the_error_says_what_the_webhook_answered(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=503, headers={"Retry-After": "30"})
    (result,) = DESTINATION.perform([ONE], settings(sink), http)
    assert isinstance(result.error, Retry)
    assert str(result.error) == "the webhook answered 503 Service Unavailable"
    assert (result.error.status, result.error.after_s) == (503, 30.0)


def test_a_delivered_event_stays_delivered_however_long_the_answer(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(body=bytes(CAP_BYTES + 1))
    assert DESTINATION.perform([ONE], settings(sink), http) == [DELIVERED]


PAYLOADS = [{"data": {"name": "\u00fc", "total": 1}}, {"data": {}}]


def test_the_action_sends_the_data_as_it_is_mapped(http: Http, sink: HttpSink) -> None:
    assert SEND.perform(PAYLOADS[:1], settings(sink, secret="s3cret", headers={"X-Who": "me"}), http) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target, request.body) == ("POST", "/hook", b'{"name":"\xc3\xbc","total":1}')
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-who"] == "me"
    expected = hmac.new(b"s3cret", request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-signature-256"] == f"sha256={expected}"


def test_the_action_sends_a_batch_as_one_array(http: Http, sink: HttpSink) -> None:
    values = settings(sink, batch=True, batch_size=7)
    assert SEND.limits(values) == DESTINATION.limits(values)
    assert SEND.perform(PAYLOADS, values, http) == [DELIVERED, DELIVERED]
    assert [request.body for request in sink.requests] == [b'[{"name":"\xc3\xbc","total":1},{}]']


def test_the_action_says_what_the_webhook_answered(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=429, headers={"Retry-After": "30"})
    (result,) = SEND.perform(PAYLOADS[:1], settings(sink), http)
    assert isinstance(result.error, Retry)
    assert str(result.error) == "the webhook answered 429 Too Many Requests"
    assert result.error.after_s == 30.0

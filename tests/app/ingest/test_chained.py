"""A Splice that forwards to another one: the receiver takes what the Segment adapter sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from destinations.contract import DELIVERED, Event, Result
from destinations.errors import InvalidSettings
from destinations.http import Http
from destinations.segment import DESTINATION
from destinations.settings import check_settings
from tests.app.ingest.conftest import Post
from tests.support.http_sink import Answer, HttpSink, Request

Stored = Callable[..., list[dict[str, Any]]]
Counted = Callable[[str], dict[str, int]]
Forward = Callable[..., list[Result]]

SET_BY_RECEIVER = ("receivedAt", "sentAt", "originalTimestamp")


@pytest.fixture
def receiver(client: FlaskClient) -> Iterator[HttpSink]:
    """The receiver at an address of its own."""

    def ask(request: Request) -> Answer:
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        answer = client.open(request.target, method=request.method, data=request.body, headers=headers)
        return Answer(status=answer.status_code, body=answer.data)

    with HttpSink() as sink:
        sink.respond = ask
        yield sink


@pytest.fixture
def forward(receiver: HttpSink) -> Iterator[Forward]:
    """Deliver events by the adapter to the receiver: ``forward(*events, write_key="wk-next")``."""
    http = Http(
        connect_timeout_s=5.0, timeout_s=10.0, max_response_bytes=10_000, allowed_networks=[ip_network("127.0.0.0/8")]
    )

    def deliver(*events: dict[str, Any], write_key: str = "wk-next") -> list[Result]:
        settings = check_settings(DESTINATION, {"base_url": receiver.url, "write_key": write_key})
        assert DESTINATION.perform
        return list(DESTINATION.perform([Event(orjson.dumps(event)) for event in events], settings, http))

    yield deliver
    http.close()


def rest(event: dict[str, Any]) -> dict[str, Any]:
    """The event without what each receiver sets anew."""
    return {name: value for name, value in event.items() if name not in SET_BY_RECEIVER}


def test_every_call_arrives_as_it_was_stored_at_the_first_hop(post: Post, stored: Stored, forward: Forward) -> None:
    calls: list[dict[str, Any]] = [
        {"type": "track", "userId": "u", "event": "E", "properties": {"a": [1, 2.5, None, "ü"]}},
        {"type": "identify", "anonymousId": "a", "traits": {"plan": "pro"}, "integrations": {"All": False}},
        {"type": "page", "userId": "u", "name": "Home", "channel": "server", "version": "2"},
        {"type": "screen", "userId": "u", "context": {"ip": "203.0.113.9", "direct": True}},
        {"type": "group", "userId": "u", "groupId": "g"},
        {"type": "alias", "userId": "u", "previousId": "p"},
        {"type": "delete", "userId": "u"},
    ]
    post("/v1/batch", {"batch": calls, "sentAt": "2024-01-01T00:00:00Z"})
    first = stored()
    assert forward(*first) == [DELIVERED] * len(calls)
    first[3]["context"] = {"ip": "203.0.113.9"}
    assert [rest(event) for event in stored("dst_next")] == [rest(event) for event in first]


def test_a_hop_moves_no_time_even_of_a_client_whose_clock_is_wrong(
    post: Post, stored: Stored, forward: Forward
) -> None:
    """The client is hours behind, and the event happened ten seconds before it was sent."""
    times = {"timestamp": "2024-01-01T00:00:00Z", "sentAt": "2024-01-01T00:00:10Z"}
    post("/v1/track", {"userId": "u", "event": "E", **times})
    (first,) = stored()
    assert first["timestamp"] != first["originalTimestamp"]
    forward(first)
    assert [event["timestamp"] for event in stored("dst_next")] == [first["timestamp"]]


def test_an_event_that_waited_for_its_retry_keeps_its_time(stored: Stored, forward: Forward) -> None:
    waited = {
        "type": "track",
        "userId": "u",
        "event": "E",
        "timestamp": "2024-01-01T10:00:00.000Z",
        "originalTimestamp": "2024-01-01T09:00:00.000Z",
        "sentAt": "2024-01-01T09:00:01.000Z",
        "receivedAt": "2024-01-01T10:00:01.000Z",
    }
    forward(waited)
    assert stored("dst_next")[0]["timestamp"] == "2024-01-01T10:00:00.000Z"


def test_a_wrong_write_key_is_invalid_settings(forward: Forward, stored: Stored) -> None:
    (result,) = forward({"type": "track", "userId": "u", "event": "E"}, write_key="wrong")
    assert isinstance(result.error, InvalidSettings)
    assert stored("dst_next") == []


def test_a_full_batch_is_taken_in_one_request(receiver: HttpSink, forward: Forward, counted: Counted) -> None:
    limits = DESTINATION.limits({})
    event = {"type": "track", "userId": "u", "event": "E", "properties": {"text": ""}}
    room = limits.bytes // limits.events - len(orjson.dumps({**event, "messageId": "m-0000"}))
    event["properties"] = {"text": "x" * room}
    events = [{**event, "messageId": f"m-{number:04}"} for number in range(limits.events)]
    assert forward(*events) == [DELIVERED] * limits.events
    assert receiver.count == 1
    assert counted("src_next") == {"received": limits.events}


def test_a_batch_that_is_sent_twice_is_stored_once(forward: Forward, stored: Stored) -> None:
    """As after a lost answer."""
    events = [{"type": "track", "userId": "u", "event": "E", "messageId": f"m-{number}"} for number in range(2)]
    forward(*events)
    forward(*events)
    assert [event["messageId"] for event in stored("dst_next")] == ["m-0", "m-1"]


def test_a_splice_that_forwards_to_itself_ends(post: Post, stored: Stored, forward: Forward) -> None:
    post("/v1/track", {"userId": "u", "event": "E"})
    assert forward(*stored(), write_key="wk") == [DELIVERED]
    assert len(stored()) == 1

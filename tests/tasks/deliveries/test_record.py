"""Counters and samples of an outcome."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from destinations.trace import RequestTrace
from tasks.deliveries import record
from tasks.deliveries.record import SampleGate, counters, sample
from tasks.outcomes import Kind, Outcome
from tests.tasks.fakes import Clock, envelope, event

SECRET = "sk_live_1"
FAILED = Outcome(
    kind=Kind.DISCARDED, code="bad_request", type="Bad Request", name="TypeError", message="no", stack="at"
)


def shown(outcome: Outcome, text: bytes = b'{"a":1}', secrets: tuple[str, ...] = ()) -> dict[str, Any]:
    """A sample, parsed."""
    return dict(orjson.loads(sample(envelope(text), outcome, at_ms=5, next_at_ms=None, secrets=secrets)))


@pytest.mark.parametrize(
    ("latency_ms", "bucket"),
    [(-3, "1"), (0, "1"), (1, "1"), (2, "2"), (3, "5"), (3_600_000, "3600000"), (9**9, "more")],
)
def test_a_latency_falls_into_the_bucket_of_its_upper_bound(latency_ms: int, bucket: str) -> None:
    assert counters(Outcome(kind=Kind.DELIVERED), latency_ms, 1) == ("delivered", f"latency:{bucket}", "attempt:1")


def test_counter_names_hold_no_space_that_would_cut_them() -> None:
    assert counters(Outcome(kind=Kind.RETRIED, code="gateway_timeout"), 0, 1) == ("retried:gateway_timeout",)


def test_a_sample_shows_the_event_before_and_after() -> None:
    outcome = Outcome(kind=Kind.DELIVERED, code="delivered", event_out=b'{"a":2}', logs=("hi",))
    found = shown(outcome)
    assert (found["event_in"], found["event_out"], found["logs"], found["error"]) == ({"a": 1}, {"a": 2}, ["hi"], None)
    assert (found["kind"], found["code"], found["at_ms"], found["attempt"]) == ("delivered", "delivered", 5, 1)


def test_a_sample_shows_the_error() -> None:
    assert shown(FAILED)["error"] == {
        "type": "Bad Request",
        "name": "TypeError",
        "message": "no",
        "stack": "at",
        "status": None,
    }


def test_secrets_are_blacked_out_wherever_they_stand() -> None:
    outcome = Outcome(
        kind=Kind.DISCARDED,
        code="bad_request",
        type="Bad Request",
        message=f"key {SECRET} refused",
        stack=f"at {SECRET}",
        event_out=event(properties={"key": SECRET, SECRET: [SECRET]}),
        logs=(f"using {SECRET}",),
        requests=(RequestTrace("GET", f"https://a.example/{SECRET}", None, f"no {SECRET}", 1.0),),
    )
    text = sample(envelope(event(SECRET)), outcome, at_ms=5, next_at_ms=None, secrets=(SECRET,))
    assert SECRET.encode() not in text
    assert orjson.loads(text)["code"] == "bad_request"


@pytest.mark.parametrize("secret", ["1000", "null", "true", '":"x', 'a"b\\c', "code", "kind"])
def test_a_secret_that_looks_like_json_breaks_no_sample(secret: str) -> None:
    found = shown(FAILED, event(secret, n=1000, yes=True, nothing=None), (secret,))
    assert secret not in found["event_in"]["event"]
    assert (found["event_in"]["n"], found["event_in"]["yes"], found["event_in"]["nothing"]) == (1000, True, None)
    assert (found["code"], found["kind"]) == ("bad_request", "discarded")


def test_a_large_event_is_cut_after_its_secrets_are_blacked_out() -> None:
    text = event("x" * (record.SHOWN_EVENT_BYTES - 40) + SECRET)
    found = shown(FAILED, text, (SECRET,))["event_in"]
    assert isinstance(found, str)
    assert len(found) <= record.SHOWN_EVENT_BYTES
    assert "sk_l" not in found


def test_logs_and_requests_are_capped() -> None:
    request = RequestTrace("GET", "https://a.example/", 200, "", 1.0)
    found = shown(Outcome(kind=Kind.FILTERED, logs=("x" * 99_999,) * 999, requests=(request,) * 999))
    assert (len(found["logs"]), len(found["logs"][0])) == (record.SHOWN_LOGS, record.SHOWN_LOG_CHARACTERS)
    assert len(found["requests"]) == record.SHOWN_REQUESTS


def exchange(body: bytes = b"", url: str = "https://a.example/", **headers: str) -> RequestTrace:
    """A request whose two sides are the same."""
    return RequestTrace("POST", url, 200, "", 1.0, headers, body[:2048], len(body), headers, body[:2048], len(body))


def test_a_request_shows_sizes_headers_and_bodies() -> None:
    (found,) = shown(Outcome(kind=Kind.DELIVERED, requests=(exchange(b'{"a":1}', Accept="*/*"),)))["requests"]
    assert found == {
        "method": "POST",
        "url": "https://a.example/",
        "status": 200,
        "error": "",
        "duration_ms": 1.0,
        "request_bytes": 7,
        "response_bytes": 7,
        "request_headers": {"Accept": "*/*"},
        "response_headers": {"Accept": "*/*"},
        "request_body": '{"a":1}',
        "response_body": '{"a":1}',
    }


def test_what_a_delivery_sends_shows_no_secret_and_no_credential() -> None:
    sent = exchange(b"x" * 2040 + SECRET.encode(), Authorization="Basic eDp5", Note=f"a {SECRET}")
    named = exchange(b'{"token":"hush","key":"' + SECRET.encode() + b'"}', Cookie="hush")
    text = sample(
        envelope(event()),
        Outcome(kind=Kind.DEAD, code="retries_exhausted", requests=(sent, named)),
        at_ms=5,
        next_at_ms=None,
        secrets=(SECRET,),
    )
    first, second = orjson.loads(text)["requests"]
    assert (first["request_body"], first["request_bytes"]) == ("x" * 2040, 2040 + len(SECRET))
    assert first["request_headers"] == {"Authorization": "[redacted]", "Note": "a [redacted]"}
    assert second["response_body"] == '{"token":"[redacted]","key":"[redacted]"}'
    assert second["response_headers"] == {"Cookie": "[redacted]"}
    assert b"sk_l" not in text
    assert b"hush" not in text


def test_full_requests_leave_out_bodies_first_and_those_of_the_newest_last() -> None:
    full = exchange(b'"' * 9999, Note="x" * 400)
    found = shown(Outcome(kind=Kind.FILTERED, requests=(full,) * 100))["requests"]
    assert len(found) == record.SHOWN_REQUESTS
    assert all(line["request_bytes"] == 9999 and line["request_headers"] for line in found)
    kept = [line["request_body"] is not None for line in found]
    assert 0 < sum(kept) < len(kept)
    assert kept == sorted(kept)


@pytest.mark.parametrize("body", [b'"' * 9999, "\N{SNOWMAN}".encode() * 9999, bytes(9999), b"\\" * 9999, b"\t" * 9999])
def test_requests_never_take_more_than_their_share(body: bytes) -> None:
    big = exchange(body, url="https://a.example/" + "\x7f" * 9999, **{f"X-{n}": "\x7f" * 2000 for n in range(50)})
    found = shown(Outcome(kind=Kind.FILTERED, requests=(big,) * 100))["requests"]
    assert len(orjson.dumps(found)) < 2 * record.SHOWN_REQUESTS_BYTES


def test_the_deliverys_own_request_is_among_many() -> None:
    functions = (exchange(url="https://function.example/"),) * 100
    found = shown(Outcome(kind=Kind.DELIVERED, requests=(*functions, exchange(url="https://own.example/"))))["requests"]
    assert found[-1]["url"] == "https://own.example/"


def test_the_gate_lets_some_samples_through_each_second() -> None:
    clock = Clock()
    gate = SampleGate(clock)
    assert sum(gate.passes("d", "retry") for _ in range(50)) == record.SAMPLES_PER_S
    clock.advance(1)
    assert gate.passes("d", "retry")


def test_each_destination_and_code_has_a_gate_of_its_own() -> None:
    gate = SampleGate(Clock())
    for _ in range(50):
        gate.passes("d", "retry")
    assert gate.passes("d", "bad_request")
    assert gate.passes("other", "retry")


def test_the_gate_does_not_grow_without_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "GATES_REMEMBERED", 10)
    gate = SampleGate(Clock())
    for i in range(1000):
        gate.passes(f"d{i}", "retry")
    assert len(gate._passed) <= 11

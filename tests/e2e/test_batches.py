"""Batches with real parts: exact across receivers and workers, by time, by status, and when the mode changes."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests

from tasks.deliveries.read import counters
from tests.support.http_sink import HttpSink
from tests.support.stack import BIN, Process, Stack, free_port, running_stack, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]

ENV = {
    "CLAIM_IDLE_S": "3",
    "CLAIM_RENEW_S": "1",
    "RETRY_FACTOR_S": "1",
    "RETRY_MAX_S": "1",
    "WORKER_THREADS": "16",
}
WORKSPACE = """
sources:
  web: {{write_keys: [batch-key]}}
functions:
  fn: {{file: fn.js}}
destinations:
  sink:
    source: web
    type: webhook
    settings: {{url: "{url}"}}
    function: {{name: fn, {batching}}}
"""
TOGETHER = """
function onBatch(events) {
  const call = Math.random();
  for (const event of events) Object.assign(event.properties, { call, size: events.length });
  return events;
}
"""
ALONE = "function onTrack(event) { event.properties.alone = true; return event; }"
STATUSES = """
function onBatch(events) {
  if (events.length < 6) return events;
  return [200, 400, 200, 500, 500, 200].map((status) => ({ status, errormessage: `on purpose: ${status}` }));
}
"""


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running_stack(tmp_path, workers=2, env=ENV) as running:
        yield running


@pytest.fixture
def second_url(stack: Stack) -> Iterator[str]:
    """One more receiver."""
    port = free_port()
    receiver = Process([str(BIN / "splice"), "web"], {**stack.env, "PORT": str(port)}, stack.folder / "web2.log")
    receiver.start()
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(url), 60, "the second receiver is ready")
        yield url
    finally:
        receiver.stop()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=2).ok
    except requests.RequestException:
        return False


def deploy(stack: Stack, sink: HttpSink, batching: str, code: str) -> None:
    stack.apply(WORKSPACE.format(url=sink.url, batching=batching), {"fn.js": code})


def send(url: str, numbers: Sequence[int], kind: str = "track") -> None:
    events = [
        {"type": kind, "messageId": f"m-{n}", "userId": "u", "event": "Thing", "properties": {"n": n}} for n in numbers
    ]
    answer = requests.post(f"{url}/v1/batch", json={"batch": events, "writeKey": "batch-key"}, timeout=30)
    assert answer.status_code == 200, answer.text


def received(sink: HttpSink) -> list[dict[str, Any]]:
    return [orjson.loads(request.body) for request in sink.requests]


def numbers_of(sink: HttpSink) -> list[int]:
    return sorted(event["properties"]["n"] for event in received(sink))


def calls_of(sink: HttpSink) -> Mapping[float, int]:
    """How many events came from each call of onBatch."""
    return Counter(event["properties"]["call"] for event in received(sink))


def counted(stack: Stack) -> Mapping[str, int]:
    client = stack.store.client()
    try:
        return counters(client, "dst_sink", 3600)
    finally:
        client.close()


def test_a_flood_over_two_receivers_and_two_workers_makes_exact_batches(
    stack: Stack, second_url: str, sink: HttpSink
) -> None:
    deploy(stack, sink, "batch_events: 20, batch_wait_s: 10", TOGETHER)
    with ThreadPoolExecutor(16) as threads:
        slices = [range(first, first + 25) for first in range(0, 1000, 25)]
        list(threads.map(send, [stack.url, second_url] * 20, slices))
    wait_until(lambda: sink.count >= 1000, 60, "all arrived")
    assert numbers_of(sink) == list(range(1000))
    calls = calls_of(sink)
    assert len(calls) <= 51, sorted(calls.values())
    assert max(calls.values()) <= 20
    assert all(event["properties"]["size"] <= 20 for event in received(sink))


def test_what_is_fewer_than_a_batch_goes_when_the_window_ends(stack: Stack, sink: HttpSink) -> None:
    deploy(stack, sink, "batch_events: 20, batch_wait_s: 2", TOGETHER)
    send(stack.url, range(7))
    wait_until(lambda: sink.count >= 7, 20, "the window ended")
    assert list(calls_of(sink).values()) == [7]
    wait_until(lambda: "delivered" in counted(stack), 10, "it is settled")
    command = [str(BIN / "splice"), "deliveries", "sink"]
    shown = subprocess.run(command, env=stack.env, capture_output=True, text=True, check=True, timeout=30).stdout
    assert "onBatch, 7 events" in shown


def test_of_few_events_only_those_without_a_handler_of_their_own_go_to_on_batch(stack: Stack, sink: HttpSink) -> None:
    deploy(stack, sink, "batch_events: 20, batch_wait_s: 3", TOGETHER + ALONE)
    send(stack.url, [1])
    send(stack.url, [2], "screen")
    wait_until(lambda: sink.count >= 2, 20, "the window ended")
    alone, together = sorted(received(sink), key=lambda event: int(event["properties"]["n"]))
    assert alone["properties"] == {"n": 1, "alone": True}
    assert together["properties"]["size"] == 1


def test_of_six_statuses_only_the_events_with_a_500_are_tried_again(stack: Stack, sink: HttpSink) -> None:
    deploy(stack, sink, "batch_events: 6, batch_wait_s: 1", STATUSES)
    send(stack.url, range(1, 7))
    wait_until(lambda: sink.count >= 5, 30, "the two were delivered by their second try")
    assert {event["properties"]["n"] for event in received(sink)[:3]} == {1, 3, 6}
    assert {event["properties"]["n"] for event in received(sink)[3:]} == {4, 5}
    wait_until(lambda: counted(stack).get("delivered", 0) == 5, 10, "all is settled")
    found = counted(stack)
    assert found["discarded:bad_request"] == 1
    assert found["retried:retry"] == 2


def test_a_batch_that_throws_a_retry_error_comes_again_as_one(stack: Stack, sink: HttpSink) -> None:
    code = """
    let failed = false;
    function onBatch(events) {
      if (!failed) { failed = true; throw new RetryError('all of you'); }
      return events.map((event) => ({ ...event, properties: { ...event.properties, call: 1, size: events.length } }));
    }
    """
    deploy(stack, sink, "batch_events: 8, batch_wait_s: 20, concurrency: 1", code)
    send(stack.url, range(8))
    wait_until(lambda: sink.count >= 8, 40, "the batch was tried again")
    assert {event["properties"]["size"] for event in received(sink)} == {8}
    assert counted(stack)["retried:retry"] in (8, 16)  # one failure a worker


def test_deploying_without_and_with_on_batch_switches_and_loses_nothing(stack: Stack, sink: HttpSink) -> None:
    deploy(stack, sink, "batch_events: 20, batch_wait_s: 60", TOGETHER)
    send(stack.url, range(5))
    assert sink.count == 0
    deploy(stack, sink, "batch_events: 20, batch_wait_s: 60", ALONE)
    wait_until(lambda: sink.count >= 5, 20, "what waited for its batch runs alone")
    assert all(event["properties"]["alone"] for event in received(sink))
    deploy(stack, sink, "batch_events: 20, batch_wait_s: 60", TOGETHER)
    send(stack.url, range(5, 25))
    wait_until(lambda: sink.count >= 25, 20, "a full batch")
    assert list(Counter(event["properties"].get("size", 1) for event in received(sink)).items()) == [(1, 5), (20, 20)]
    assert numbers_of(sink) == list(range(25))

"""Kill workers in the middle of onBatch: the batch is taken over, nothing is lost, none grows."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import requests

from tasks.deliveries.read import counters
from tests.support.http_sink import Answer, HttpSink, Request
from tests.support.stack import Stack, running_stack, wait_until

EVENTS = 200
KILLS = 4
ASKED_S = 0.4
"""How long a call of onBatch waits for its fetch, so that a kill finds it at work."""
FUNCTION = """
async function onBatch(events) {
  await fetch('URL/asked');
  for (const event of events) event.properties.size = events.length;
  return events;
}
"""
WORKSPACE = """
sources:
  web: {{write_keys: [batch-key]}}
functions:
  slow: {{file: slow.js}}
destinations:
  sink:
    source: web
    type: webhook
    settings: {{url: "{url}"}}
    function: {{name: slow, batch_events: 10, batch_wait_s: 1}}
"""
ENV = {"CLAIM_IDLE_S": "3", "CLAIM_RENEW_S": "1", "RETRY_FACTOR_S": "1", "RETRY_MAX_S": "2", "WORKER_THREADS": "8"}

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.timeout(240)]


def answer(request: Request) -> Answer:
    return Answer(delay_s=ASKED_S) if request.target == "/asked" else Answer()


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as running:
        running.respond = answer
        yield running


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running_stack(tmp_path, workers=2, env=ENV) as running:
        yield running


def asked(sink: HttpSink) -> int:
    return sum(request.target == "/asked" for request in sink.requests)


def sizes(sink: HttpSink) -> dict[int, int]:
    """By event: how many were in the call that delivered it."""
    events = [orjson.loads(request.body)["properties"] for request in sink.requests if request.method == "POST"]
    return {properties["n"]: properties["size"] for properties in events}


def begin(stack: Stack, sink: HttpSink) -> None:
    """Deploy the function and send the events."""
    stack.apply(WORKSPACE.format(url=sink.url), {"slow.js": FUNCTION.replace("URL", sink.url)})
    batch = [
        {"type": "track", "messageId": f"m-{n}", "userId": "u", "event": "Thing", "properties": {"n": n}}
        for n in range(EVENTS)
    ]
    accepted = requests.post(f"{stack.url}/v1/batch", json={"batch": batch, "writeKey": "batch-key"}, timeout=30)
    assert accepted.status_code == 200


def counted(stack: Stack, name: str) -> int:
    """A counter of the destination."""
    client = stack.store.client()
    try:
        return counters(client, "dst_sink", 3600).get(name, 0)
    finally:
        client.close()


def test_a_batch_survives_the_kill_of_its_worker(stack: Stack, sink: HttpSink) -> None:
    begin(stack, sink)
    for kill in range(KILLS):
        before = asked(sink)
        wait_until(lambda least=before: asked(sink) > least, 60, "a call is at work")  # type: ignore[misc]
        worker = stack.workers[kill % 2]
        worker.kill_group()
        worker.start()
    wait_until(lambda: len(sizes(sink)) == EVENTS, 120, "every event was delivered")
    assert max(sizes(sink).values()) <= 10


def test_two_holders_of_a_batch_settle_it_once(stack: Stack, sink: HttpSink) -> None:
    """A worker that stands still for longer than a claim may be idle goes on afterwards as if nothing had been."""
    begin(stack, sink)
    for _ in range(2):
        before = asked(sink)
        wait_until(lambda least=before: asked(sink) > least, 60, "a call is at work")  # type: ignore[misc]
        os.kill(stack.workers[0].pid, signal.SIGSTOP)
        time.sleep(float(ENV["CLAIM_IDLE_S"]) + 2.0)
        os.kill(stack.workers[0].pid, signal.SIGCONT)
    wait_until(lambda: len(sizes(sink)) == EVENTS, 60, "every event was delivered")
    assert max(sizes(sink).values()) <= 10
    wait_until(lambda: counted(stack, "delivered") >= EVENTS, 20, "all is settled")
    stack.workers[0].stop()
    assert counted(stack, "delivered") == EVENTS

"""Kill workers in the middle of onBatch: the batch is taken over, nothing is lost, none grows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import requests

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


def test_a_batch_survives_the_kill_of_its_worker(stack: Stack, sink: HttpSink) -> None:
    stack.apply(WORKSPACE.format(url=sink.url), {"slow.js": FUNCTION.replace("URL", sink.url)})
    batch = [
        {"type": "track", "messageId": f"m-{n}", "userId": "u", "event": "Thing", "properties": {"n": n}}
        for n in range(EVENTS)
    ]
    accepted = requests.post(f"{stack.url}/v1/batch", json={"batch": batch, "writeKey": "batch-key"}, timeout=30)
    assert accepted.status_code == 200
    for kill in range(KILLS):
        before = asked(sink)
        wait_until(lambda least=before: asked(sink) > least, 60, "a call is at work")  # type: ignore[misc]
        worker = stack.workers[kill % 2]
        worker.kill_group()
        worker.start()
    wait_until(lambda: len(sizes(sink)) == EVENTS, 120, "every event was delivered")
    assert max(sizes(sink).values()) <= 10

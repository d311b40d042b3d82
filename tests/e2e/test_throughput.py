"""Limits of a destination hold over all workers: requests a second, threads at a time, a pause that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
import requests

from tests.e2e.test_delivery import HEAD, MARK, arrived, names, waits
from tests.support.http_sink import Answer, HttpSink, Request
from tests.support.stack import Stack, running_stack, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

DELAY_S = 0.02


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack with two worker processes."""
    folder: Path = tmp_path_factory.mktemp("throughput")
    with running_stack(folder, workers=2, env={"RETRY_FACTOR_S": "0.2"}) as stack:
        yield stack


def limited(stack: Stack, name: str, sink: HttpSink, throughput: str) -> None:
    """Connect the sink, and it alone."""
    entry = f"  {name}: {{source: web, type: webhook, settings: {{url: '{sink.url}'}}, throughput: {throughput}}}\n"
    stack.apply(HEAD + entry, {"fn.js": MARK})
    stack.command("apply", "--prune", "--yes", str(stack.folder / "workspace" / "workspace.yaml"))


def send_together(stack: Stack, count: int) -> None:
    """Send events in one request."""
    batch = [
        {"type": "track", "messageId": f"m-{n}", "userId": "u", "event": "Thing", "properties": {}}
        for n in range(count)
    ]
    answer = requests.post(f"{stack.url}/v1/batch", json={"batch": batch, "writeKey": "e2e-key"}, timeout=10)
    assert answer.status_code == 200


def test_no_more_requests_a_second_than_may_be(two_workers: Stack, sink: HttpSink) -> None:
    """Tokens are paid when events are claimed; a busy machine may send the first of them up to a second later."""
    limited(two_workers, "rated", sink, "{requests_per_s: 10}")
    send_together(two_workers, 40)
    wait_until(lambda: arrived(sink) == names(range(40)), 60, "all arrived")
    times = sorted(request.at for request in sink.requests)
    assert len(times) == 40
    assert times[-1] - times[0] >= (40 - 10) / 10 - 1


def test_one_thread_at_a_time_over_all_workers(two_workers: Stack, sink: HttpSink) -> None:
    limited(two_workers, "single", sink, "{concurrency: 1}")
    failing = {f"m-{n}" for n in range(0, 150, 5)}

    def respond(request: Request) -> Answer:
        name = orjson.loads(request.body)["messageId"]
        status = 503 if name in failing else 200
        failing.discard(name)
        return Answer(status=status, delay_s=DELAY_S)

    sink.respond = respond
    send_together(two_workers, 150)
    wait_until(lambda: sink.count >= 180 and waits(two_workers, "single") == 0, 90, "all arrived, the failed ones too")
    times = sorted(request.at for request in sink.requests)
    assert min(later - earlier for earlier, later in pairwise(times)) >= DELAY_S * 0.9


def test_a_third_party_that_asks_for_it_is_left_alone_by_all_workers(two_workers: Stack, sink: HttpSink) -> None:
    limited(two_workers, "tired", sink, "{}")
    sink.script.append(Answer(status=429, headers={"Retry-After": "3"}))
    send_together(two_workers, 1)
    (first,) = sink.wait_for(1)
    wait_until(lambda: waits(two_workers, "tired") == 1, 10, "the refused one waits")
    send_together(two_workers, 5)
    wait_until(lambda: arrived(sink) == names(range(5)), 60, "all arrived")
    assert min(request.at for request in sink.requests[1:]) - first.at >= 2.8

"""onBatch against single handlers, a 20 ms fetch a call; how exact batches are; how long a trickle waits."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import orjson
import requests

from tests.benchmarks.end_to_end import WORKSPACE as SINGLES_WORKSPACE
from tests.support.http_sink import Answer, HttpSink, Request
from tests.support.stack import Stack, wait_until

EVENTS = 2_000
ROUNDS = 3
FETCH_S = 0.02
MOST_S = 180.0
TRICKLE = 12
TRICKLE_EVERY_S = 0.7
TRICKLE_WAIT_S = 3.0
EXACT = 1_000
BATCHING = "trivial, batch_events: {events}, batch_wait_s: {wait_s}"
ASK = "await fetch('URL/asked'); "
SINGLE = f"async function onTrack(event) {{ {ASK}return event; }}"
TOGETHER = f"async function onBatch(events) {{ {ASK}return events; }}"
MARKED = """
function onBatch(events) {
  const call = Math.random();
  for (const event of events) event.properties.call = call;
  return events;
}
"""


class Arrivals:
    """A sink that answers fetches late and notes when each event was delivered."""

    def __init__(self) -> None:
        self.sink = HttpSink(keep=False, on_request=self._note)
        self.sink.respond = lambda request: Answer(delay_s=FETCH_S) if request.target == "/asked" else Answer()
        self.at: dict[str, float] = {}
        self.calls: Counter[float] = Counter()
        self.asked = 0

    def _note(self, request: Request) -> None:
        if request.target == "/asked":
            self.asked += 1
            return
        now = time.monotonic()
        for event in orjson.loads(request.body):
            self.at[event["messageId"]] = now
            self.calls[event["properties"].get("call", 0.0)] += 1


@contextmanager
def deployed(code: str, events: int, wait_s: float) -> Iterator[tuple[Stack, Arrivals]]:
    """A stack with one worker whose function is ``code``, collecting as said."""
    with tempfile.TemporaryDirectory() as folder:
        arrivals = Arrivals()
        stack = Stack(Path(folder))
        with arrivals.sink:
            try:
                stack.start(workers=1)
                text = SINGLES_WORKSPACE.format(url=arrivals.sink.url)
                batching = BATCHING.format(events=events, wait_s=wait_s)
                stack.apply(
                    text.replace("{name: trivial}", f"{{name: {batching}}}"),
                    {"trivial.js": code.replace("URL", arrivals.sink.url)},
                )
                yield stack, arrivals
            finally:
                stack.stop()


def send(stack: Stack, first: int, count: int) -> None:
    """Send events in one request."""
    batch = [
        {"type": "track", "messageId": f"m-{n}", "userId": "u", "event": "Thing", "properties": {"n": n}}
        for n in range(first, first + count)
    ]
    answer = requests.post(f"{stack.url}/v1/batch", json={"batch": batch, "writeKey": "bench-key"}, timeout=30)
    assert answer.status_code == 200, answer.text


def rate(code: str) -> float:
    """Events a second from the first that is sent to the last delivery, after a warm-up that shows what it waits."""
    with deployed(code, events=100, wait_s=0.5) as (stack, arrivals):
        send(stack, EVENTS, 200)
        wait_until(lambda: len(arrivals.at) == 200, MOST_S, "the warm-up is delivered")
        started = time.monotonic()
        for first in range(0, EVENTS, 500):
            send(stack, first, 500)
        wait_until(lambda: len(arrivals.at) == EVENTS + 200, MOST_S, "all is delivered")
        return EVENTS / (max(arrivals.at.values()) - started)


def calls() -> Counter[float]:
    """Events by call of onBatch, where many are sent at once and N is 20."""
    with deployed(MARKED, events=20, wait_s=10.0) as (stack, arrivals):
        threads = [threading.Thread(target=send, args=(stack, first, 50)) for first in range(0, EXACT, 50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wait_until(lambda: len(arrivals.at) == EXACT, MOST_S, "all is delivered")
        return arrivals.calls


def trickle() -> list[float]:
    """Seconds from sending to delivery where events come one by one."""
    with deployed(MARKED, events=20, wait_s=TRICKLE_WAIT_S) as (stack, arrivals):
        sent: dict[str, float] = {}
        for n in range(TRICKLE):
            sent[f"m-{n}"] = time.monotonic()
            send(stack, n, 1)
            time.sleep(TRICKLE_EVERY_S)
        wait_until(lambda: len(arrivals.at) == TRICKLE, MOST_S, "all is delivered")
        return [arrivals.at[name] - sent[name] for name in sent]


def main() -> None:
    """Print events/s of both with the ratio, the calls of a flood and the waits of a trickle."""
    rates: dict[str, list[float]] = {"onBatch": [], "single": []}
    for _ in range(ROUNDS):
        rates["onBatch"].append(rate(TOGETHER))
        rates["single"].append(rate(SINGLE))
    ratios = [a / b for a, b in zip(rates["onBatch"], rates["single"], strict=True)]
    print(
        f"  20 ms fetch a call, N = 100: onBatch {median(rates['onBatch']):.0f} events/s, single handlers "
        f"{median(rates['single']):.0f} events/s, ratio {median(ratios):.1f} (least {min(ratios):.1f}; target 3)"
    )
    found = calls()
    print(
        f"  {EXACT} events at once, N = 20: {len(found)} calls, the largest {max(found.values())} (at most 51 and 20)"
    )
    waits = trickle()
    print(
        f"  an event every {TRICKLE_EVERY_S} s, T = {TRICKLE_WAIT_S:g} s: waits of {min(waits):.1f} to "
        f"{max(waits):.1f} s (at most {TRICKLE_WAIT_S + 2:g})"
    )


if __name__ == "__main__":
    main()

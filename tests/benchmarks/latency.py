"""Latency from HTTP accept to the sink at 100 events/s, alone and beside destinations whose sinks hang."""

from __future__ import annotations

import http.client
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles

import orjson

from tests.benchmarks.end_to_end import BODY, FUNCTION
from tests.support.http_sink import Answer, Fault, HttpSink, Request
from tests.support.stack import Stack, wait_until

RATE = 100
SECONDS = 10
ROUNDS = 3
HANGING = (1, 10)
SOURCE = "  {name}: {{write_keys: [{name}-key]}}\n"
DESTINATION = "  {name}: {{source: {source}, type: webhook, settings: {{url: '{url}'}}, function: {{name: trivial}}}}\n"


class Arrivals:
    """When each event arrived at the sink, by messageId."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def take(self, request: Request) -> None:
        """Note the arrival of a request's event."""
        self.at[orjson.loads(request.body)["messageId"]] = time.perf_counter()


def workspace(healthy: str, hanging: str) -> str:
    """One source with a healthy destination; per number of hanging ones a source that has those."""
    sources, destinations = SOURCE.format(name="alone"), DESTINATION.format(name="healthy", source="alone", url=healthy)
    for count in HANGING:
        sources += SOURCE.format(name=f"beside{count}")
        for number in range(count):
            name = f"hanging{count}-{number}"
            destinations += DESTINATION.format(name=name, source=f"beside{count}", url=hanging)
    return f"sources:\n{sources}functions:\n  trivial: {{file: trivial.js}}\ndestinations:\n{destinations}"


def send(port: int, source: str, prefix: str, rate: int, seconds: float) -> dict[str, float]:
    """Send events evenly; gives when each was accepted."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    accepted = {}
    started = time.perf_counter()
    for n in range(int(rate * seconds)):
        time.sleep(max(0.0, started + n / rate - time.perf_counter()))
        body = (BODY % (f"{prefix}-{n}", "x" * 200)).replace("bench-key", f"{source}-key")
        connection.request("POST", "/v1/track", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        accepted[f"{prefix}-{n}"] = time.perf_counter()
    connection.close()
    return accepted


def latencies_ms(port: int, arrivals: Arrivals, prefix: str, seconds: float = SECONDS) -> list[float]:
    """The latencies of one run on the healthy destination."""
    accepted = send(port, "alone", prefix, RATE, seconds)
    wait_until(lambda: all(name in arrivals.at for name in accepted), 60, "all events of the healthy one arrived")
    return [(arrivals.at[name] - accepted_at) * 1000 for name, accepted_at in accepted.items()]


def percentile_ms(values: list[float], percent: int) -> float:
    """A percentile, never below zero: the sink may have the event before the sender has its answer."""
    return max(0.0, quantiles(values, n=100)[percent - 1])


def beside(port: int, arrivals: Arrivals, count: int, prefix: str) -> list[float]:
    """The latencies while ``count`` hanging destinations get events too."""
    background = get_context("spawn").Process(target=send, args=(port, f"beside{count}", prefix, 5, SECONDS + 4))
    background.start()
    time.sleep(3)
    values = latencies_ms(port, arrivals, prefix)
    background.join()
    return values


def main() -> None:
    """Print p50, p95 and p99, and the ratios beside hanging destinations; each pair has a stack of its own."""
    ratios: dict[int, list[float]] = {count: [] for count in HANGING}
    for number in range(ROUNDS):
        for count in HANGING:
            alone, with_others = pair(f"{number}-{count}", count)
            ratios[count].append(percentile_ms(with_others, 95) / max(0.1, percentile_ms(alone, 95)))
            report(alone, with_others, count)
    for count, found in ratios.items():
        print(f"p95 beside {count} hanging: ratio {median(found):.2f} (median of {ROUNDS}; target 1.5)")


def pair(name: str, count: int) -> tuple[list[float], list[float]]:
    """The latencies alone, then beside ``count`` hanging destinations, which leave their retries behind."""
    arrivals = Arrivals()
    with (
        tempfile.TemporaryDirectory() as folder,
        HttpSink(keep=False, on_request=arrivals.take) as healthy,
        HttpSink(keep=False) as hanging,
    ):
        hanging.answer = Answer(fault=Fault.HANG)
        stack = Stack(Path(folder))
        try:
            stack.start(workers=1)
            stack.apply(workspace(healthy.url, hanging.url), {"trivial.js": FUNCTION})
            latencies_ms(stack.port, arrivals, f"warm-{name}")
            alone = latencies_ms(stack.port, arrivals, f"alone-{name}")
            return alone, beside(stack.port, arrivals, count, f"beside-{name}")
        finally:
            stack.stop()


def report(alone: list[float], with_others: list[float], count: int) -> None:
    """Print one pair."""
    for name, values in (("alone", alone), (f"beside {count} hanging", with_others)):
        p50, p95, p99 = (percentile_ms(values, percent) for percent in (50, 95, 99))
        print(f"  {RATE} events/s, {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms", flush=True)


if __name__ == "__main__":
    main()

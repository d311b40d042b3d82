"""What batches are worth: the same events through the same adapter, as many in a call as it takes and one by one.

The third party is a double in a process of its own that checks every request; one thread delivers.
"""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import TypeVar

import orjson

from destinations.contract import Action, BatchLimits, Destination
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tasks.outcomes import Kind
from tasks.pipeline import ActiveRoute, Pipeline
from tasks.selection import ActiveSubscription, Rules
from tests.destinations.doubles.double import Case, action_of
from tests.destinations.test_every_adapter import BATCHES
from tests.support.http_sink import HttpSink
from tests.tasks.fakes import FakeRuntime

T = TypeVar("T", Destination, Action)

EVENTS = 500
ROUNDS = 3
TARGET = 5.0
LEFT_OUT = ("webhook",)
"""Without a batch of its own: its batches are measured end to end."""


def _serve(case: Case, said: Connection) -> None:
    with HttpSink(keep=False) as sink:
        sink.respond = case.double()
        said.send(sink.url)
        said.recv()


@contextmanager
def third_party(case: Case) -> Iterator[str]:
    """The double in a process of its own; gives its address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(case, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("end")
        process.join()


def route(case: Case, url: str, limits: BatchLimits | None) -> ActiveRoute:
    """A route to the case's adapter, in calls as large as it takes or as ``limits`` says."""
    adapter = case.destination
    settings = check_settings(adapter, case.values(url, Path()))
    if not case.action:
        return ActiveRoute(rules=Rules(name="x", slug="x"), adapter=_limited(adapter, limits), settings=settings)
    action = action_of(adapter, case.action)
    preset = next(p for p in adapter.presets if p.action == case.action and case.preset in ("", p.name))
    mapping = compile_mapping(preset.mapping)
    subscription = ActiveSubscription(
        id="x",
        name="x",
        action=_limited(action, limits),
        matches=lambda _: True,
        payload=lambda event: check_payload(action.fields, mapping.resolve(event)),
    )
    rules = Rules(name="x", slug="x", subscriptions=(subscription,))
    return ActiveRoute(rules=rules, adapter=adapter, settings=settings)


def _limited(target: T, limits: BatchLimits | None) -> T:
    return replace(target, limits=lambda _: limits) if limits else target


def rate(active: ActiveRoute, events: list[bytes], http: Http) -> float:
    """Events a second through the pipeline, without a function."""
    pipeline = Pipeline(runtime=FakeRuntime(), http=http)
    started = time.perf_counter()
    outcomes = list(pipeline.run(active, events, time.monotonic() + 600))
    took_s = time.perf_counter() - started
    assert {judged.outcome.kind for judged in outcomes} == {Kind.DELIVERED}, outcomes[0]
    return len(events) / took_s


def ratio(case: Case) -> tuple[float, float, float]:
    """Events/s in batches and one by one, medians, and the median of the ratios."""
    events = [orjson.dumps(case.event(number)) for number in range(EVENTS)]
    http = Http(
        connect_timeout_s=5, timeout_s=30, max_response_bytes=10_000_000, allowed_networks=[ip_network("127.0.0.0/8")]
    )
    together, alone = [], []
    with third_party(case) as url:
        for _ in range(ROUNDS):
            together.append(rate(route(case, url, None), events, http))
            alone.append(rate(route(case, url, BatchLimits()), events, http))
    http.close()
    return median(together), median(alone), median(a / b for a, b in zip(together, alone, strict=True))


def main() -> None:
    """Print a line for each adapter and action that batches, the worst ratio last."""
    gc.collect()
    gc.freeze()  # what the tests' own modules hold would cost a round of 14 ms another 55 now and then
    found = {}
    for case in BATCHES:
        if case.slug not in LEFT_OUT:
            together, alone, found[case.name] = ratio(case)
            print(
                f"  {case.name}: {together:,.0f} events/s in batches, {alone:,.0f} one by one, "
                f"{found[case.name]:.1f} times",
                flush=True,
            )
    name = min(found, key=found.__getitem__)
    print(f"  the least: {name}, {found[name]:.1f} times (target {TARGET:g})")


if __name__ == "__main__":
    main()

"""Limits with several workers at once, on a real store: whatever they are, everything arrives, in bounded time."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import redis
from cryptography.fernet import Fernet

from destinations.contract import DELIVERED, Event, Result, Throughput
from destinations.errors import Retry
from destinations.http import Http
from tasks.activate import Activator
from tasks.chunks import Keeper
from tasks.deliverer import Deliverer, Parts
from tasks.fairness import Fairness
from tasks.hints import Hint, Hints
from tasks.routes import Calls, RouteCache, publish_route
from tasks.streams import EVENTS, EventStore
from tasks.ticker import Ticker
from tasks.vault import Vault
from tests.support.stack import wait_until
from tests.tasks.fakes import CONFIG, FakeAdapter, FakeRuntime, name_of, new_events, route

WORKERS, THREADS = 3, 4
EVENTS_SENT = 300
WAIT_S = 40.0
TIMES = replace(
    CONFIG, worker_threads=THREADS, task_budget_s=0.2, claim_renew_s=0.3, claim_idle_s=2.0, backlog_events=10_000
)


class Crew:
    """Worker processes without Celery: a queue takes its place, and loses some of what it is given."""

    def __init__(self, client: redis.Redis, http: Http, chance: random.Random) -> None:
        self.store = EventStore(client, TIMES)
        self.taken: Counter[str] = Counter()
        self.messages = 0
        self.adapter = FakeAdapter(events=10)
        self.adapter.results = self._results
        self._chance = chance
        self._broker: queue.Queue[Hint | None] = queue.Queue()
        self.hints = Hints(self._publish, self.store.wake)
        self._threads: list[threading.Thread] = []
        self._stopped: list[Any] = []
        for number in range(WORKERS):
            self._employ(client, http, f"w{number}")

    def _employ(self, client: redis.Redis, http: Http, name: str) -> None:
        keeper, ticker = Keeper(TIMES.claim_renew_s), Ticker(self.store, self.hints)
        vault = Vault([Fernet.generate_key().decode()])
        deliverer = Deliverer(
            Parts(
                config=TIMES,
                store=self.store,
                activator=Activator(RouteCache(client), vault, {"fake": self.adapter.destination}),
                runtime=FakeRuntime(),
                http=http,
                fairness=Fairness(THREADS),
                keeper=keeper,
                hints=Hints(self._publish, self.store.wake),
                consumer=name,
                backoff_ms=lambda _: self._chance.randrange(500),
            )
        )
        self._stopped += (keeper, ticker)
        self._threads += [threading.Thread(target=self._work, args=(deliverer,)) for _ in range(THREADS)]
        for thread in (keeper, ticker, *self._threads[-THREADS:]):
            thread.start()

    def _publish(self, hints: Sequence[Hint]) -> None:
        for hint in hints:
            self.messages += 1
            if self._chance.random() < 0.9:
                self._broker.put(hint)

    def _work(self, deliverer: Deliverer) -> None:
        while hint := self._broker.get():
            deliverer.deliver(*hint)

    def _results(self, events: Sequence[Event]) -> Sequence[Result]:
        time.sleep(self._chance.random() * 0.01)
        answers = [DELIVERED if self._chance.random() < 0.9 else Result(self._retry()) for _ in events]
        self.taken.update(name_of(e.text) for e, answer in zip(events, answers, strict=True) if answer is DELIVERED)
        return answers

    def _retry(self) -> Retry:
        return Retry("not now", after_s=0.3 if self._chance.random() < 0.05 else 0.0)

    def send(self) -> None:
        """Send events bit by bit, as receivers do."""
        events = new_events(EVENTS_SENT)
        while events:
            count = self._chance.randint(1, 40)
            appended = self.store.append({"d": events[:count]})["d"]
            events = events[count:]
            if appended.hint:
                self.hints.ask("d", EVENTS)
            if appended.look_ms >= 0:
                self.hints.look("d", appended.look_ms)
            time.sleep(self._chance.random() * 0.05)

    def is_done(self) -> bool:
        """Whether nothing waits."""
        waiting = self.store.waiting("d")
        return waiting.now + waiting.delayed == 0

    def close(self) -> None:
        """End all threads."""
        for thread in self._stopped:
            thread.stop()
        for _ in self._threads:
            self._broker.put(None)
        for thread in (*self._threads, *self._stopped):
            thread.join(WAIT_S)


@pytest.fixture
def crew(valkey: redis.Redis, http: Http) -> Iterator[Crew]:
    crew = Crew(valkey, http, random.Random(7))
    yield crew
    crew.close()


@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    ("throughput", "calls"),
    [
        (Throughput(events_per_s=100), Calls()),
        (Throughput(requests_per_s=30, concurrency=1), Calls(least_events=10, most_events=10)),
        (Throughput(concurrency=1, events_per_s=100), Calls(least_events=10, most_events=40, wait_s=0.5)),
    ],
    ids=["events", "requests", "collected"],
)
def test_everything_arrives_once(crew: Crew, throughput: Throughput, calls: Calls) -> None:
    """Though a tenth of the messages is lost, some events fail, and a worker died with a lease and a claim."""
    publish_route(crew.store.client, route("d", throughput=throughput, calls=calls))
    crew.store.append({"d": new_events(EVENTS_SENT + 5)[EVENTS_SENT:]})
    crew.store.claim("d", EVENTS, "dead", most=5, fingerprints=(), last=False, lease="dead")
    began = time.monotonic()
    crew.send()
    wait_until(crew.is_done, WAIT_S, "all events have arrived")
    assert crew.taken == {f"e{number}": 1 for number in range(EVENTS_SENT + 5)}
    assert crew.messages < 60 * (time.monotonic() - began + 1)

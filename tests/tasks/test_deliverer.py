"""The delivering side from claim to settle: a real store, a fake runtime, a fake adapter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest
import redis
from cryptography.fernet import Fernet

from destinations.contract import DELIVERED, Event, Result, Throughput
from destinations.errors import MessageRejected, Retry
from destinations.http import Http
from tasks.activate import Activator
from tasks.chunks import Keeper
from tasks.config import Config
from tasks.deliverer import LEAST_REST_MS, Deliverer, Parts
from tasks.fairness import Fairness
from tasks.functions.contract import Batching, SandboxUnavailable
from tasks.hints import LONGEST_DELAY_MS, LOOK_AGAIN_MS, Hint
from tasks.routes import Calls, RouteCache, delete_route, publish_route
from tasks.streams import EVENTS, QUEUES, RETRIES, Claim, EventStore, Held, State
from tasks.streams.keys import TICK, WAKE, key
from tasks.vault import Vault
from tests.support.stack import wait_until
from tests.tasks.fakes import (
    CONFIG,
    Clock,
    FakeAdapter,
    FakeRuntime,
    claim,
    counters,
    event,
    failed,
    function_route,
    name_of,
    named,
    new_events,
    returned,
    route,
)

STREAM, FLAG, DELAYED, DEAD = (key("d", name) for name in ("events", "hint:events", "delayed", "dead"))
WAIT_S = 10.0


class Asked:
    """Hints that are only remembered."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []
        self.delays_ms: list[int] = []

    def ask(self, destination: str, stream: str, *, delay_ms: int = 0) -> bool:
        """Remember, unless it is for the ticker."""
        if delay_ms > LONGEST_DELAY_MS:
            return False
        self.hints.append((destination, stream))
        self.delays_ms.append(delay_ms)
        return True


class Bench:
    """A worker process without Celery."""

    def __init__(
        self,
        store: EventStore,
        http: Http,
        config: Config = CONFIG,
        *,
        one_by_one: bool = False,
        backoff_ms: Callable[[int], int] = lambda _: 0,
    ) -> None:
        self.store = store
        self.runtime = FakeRuntime()
        self.adapter = FakeAdapter(events=1 if one_by_one else 10)
        self.hints = Asked()
        self.keeper = Keeper(config.claim_renew_s)
        self.clock = Clock()
        self.fairness = Fairness(config.worker_threads, self.clock)
        vault = Vault([Fernet.generate_key().decode()])
        registry = {"fake": self.adapter.destination}
        self.deliverer = Deliverer(
            Parts(
                config=config,
                store=EventStore(store.client, config),
                activator=Activator(RouteCache(store.client), vault, registry),
                runtime=self.runtime,
                http=http,
                fairness=self.fairness,
                keeper=self.keeper,
                hints=self.hints,  # type: ignore[arg-type]
                consumer="w1",
                backoff_ms=backoff_ms,
            )
        )

    def deliver(self, stream: str = EVENTS) -> str:
        """One task."""
        return self.deliverer.deliver("d", stream)

    def silence(self) -> None:
        """As if whoever holds claims had been silent for an hour."""
        client = self.store.client
        for entry in client.xpending_range(STREAM, "workers", "-", "+", 1000):
            ids = [entry["message_id"]]
            client.xclaim(STREAM, "workers", entry["consumer"], 0, ids, idle=3_600_000, justid=True)
        client.delete(key("d", "stale:events"))

    def make_retries_due(self) -> None:
        """Move every delayed retry to its stream, whenever it is due."""
        for envelope in self.store.client.zrange(DELAYED, 0, -1):
            self.store.client.zadd(DELAYED, {envelope: 1.0})
        self.store.look("d")

    def is_due(self) -> bool:
        """Whether the ticker would look at the destination now."""
        self.store.client.delete(TICK)
        return self.store.due() == ["d"]

    def left(self) -> dict[str, int]:
        """Events by where they are."""
        client: Any = self.store.client
        pending = client.xpending(STREAM, "workers")["pending"]
        waiting = {"events": client.xlen(STREAM) - pending, "claimed": pending, "delayed": client.zcard(DELAYED)}
        return {name: count for name, count in {**waiting, "dead": client.xlen(DEAD)}.items() if count}


@pytest.fixture
def bench(store: EventStore, http: Http) -> Bench:
    return Bench(store, http)


def answer_by_name(**results: Result) -> Callable[[Sequence[Event]], Sequence[Result]]:
    """Results by the event's name; delivered otherwise."""
    return lambda events: [results.get(name_of(event.text), DELIVERED) for event in events]


def test_what_waits_is_delivered_and_gone(bench: Bench) -> None:
    bench.store.append({"d": new_events(3)})
    assert bench.deliver() == "3 claimed, 3 delivered"
    assert bench.adapter.names == ["e0", "e1", "e2"]
    assert bench.left() == {}
    assert counters(bench.store)["delivered"] == 3


def test_with_nothing_waiting_the_task_ends_and_the_next_event_hints_again(bench: Bench) -> None:
    bench.store.append({"d": new_events(1)})
    bench.deliver()
    assert bench.deliver() == "0 claimed"
    assert bench.store.append({"d": new_events(1)})["d"].hint


def test_several_chunks_are_worked_on_in_one_task(bench: Bench) -> None:
    bench.store.append({"d": new_events(130)})
    assert bench.deliver() == "130 claimed, 130 delivered"


def test_more_than_a_chunk_calls_for_one_more_worker(bench: Bench) -> None:
    bench.store.append({"d": new_events(130)})
    bench.deliver()
    assert bench.hints.hints == [("d", "events")]


def test_the_function_is_run_and_each_event_has_its_own_fate(bench: Bench) -> None:
    publish_route(bench.store.client, route("d", function=function_route()))
    thrown = {"bad": failed("InvalidEventPayload"), "again": failed("RetryError")}
    bench.runtime.handle = lambda text: thrown.get(name_of(text)) or returned(event(name_of(text).upper()))
    bench.adapter.results = answer_by_name(NO=Result(MessageRejected("no")), BUSY=Result(Retry("busy")))
    bench.store.append({"d": named("good", "bad", "again", "no", "busy")})
    assert bench.deliver() == "5 claimed, 2 discarded (Message Rejected), 2 retried, 1 delivered"
    assert bench.adapter.names == ["GOOD", "NO", "BUSY"]
    assert bench.left() == {"delayed": 2}
    found = counters(bench.store)
    assert (found["delivered"], found["discarded:message_rejected"], found["retried:retry"]) == (1, 2, 2)


def test_a_retry_starts_from_the_event_as_received(bench: Bench) -> None:
    publish_route(bench.store.client, route("d", function=function_route()))
    bench.runtime.handle = lambda text: returned(event(name_of(text) + "!"))
    bench.adapter.results = lambda _: [Result(Retry("busy"))]
    bench.store.append({"d": named("a")})
    bench.deliver()
    bench.make_retries_due()
    bench.adapter.results = lambda _: [DELIVERED]
    assert bench.deliver(RETRIES) == "1 claimed, 1 delivered"
    assert bench.runtime.calls == [[event("a")], [event("a")]]
    assert bench.left() == {}


def test_attempts_are_counted_over_retries(bench: Bench) -> None:
    bench.adapter.results = lambda _: [Result(Retry("busy"))]
    bench.store.append({"d": named("a")})
    bench.deliver()
    for _ in range(3):
        bench.make_retries_due()
        bench.deliver(RETRIES)
    (envelope,) = bench.store.client.zrange(DELAYED, 0, -1)
    header = orjson.loads(envelope.split(b"\n")[0])
    assert header["attempt"] == 5
    assert header["first_attempt_ms"] > 0


def test_an_event_whose_window_is_over_is_dead_and_said_to_be(store: EventStore, http: Http) -> None:
    bench = Bench(store, http, replace(CONFIG, retry_window_s=0.001))
    bench.adapter.results = lambda _: [Result(Retry("busy"))]
    store.append({"d": named("a")})
    bench.deliver()

    def last_try() -> bool:
        bench.make_retries_due()
        return bench.deliver(RETRIES) == "1 claimed, 1 dead"

    wait_until(last_try, WAIT_S, "the window is over")
    assert bench.left() == {"dead": 1}
    assert counters(store)["dead:retries_exhausted"] == 1


def test_an_event_that_every_worker_died_of_is_not_tried_again(bench: Bench) -> None:
    bench.store.append({"d": named("poison")})
    for i in range(CONFIG.max_deliveries):
        claim(bench.store, consumer=f"killed{i}")
        bench.silence()
    assert bench.deliver() == "1 claimed, 1 dead"
    assert bench.adapter.batches == []
    assert counters(bench.store)["dead:worker_lost"] == 1


def test_a_claim_of_a_killed_worker_is_delivered_by_another(bench: Bench) -> None:
    bench.store.append({"d": new_events(3)})
    claim(bench.store, consumer="killed")
    bench.silence()
    assert bench.deliver() == "3 claimed, 3 delivered"
    assert bench.left() == {}


def test_a_deleted_destination_discards_what_waits(bench: Bench) -> None:
    bench.store.append({"d": new_events(2)})
    delete_route(bench.store.client, "d")
    assert bench.deliver() == "2 claimed, 2 discarded (Destination deleted), destination deleted"
    assert bench.adapter.batches == []
    assert counters(bench.store)["discarded:destination_deleted"] == 2


@pytest.mark.parametrize("state", [State.DISABLED, State.MISSING])
def test_what_may_not_be_delivered_is_held(bench: Bench, state: State) -> None:
    bench.store.append({"d": new_events(2)})
    if state is State.DISABLED:
        publish_route(bench.store.client, route("d", state=state))
    else:
        bench.store.client.delete(key("d", "route"))
    assert bench.deliver() == f"0 claimed, destination {state}"
    assert bench.left() == {"events": 2}
    assert not bench.store.append({"d": new_events(1)})["d"].hint


def test_a_destination_sealed_with_another_key_is_held_and_named(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    publish_route(bench.store.client, route("d", fingerprint="another"))
    bench.store.append({"d": new_events(2)})
    assert [bench.deliver(), bench.deliver()] == ["0 claimed, settings key missing"] * 2
    assert bench.left() == {"events": 2}
    assert [("d:" in m, "SETTINGS_KEYS" in m) for m in caplog.messages] == [(True, True)]


def test_a_held_destination_is_looked_at_again_and_not_at_once(bench: Bench) -> None:
    publish_route(bench.store.client, route("d", fingerprint="another"))
    bench.store.append({"d": new_events(1)})
    bench.store.client.delete(WAKE)
    bench.deliver()
    assert bench.store.client.zscore(WAKE, "d") is not None
    assert bench.store.due() == []


def test_without_a_sandbox_everything_goes_back_and_rests(bench: Bench) -> None:
    publish_route(bench.store.client, route("d", function=function_route()))
    bench.runtime.raises = SandboxUnavailable("fork failed")
    bench.store.append({"d": new_events(3)})
    assert bench.deliver() == "3 claimed"
    assert bench.left() == {"events": 3}
    assert not bench.store.append({"d": new_events(1)})["d"].hint
    assert bench.store.client.pttl(FLAG) <= 1000


def test_without_a_sandbox_what_was_delivered_before_stays_delivered(store: EventStore, http: Http) -> None:
    bench = Bench(store, http, one_by_one=True)
    publish_route(store.client, route("d", function=function_route()))
    bench.runtime.raises = SandboxUnavailable("fork failed")
    store.append({"d": new_events(3)})
    bench.deliver()
    assert bench.adapter.names == ["e0"]
    assert bench.left() == {"events": 2}


def test_a_full_budget_sends_the_destination_to_the_end_of_the_line(store: EventStore, http: Http) -> None:
    bench = Bench(store, http, replace(CONFIG, task_budget_s=0.000001))
    store.append({"d": new_events(51)})
    assert bench.deliver() == "50 claimed, 50 delivered"
    assert bench.hints.hints == [("d", "events")]
    assert bench.left() == {"events": 1}


def test_events_that_come_while_the_task_lingers_need_no_hint(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    store = bench.deliverer._parts.store
    more = named("second", "third")
    hints = []

    def linger(*_: object) -> bool:
        if more:
            hints.append(store.append({"d": [more.pop(0)]})["d"].hint)
        return bool(hints)

    monkeypatch.setattr(store, "wait", linger)
    store.append({"d": named("first")})
    assert bench.deliver() == "3 claimed, 3 delivered"
    assert hints == [False, False]
    assert not store.client.exists(FLAG)


def test_a_lingering_task_that_another_one_forestalls_leaves_no_flag(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flag without a task would keep hints away until it expires."""
    store = bench.deliverer._parts.store

    def forestalled(*_: object) -> bool:
        store.append({"d": named("second")})
        return bool(claim(store, consumer="faster").envelopes)

    monkeypatch.setattr(store, "wait", forestalled)
    store.append({"d": named("first")})
    assert bench.deliver() == "1 claimed, 1 delivered"
    assert not store.client.exists(FLAG)


def test_a_refused_task_has_the_ticker_hint_later(bench: Bench) -> None:
    """Even if another task works on the destination: it may just have ended with an empty claim."""
    slot = bench.fairness.enter("d", EVENTS)
    assert slot is not None
    bench.store.append({"d": new_events(1)})
    bench.store.client.delete(WAKE)
    assert bench.deliver() == "0 claimed, others come first"
    bench.fairness.leave(slot)
    assert bench.store.client.pttl(FLAG) <= 1000
    assert bench.store.client.zscore(WAKE, "d") is not None


def test_a_refused_task_leaves_the_flag_to_one_in_the_middle_of_a_chunk(bench: Bench) -> None:
    slot = bench.fairness.enter("d", EVENTS)
    assert slot is not None
    bench.fairness.begin(slot)
    bench.store.append({"d": new_events(1)})
    assert bench.deliver() == "0 claimed, others come first"
    assert bench.store.client.pttl(FLAG) > 1000


def test_a_failing_destination_is_tried_with_a_few_events_until_it_works(store: EventStore, http: Http) -> None:
    bench = Bench(store, http, replace(CONFIG, task_budget_s=0.0001, chunk_events=10))
    bench.adapter.results = lambda events: [Result(Retry("down"))] * len(events)
    bench.store.append({"d": new_events(40)})
    assert bench.deliver() == "10 claimed, 10 retried"
    assert bench.deliver() == "5 claimed, 5 retried"
    bench.adapter.results = lambda events: [DELIVERED] * len(events)
    assert bench.deliver() == "5 claimed, 5 delivered"
    assert bench.deliver() == "10 claimed, 10 delivered"


def test_a_stopping_worker_claims_nothing_and_passes_the_hint_on(bench: Bench) -> None:
    bench.store.append({"d": new_events(1)})
    bench.deliverer.stopping.set()
    assert bench.deliver() == "0 claimed"
    wait_until(lambda: not bench.store.client.exists(FLAG), WAIT_S, "the flag is gone")
    wait_until(bench.is_due, WAIT_S, "the ticker looks at once")


def test_a_stop_gives_back_what_has_not_started(store: EventStore, http: Http) -> None:
    bench = Bench(store, http, one_by_one=True)

    def stop_after_first(events: Sequence[Event]) -> Sequence[Result]:
        bench.deliverer.stopping.set()
        return [DELIVERED]

    bench.adapter.results = stop_after_first
    store.append({"d": new_events(3)})
    assert bench.deliver() == "3 claimed, 1 delivered, 2 given back"
    assert bench.left() == {"events": 2}


def test_a_bug_keeps_no_place_and_loses_no_outcome(store: EventStore, http: Http) -> None:
    bench = Bench(store, http, one_by_one=True)
    publish_route(store.client, route("d", function=function_route()))
    bench.runtime.raises = ValueError("a bug")
    store.append({"d": new_events(2)})
    with pytest.raises(ValueError, match="a bug"):
        bench.deliver()
    assert bench.left() == {"claimed": 1}
    assert bench.fairness.enter("d", EVENTS) is not None
    assert bench.keeper.open_chunks() == []


def test_a_chunk_is_kept_while_it_is_open(bench: Bench) -> None:
    seen: list[int] = []

    def look(events: Sequence[Event]) -> Sequence[Result]:
        seen.append(len(bench.keeper.open_chunks()))
        return [DELIVERED] * len(events)

    bench.adapter.results = look
    bench.store.append({"d": new_events(1)})
    bench.deliver()
    assert (seen, bench.keeper.open_chunks()) == ([1], [])


def test_outcomes_are_settled_although_redis_is_away_for_a_while(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    store = bench.deliverer._parts.store
    settle, failures = store.settle, [redis.ConnectionError("away")] * 3

    def flaky(*arguments: Any) -> int:
        if failures:
            raise failures.pop()
        return settle(*arguments)

    monkeypatch.setattr(store, "settle", flaky)
    store.append({"d": new_events(3)})
    assert bench.deliver() == "3 claimed, 3 delivered"
    assert bench.left() == {}
    assert len(bench.adapter.names) == 3


def test_at_the_memory_limit_a_worker_goes_on_settling(bench: Bench) -> None:
    bench.adapter.results = answer_by_name(e1=Result(Retry("busy")))
    bench.store.append({"d": new_events(3)})
    bench.store.client.config_set("maxmemory", 1)
    assert bench.deliver() == "3 claimed, 2 delivered, 1 retried"
    assert bench.left() == {"delayed": 1}


def test_the_summary_shows_no_event_content(bench: Bench) -> None:
    bench.adapter.results = lambda events: [Result(MessageRejected("ada@example.com"))] * len(events)
    bench.store.append({"d": named("ada@example.com")})
    assert "ada" not in bench.deliver()


def test_two_tasks_at_once_deliver_each_event_once(store: EventStore, http: Http) -> None:
    bench = Bench(store, http)
    store.append({"d": named("first")})
    bench.deliver()
    store.append({"d": new_events(500)})
    tasks = [threading.Thread(target=bench.deliver) for _ in range(2)]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join(WAIT_S)
    bench.deliver()
    assert sorted(bench.adapter.names) == sorted(["first", *(f"e{i}" for i in range(500))])
    assert counters(store)["delivered"] == 501


@pytest.fixture
def collecting(bench: Bench) -> Bench:
    """The destination ``d`` collects three events or an hour; tracks have a handler of their own too."""
    publish_batches(bench, Batching(events=3, wait_s=3600.0, singles=("track",)))
    return bench


def publish_batches(bench: Bench, batch: Batching | None) -> None:
    """Deploy a version with ``onBatch``, or without."""
    function = function_route(version_id="v1" if batch else "v2", batch=batch)
    publish_route(bench.store.client, route("d", function=function))


def test_full_batches_go_to_on_batch_one_by_one(collecting: Bench) -> None:
    collecting.store.append({"d": new_events(7)})
    assert collecting.deliver() == "6 claimed, 6 delivered"
    assert [list(map(name_of, batch)) for batch in collecting.runtime.batches] == [
        ["e0", "e1", "e2"],
        ["e3", "e4", "e5"],
    ]
    assert collecting.left() == {"events": 1}


def test_what_waits_for_its_batch_is_on_the_index_and_needs_no_flag(collecting: Bench) -> None:
    collecting.store.append({"d": new_events(4)})
    collecting.store.client.delete(WAKE)
    collecting.deliver()
    look_at_ms = collecting.store.client.zscore(WAKE, "d")
    seconds, _ = collecting.store.client.time()
    assert look_at_ms is not None
    assert 3500 < look_at_ms / 1000 - seconds < 3700
    assert not collecting.store.client.exists(FLAG)


def test_with_nothing_left_no_look_is_asked_for(collecting: Bench) -> None:
    collecting.store.append({"d": new_events(3)})
    collecting.store.client.delete(WAKE)
    collecting.deliver()
    assert collecting.store.client.zscore(WAKE, "d") is None


def test_where_batches_are_collected_no_task_lingers(collecting: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting.deliverer._parts.store, "wait", lambda *_: pytest.fail("it waits"))
    collecting.store.append({"d": new_events(4)})
    assert collecting.deliver() == "3 claimed, 3 delivered"


def test_a_window_with_fewer_events_than_seconds_runs_the_single_handlers(collecting: Bench) -> None:
    for i in range(2):
        collecting.store.client.xadd(STREAM, {"e": event(f"old{i}")}, id=f"1000-{i}")
    assert collecting.deliver() == "2 claimed, 2 delivered"
    assert (len(collecting.runtime.calls[0]), collecting.runtime.batches) == (2, [])


def test_a_failing_destination_still_gets_whole_batches(store: EventStore, http: Http) -> None:
    bench = Bench(store, http)
    publish_batches(bench, Batching(events=20, wait_s=3600.0))
    bench.adapter.results = lambda events: [Result(Retry("down"))] * len(events)
    store.append({"d": new_events(40)})
    assert bench.deliver() == "40 claimed, 40 retried"
    assert [len(batch) for batch in bench.runtime.batches] == [20, 20]


def test_a_retried_batch_comes_back_together(store: EventStore, http: Http) -> None:
    """However the delays would have been drawn one by one."""
    drawn: list[int] = []
    bench = Bench(store, http, backoff_ms=lambda retries: drawn.append(retries) or 3_600_000 * len(drawn))
    publish_batches(bench, Batching(events=3, wait_s=3600.0))
    bench.runtime.handle = lambda _: failed("RetryError")
    store.append({"d": new_events(3)})
    assert bench.deliver() == "3 claimed, 3 retried"
    due = [score for _, score in store.client.zrange(DELAYED, 0, -1, withscores=True)]
    assert (len(due), drawn) == (3, [0])
    assert max(due) - min(due) < 60_000
    bench.runtime.handle = returned
    bench.make_retries_due()
    assert bench.deliver(RETRIES) == "3 claimed, 3 delivered"
    assert [len(batch) for batch in bench.runtime.batches] == [3, 3]


def test_a_batch_of_a_killed_worker_runs_as_a_batch_again(collecting: Bench) -> None:
    collecting.store.append({"d": new_events(3)})
    claim(collecting.store, consumer="killed")
    collecting.silence()
    assert collecting.deliver() == "3 claimed, 3 delivered"
    assert [len(batch) for batch in collecting.runtime.batches] == [3]


def test_deployed_without_on_batch_what_waited_for_a_batch_is_delivered(collecting: Bench) -> None:
    collecting.store.append({"d": new_events(2)})
    assert collecting.deliver() == "0 claimed"
    publish_batches(collecting, None)
    assert collecting.is_due()
    assert collecting.store.look("d").hint_events
    assert collecting.deliver() == "2 claimed, 2 delivered"
    assert (len(collecting.runtime.calls[0]), collecting.runtime.batches) == (2, [])


def test_deployed_with_on_batch_what_waited_is_collected(bench: Bench) -> None:
    publish_batches(bench, None)
    bench.store.append({"d": new_events(4)})
    publish_batches(bench, Batching(events=3, wait_s=3600.0))
    assert bench.deliver() == "3 claimed, 3 delivered"
    assert [len(batch) for batch in bench.runtime.batches] == [3]
    assert bench.left() == {"events": 1}


def test_deployed_without_on_batch_in_the_middle_of_a_batch_its_events_run_alone(
    collecting: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = collecting.deliverer._parts.store
    claim_one = store.claim

    def claim_and_deploy(*arguments: Any, **more: Any) -> Claim:
        taken = claim_one(*arguments, **more)
        if taken.envelopes:
            publish_batches(collecting, None)
        return taken

    monkeypatch.setattr(store, "claim", claim_and_deploy)
    collecting.store.append({"d": new_events(3)})
    assert collecting.deliver() == "3 claimed, 3 delivered"
    assert (len(collecting.runtime.calls[0]), collecting.runtime.batches) == (3, [])


def limit(bench: Bench, **throughput: Any) -> None:
    """Publish limits of ``d``, whose adapter takes ten events in a request."""
    calls = Calls(least_events=10, most_events=10)
    publish_route(bench.store.client, route("d", throughput=Throughput(**throughput), calls=calls))


def test_at_the_rate_limit_the_task_ends_and_is_hinted_when_there_is_a_token(bench: Bench) -> None:
    limit(bench, events_per_s=2)
    bench.store.append({"d": new_events(5)})
    assert bench.deliver() == "2 claimed, 2 delivered, at its rate limit"
    assert bench.hints.hints[-1] == ("d", "events")
    assert 0 < bench.hints.delays_ms[-1] <= 500
    assert LOOK_AGAIN_MS < bench.store.client.pttl(FLAG) <= LOOK_AGAIN_MS + 500
    assert bench.store.client.zscore(WAKE, "d") is not None
    assert bench.left() == {"events": 3}


def test_tokens_are_not_looked_for_all_the_time(bench: Bench) -> None:
    """Or a limit of a thousand a second would cost as many messages."""
    limit(bench, events_per_s=100)
    bench.store.append({"d": new_events(10)})
    bench.store.charge("d", requests=0, events=103, pause_ms=0)
    assert bench.deliver() == "0 claimed, at its rate limit"
    assert bench.hints.delays_ms == [LEAST_REST_MS]


def test_a_call_that_leaves_no_trace_costs_a_request(bench: Bench) -> None:
    """Not all that adapters do is HTTP."""
    limit(bench, requests_per_s=2)
    bench.store.append({"d": new_events(100)})
    assert bench.deliver() == "20 claimed, 20 delivered, at its rate limit"


def test_what_the_adapter_refuses_unsent_costs_no_request(bench: Bench) -> None:
    limit(bench, requests_per_s=2)
    bench.adapter.results = lambda events: [Result(MessageRejected("no"))] * len(events)
    bench.store.append({"d": new_events(100)})
    assert bench.deliver() == "100 claimed, 100 discarded (Message Rejected)"


def test_events_that_are_not_sent_cost_no_tokens(bench: Bench) -> None:
    publish = route("d", throughput=Throughput(events_per_s=2), function=function_route())
    publish_route(bench.store.client, publish)
    bench.runtime.handle = lambda _: failed("EventNotSupported")
    bench.store.append({"d": new_events(7)})
    assert bench.deliver() == "7 claimed, 7 discarded (Unsupported Event Type)"


def test_a_third_party_that_asks_to_be_left_alone_is(bench: Bench) -> None:
    bench.adapter.results = lambda events: [Result(Retry("slow down", status=429, after_s=30.0))] * len(events)
    bench.store.append({"d": new_events(1)})
    assert bench.deliver() == "1 claimed, 1 retried, at its rate limit"
    bench.store.append({"d": new_events(1)})
    assert bench.deliver() == "0 claimed, at its rate limit"
    assert bench.adapter.names == ["e0"]


def test_however_long_it_asks_for_it_is_probed_after_a_minute(bench: Bench) -> None:
    bench.adapter.results = lambda events: [Result(Retry("slow down", after_s=1e9))] * len(events)
    bench.store.append({"d": new_events(1)})
    bench.deliver()
    assert 50_000 < claim(bench.store).due_ms <= 60_000


def test_a_lease_ends_with_its_task(bench: Bench) -> None:
    limit(bench, concurrency=1)
    bench.store.append({"d": new_events(3)})
    assert bench.deliver() == "3 claimed, 3 delivered"
    assert not bench.store.client.exists(key("d", "leases"))


def test_whoever_was_refused_a_lease_is_hinted_when_it_ends(bench: Bench) -> None:
    limit(bench, concurrency=1)
    bench.store.append({"d": new_events(3)})

    def want(events: Sequence[Event]) -> Sequence[Result]:
        for stream in QUEUES:
            refused = bench.store.claim("d", stream, "w2", most=50, fingerprints=(), last=True, lease=stream)
            assert refused.held is Held.BUSY
        return [DELIVERED] * len(events)

    bench.adapter.results = want
    assert bench.deliver() == "3 claimed, 3 delivered, at its limit of concurrency"
    assert bench.hints.hints == [("d", RETRIES)]
    assert bench.deliver(RETRIES) == "0 claimed"
    assert bench.hints.hints == [("d", RETRIES), ("d", EVENTS)]
    assert bench.deliver(EVENTS) == "0 claimed"
    assert bench.hints.hints == [("d", RETRIES), ("d", EVENTS)]


def test_while_another_one_has_the_lease_a_task_goes_away(bench: Bench) -> None:
    limit(bench, concurrency=1)
    bench.store.append({"d": new_events(3)})
    bench.store.client.zadd(key("d", "leases"), {"another": int(time.time() * 1000) + 10_000})
    assert bench.deliver() == "0 claimed, at its limit of concurrency"
    assert bench.hints.hints == []
    assert bench.store.client.zrange(key("d", "leases"), 0, -1) == [b"another"]


def test_whoever_gives_way_calls_for_the_other_stream(store: EventStore, http: Http) -> None:
    bench = Bench(store, http, one_by_one=True)
    limit(bench, concurrency=1)
    store.append({"d": new_events(130)})

    def want(events: Sequence[Event]) -> Sequence[Result]:
        if len(bench.adapter.names) == 1:
            store.claim("d", RETRIES, "w2", most=50, fingerprints=(), last=True, lease="other")
        return [DELIVERED] * len(events)

    bench.adapter.results = want
    assert bench.deliver() == "50 claimed, 50 delivered, at its limit of concurrency"
    assert bench.hints.hints[-1] == ("d", RETRIES)

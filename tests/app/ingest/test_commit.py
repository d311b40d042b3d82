"""Storing in groups: what waits together is appended together."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import pytest
import redis

from app.ingest.commit import Batches, Commit, Committer
from tasks.facets import Facets
from tasks.streams import Appended, NewEvent

WAIT_S = 10


class Store:
    """Records appends; holds the first one back until ``go`` is set; fails with ``error``."""

    def __init__(self) -> None:
        self.calls: list[dict[str, list[bytes]]] = []
        self.started = threading.Event()
        self.go = threading.Event()
        self.error: Exception | None = None
        self.look_ms: dict[str, int] = {}
        self.over: dict[str, int] = {}

    def append(self, batches: Batches) -> Mapping[str, Appended]:
        self.calls.append({d: [event.text for event in events] for d, events in batches.items()})
        self.started.set()
        assert self.go.wait(WAIT_S)
        if self.error:
            raise self.error
        return {
            d: Appended(len(events), 0, self.over.get(d, 0), d == "a", self.look_ms.get(d, -1))
            for d, events in batches.items()
        }


def commit(**texts: Sequence[bytes]) -> Commit:
    return Commit({d: [NewEvent(text, None) for text in each] for d, each in texts.items()})


def submit_all(committer: Committer, store: Store, commits: Sequence[Commit]) -> list[threading.Event]:
    """The first one is under way when the others come."""
    done = [threading.Event() for _ in commits]
    committer.submit(commits[0], done[0].set)
    assert store.started.wait(WAIT_S)
    for each, event in zip(commits[1:], done[1:], strict=True):
        committer.submit(each, event.set)
    return done


def test_what_waits_is_appended_in_one_call() -> None:
    store, hints = Store(), []
    committer = Committer(
        store.append, lambda d, stream: hints.append((d, stream)), lambda *_: None, lambda *_: None, 100
    )
    done = submit_all(committer, store, [commit(a=[b"1"]), commit(a=[b"2"], b=[b"2"]), commit(b=[b"3", b"4"])])
    store.go.set()
    assert all(event.wait(WAIT_S) for event in done)
    assert store.calls == [{"a": [b"1"]}, {"a": [b"2"], "b": [b"2", b"3", b"4"]}]
    assert hints == [("a", "events"), ("a", "events")]


def test_a_look_that_is_wanted_is_asked_for() -> None:
    store, looks = Store(), []
    store.look_ms = {"a": 10_000, "b": 0}
    committer = Committer(
        store.append, lambda *_: None, lambda d, delay_ms: looks.append((d, delay_ms)), lambda *_: None, 100
    )
    done = submit_all(committer, store, [commit(a=[b"1"], b=[b"1"], c=[b"1"])])
    store.go.set()
    assert all(event.wait(WAIT_S) for event in done)
    assert looks == [("a", 10_000), ("b", 0)]


def test_the_last_events_are_told_where_they_were_over_the_backlog() -> None:
    store, told = Store(), []
    store.over = {"a": 2}
    store.go.set()
    committer = Committer(store.append, lambda *_: None, lambda *_: None, lambda d, each: told.append((d, each)), 100)
    events = [NewEvent(b"1", None, Facets("track", "1.0", name)) for name in "xyz"]
    done = threading.Event()
    committer.submit(Commit({"a": events, "b": events}), done.set)
    assert done.wait(WAIT_S)
    assert told == [("a", [events[1].facets, events[2].facets])]


def test_one_call_takes_only_so_many_events() -> None:
    store = Store()
    committer = Committer(store.append, lambda *_: None, lambda *_: None, lambda *_: None, 2)
    commits = [commit(a=[b"%d" % n]) for n in range(6)]
    done = submit_all(committer, store, commits)
    store.go.set()
    assert all(event.wait(WAIT_S) for event in done)
    assert [len(call["a"]) for call in store.calls] == [1, 2, 2, 1]


@pytest.mark.parametrize("error", [redis.TimeoutError("silent"), redis.ResponseError("OOM")])
def test_when_redis_fails_nobody_waits_for_the_next_time_out(error: Exception) -> None:
    store = Store()
    store.error = error
    committer = Committer(store.append, lambda *_: None, lambda *_: None, lambda *_: None, 100)
    commits = [commit(a=[b"1"]), commit(a=[b"2"])]
    done = submit_all(committer, store, commits)
    store.go.set()
    assert all(event.wait(WAIT_S) for event in done)
    assert [each.error for each in commits] == [error, error]
    assert len(store.calls) == 1


def test_a_bug_fails_its_group_and_the_next_one_is_stored(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    store.error = ZeroDivisionError()
    committer = Committer(store.append, lambda *_: None, lambda *_: None, lambda *_: None, 100)
    store.go.set()
    first, second = commit(a=[b"1"]), commit(a=[b"2"])
    for each in (first, second):
        done = threading.Event()
        committer.submit(each, done.set)
        assert done.wait(WAIT_S)
        store.error = None
    assert isinstance(first.error, ZeroDivisionError)
    assert second.error is None
    assert "storing failed" in caplog.text

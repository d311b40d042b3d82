"""Storing: one thread a process appends the events of all requests that wait, in one round trip.

A round trip costs the same for one event and for fifty, and redis-py's share of it is most of what a request costs.
So nobody waits in turn: while one append is under way, the next ones gather.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, SimpleQueue

import redis

from tasks.facets import Facets
from tasks.streams import EVENTS, Appended, NewEvent

log = logging.getLogger(__name__)

Batches = Mapping[str, Sequence[NewEvent]]
"""Events by destination."""


class Commit:
    """What one request wants stored, and, once that is done, how it went."""

    __slots__ = ("batches", "done", "error")

    def __init__(self, batches: Batches) -> None:
        self.batches = batches
        self.done: Callable[[], None] = _nobody_asks
        self.error: Exception | None = None


def _nobody_asks() -> None: ...


class Committer:
    """The queue of commits and its daemon thread, which starts with the first one, again after a fork."""

    def __init__(
        self,
        append: Callable[[Batches], Mapping[str, Appended]],
        hint: Callable[[str, str], object],
        look: Callable[[str, int], None],
        over_backlog: Callable[[str, Sequence[Facets]], None],
        most_events: int,
    ) -> None:
        self._append = append
        self._hint = hint
        self._look = look
        self._over_backlog = over_backlog
        self._most_events = most_events
        self._queue: SimpleQueue[Commit] = SimpleQueue()
        self._lock = threading.Lock()
        self._pid = 0

    def submit(self, commit: Commit, done: Callable[[], None]) -> None:
        """Have it stored. Returns at once; ``done`` is called once, in the storing thread."""
        commit.done = done
        if self._pid != os.getpid():
            self._start()
        self._queue.put(commit)

    def _start(self) -> None:
        with self._lock:
            if self._pid != os.getpid():
                self._queue = SimpleQueue()
                threading.Thread(target=self._run, name="commit", daemon=True).start()
                self._pid = os.getpid()

    def _run(self) -> None:
        while True:
            group = self._gather()
            try:
                self._store(group)
            except redis.RedisError as error:
                group += self._waiting()
                self._finish(group, error)
            except Exception as error:
                log.exception("storing failed")
                self._finish(group, error)
            else:
                self._finish(group, None)

    def _gather(self) -> list[Commit]:
        """Everything that waits, up to the most events that one append takes."""
        group = [self._queue.get()]
        events = _events(group[0])
        while events < self._most_events:
            try:
                group.append(self._queue.get_nowait())
            except Empty:
                break
            events += _events(group[-1])
        return group

    def _waiting(self) -> list[Commit]:
        """What came meanwhile: it would wait for the same silent server, one time-out after the other."""
        return [self._queue.get_nowait() for _ in range(self._queue.qsize())]

    def _store(self, group: list[Commit]) -> None:
        batches = _merged(group)
        for destination, answer in self._append(batches).items():
            if answer.hint:
                self._hint(destination, EVENTS)
            if answer.look_ms >= 0:
                self._look(destination, answer.look_ms)
            if answer.over_backlog:
                self._over_backlog(
                    destination, [event.facets for event in batches[destination][-answer.over_backlog :]]
                )

    @staticmethod
    def _finish(group: list[Commit], error: Exception | None) -> None:
        for commit in group:
            commit.error = error
            commit.done()


def _events(commit: Commit) -> int:
    return max(map(len, commit.batches.values()), default=0)


def _merged(group: list[Commit]) -> Batches:
    if len(group) == 1:
        return group[0].batches
    merged: dict[str, list[NewEvent]] = {}
    for commit in group:
        for destination, events in commit.batches.items():
            merged.setdefault(destination, []).extend(events)
    return merged

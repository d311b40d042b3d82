"""Connections to PostgreSQL between calls, and how work gets one.

They are kept in a list of our own, as the HTTP client keeps its own, and not in ``psycopg_pool``: a pool has threads of
its own for each database, and there may be hundreds of destinations, most of them quiet.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import psycopg
from psycopg.pq import TransactionStatus

from destinations.contract import Settings
from destinations.postgres.connections import Key, TimedConnection, key_of, open_connection
from destinations.postgres.failures import NoAnswer, failure

if TYPE_CHECKING:
    from destinations.http import Http

MAX_IDLE = 16
MAX_IDLE_S = 60.0

Work = Callable[[TimedConnection], None]


def run(settings: Settings, http: Http, work: Work) -> None:
    """Do work on a connection, a kept one if there is one.

    On a kept one that turns out to be closed, the work is done again, once, on a new one: it must be fit for that.

    Raises:
        DeliveryError: no connection, or the work failed.
    """
    idle = http.keep(IdleConnections)
    try:
        kept = idle.take(key_of(settings))
        if not (kept and _done(kept, work, idle)):
            _do(open_connection(settings, http), work, idle)
    except psycopg.Error as error:
        raise failure(error) from None


def _done(kept: TimedConnection, work: Work, idle: IdleConnections) -> bool:
    """Whether the work is done; it is not if the connection was closed."""
    try:
        _do(kept, work, idle)
    except psycopg.OperationalError as error:
        if isinstance(error, NoAnswer) or not kept.closed:
            raise
        return False
    return True


def _do(connection: TimedConnection, work: Work, idle: IdleConnections) -> None:
    connection.deadline = time.monotonic() + connection.timeout_s
    try:
        work(connection)
    finally:
        if connection.info.transaction_status == TransactionStatus.IDLE:
            idle.give(connection)
        else:
            connection.close()


class IdleConnections:
    """Open connections that wait for a call: at most ``MAX_IDLE``, none much longer than ``MAX_IDLE_S``. Thread-safe.

    A timer runs while there are any: a server has few connections to give, so none waits for a call that never comes.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_idle_s: float = MAX_IDLE_S) -> None:
        self._clock = clock
        self._max_idle_s = max_idle_s
        self._lock = threading.Lock()
        self._waiting: list[tuple[TimedConnection, float]] = []
        self._timer: threading.Timer | None = None
        self._closed = False

    def take(self, key: Key) -> TimedConnection | None:
        """The youngest one of the key that is still open, or None."""
        while connection := self._pop(key):
            if connection.is_quiet:
                return connection
            connection.close()
        return None

    def give(self, connection: TimedConnection) -> None:
        """Keep a connection without a transaction."""
        with self._lock:
            self._waiting.append((connection, self._clock()))
            surplus = self._surplus()
            if self._waiting and not self._timer:
                self._start_timer()
        _close(surplus)

    def close(self) -> None:
        """Close all, now and as they come."""
        with self._lock:
            self._closed = True
            surplus = self._surplus()
            if self._timer:
                self._timer.cancel()
        _close(surplus)

    def _pop(self, key: Key) -> TimedConnection | None:
        with self._lock:
            for position in reversed(range(len(self._waiting))):
                if self._waiting[position][0].key == key:
                    return self._waiting.pop(position)[0]
        return None

    def _surplus(self) -> list[TimedConnection]:
        """Take out those that are too many or too old; all, once closed."""
        oldest_allowed = self._clock() - self._max_idle_s
        first = max(0, len(self._waiting) - MAX_IDLE)
        kept = [(one, since) for one, since in self._waiting[first:] if since >= oldest_allowed and not self._closed]
        surplus = [one for one, _ in self._waiting if all(one is not other for other, _ in kept)]
        self._waiting = kept
        return surplus

    def _start_timer(self) -> None:
        self._timer = threading.Timer(self._max_idle_s, self._look)
        self._timer.daemon = True
        self._timer.start()

    def _look(self) -> None:
        with self._lock:
            surplus = self._surplus()
            self._timer = None
            if self._waiting:
                self._start_timer()
        _close(surplus)


def _close(connections: list[TimedConnection]) -> None:
    for connection in connections:
        connection.close()

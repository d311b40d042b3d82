"""Kept-alive connections between requests."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable

from destinations.network.connections import CheckedConnection
from destinations.network.targets import Origin

MAX_IDLE = 256
MAX_IDLE_S = 60.0


class IdleConnections:
    """Open connections that wait for a request: at most ``MAX_IDLE``, each at most ``MAX_IDLE_S``. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._since: OrderedDict[CheckedConnection, float] = OrderedDict()
        self._by_origin: defaultdict[Origin, list[CheckedConnection]] = defaultdict(list)
        self._closed = False

    def take(self, origin: Origin) -> CheckedConnection | None:
        """The youngest one, so that the others grow old; None if there is none that is still open."""
        while connection := self._pop(origin):
            if connection.is_connected and not connection.is_closed:
                return connection
            connection.close()
        return None

    def give(self, connection: CheckedConnection) -> None:
        """Keep a connection whose answer has been read to the end."""
        with self._lock:
            if not self._closed:
                self._since[connection] = self._clock()
                self._by_origin[connection.origin].append(connection)
            surplus = [connection] if self._closed else self._overdue()
        for one in surplus:
            one.close()

    def close(self) -> None:
        """Close all, now and as they come."""
        with self._lock:
            self._closed = True
            connections = list(self._since)
            self._since.clear()
            self._by_origin.clear()
        for connection in connections:
            connection.close()

    def _pop(self, origin: Origin) -> CheckedConnection | None:
        with self._lock:
            if not (waiting := self._by_origin.get(origin)):
                return None
            connection = waiting[-1]
            self._forget(connection)
            return connection

    def _overdue(self) -> list[CheckedConnection]:
        overdue = []
        oldest_allowed = self._clock() - MAX_IDLE_S
        while self._since:
            connection, since = next(iter(self._since.items()))
            if len(self._since) <= MAX_IDLE and since >= oldest_allowed:
                break
            self._forget(connection)
            overdue.append(connection)
        return overdue

    def _forget(self, connection: CheckedConnection) -> None:
        del self._since[connection]
        waiting = self._by_origin[connection.origin]
        waiting.remove(connection)
        if not waiting:
            del self._by_origin[connection.origin]

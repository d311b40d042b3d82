"""Kept-alive connections, and requests' adapter that sends over them."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from requests import PreparedRequest
from requests import Response as RequestsResponse
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection

from destinations.network.addresses import Network
from destinations.network.lookup import Resolve
from destinations.network.sockets import Limits, LimitedSocket, connect

MAX_IDLE = 256
MAX_IDLE_S = 60.0

GONE = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""The other side has closed the connection (``http.client.RemoteDisconnected`` is one of these)."""


class Origin(NamedTuple):
    """Where connections go to. ``host`` is without brackets."""

    scheme: str
    host: str
    port: int


class Connector(NamedTuple):
    """How connections are made."""

    allowed: Sequence[Network]
    resolve: Resolve
    tls: ssl.SSLContext


class CheckedConnection(HTTPConnection):
    """urllib3's connection, opened by ``sockets.connect``. ``limits`` are those of the current request."""

    connector: Connector
    limits: Limits
    origin: Origin

    def _new_conn(self) -> LimitedSocket:
        return connect(self._dns_host, self.port, self.limits, self.connector.allowed, self.connector.resolve)

    def hold_to(self, limits: Limits) -> None:
        """Begin a request."""
        self.limits = limits
        self.timeout = limits.remaining_s()
        if self.sock is not None:
            self.sock.limits = limits  # type: ignore[attr-defined]


class CheckedTlsConnection(CheckedConnection, HTTPSConnection):
    """The same with TLS. Name and certificate are checked against the host in the URL."""

    def connect(self) -> None:
        """Open and shake hands, within the connect time-out."""
        super().connect()
        self.sock.limits = self.limits  # type: ignore[attr-defined]


def open_connection(origin: Origin, connector: Connector) -> CheckedConnection:
    """A connection that opens itself with its first request."""
    connection = (
        CheckedTlsConnection(origin.host, origin.port, ssl_context=connector.tls)
        if origin.scheme == "https"
        else CheckedConnection(origin.host, origin.port)
    )
    connection.origin = origin
    connection.connector = connector
    return connection


class IdleConnections:
    """Open connections that wait for a request, at most ``MAX_IDLE`` and each for at most ``MAX_IDLE_S``. Thread-safe."""

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


class Connections:
    """What requests takes for a connection pool of urllib3: lends a connection to each request."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._idle = IdleConnections()

    def urlopen(
        self,
        *,
        method: str,
        url: str,
        body: bytes | None,
        headers: dict[str, str],
        timeout: Limits,
        **_: object,
    ) -> HTTPResponse:
        """Send a request and read the head of the answer."""
        raise NotImplementedError

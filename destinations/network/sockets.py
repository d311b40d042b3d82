"""Sockets that hold one request to its limits, and the only way to open them: through a checked address."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any

from destinations.errors import AddressRefused
from destinations.network.addresses import Network, is_reachable
from destinations.network.lookup import Found, Resolve, SocketAddress


class TooManyBytes(Exception):
    """The other side sent more than the request's limit."""


class Limits:
    """What one request may cost in time and received bytes.

    ``connect_timeout_s`` holds for the look-up, the connection and the TLS handshake together.
    """

    def __init__(self, *, timeout_s: float, connect_timeout_s: float, max_received_bytes: int) -> None:
        self.deadline = time.monotonic() + timeout_s
        self.connect_timeout_s = connect_timeout_s
        self.max_received_bytes = max_received_bytes
        self.received_bytes = 0
        self.ended = False
        """Whether the other side has said that it sends no more."""

    def remaining_s(self) -> float:
        """Seconds that are left, or ``TimeoutError``."""
        return _until(self.deadline)

    def count(self, received: int) -> int:
        """Add to the received bytes and give ``received`` back, or ``TooManyBytes``."""
        self.received_bytes += received
        self.ended = not received
        if self.received_bytes > self.max_received_bytes:
            raise TooManyBytes
        return received


class LimitedSocket(socket.socket):
    """A TCP socket whose reads and writes end at the deadline of its ``limits``.

    A time-out per read is no limit for a server that drips: each call gets only the time that is left.
    """

    limits: Limits

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As the socket's; raises what ``Limits`` raises."""
        self.settimeout(self.limits.remaining_s())
        return self.limits.count(super().recv_into(*args, **kwargs))

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """As the socket's, where the time-out is for the whole call."""
        self.settimeout(self.limits.remaining_s())
        super().sendall(*args, **kwargs)


class LimitedTlsSocket(ssl.SSLSocket):
    """The same over TLS, where ``sendall`` is many sends."""

    limits: Limits

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As the socket's; raises what ``Limits`` raises."""
        self.settimeout(self.limits.remaining_s())
        return self.limits.count(super().recv_into(*args, **kwargs))

    def send(self, *args: Any, **kwargs: Any) -> int:
        """As the socket's."""
        self.settimeout(self.limits.remaining_s())
        return super().send(*args, **kwargs)


def connect(host: str, port: int, limits: Limits, allowed: Sequence[Network], resolve: Resolve) -> LimitedSocket:
    """A connection to the first address of ``host`` that the rules allow and that answers.

    The address that was checked is the one connected to: a name that changes its mind in between gains nothing.
    The socket's time-out is what is left for a TLS handshake, which keeps to it as a whole.

    Raises:
        AddressRefused: the rules allow none of the addresses.
        OSError: no address or no connection in time.
    """
    deadline = time.monotonic() + min(limits.connect_timeout_s, limits.remaining_s())
    found = resolve(host, port, _until(deadline))
    reachable = [(family, where) for family, where in found if is_reachable(ip_address(where[0]), allowed)]
    if found and not reachable:
        raise AddressRefused(f"{host}: requests to its address are not allowed")
    sock = _first(_attempts(reachable, deadline))
    sock.limits = limits
    return sock


def _first(attempts: Iterator[LimitedSocket | OSError]) -> LimitedSocket:
    error = OSError("the name has no address")
    for attempt in attempts:
        if isinstance(attempt, LimitedSocket):
            return attempt
        error = attempt
    raise error


def _attempts(addresses: Found, deadline: float) -> Iterator[LimitedSocket | OSError]:
    """Try one address after the other; each gets its share of the time, so a dead one leaves some for the next."""
    for tried, (family, where) in enumerate(addresses):
        try:
            yield _open(family, where, _until(deadline) / (len(addresses) - tried), deadline)
        except OSError as error:
            yield error


def _open(family: int, where: SocketAddress, timeout_s: float, deadline: float) -> LimitedSocket:
    sock = LimitedSocket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(timeout_s)
        sock.connect(where)
        sock.settimeout(_until(deadline))
    except OSError:
        sock.close()
        raise
    return sock


def _until(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining

"""Sockets that hold one request to its limits, and the only way to open them: through a checked address."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from typing import Any

from urllib3.util.ssltransport import SSLTransport

from destinations.network.addresses import Network
from destinations.network.lookup import Found, Resolve, SocketAddress
from destinations.network.rules import check_literal, reachable

OPENING_BYTES = 256 * 1024
"""What may be received before the request is sent: a proxy's answer and TLS in TLS."""


class TooManyBytes(Exception):
    """The other side sent more than the request's limit."""


class Limits:
    """What one request may cost in time and received bytes.

    ``connect_timeout_s`` holds for the look-up, the connection, the tunnel and the TLS handshake together.
    """

    def __init__(self, *, timeout_s: float, connect_timeout_s: float, max_received_bytes: int) -> None:
        self.deadline = time.monotonic() + timeout_s
        self.connect_timeout_s = connect_timeout_s
        self.max_received_bytes = max_received_bytes
        self.received_bytes = 0
        self.ended = False
        """Whether the other side has said that it sends no more."""

    def opening(self) -> Limits:
        """Those of opening the connection."""
        timeout_s = min(self.connect_timeout_s, self.remaining_s())
        return Limits(timeout_s=timeout_s, connect_timeout_s=timeout_s, max_received_bytes=OPENING_BYTES)

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

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        """As the socket's; raises what ``Limits`` raises."""
        self.settimeout(self.limits.remaining_s())
        data = super().recv(*args, **kwargs)
        self.limits.count(len(data))
        return data

    def send(self, *args: Any, **kwargs: Any) -> int:
        """As the socket's."""
        self.settimeout(self.limits.remaining_s())
        return super().send(*args, **kwargs)


class TlsInTls(SSLTransport):
    """TLS to a host, through the TLS to a proxy; the ``limits`` are those of the socket to the proxy."""

    socket: LimitedTlsSocket

    @property
    def limits(self) -> Limits:
        """What holds for the request."""
        return self.socket.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self.socket.limits = limits

    def recv_into(self, *args: Any, **kwargs: Any) -> Any:
        """As the socket's; what was received is counted on the way to the proxy."""
        received = super().recv_into(*args, **kwargs)
        self.limits.ended = not received
        return received


def connect(host: str, port: int, opening: Limits, allowed: Sequence[Network], resolve: Resolve) -> LimitedSocket:
    """A connection to the first address of ``host`` that the rules allow and that answers.

    The address that was checked is the one connected to: a name that changes its mind in between gains nothing.

    Raises:
        AddressRefused: the rules allow none of the addresses, or not all of a name that has public ones too.
        OSError: no address or no connection in time.
    """
    check_literal(host, allowed)
    return open_first(reachable(host, resolve(host, port, opening.remaining_s()), allowed), opening)


def open_first(addresses: Found, opening: Limits) -> LimitedSocket:
    """A connection to the first address that answers.

    Raises:
        OSError: none does in time.
    """
    sock = _first(_attempts(addresses, opening.deadline))
    sock.limits = opening
    return sock


def over_tls(sock: LimitedSocket | LimitedTlsSocket, tls: ssl.SSLContext, host: str) -> LimitedTlsSocket | TlsInTls:
    """The connection with TLS, its certificate checked against the name or address of the host.

    The socket's time-out is what is left to open the connection; a handshake keeps to it as a whole.

    Raises:
        OSError: there is no TLS, or not with this host.
    """
    name = host.rstrip(".").partition("%")[0]
    if isinstance(sock, LimitedTlsSocket):
        return TlsInTls(sock, tls, name)
    sock.settimeout(sock.limits.remaining_s())
    wrapped = tls.wrap_socket(sock, server_hostname=name)
    assert isinstance(wrapped, LimitedTlsSocket)
    return wrapped


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

"""A load generator: keep-alive HTTP/1.1 over raw sockets in one thread, bounded in count and time.

One ``epoll`` loop sends a request on each connection as soon as the answer before it is complete. It costs about
20 µs a request, so on one core it outruns every server that is measured with it.
"""

from __future__ import annotations

import select
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a run: answers by status, connections that broke, seconds, and all latencies in ms, sorted."""

    statuses: Counter[int]
    broken: int
    elapsed_s: float
    latencies_ms: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return sum(self.statuses.values()) / self.elapsed_s

    def percentile_ms(self, share: float) -> float:
        """The latency that ``share`` (0 to 1) of the answers did not exceed."""
        return next(islice(self.latencies_ms, int(share * (len(self.latencies_ms) - 1)), None), 0.0)


def post(path: str, body: bytes, *, authorization: str = "", content_type: str = "application/json") -> bytes:
    """One request as it goes over the wire."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
    ]
    if authorization:
        lines.append(f"Authorization: {authorization}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> int | None:
        """The status, once the answer is complete; -1 when the server closed the connection."""
        data = self.socket.recv(65536)
        if not data:
            return -1
        self.received += data
        end = self.received.find(HEAD_END)
        if end < 0:
            return None
        head = self.received[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        return int(head[9:12]) if len(self.received) >= end + 4 + length else None


def run(port: int, request: Callable[[int], bytes], *, connections: int, requests: int, most_s: float) -> Report:
    """Send ``request(0)``, ``request(1)``, ... over so many connections until ``requests`` or ``most_s`` is reached."""
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    started = time.perf_counter()
    sent = broken = 0
    open_by_fd = {}
    with select.epoll() as poll:
        for _ in range(min(connections, requests)):
            connection = _Connection(port)
            open_by_fd[connection.socket.fileno()] = connection
            poll.register(connection.socket, select.EPOLLIN)
            connection.send(request(sent))
            sent += 1
        while open_by_fd and time.perf_counter() - started < most_s:
            for fd, _event in poll.poll(0.2):
                connection = open_by_fd[fd]
                try:
                    status = connection.answer()
                except OSError:
                    status = -1
                if status is None:
                    continue
                if status > 0:
                    statuses[status] += 1
                    latencies.append((time.perf_counter() - connection.sent_at) * 1000)
                if status > 0 and sent < requests:
                    connection.send(request(sent))
                    sent += 1
                    continue
                broken += status < 0
                poll.unregister(fd)
                open_by_fd.pop(fd).socket.close()
        elapsed_s = time.perf_counter() - started
    for connection in open_by_fd.values():
        connection.socket.close()
    return Report(statuses=statuses, broken=broken, elapsed_s=elapsed_s, latencies_ms=sorted(latencies))

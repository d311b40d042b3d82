"""Host names to addresses, in bounded time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

MAX_LOOKUPS = 32

SocketAddress = tuple[Any, ...]
Found = Sequence[tuple[int, SocketAddress]]
Resolve = Callable[[str, int, float], Found]
"""``(host, port, timeout_s)`` → family and socket address of each address of the host, best first."""

Ask = Callable[..., Any]
"""``socket.getaddrinfo``, or what stands for it."""


class Lookup:
    """The system's resolver, waited for no longer than the caller wants. Thread-safe.

    ``getaddrinfo`` cannot be stopped, so it runs in a thread that may outlive the call; at most ``most`` do. Callers
    that must not wait for each other's slow names have one each.
    """

    def __init__(self, *, most: int = MAX_LOOKUPS, ask: Ask = socket.getaddrinfo) -> None:
        self._ask = ask
        self._running = threading.BoundedSemaphore(most)

    def __call__(self, host: str, port: int, timeout_s: float) -> Found:
        """The addresses of a host.

        Raises:
            OSError: the name is unknown; ``TimeoutError`` if that took too long.
        """
        try:
            return _addresses(socket.getaddrinfo, host, port, socket.AI_NUMERICHOST)
        except socket.gaierror:
            return self._in_thread(host, port, timeout_s)

    def _in_thread(self, host: str, port: int, timeout_s: float) -> Found:
        deadline = time.monotonic() + timeout_s
        if not self._running.acquire(timeout=timeout_s):
            raise TimeoutError
        answer: Future[Found] = Future()
        threading.Thread(target=self._answer, args=(answer, host, port), name="look-up", daemon=True).start()
        return answer.result(max(0.0, deadline - time.monotonic()))

    def _answer(self, answer: Future[Found], host: str, port: int) -> None:
        try:
            answer.set_result(_addresses(self._ask, host, port, 0))
        except OSError as error:
            answer.set_exception(error)
        finally:
            self._running.release()


def _addresses(ask: Ask, host: str, port: int, flags: int) -> Found:
    try:
        rows = ask(host, port, 0, socket.SOCK_STREAM, 0, flags)
    except UnicodeError:
        raise socket.gaierror("the name is not valid") from None
    return [(family, where) for family, _, _, _, where in rows]

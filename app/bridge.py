"""From the server's event loop to Flask, so that no client can hold a thread.

The loop reads the whole body first, within a size and a time, and only then is there a WSGI call. Calls that only
compute run in the loop itself; where they want events stored, the answer is sent when they are (``answers.LATER``).
Everything else runs in threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from app.ingest.answers import LATER

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

DRAINED_BYTES = 8 * 1024 * 1024
"""How much of a body that is too large is read and dropped, so that the client comes to read the answer."""

Answer = tuple[int, list[tuple[str, str]], bytes]

TOO_SLOW: Answer = (
    408,
    [("Content-Type", "application/json"), ("Connection", "close")],
    (b'{"success":false,"code":"request_timeout","message":"The body did not arrive in time."}'),
)


class Later(Protocol):
    """An answer that is not ready yet."""

    def begin(self, done: Callable[[], None]) -> None:
        """Start; ``done`` is called from any thread."""

    def finish(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, after ``done``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``body_bytes`` that are kept, ``body_s`` for a body to arrive, and the threads for calls that wait."""

    body_bytes: int
    body_s: float
    threads: int


class Bridge:
    """An RSGI application around a WSGI one.

    ``load`` gives the application and how to close it; ``inline`` says by path and size which calls never wait.
    """

    def __init__(
        self,
        load: Callable[[], tuple[WSGIApplication, Callable[[], None]]],
        inline: Callable[[str, int], bool],
        limits: Limits,
    ) -> None:
        self._load = load
        self._inline = inline
        self._limits = limits
        self._reading: dict[asyncio.Task[Any] | None, float] = {}
        self._done: deque[asyncio.Future[None]] = deque()
        self._flushing = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called in each server process before its first request."""
        self._loop = loop
        self._app, self._close = self._load()
        self._pool = ThreadPoolExecutor(self._limits.threads, "web")
        self._reap()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called after the last request."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._close()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """One request. A client that went away in the middle is nobody's error."""
        with contextlib.suppress(ProtocolClosed):
            body, size = await self._body(scope, protocol)
            if body is None:
                answer = TOO_SLOW
            elif self._inline(scope.path, size):
                answer = await self._compute(environment(scope, body, size))
            else:
                answer = await self._loop.run_in_executor(self._pool, call, self._app, environment(scope, body, size))
            protocol.response_bytes(*answer)

    async def _body(self, scope: Scope, protocol: HTTPProtocol) -> tuple[bytes | None, int]:
        """The body and its size. What is over the limit is dropped, b'' with its size; None: it did not arrive."""
        declared = scope.headers.get("content-length")
        if declared is None and "transfer-encoding" not in scope.headers:
            return b"", 0
        task = asyncio.current_task()
        self._reading[task] = self._loop.time() + self._limits.body_s
        try:
            if declared is not None and int(declared) <= self._limits.body_bytes:
                body = await protocol()
                return body, len(body)
            return await self._drain(protocol)
        except asyncio.CancelledError:
            return None, 0
        finally:
            del self._reading[task]

    async def _drain(self, protocol: HTTPProtocol) -> tuple[bytes, int]:
        parts, size = [], 0
        async for part in protocol:
            size += len(part)
            if size > DRAINED_BYTES:
                break
            if size <= self._limits.body_bytes:
                parts.append(part)
            else:
                parts.clear()
        return b"".join(parts), size

    def _reap(self) -> None:
        """Give up on bodies that are too late, once a second."""
        now = self._loop.time()
        for task, until in self._reading.items():
            if task is not None and until <= now:
                task.cancel()
        self._loop.call_later(1.0, self._reap)

    async def _compute(self, environ: WSGIEnvironment) -> Answer:
        later: list[Later] = []
        environ[LATER] = later.append
        answer = call(self._app, environ)
        if not later:
            return answer
        ready = self._loop.create_future()
        later[0].begin(lambda: self._wake(ready))
        await ready
        return call(later[0].finish, environ)

    def _wake(self, ready: asyncio.Future[None]) -> None:
        """From any thread. The loop is woken once for all that are ready."""
        self._done.append(ready)
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon_threadsafe(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        while self._done:
            ready = self._done.popleft()
            if not ready.done():
                ready.set_result(None)


def call(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Run a WSGI application; gives its whole answer."""
    started: list[Any] = [500, []]

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], object]:
        started[:] = int(status[:3]), headers
        return bytes

    parts = app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return started[0], started[1], body


def environment(scope: Scope, body: bytes, size: int) -> WSGIEnvironment:
    """The WSGI environment of a request whose body is complete. ``size`` may be more than what was kept of it."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin1(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = _key(name)
        value = _latin1(value)
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(size)
    return environ


def _latin1(text: str) -> str:
    """As PEP 3333 wants it: a character a byte."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")


@lru_cache(1024)
def _key(name: str) -> str:
    """The WSGI key of a header; one with an underscore cannot pose as its namesake with a hyphen."""
    key = name.replace("_", "?").replace("-", "_").upper()
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"

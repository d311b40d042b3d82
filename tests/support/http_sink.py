"""A real HTTP receiver for tests: takes thousands of requests a second, remembers them, and misbehaves on request.

In a test::

    with HttpSink() as sink:
        sink.answer = Answer(status=503, headers={"Retry-After": "7"})
        ...
        assert sink.wait_for(2)[0].body == b"..."

From a shell, ``python -m tests.support.http_sink --port 0 --out FILE`` prints the port and appends one JSON line a
request, before it answers.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Self

import orjson

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with time 0: closing sends RST instead of FIN."""


class Fault(StrEnum):
    """How an answer goes wrong."""

    HANG = "hang"
    """Nothing is ever sent."""
    DRIP_HEAD = "drip_head"
    """One byte every ``interval_s``, from the status line on."""
    DRIP_BODY = "drip_body"
    """The head at once, then one byte of the body every ``interval_s``."""
    CUT = "cut"
    """The connection ends before the first byte."""
    RESET = "reset"
    """As ``CUT``, with RST."""
    CUT_HEAD = "cut_head"
    """The connection ends in the middle of the head."""
    CUT_BODY = "cut_body"
    """The connection ends in the middle of the body."""
    CLOSE = "close"
    """A whole answer, then the connection ends without a ``Connection: close``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say to a request. ``raw`` replaces head and body, byte for byte."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    delay_s: float = 0.0
    fault: Fault | None = None
    interval_s: float = 0.02
    raw: bytes | None = None

    def head(self) -> bytes:
        """Status line and headers; ``Content-Length`` unless the headers frame the body in another way."""
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        names = {name.lower() for name in self.headers}
        if not names & {"content-length", "transfer-encoding", "connection"}:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in. Header names are in lower case; ``connection`` counts from 1."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    at: float


OK = Answer()


class HttpSink:
    """A receiver on a loopback address, in a thread of its own.

    Answers come from ``script`` while it has any, then from ``respond(request)`` if set, else from ``answer``.
    While ``reading`` is false, it takes the head of a request and leaves the body in the pipe.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        keep: bool = True,
        on_request: Callable[[Request], None] | None = None,
    ) -> None:
        self.host, self.port = host, port
        self.answer = OK
        self.script: deque[Answer] = deque()
        self.respond: Callable[[Request], Answer] | None = None
        self.reading = True
        self.connections = 0
        self.count = 0
        self._requests: list[Request] = []
        self._arrived = threading.Condition()
        self._keep, self._on_request = keep, on_request
        self._tls = tls
        self._open: set[_Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="http-sink", daemon=True)
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        """The address without a path, such as ``http://127.0.0.1:4711``."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    @property
    def requests(self) -> list[Request]:
        """What came in so far, a copy."""
        with self._arrived:
            return list(self._requests)

    @property
    def open_connections(self) -> int:
        """Connections that are open right now."""
        return len(self._open)

    def start(self) -> Self:
        """Listen. The port is known when this returns."""
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        """Close the listener and every connection, and end the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_for(self, count: int, timeout_s: float = 10.0) -> list[Request]:
        """The requests, as soon as there are at least ``count`` of them.

        Raises:
            TimeoutError: they did not come in ``timeout_s``; the message says how many did.
        """
        with self._arrived:
            if not self._arrived.wait_for(lambda: self.count >= count, timeout_s):
                raise TimeoutError(f"{self.count} of {count} requests came in {timeout_s} s")
            return list(self._requests)

    def close_connections(self) -> None:
        """End every open connection, as a server does that restarts; returns when they are closed here."""
        asyncio.run_coroutine_threadsafe(self._close_connections(), self._loop).result()

    async def _close_connections(self) -> None:
        for connection in list(self._open):
            connection.transport.abort()
        await asyncio.sleep(0)

    def record(self, request: Request) -> None:
        """Remember a request; called by its connection before the answer is chosen."""
        if self._on_request:
            self._on_request(request)
        with self._arrived:
            self.count += 1
            if self._keep:
                self._requests.append(request)
            self._arrived.notify_all()

    def choose(self, request: Request) -> Answer:
        """The answer to a request."""
        if self.script:
            return self.script.popleft()
        return self.respond(request) if self.respond else self.answer

    def opened(self, connection: _Connection) -> int:
        """Count a new connection; gives its number."""
        self._open.add(connection)
        self.connections += 1
        return self.connections

    def closed(self, connection: _Connection) -> None:
        """Forget a connection."""
        self._open.discard(connection)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: _Connection(self), self.host, self.port, ssl=self._tls, backlog=1024)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            self._loop.run_until_complete(self._close_connections())
            self._loop.run_until_complete(_end_handshakes())
            self._loop.close()


async def _end_handshakes() -> None:
    """A TLS handshake that a client broke off may still wait for its end."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Connection(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection; requests are answered one after the other."""

    def __init__(self, sink: HttpSink) -> None:
        self.sink = sink
        self.number = 0
        self.buffer = bytearray()
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.number = self.sink.opened(self)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, _: Exception | None) -> None:
        self.sink.closed(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self._next()

    def _next(self) -> None:
        while not self.busy and (request := self._take()):
            self.busy = True
            self.sink.record(request)
            self._answer(self.sink.choose(request))

    def _take(self) -> Request | None:
        """Cut the next whole request off the buffer."""
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        if not self.sink.reading:
            self.transport.pause_reading()
            return None
        method, target, headers = _parse_head(bytes(self.buffer[:end]))
        start = end + 4
        if headers.get("transfer-encoding") == "chunked":
            found = _parse_chunks(bytes(self.buffer[start:]))
        else:
            length = int(headers.get("content-length", "0"))
            found = (bytes(self.buffer[start : start + length]), length)
        if found is None or len(self.buffer) < start + found[1]:
            return None
        body, size = found
        del self.buffer[: start + size]
        return Request(method, target, headers, body, self.number, time.monotonic())

    def _answer(self, answer: Answer) -> None:
        if answer.delay_s:
            asyncio.get_running_loop().call_later(answer.delay_s, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        if self.transport.is_closing():
            return
        if answer.fault:
            self._misbehave(answer)
            return
        self.transport.write(answer.raw if answer.raw is not None else answer.head() + answer.body)
        if answer.raw is not None or answer.headers.get("Connection") == "close":
            self.transport.close()
            return
        self.busy = False
        self._next()

    def _misbehave(self, answer: Answer) -> None:
        head = answer.head()
        match answer.fault:
            case Fault.DRIP_HEAD:
                self._drip(iter(head + answer.body), answer.interval_s)
            case Fault.DRIP_BODY:
                self.transport.write(head)
                self._drip(iter(answer.body), answer.interval_s)
            case Fault.RESET:
                self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                self.transport.abort()
            case Fault.CUT:
                self.transport.close()
            case Fault.CUT_HEAD:
                self._write_and_close(head[: len(head) // 2])
            case Fault.CUT_BODY:
                self._write_and_close(head + answer.body[: len(answer.body) // 2])
            case Fault.CLOSE:
                self._write_and_close(head + answer.body)

    def _write_and_close(self, data: bytes) -> None:
        self.transport.write(data)
        self.transport.close()

    def _drip(self, rest: Iterator[int], interval_s: float) -> None:
        byte = next(rest, None)
        if byte is None or self.transport.is_closing():
            return
        self.transport.write(bytes([byte]))
        asyncio.get_running_loop().call_later(interval_s, self._drip, rest, interval_s)


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    start, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = start.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines)
    return method, target, {name.lower(): value.strip() for name, value in pairs}


def _parse_chunks(data: bytes) -> tuple[bytes, int] | None:
    """The body that chunks make, and their size on the wire; None while some are missing. No trailers."""
    chunks, position = [], 0
    while (line_end := data.find(b"\r\n", position)) >= 0:
        size = int(data[position:line_end].split(b";")[0], 16)
        start, position = line_end + 2, line_end + 2 + size + 2
        if len(data) < position:
            return None
        if size == 0:
            return b"".join(chunks), position
        chunks.append(data[start : start + size])
    return None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def json_line(body: bytes) -> bytes:
    """The body as one line of JSON: itself if it is JSON, else as a string."""
    try:
        return orjson.dumps(orjson.loads(body)) + b"\n"
    except orjson.JSONDecodeError:
        return orjson.dumps(body.decode("utf-8", "replace")) + b"\n"


def _appender(file: BinaryIO) -> Callable[[Request], None]:
    def append(request: Request) -> None:
        file.write(json_line(request.body))

    return append


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(description="Take HTTP requests and write each body as one line of JSON.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("/dev/null"))
    parser.add_argument("--status", type=int, default=200)
    parser.add_argument("--delay-s", type=float, default=0.0)
    options = parser.parse_args()
    with options.out.open("ab", buffering=0) as file:
        sink = HttpSink(host=options.host, port=options.port, keep=False, on_request=_appender(file))
        sink.answer = Answer(status=options.status, delay_s=options.delay_s)
        with sink:
            print(sink.port, flush=True)
            _wait()


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()

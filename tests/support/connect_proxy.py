"""A small real HTTP proxy for tests: it makes tunnels, remembers who asked for one, and misbehaves on request.

In a test::

    with ConnectProxy() as proxy:
        proxy.names["api.test"] = "127.0.0.1"
        ...
        assert proxy.asked[0].authority == "api.test:443"
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

CHUNK_BYTES = 64 * 1024
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n"
DRIP_S = 0.02


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the proxy. Header names are in lower case."""

    method: str
    authority: str
    headers: Mapping[str, str]


class ConnectProxy:
    """A proxy on loopback, in a thread of its own. It knows the ``names`` that it is told, and loopback.

    With ``credentials`` (``user:password``) it wants these. ``answer`` replaces its answer, an empty one stays out;
    with ``drips`` it comes byte by byte and ends never.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, credentials: str = "") -> None:
        self.port = 0
        self.names: dict[str, str] = {}
        self.asked: list[Asked] = []
        self.credentials = credentials
        self.answer: bytes | None = None
        self.drips = False
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        """Its address, such as ``http://127.0.0.1:4711``."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        start = asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        server = self._loop.run_until_complete(start)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            self._loop.run_until_complete(self._end())
            self._loop.close()

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the transports close

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # one side went away, or the test is over
        finally:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = _parse(await reader.readuntil(b"\r\n\r\n"))
        self.asked.append(asked)
        if self.answer is not None or self.drips:
            await self._misbehave(reader, writer)
        elif self.credentials and asked.headers.get("proxy-authorization") != _basic(self.credentials):
            await _say(writer, b"407 Proxy Authentication Required")
        elif asked.method != "CONNECT":
            await _say(writer, b"405 Method Not Allowed")
        else:
            await self._tunnel(asked.authority, reader, writer)

    async def _misbehave(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.answer or b"HTTP/1.1 200 OK\r\nX-Long: ")
        await writer.drain()
        while self.drips:
            writer.write(b"x")
            await asyncio.sleep(DRIP_S)
        if not self.answer:
            await reader.read()

    async def _tunnel(self, authority: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = authority.rpartition(":")
        address = self.names.get(host) or (host if host.startswith("127.") else "")
        if not address:
            await _say(writer, b"502 Bad Gateway")
            return
        target_reader, target_writer = await asyncio.open_connection(address, int(port))
        try:
            writer.write(ESTABLISHED)
            await _relay(reader, writer, target_reader, target_writer)
        finally:
            target_writer.transport.abort()


async def _relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    target_reader: asyncio.StreamReader,
    target_writer: asyncio.StreamWriter,
) -> None:
    """Copy both ways until one side ends."""
    ways = [
        asyncio.ensure_future(_copy(reader, target_writer)),
        asyncio.ensure_future(_copy(target_reader, writer)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK_BYTES):
        writer.write(data)
        await writer.drain()


async def _say(writer: asyncio.StreamWriter, status: bytes) -> None:
    writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


def _basic(credentials: str) -> str:
    return f"Basic {b64encode(credentials.encode()).decode()}"


def _parse(head: bytes) -> Asked:
    start, *lines = head.decode("latin-1").strip().split("\r\n")
    method, authority, _ = start.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines)
    return Asked(method, authority, {name.lower(): value.strip() for name, value in pairs})

"""From the event loop to WSGI, with a protocol that is played by the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from app.bridge import DRAINED_BYTES, Bridge, Limits, environment
from app.ingest.answers import LATER

LIMITS = Limits(body_bytes=100, body_s=30.0, threads=2)


class Headers:
    """As the server gives them: lower case, possibly several of a name."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = pairs

    def get(self, name: str, default: str | None = None) -> str | None:
        return dict(self.pairs).get(name, default)

    def items(self) -> Iterable[tuple[str, str]]:
        return list(self.pairs)

    def __contains__(self, name: str) -> bool:
        return name in dict(self.pairs)


def scope(*headers: tuple[str, str], path: str = "/x", client: str = "127.0.0.1:4000") -> Any:
    return SimpleNamespace(
        proto="http",
        method="POST",
        path=path,
        query_string="a=b",
        server="127.0.0.1:8000",
        client=client,
        scheme="http",
        headers=Headers(*headers),
    )


class Protocol:
    """Gives the body, all at once or in parts, and keeps the answer. ``silent``: the body never comes."""

    def __init__(self, *parts: bytes, silent: bool = False) -> None:
        self.parts = parts
        self.silent = silent
        self.taken = 0
        self.answer: tuple[int, list[tuple[str, str]], bytes] | None = None

    async def __call__(self) -> bytes:
        if self.silent:
            await asyncio.Event().wait()
        return b"".join(self.parts)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            self.taken += 1
            yield part

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = (status, headers, body)


def echo(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Says what it was asked, and in which thread."""
    start_response("201 Created", [("X-Thread", threading.current_thread().name)])
    return [environ["CONTENT_LENGTH"].encode(), b" ", environ["wsgi.input"].read()]


def bridge(app: Any = echo, *, inline: bool = True, limits: Limits = LIMITS) -> Bridge:
    return Bridge(lambda: (app, lambda: None), lambda *_: inline, limits)


def run(made: Bridge, *calls: tuple[Any, Protocol]) -> None:
    """Serve these calls at once."""

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        made.__rsgi_init__(loop)
        served: list[Coroutine[Any, Any, None]] = [made.__rsgi__(each, protocol) for each, protocol in calls]
        await asyncio.gather(*served)
        made.__rsgi_del__(loop)

    asyncio.run(serve())


def test_a_call_that_computes_runs_in_the_loop() -> None:
    protocol = Protocol(b"hello")
    run(bridge(), (scope(("content-length", "5")), protocol))
    assert protocol.answer == (201, [("X-Thread", "MainThread")], b"5 hello")


def test_every_other_call_runs_in_a_thread() -> None:
    protocol = Protocol(b"hello")
    run(bridge(inline=False), (scope(("content-length", "5")), protocol))
    assert protocol.answer is not None
    assert protocol.answer[1][0][1].startswith("web")
    assert protocol.answer[2] == b"5 hello"


def test_without_a_body_nothing_is_read() -> None:
    protocol = Protocol(silent=True)
    run(bridge(), (scope(), protocol))
    assert protocol.answer is not None
    assert protocol.answer[2] == b"0 "


@pytest.mark.parametrize("header", [("content-length", "1000"), ("transfer-encoding", "chunked")])
def test_of_a_body_over_the_limit_only_the_size_is_kept(header: tuple[str, str]) -> None:
    protocol = Protocol(*[b"x" * 100] * 10)
    run(bridge(), (scope(header), protocol))
    assert protocol.answer is not None
    assert protocol.answer[2] == b"1000 "


def test_a_chunked_body_within_the_limit_is_kept() -> None:
    protocol = Protocol(b"ab", b"cd")
    run(bridge(), (scope(("transfer-encoding", "chunked")), protocol))
    assert protocol.answer is not None
    assert protocol.answer[2] == b"4 abcd"


def test_an_endless_body_is_not_read_to_its_end() -> None:
    part = b"x" * 1024 * 1024
    protocol = Protocol(*[part] * 1000)
    run(bridge(), (scope(("transfer-encoding", "chunked")), protocol))
    assert protocol.taken == DRAINED_BYTES // len(part) + 1


def test_a_body_that_does_not_come_is_408_and_hinders_nobody() -> None:
    slow, quick = Protocol(silent=True), Protocol(b"hi")
    limits = Limits(body_bytes=100, body_s=0.1, threads=1)
    run(bridge(limits=limits), (scope(("content-length", "5")), slow), (scope(("content-length", "2")), quick))
    assert quick.answer is not None
    assert slow.answer is not None
    assert (quick.answer[0], slow.answer[0]) == (201, 408)
    assert b"request_timeout" in slow.answer[2]


class Waiting:
    """An application whose answers are ready when another thread says so, all at once."""

    def __init__(self, calls: int) -> None:
        self._barrier = threading.Barrier(calls)

    def __call__(self, environ: dict[str, Any], _: object) -> Iterable[bytes]:
        environ[LATER](self)
        return ()

    def begin(self, done: Callable[[], None]) -> None:
        def work() -> None:
            self._barrier.wait(10)
            done()

        threading.Thread(target=work).start()

    def finish(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        return echo(environ, start_response)


def test_answers_that_are_ready_later_are_waited_for_side_by_side() -> None:
    """None of them is ready before all have begun: one after the other they would never be."""
    protocols = [Protocol(b"%d" % n) for n in range(8)]
    run(bridge(Waiting(8)), *((scope(("content-length", "1")), protocol) for protocol in protocols))
    assert [protocol.answer[2] for protocol in protocols if protocol.answer] == [b"1 %d" % n for n in range(8)]


def test_the_environment_is_what_wsgi_asks_for() -> None:
    headers = (
        ("host", "example.org"),
        ("content-type", "text/plain"),
        ("x-many", "1"),
        ("x-many", "2"),
        ("x_many", "forged"),
        ("x-name", "é"),
    )
    environ = environment(scope(*headers, path="/é", client="[::1]:4000"), b"body", 4)
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert environ["HTTP_X_NAME"].encode("latin-1").decode() == "é"
    assert environ["HTTP_X_MANY"] == "1,2"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["CONTENT_LENGTH"] == "4"
    assert environ["REMOTE_ADDR"] == "::1"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert environ["wsgi.input"].read() == b"body"

"""A runtime with real sandbox processes and an HTTP client that the test writes."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import structlog

from destinations.errors import DeliveryError
from destinations.http import RequestTrace, Response
from tasks.functions.contract import CallResult, FunctionSpec
from tasks.functions.runtime import SandboxRuntime

TRACK = b'{"type":"track","event":"Bought","messageId":"m1"}'
QUIET = structlog.wrap_logger(None, wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
Handler = Callable[["Asked"], Response]


@dataclass(frozen=True)
class Asked:
    """A request as it reached the HTTP client."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout_s: float | None


def answer(body: str = "", status: int = 200, headers: Mapping[str, str] | None = None, url: str = "") -> Response:
    """An HTTP answer."""
    return Response(status, "OK" if status == 200 else "", dict(headers or {}), body.encode(), url, 1.0)


class FakeRecording:
    """One fetch's view of the client."""

    def __init__(self, http: FakeHttp) -> None:
        self.http = http
        self.traces: list[RequestTrace] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_s: float | None = None,
        decode: bool = True,
    ) -> Response:
        asked = Asked(method, url, headers or {}, body, timeout_s)
        self.http.asked.append(asked)
        try:
            response = self.http.handler(asked)
        except DeliveryError as error:
            self.traces.append(RequestTrace(method, url, None, error.message, 1.0))
            raise
        self.traces.append(RequestTrace(method, url, response.status, "", 1.0))
        return response


class FakeHttp:
    """Answers with ``handler``; remembers what was ``asked``."""

    def __init__(self) -> None:
        self.handler: Handler = lambda asked: answer("{}", url=asked.url)
        self.asked: list[Asked] = []

    def recording(self) -> FakeRecording:
        return FakeRecording(self)


def new_runtime(http: Any, **changes: Any) -> SandboxRuntime:
    """A runtime as a worker has one."""
    arguments: dict[str, Any] = {"cores": 2, "memory_bytes": 96 * 1024 * 1024, "fetch_timeout_s": 5.0, "log": QUIET}
    return SandboxRuntime(http, **(arguments | changes))


@dataclass
class Runner:
    """Runs code, each under an instance of its own unless ``instance_id`` says otherwise."""

    runtime: SandboxRuntime
    http: FakeHttp
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def spec(self, code: str, **changes: Any) -> FunctionSpec:
        arguments: dict[str, Any] = {
            "instance_id": f"instance-{next(self.numbers)}",
            "version_id": "1",
            "code": code,
            "settings": {},
        }
        return FunctionSpec(**(arguments | changes))

    def call(self, spec: FunctionSpec, *events: bytes, within_s: float = 30.0) -> list[CallResult]:
        return list(self.runtime.call(spec, events or (TRACK,), time.monotonic() + within_s))

    def __call__(self, code: str, *events: bytes, **changes: Any) -> list[CallResult]:
        return self.call(self.spec(code, **changes), *events)

    def batches(self, spec: FunctionSpec, *events: bytes, within_s: float = 30.0) -> list[Sequence[CallResult]]:
        """What ``onBatch`` gives, a list of results a call."""
        return list(self.runtime.call_batch(spec, events, time.monotonic() + within_s))

    def batch(self, code: str, *events: bytes, **changes: Any) -> list[CallResult]:
        """The results of one batch."""
        (results,) = self.batches(self.spec(code, **changes), *events)
        return list(results)

    def one(self, code: str, event: bytes = TRACK, **changes: Any) -> CallResult:
        (result,) = self(code, event, **changes)
        return result

    def value(self, expression: str, **changes: Any) -> Any:
        """What a JavaScript expression (``await`` allowed) gives, by way of JSON."""
        code = f"async function onTrack(event, settings) {{ event.value = await ({expression}); return event }}"
        result = self.one(code, **changes)
        assert result.error is None, result.error
        return orjson.loads(result.event).get("value")


@pytest.fixture(scope="session")
def shared_runtime() -> Iterator[Runner]:
    http = FakeHttp()
    runtime = new_runtime(http)
    yield Runner(runtime, http)
    runtime.close()


@pytest.fixture
def run(shared_runtime: Runner) -> Runner:
    """The shared runtime, with a fresh memory of requests."""
    shared_runtime.http.__init__()  # type: ignore[misc]
    return shared_runtime


@pytest.fixture
def own() -> Iterator[Callable[..., Runner]]:
    """Makes runtimes that the test may break."""
    made: list[SandboxRuntime] = []

    def make(**changes: Any) -> Runner:
        http = FakeHttp()
        made.append(new_runtime(http, **changes))
        return Runner(made[-1], http)

    yield make
    for runtime in made:
        runtime.close()

"""Tries code as a worker runs it, each time in a fresh process with an empty cache. Nothing is ever delivered."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType
from typing import Any, Self

from structlog.typing import FilteringBoundLogger

from destinations.trace import RequestTrace
from tasks.config import Config
from tasks.functions.broker import Client
from tasks.functions.contract import Batching, CallResult, FunctionSpec
from tasks.functions.forker import Forker
from tasks.functions.pool import Limits
from tasks.functions.runtime import SandboxRuntime
from tasks.outcomes import Outcome, from_function

START_S = 60.0
"""How long a sandbox may take to start, on a busy machine."""
MOST_EVENTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Code with settings, of which ``sensitive`` names those that must not show."""

    code: str = field(repr=False)
    settings: Mapping[str, Any] = field(repr=False)
    sensitive: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one event. ``outcome`` is None where ``event_out`` would go on to the destination."""

    event_in: bytes
    event_out: bytes
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One call of a handler. ``logs`` and ``requests`` are blacked out as everywhere; ``duration_ms`` is wall time."""

    tried: tuple[Tried, ...]
    logs: tuple[str, ...]
    requests: tuple[RequestTrace, ...]
    duration_ms: float


class CodeTester:
    """A runtime of its own, kept warm. To be used as a context, by as many threads as it has ``processes``."""

    def __init__(
        self,
        config: Config,
        http: Client,
        *,
        fetch_threads: int = 64,
        forker: Forker | None = None,
        limits: Limits = Limits(processes=1),  # noqa: B008  # frozen
        start_s: float = START_S,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        """``http`` does the functions' requests, on so many threads: a single one does them in order. A ``forker``
        that has begun saves the time to start; it is closed with this."""
        self._timeout_s = config.function_timeout_s
        self._start_s = start_s
        self._numbers = count(1)
        self.runtime = SandboxRuntime(
            http,
            cores=1,
            memory_bytes=config.function_memory_bytes,
            fetch_timeout_s=config.http_timeout_s,
            fetch_threads=fetch_threads,
            limits=limits,
            log=log,
            forker=forker,
        )

    def run_code(self, trial: Trial, events: Sequence[bytes], *, as_batch: bool = False) -> Run:
        """Run the handler of one event, or ``onBatch`` for all of them, up to ``MOST_EVENTS``.

        As in a worker, ``onBatch`` also gets an event that is alone and has no handler of its own.

        Raises:
            SandboxUnavailable: no function can run here.
        """
        spec = self._spec(trial)
        deadline = time.monotonic() + self._timeout_s + self._start_s
        calls: list[Sequence[CallResult]] = []
        if not as_batch:
            calls.append([*self.runtime.call(spec, events, deadline)])
        if as_batch or _is_for_batch(calls[0][0]):
            calls = list(self.runtime.call_batch(spec, events, deadline))
        results = (result for call in calls for result in call)
        return Run(
            tried=tuple(Tried(e, r.event, from_function(r)) for e, r in zip(events, results, strict=True)),
            logs=tuple(line for first, *_ in calls for line in first.logs),
            requests=tuple(trace for first, *_ in calls for trace in first.requests),
            duration_ms=sum(first.duration_ms for first, *_ in calls),
        )

    def _spec(self, trial: Trial) -> FunctionSpec:
        """A name of its own each time gives each run a process of its own."""
        name = f"test_{next(self._numbers)}"
        return FunctionSpec(
            instance_id=name,
            version_id=name,
            code=trial.code,
            settings=trial.settings,
            sensitive=trial.sensitive,
            timeout_s=self._timeout_s,
            concurrency=1,
            batch=Batching(events=MOST_EVENTS),
        )

    def close(self) -> None:
        """End every process."""
        self.runtime.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _is_for_batch(result: CallResult) -> bool:
    return result.error is not None and "onBatch" in result.error.handlers

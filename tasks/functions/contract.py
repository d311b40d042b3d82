"""The function runtime as the rest of Splice sees it.

``Runtime.call`` runs one handler an event in a sandbox process, ``Runtime.call_batch`` runs ``onBatch`` for many. Both
give one ``CallResult`` an event, in order, as they become known. What JavaScript did never raises here: it is a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from destinations.trace import RequestTrace


class SandboxUnavailable(Exception):
    """No sandbox process could be started. Never an event's outcome: the events are given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batching:
    """How an instance whose function has ``onBatch`` collects: up to ``events``, or what came within ``wait_s``.

    ``singles`` are the types of event that have a handler of their own too.
    """

    events: int = 20
    wait_s: float = 10.0
    singles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSpec:
    """A function instance as it is deployed: code, settings and limits.

    ``instance_id`` and ``version_id`` name it; a process belongs to (instance, version, settings). ``settings``
    holds plain values; ``sensitive`` names those that must not show in logs, traces and errors.
    """

    instance_id: str
    version_id: str
    code: str = field(repr=False)
    settings: Mapping[str, Any] = field(repr=False)
    sensitive: frozenset[str] = frozenset()
    timeout_s: float = 5.0
    concurrency: int | None = None
    """Processes in this worker process; None: one, and more while the function mostly waits."""
    batch: Batching | None = None
    """None for a function without ``onBatch``."""


class Called(StrEnum):
    """How a call of a handler ended."""

    EVENT = "event"  # it returned an event object: ``event`` has its JSON
    DROPPED = "dropped"  # it returned nothing, or threw DropEvent
    ERROR = "error"  # it threw, timed out, ran out of memory, crashed or returned no event: ``error``
    NOT_STARTED = "not_started"  # the chunk's deadline came first


@dataclass(frozen=True, slots=True)
class FunctionError:
    """A JavaScript error. ``name`` is the class that decides (see ``tasks.outcomes``); ``stack`` is for the author.

    Names made by the runtime: ``Timeout`` (also ``never_settles``), ``OutOfMemory``, ``SandboxCrash``,
    ``InvalidSettings`` (the code does not load), ``NotAnEvent``, ``NotABatch`` (what ``onBatch`` returned),
    ``StatusRetry`` and ``StatusDiscard`` (what it returned for one event).
    """

    name: str
    message: str
    stack: str = ""
    by_runtime: bool = False
    """True for the runtime's own names: an author's class that is called ``Timeout`` is only an error."""
    handlers: tuple[str, ...] = ()
    """Of the runtime's ``EventNotSupported``: the handlers that the function has, ``onTrack`` and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """What one call gave. ``logs`` and ``requests`` are capped and blacked out; ``duration_ms`` is wall time."""

    kind: Called
    event: bytes = b""
    error: FunctionError | None = None
    logs: tuple[str, ...] = ()
    requests: tuple[RequestTrace, ...] = ()
    duration_ms: float = 0.0
    batch: int = 0
    """How many events the call of ``onBatch`` had; 0: a handler of its own ran."""


class Runtime(Protocol):
    """Runs functions. One an operating-system process of the worker, shared by its threads."""

    def call(self, spec: FunctionSpec, events: Sequence[bytes], deadline: float) -> Iterator[CallResult]:
        """Run the handler for each event (JSON text with a valid ``type``); one result an event, in order.

        No event starts after ``deadline`` (``time.monotonic()`` seconds): the rest is ``NOT_STARTED``.

        Raises:
            SandboxUnavailable: a process could not be started; events without a result were not run.
        """

    def call_batch(
        self, spec: FunctionSpec, events: Sequence[bytes], deadline: float
    ) -> Iterator[Sequence[CallResult]]:
        """Run ``onBatch`` for all events at once, or by several calls if they are too many bytes for one.

        Gives the results call by call, one an event, in order; the events of a call share its logs, requests and
        duration. No call starts after ``deadline``: the rest is ``NOT_STARTED``.

        Raises:
            SandboxUnavailable: as ``call``.
        """

    def close(self) -> None:
        """Kill every sandbox at once; calls under way raise ``SandboxUnavailable``. Harmless when repeated."""

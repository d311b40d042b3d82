"""One frame of events or batches with one sandbox process: sends it, serves it, and gives each result as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from structlog.typing import FilteringBoundLogger

from tasks.functions import fetches, frames
from tasks.functions.admission import Admission
from tasks.functions.blackout import Blackout
from tasks.functions.broker import Broker
from tasks.functions.contract import CallResult, FunctionSpec, SandboxUnavailable
from tasks.functions.endings import Cause, cause_of, not_loaded
from tasks.functions.frames import Frame
from tasks.functions.idleness import Idleness, Watch
from tasks.functions.invocation import Invocation
from tasks.functions.results import Form
from tasks.functions.sandbox import Sandbox, SandboxEndedError

KILL_AFTER_S = 0.5
"""How long after an event's limit the host kills a process that did not end itself."""
PATIENCE_S = 5.0
"""How much longer if it still sends frames: a host that lags reads them late, a hostile process never stops."""
MOST_FRAMES = 100_000
"""Of one event. The most come of a timer that ticks each millisecond of the longest time limit."""
MOST_LOG_BYTES = 4 * frames.MAX_LOG_BYTES
"""What a sandbox lets through for one event, twice, since the first event's comes with that of loading."""
MOST_BYTES = {
    frames.THREW: 256 * 1024,
    frames.LOG: 2 * frames.MAX_LOG_BYTES,
    frames.REQUEST: frames.MAX_FRAME_BYTES,
    frames.NOT_LOADED: frames.MAX_LOG_BYTES,
}
"""What a frame of some kind may hold; those of the other kinds, but ``RETURNED``, ``MOST_OTHER_BYTES``."""
MOST_OTHER_BYTES = 1024
MOST_DIGITS = 16


class Ending(Enum):
    """How a conversation ended when the process lives on, or need not."""

    DONE = "done"
    DEADLINE = "deadline"
    GROWN = "grown"


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended under an event, whose traces are in ``invocation``."""

    cause: Cause
    invocation: Invocation


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """The code does not load. ``result`` is that of all events."""

    result: CallResult


Outcome = Ending | Died | NotLoaded
ENDINGS = {
    frames.ALL_DONE: Ending.DONE,
    frames.DEADLINE_CAME: Ending.DEADLINE,
    frames.MEMORY_GREW: Ending.GROWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What all conversations of a call share. ``deadline`` is in ``time.monotonic()`` seconds."""

    spec: FunctionSpec
    form: Form
    blackout: Blackout
    broker: Broker
    admission: Admission
    idleness: Idleness
    fetch_timeout_s: float
    deadline: float
    cancelled: Callable[[], bool]
    log: FilteringBoundLogger


class Conversation:
    """One use of a sandbox. ``report`` gets one result an event, in order, as far as the process comes; those that
    arrive together, together. Batches are run like events, a result each."""

    def __init__(
        self,
        shared: Circumstances,
        sandbox: Sandbox,
        events: Sequence[bytes],
        report: Callable[[Sequence[CallResult]], None],
    ) -> None:
        self._shared = shared
        self._sandbox = sandbox
        self._events = events
        self._report = report
        self._reported = 0
        self._results: list[CallResult] = []
        self._watch = Watch()
        self._began = 0.0
        self._may_lack_cage = False
        self._frames = self._requests = self._log_bytes = 0
        self._invocation = Invocation(shared.blackout, 0.0)
        self._ended: Outcome | None = None
        self._handlers: dict[bytes, Callable[[bytes], None]] = {
            frames.LOG: self._log,
            frames.REQUEST: self._request,
            frames.CANCEL: self._cancel,
            frames.IDLE: self._idle,
            frames.BUSY: self._busy,
            frames.CHUNK_DONE: self._done,
            frames.NOT_LOADED: self._not_loaded,
            frames.NO_CAGE: self._no_cage,
        }

    def run(self, load: bytes) -> Outcome:
        """Run the events; ``load`` is what a new process gets first. Nothing starts after the deadline.

        Raises:
            SandboxUnavailable: the process could not be confined.
        """
        if not self._shared.admission.enter(self._shared.spec.instance_id, self._shared.deadline):
            return Ending.DEADLINE
        try:
            return self._converse(load)
        finally:
            self._idle(b"")
            self._shared.idleness.add(max(1, self._reported), *self._watch.read())

    def _converse(self, load: bytes) -> Outcome:
        self._began = began = self._watch.start()
        self._may_lack_cage = bool(load)
        header = frames.CHUNK.pack(self._shared.spec.timeout_s, max(0.0, self._shared.deadline - began))
        self._sandbox.send(load, frames.pack(self._shared.form.frame, header, b"[", b",".join(self._events), b"]"))
        self._begin(began)
        while self._ended is None:
            try:
                self._exchange()
            except SandboxEndedError:
                return self._died(cause_of(self._sandbox.end()))
        return self._ended

    def _died(self, cause: Cause) -> Died:
        """Nobody is left who wants the answers: what waits for its turn would only delay the next process."""
        for fetch in self._invocation.fetches:
            self._shared.broker.cancel(self._shared.spec.instance_id, fetch)
        return Died(cause, self._invocation)

    def _exchange(self) -> None:
        began = min(self._invocation.began, self._shared.deadline)  # no event begins after the deadline
        left = began + self._shared.spec.timeout_s + KILL_AFTER_S - time.monotonic()
        received = [] if self._shared.cancelled() else self._sandbox.receive(left)
        try:
            for frame in received:
                if self._ended is None:
                    self._take(frame)
        finally:
            self._hand_over()
        overdue = left <= (-PATIENCE_S if received else 0.0)
        if self._ended is None and (overdue or self._shared.cancelled()):
            self._sandbox.end()
            self._ended = self._died(Cause.TIMEOUT)

    def _hand_over(self) -> None:
        """Each time that the results are handed over wakes a thread."""
        if self._results:
            self._report(self._results)
            self._results = []

    def _begin(self, now: float) -> None:
        self._invocation = Invocation(self._shared.blackout, now)
        self._frames = self._requests = self._log_bytes = 0

    def _take(self, frame: Frame) -> None:
        """Take one frame. Whatever does not belong here, or is more than a sandbox lets through, ends the process."""
        self._frames += 1
        if self._frames > MOST_FRAMES or len(frame.payload) > self._most_bytes(frame.kind):
            raise SandboxEndedError("more than a sandbox lets through")
        if frame.kind in frames.SETTLED:
            self._settled(*frame)
        elif handler := self._handlers.get(frame.kind):
            handler(frame.payload)
        else:
            raise SandboxEndedError("a frame of no known kind")
        self._may_lack_cage = False

    def _most_bytes(self, kind: bytes) -> int:
        if kind == frames.RETURNED:
            return frames.MOST_RETURNED_BYTES[self._shared.form.frame] + frames.DURATION.size
        return MOST_BYTES.get(kind, MOST_OTHER_BYTES)

    def _log(self, payload: bytes) -> None:
        self._log_bytes += len(payload)
        if self._log_bytes > MOST_LOG_BYTES:
            raise SandboxEndedError("more of a log than a sandbox lets through")
        self._invocation.log(payload)

    def _idle(self, _payload: bytes) -> None:
        if not self._watch.is_idle:
            self._shared.admission.leave(self._shared.spec.instance_id)
            self._watch.idle()

    def _busy(self, _payload: bytes) -> None:
        if self._watch.is_idle:
            self._shared.admission.resume(self._shared.spec.instance_id)
            self._watch.busy()

    def _not_loaded(self, payload: bytes) -> None:
        error = not_loaded(payload.decode("utf-8", "replace"), self._shared.spec.code)
        self._ended = NotLoaded(self._invocation.failure(error))

    def _no_cage(self, payload: bytes) -> None:
        if not self._may_lack_cage:  # whoever has said anything else is in the cage
            raise SandboxEndedError("no cage, too late")
        raise SandboxUnavailable(f"no cage: {payload[:200].decode('utf-8', 'replace')}")

    def _done(self, payload: bytes) -> None:
        possible = {
            frames.ALL_DONE: self._reported == len(self._events),
            frames.DEADLINE_CAME: time.monotonic() >= self._shared.deadline,
            frames.MEMORY_GREW: self._reported > 0,
        }
        if not possible.get(payload):
            raise SandboxEndedError("an end that cannot be")
        self._ended = ENDINGS[payload]

    def _settled(self, kind: bytes, payload: bytes) -> None:
        if self._reported >= len(self._events) or len(payload) < frames.DURATION.size:
            raise SandboxEndedError("a result that has no event")
        (duration_us,) = frames.DURATION.unpack_from(payload)
        settled = self._shared.form.settled(kind, payload[frames.DURATION.size :], self._events[self._reported])
        now = time.monotonic()
        duration_ms = min(duration_us / 1000, (now - self._began) * 1000)
        self._results.append(self._invocation.result(settled, duration_ms))
        self._reported += 1
        self._begin(now)

    def _request(self, payload: bytes) -> None:
        self._requests += 1
        # Twice, since the first event's come with those of loading.
        if self._requests > 2 * frames.MOST_REQUESTS[self._shared.form.frame]:
            raise SandboxEndedError("more requests than a sandbox lets through")
        try:
            fetch = fetches.parse(payload, time.monotonic(), self._shared.fetch_timeout_s)
        except fetches.BadRequestError as error:
            self._refuse(error)
            return
        self._invocation.fetches.append(fetch)
        self._shared.broker.submit(self._shared.spec.instance_id, fetch, self._sandbox.post)

    def _cancel(self, payload: bytes) -> None:
        number = int(payload) if payload.isdigit() and len(payload) <= MOST_DIGITS else None
        for fetch in self._invocation.fetches:
            if fetch.id == number and not fetch.cancelled:
                self._shared.broker.cancel(self._shared.spec.instance_id, fetch)

    def _refuse(self, error: fetches.BadRequestError) -> None:
        if error.id is None:
            raise SandboxEndedError("a request without an id")
        self._sandbox.send(fetches.failure_frame(error.id, fetches.Failed("system", str(error), "", fetches.REFUSED)))

"""Brings events, or batches like events, through sandbox processes, whatever becomes of the processes.

A process that ends costs at most the event that it was running: the rest goes on in a new one.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from tasks.functions import endings
from tasks.functions.call import Call
from tasks.functions.contract import Called, CallResult, FunctionError
from tasks.functions.conversation import Circumstances, Conversation, Died, Ending, NotLoaded, Outcome
from tasks.functions.frames import FrameError
from tasks.functions.pool import Lease
from tasks.functions.sandbox import Sandbox

MAX_CHUNK_BYTES = 512 * 1024
MAX_EVENT_BYTES = 1_000_000
NOT_STARTED = CallResult(kind=Called.NOT_STARTED)


class Driver:
    """Serves one call with one lease, on a thread of its own.

    ``start`` starts a process, ``load`` gives the first frame that it gets. A failure ends the whole call.
    """

    def __init__(
        self,
        call: Call,
        lease: Lease,
        shared: Circumstances,
        *,
        start: Callable[[], Sandbox],
        load: Callable[[], bytes],
    ) -> None:
        self._call = call
        self._lease = lease
        self._shared = shared
        self._start = start
        self._load = load
        self._waiting: deque[int] = deque()

    def run(self) -> None:
        """Run events until the call has none left that nobody has taken."""
        try:
            while taken := self._call.take():
                self._run(taken)
        except BaseException as error:  # on this thread nobody else would see it
            self._lease.end()
            self._call.fail(error)

    def _run(self, indexes: Iterable[int]) -> None:
        self._waiting = deque(indexes)
        deaths = 0
        while self._waiting and not self._call.cancelled:
            before = len(self._waiting)
            chunk = self._chunk(alone=deaths > 0)
            if not chunk:
                continue
            ended = self._converse(chunk)
            reported = before - len(self._waiting)
            deaths = self._after(ended, culprit=reported < len(chunk), earlier=0 if reported else deaths)

    def _chunk(self, *, alone: bool) -> list[bytes]:
        """The next events that fit into a frame, at least one; an event that is too large gets its result here."""
        if len(self._call.events[self._waiting[0]]) > MAX_EVENT_BYTES:
            message = f"the event has more than {MAX_EVENT_BYTES} bytes"
            self._report([CallResult(kind=Called.ERROR, error=FunctionError("NotAnEvent", message, by_runtime=True))])
            return []
        chunk: list[bytes] = []
        size = 0
        for index in self._waiting:
            event = self._call.events[index]
            size += len(event) + 1
            if chunk and (alone or size > MAX_CHUNK_BYTES):
                break
            chunk.append(event)
        return chunk

    def _converse(self, chunk: list[bytes]) -> Outcome:
        if time.monotonic() >= self._shared.deadline:
            return Ending.DEADLINE
        load = b""
        if self._lease.sandbox is None:
            try:
                load = self._load()
            except FrameError:
                return NotLoaded(endings.not_run("its code and settings are too large"))
            self._lease.sandbox = self._start()
        return Conversation(self._shared, self._lease.sandbox, chunk, self._report).run(load)

    def _after(self, ended: Outcome, *, culprit: bool, earlier: int) -> int:
        """Draw the consequences; gives how many processes the next event has ended.

        ``culprit`` is True if the process was running an event, the next one, which has ended ``earlier`` processes.
        """
        if ended is Ending.DONE:
            return 0
        if ended is Ending.DEADLINE:
            self._report_all(NOT_STARTED)
            return 0
        self._lease.end()
        if isinstance(ended, Died) and not self._call.cancelled:
            spec = self._shared.spec
            self._shared.log.info("sandbox_ended", cause=ended.cause.value, instance_id=spec.instance_id)
        if isinstance(ended, NotLoaded):
            self._report_all(ended.result)
        if not isinstance(ended, Died) or not culprit or self._call.cancelled:
            return 0
        error = endings.verdict(ended.cause, earlier, self._shared.spec.timeout_s)
        if error is None:
            return earlier + 1
        self._report([ended.invocation.failure(error)])
        return 0

    def _report(self, results: Sequence[CallResult]) -> None:
        self._call.put([(self._waiting.popleft(), result) for result in results])

    def _report_all(self, result: CallResult) -> None:
        self._report([result] * len(self._waiting))

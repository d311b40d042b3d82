"""The function runtime: what ``contract.Runtime`` promises, with sandbox processes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial

import orjson
import structlog
from structlog.typing import FilteringBoundLogger

from tasks.functions import batches, endings
from tasks.functions.admission import Admission
from tasks.functions.blackout import Blackout, of_settings
from tasks.functions.broker import Broker, Client
from tasks.functions.call import Call, OpenCalls, Work
from tasks.functions.contract import Called, CallResult, FunctionSpec, SandboxUnavailable
from tasks.functions.conversation import Circumstances
from tasks.functions.driver import MAX_CHUNK_BYTES, NOT_STARTED, Driver
from tasks.functions.forker import Forker
from tasks.functions.idleness import Idleness
from tasks.functions.invocation import ending
from tasks.functions.pool import Key, Lease, Limits, Pool
from tasks.functions.results import EVENTS, Form
from tasks.functions.sandbox import Sandbox, load_frame

SANDBOXES_A_CORE = 2
MAX_PREPARED = 1_024
LEAST_SWEEP_S = 0.5


@dataclass(frozen=True, slots=True)
class Prepared:
    """A function instance made ready: its key, its settings as JSON text, its blackout, and what it is seen to do."""

    key: Key
    settings: str
    blackout: Blackout
    idleness: Idleness = field(default_factory=Idleness)


class SandboxRuntime:
    """Runs functions in sandbox processes. Thread-safe; it must not be carried over a fork."""

    def __init__(
        self,
        http: Client,
        *,
        cores: int,
        memory_bytes: int,
        fetch_timeout_s: float,
        limits: Limits | None = None,
        fetch_threads: int = 64,
        log: FilteringBoundLogger | None = None,
        forker: Forker | None = None,
    ) -> None:
        """``memory_bytes`` is the resident size above which a process is replaced; ``fetch_timeout_s`` the longest
        that one ``fetch`` may take; a quarter of ``fetch_threads`` is how many fetches of one function instance go on
        at once. The zygote starts with the first call; ``forker``, closed with this, may have begun to start one."""
        limits = limits or Limits()
        self._memory_bytes = memory_bytes
        self._fetch_timeout_s = fetch_timeout_s
        self._log: FilteringBoundLogger = log or structlog.get_logger(__name__)
        self._forker = forker or Forker()
        self._pool = Pool(limits)
        self._open_calls = OpenCalls()
        self._broker = Broker(http, threads=fetch_threads)
        self._admission = Admission(SANDBOXES_A_CORE * cores)
        self._threads = ThreadPoolExecutor(limits.processes, thread_name_prefix="sandbox")
        self._prepared: OrderedDict[Key, Prepared] = OrderedDict()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        sweep_s = max(LEAST_SWEEP_S, limits.idle_s / 4)
        threading.Thread(target=self._sweep, args=(sweep_s,), name="sandbox-sweeper", daemon=True).start()

    def call(self, spec: FunctionSpec, events: Sequence[bytes], deadline: float) -> Iterator[CallResult]:
        """Run the handler for each event; see ``contract.Runtime.call``. Nothing runs before the first result is
        asked for; an iterator that is closed early kills what still runs."""
        return self._call(spec, events, deadline, EVENTS)

    def call_batch(
        self, spec: FunctionSpec, events: Sequence[bytes], deadline: float
    ) -> Iterator[Sequence[CallResult]]:
        """Run ``onBatch``; see ``contract.Runtime.call_batch``. Nothing runs early or late, as with ``call``."""
        parts = list(batches.split(events, MAX_CHUNK_BYTES))
        with closing(self._call(spec, [batches.text(part) for part in parts], deadline, batches.BATCHES)) as replies:
            for part, reply in zip(parts, replies, strict=True):
                yield self._spread(spec, reply, part)

    def _call(
        self, spec: FunctionSpec, items: Sequence[bytes], deadline: float, form: Form
    ) -> Generator[CallResult, None, None]:
        """One result an item, which is an event or, as ``form`` says, a batch."""
        try:
            prepared = self._prepare(spec)
        except orjson.JSONEncodeError as error:
            yield from [endings.not_run(f"its settings are no JSON: {error}")] * len(items)
            return
        processes = spec.concurrency or prepared.idleness.processes
        first = self._pool.acquire(prepared.key, processes, deadline)
        if first is None:
            yield from [NOT_STARTED] * len(items)
            return

        def piece(left: int) -> int:
            return prepared.idleness.piece(left, processes) if form is EVENTS else min(1, left)

        call = Call(items, piece)
        work = self._work(call, spec, prepared, form, deadline)
        self._open_calls.add(prepared.key, work)
        try:
            pieces = -(-len(items) // max(1, piece(len(items))))
            self._staff(work, first, processes, min(processes, pieces))
            yield from call.results()
        except BaseException:
            call.cancel()
            raise
        finally:
            self._open_calls.remove(prepared.key, work)

    def _spread(self, spec: FunctionSpec, reply: CallResult, events: Sequence[bytes]) -> Sequence[CallResult]:
        """The results of a batch's events, by what its call gave."""
        reply = replace(reply, batch=len(events))
        if reply.kind is not Called.EVENT:
            return [reply] * len(events)
        blackout = self._prepare(spec).blackout
        found = (ending(settled, blackout) for settled in batches.paired(reply.event, events))
        return [replace(reply, kind=kind, event=event, error=error) for kind, event, error in found]

    def close(self) -> None:
        """Kill every sandbox at once; calls under way raise ``SandboxUnavailable``. Harmless when repeated."""
        self._closed.set()
        self._broker.close()
        self._pool.close()
        self._forker.close()
        self._threads.shutdown(wait=False)

    def _prepare(self, spec: FunctionSpec) -> Prepared:
        settings = orjson.dumps(dict(spec.settings), option=orjson.OPT_SORT_KEYS)
        secret_names = "\0".join(sorted(spec.sensitive)).encode()
        digest = hashlib.sha256(settings + b"\0" + secret_names).hexdigest()
        key = Key(spec.instance_id, spec.version_id, digest)
        with self._lock:
            prepared = self._prepared.get(key)
            if prepared is not None:
                self._prepared.move_to_end(key)
            else:
                black = of_settings(spec.settings, spec.sensitive)
                prepared = self._prepared[key] = Prepared(key, settings.decode(), black)
                while len(self._prepared) > MAX_PREPARED:
                    self._prepared.popitem(last=False)
        return prepared

    def _work(self, call: Call, spec: FunctionSpec, prepared: Prepared, form: Form, deadline: float) -> Work:
        shared = self._circumstances(call, spec, prepared, form, deadline)
        load = partial(load_frame, spec.code, prepared.settings, self._memory_bytes, spec.timeout_s)
        return Work(call, lambda lease: Driver(call, lease, shared, start=self._start, load=load).run())

    def _staff(self, work: Work, first: Lease, processes: int, wanted: int) -> None:
        """Have a call served by its first lease, and by more if they are free at once, ``wanted`` in all."""
        lease: Lease | None = first
        while lease is not None:
            if not work.call.join(lease):
                self._pool.release(lease)
                return
            self._begin(work, lease)
            wanted -= 1
            lease = self._pool.acquire(first.key, processes, 0.0) if wanted > 0 else None

    def _begin(self, work: Work, lease: Lease) -> None:
        if len(work.call.events) == 1:  # there is nothing to read meanwhile, and another thread costs a third more
            work.serve(lease)
            self._pool.release(lease)
            work.call.leave(lease)
            return
        try:
            self._threads.submit(self._serve, work, lease)
        except RuntimeError:  # too late
            self._pool.release(lease)
            raise SandboxUnavailable("the runtime is closed") from None

    def _circumstances(
        self, call: Call, spec: FunctionSpec, prepared: Prepared, form: Form, deadline: float
    ) -> Circumstances:
        return Circumstances(
            spec=spec,
            form=form,
            blackout=prepared.blackout,
            broker=self._broker,
            admission=self._admission,
            idleness=prepared.idleness,
            fetch_timeout_s=self._fetch_timeout_s,
            deadline=deadline,
            cancelled=lambda: call.cancelled,
            log=self._log,
        )

    def _start(self) -> Sandbox:
        return Sandbox(self._forker.fork())

    def _serve(self, work: Work, lease: Lease) -> None:
        """Serve a call, then others of the same key that are under way, unless an instance has no process at all."""
        served: Work | None = work
        while served is not None:
            served.serve(lease)
            following = None if self._pool.is_short else self._open_calls.join(lease)
            if following is None:
                self._pool.release(lease)
            else:
                self._pool.weigh(lease)
            served.call.leave(lease)
            served = following

    def _sweep(self, period_s: float) -> None:
        while not self._closed.wait(period_s):
            self._pool.sweep()

"""The function runtime: what ``contract.Runtime`` promises, with sandbox processes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import orjson
import structlog
from structlog.typing import FilteringBoundLogger

from tasks.functions import endings
from tasks.functions.admission import Admission
from tasks.functions.blackout import Blackout, of_settings
from tasks.functions.broker import Broker, Client
from tasks.functions.call import Call
from tasks.functions.contract import CallResult, FunctionSpec
from tasks.functions.conversation import Circumstances
from tasks.functions.driver import NOT_STARTED, Driver
from tasks.functions.forker import Forker
from tasks.functions.pool import Key, Lease, Pool
from tasks.functions.sandbox import Sandbox, load_frame

SANDBOXES_A_CORE = 2
MAX_PREPARED = 256
SHARES_A_PROCESS = 4
"""A call served by several processes gives each its events in pieces, so that none waits for a slow one at the end."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A function instance made ready: its key, its settings as JSON text, its blackout."""

    key: Key
    settings: str
    blackout: Blackout


class SandboxRuntime:
    """Runs functions in sandbox processes. Thread-safe; it must not be carried over a fork."""

    def __init__(
        self,
        http: Client,
        *,
        cores: int,
        memory_bytes: int,
        fetch_timeout_s: float,
        max_processes: int = 64,
        fetch_threads: int = 32,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        """``memory_bytes`` is the resident size above which a process is replaced; ``fetch_timeout_s`` the longest
        that one ``fetch`` may take. The zygote starts with the first call."""
        self._memory_bytes = memory_bytes
        self._fetch_timeout_s = fetch_timeout_s
        self._log: FilteringBoundLogger = log or structlog.get_logger(__name__)
        self._forker = Forker()
        self._pool = Pool(max_processes)
        self._broker = Broker(http, threads=fetch_threads)
        self._admission = Admission(SANDBOXES_A_CORE * cores)
        self._threads = ThreadPoolExecutor(max_processes, thread_name_prefix="sandbox")
        self._prepared: OrderedDict[Key, Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def call(self, spec: FunctionSpec, events: Sequence[bytes], deadline: float) -> Iterator[CallResult]:
        """Run the handler for each event; see ``contract.Runtime.call``. Nothing runs before the first result is
        asked for; an iterator that is closed early kills what still runs."""
        try:
            prepared = self._prepare(spec)
        except orjson.JSONEncodeError as error:
            yield from [endings.not_run(f"its settings are no JSON: {error}")] * len(events)
            return
        leases = self._lease(prepared.key, min(spec.concurrency, len(events)), spec.concurrency, deadline)
        if not leases:
            yield from [NOT_STARTED] * len(events)
            return
        call = Call(events, len(leases))
        shared = self._circumstances(spec, prepared, call, deadline)
        load = partial(load_frame, spec.code, prepared.settings, self._memory_bytes, spec.timeout_s)
        share = 1 if len(leases) == 1 else len(leases) * SHARES_A_PROCESS
        for lease in leases:
            driver = Driver(call, lease, shared, start=self._start, load=load)
            self._threads.submit(self._drive, call, lease, partial(driver.run, share))
        try:
            yield from call.results()
        except BaseException:
            call.cancel(lease.sandbox for lease in leases)
            raise

    def close(self) -> None:
        """Kill every sandbox at once; calls under way raise ``SandboxUnavailable``. Harmless when repeated."""
        self._broker.close()
        self._pool.close()
        self._forker.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _prepare(self, spec: FunctionSpec) -> Prepared:
        settings = orjson.dumps(dict(spec.settings), option=orjson.OPT_SORT_KEYS)
        secret_names = "\0".join(sorted(spec.sensitive)).encode()
        digest = hashlib.sha256(settings + b"\0" + secret_names).hexdigest()
        key = Key(spec.instance_id, spec.version_id, digest)
        with self._lock:
            prepared = self._prepared.get(key)
            if prepared is None:
                black = of_settings(spec.settings, spec.sensitive)
                prepared = self._prepared[key] = Prepared(key, settings.decode(), black)
                while len(self._prepared) > MAX_PREPARED:
                    self._prepared.popitem(last=False)
        return prepared

    def _lease(self, key: Key, wanted: int, concurrency: int, deadline: float) -> list[Lease]:
        """One lease if there is one before the deadline, and up to ``wanted`` if they are free at once."""
        leases: list[Lease] = []
        while len(leases) < wanted:
            lease = self._pool.acquire(key, concurrency, 0.0 if leases else deadline)
            if lease is None:
                break
            leases.append(lease)
        return leases

    def _circumstances(self, spec: FunctionSpec, prepared: Prepared, call: Call, deadline: float) -> Circumstances:
        return Circumstances(
            spec=spec,
            blackout=prepared.blackout,
            broker=self._broker,
            admission=self._admission,
            fetch_timeout_s=self._fetch_timeout_s,
            deadline=deadline,
            cancelled=lambda: call.cancelled,
            log=self._log,
        )

    def _start(self) -> Sandbox:
        return Sandbox(self._forker.fork())

    def _drive(self, call: Call, lease: Lease, run: Callable[[], None]) -> None:
        try:
            run()
        finally:
            self._pool.release(lease)
            call.leave()

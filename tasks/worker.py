"""A worker process: what it has one of, and how it starts and stops with Celery."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import redis
from celery import Celery, bootsteps
from celery.signals import worker_shutting_down
from celery.utils.time import get_exponential_backoff_interval

from tasks import local_server
from tasks.activate import Activator
from tasks.broker import publish_hints
from tasks.chunks import Keeper
from tasks.config import Config
from tasks.connect import connect
from tasks.deliverer import Deliverer, Parts
from tasks.fairness import Fairness
from tasks.functions.inside.cage import hide_memory
from tasks.functions.pool import Limits
from tasks.functions.runtime import SandboxRuntime
from tasks.hints import Hint, Hints
from tasks.outgoing import functions_http, http
from tasks.preview import Previewer
from tasks.routes import RouteCache
from tasks.streams import EventStore
from tasks.streams.previews import PreviewLine
from tasks.ticker import Ticker
from tasks.vault import Vault

log = logging.getLogger(__name__)

READ_TIMEOUT_S = 5.0
LOCAL_THREADS = 2
SWITCH_S = 0.0005
"""An event needs the interpreter's lock half a dozen times; at Python's 5 ms, a busy neighbour thread costs 30 ms."""
ROOM_LOOK_S = 1.0
ROOM_COMPLAIN_LOOKS = 10


class Worker:
    """The delivering side of this process, to be made in its main thread before other threads start."""

    def __init__(self, config: Config, app: Celery) -> None:
        assert config.redis_url is not None
        hide_memory()
        sys.setswitchinterval(SWITCH_S)
        self._config = config
        client = connect(config.redis_url, read_timeout_s=READ_TIMEOUT_S, max_connections=4 * config.worker_threads)
        self.store = EventStore(client, config)
        self._http = http(config)
        # Its own look-ups and connections: functions cannot use up deliveries'.
        self._functions_http = functions_http(config)
        self._runtime = SandboxRuntime(
            self._functions_http,
            cores=len(os.sched_getaffinity(0)),
            memory_bytes=config.function_memory_bytes,
            fetch_timeout_s=config.http_timeout_s,
            limits=Limits(
                processes=config.function_processes,
                memory_bytes=config.functions_memory_bytes,
                idle_s=config.function_idle_s,
            ),
        )
        self._local = LocalRunner()
        self._hints = Hints(partial(publish_hints, app), self.store.wake, self._local.run)
        self._keeper = Keeper(config.claim_renew_s)
        fairness, vault = Fairness(config.worker_threads), Vault.from_config(config)
        self.deliverer = Deliverer(
            Parts(
                config=config,
                store=self.store,
                activator=Activator(RouteCache(client), vault),
                runtime=self._runtime,
                http=self._http,
                fairness=fairness,
                keeper=self._keeper,
                hints=self._hints,
                consumer=f"{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}",
                backoff_ms=backoff(config),
            )
        )
        self._local.deliverer = self.deliverer
        self._previews_http = functions_http(config)
        self.previewer = Previewer(
            config, PreviewLine(client), vault, fairness, self._previews_http, stopping=self.deliverer.stopping
        )
        self._ticker = Ticker(self.store, self._hints)

    def start(self) -> None:
        """Start the threads that tick and keep."""
        self._keeper.start()
        self._ticker.start()

    def wait_for_room(self) -> None:
        """Wait while Redis takes no writes, at its memory limit say: Celery could not start. The ticker works on."""
        looks = 0
        while refusal := self.store.refusal():
            if looks % ROOM_COMPLAIN_LOOKS == 0:
                log.warning("the worker takes hints when redis takes writes again: %s", refusal)
            looks += 1
            if self.deliverer.stopping.wait(ROOM_LOOK_S):
                return

    def begin_stop(self) -> None:
        """Claim nothing more; what is still in work after ``shutdown_s`` is ended and given back."""
        self.deliverer.stopping.set()
        timer = threading.Timer(self._config.shutdown_s, self._give_up)
        timer.daemon = True
        timer.start()

    def _give_up(self) -> None:
        for chunk in self._keeper.open_chunks():
            try:
                given_back = chunk.give_back_rest()
                self.store.defer(chunk.destination, chunk.stream, 1)
                log.warning("%s: %s events given back at the stop", chunk.destination, given_back)
            except redis.RedisError as error:
                log.warning("%s: its claims are left to other workers: %s", chunk.destination, error)
        self._end_calls()

    def close(self) -> None:
        """End the threads and every sandbox."""
        self._ticker.stop()
        self._keeper.stop()
        self._hints.close()
        self._end_calls()

    def _end_calls(self) -> None:
        self.previewer.close()
        self._runtime.close()
        for client in (self._previews_http, self._functions_http, self._http):
            client.close()


class LocalRunner:
    """Works on hints that the broker did not take, so that a broker that is down or full stops no delivery."""

    def __init__(self) -> None:
        self.deliverer: Deliverer | None = None
        self._threads = ThreadPoolExecutor(LOCAL_THREADS, thread_name_prefix="local")
        self._queued: set[Hint] = set()

    def run(self, hints: Sequence[Hint]) -> None:
        """Have each hint worked on soon, if it is not queued already."""
        for hint in hints:
            if hint not in self._queued:
                self._queued.add(hint)
                self._threads.submit(self._deliver, hint)

    def _deliver(self, hint: Hint) -> None:
        self._queued.discard(hint)
        try:
            if self.deliverer is not None:
                log.info("%s without the broker: %s", hint[0], self.deliverer.deliver(*hint))
        except redis.RedisError as error:
            log.warning("%s waits for redis: %s", hint[0], error)
        except Exception:
            log.exception("%s: the delivery without the broker failed", hint[0])


def backoff(config: Config) -> Any:
    """Celery's randomized exponential backoff in milliseconds, by the number of retries made."""

    def backoff_ms(retries: int) -> int:
        return get_exponential_backoff_interval(
            factor=int(config.retry_factor_s * 1000),
            retries=retries,
            maximum=int(config.retry_max_s * 1000),
            full_jitter=True,
        )

    return backoff_ms


class _Process:
    """The worker of this process: under the threads pool one a process, under prefork one a pool process."""

    def __init__(self) -> None:
        self.config = Config()
        self.local = False
        self.app: Celery | None = None
        self._worker: Worker | None = None
        self._pid = 0
        self._lock = threading.Lock()

    def worker(self) -> Worker:
        """The worker, made at the first call in this process."""
        with self._lock:
            if self._worker is None or self._pid != os.getpid():
                assert self.app is not None
                self._pid = os.getpid()
                self._worker = Worker(self.config, self.app)
                self._worker.start()
            return self._worker

    def running(self) -> Worker | None:
        """The worker, if this process has made one."""
        return self._worker if self._pid == os.getpid() else None


PROCESS = _Process()


class DeliveryStep(bootsteps.StartStopStep):
    """Makes the worker before Celery's pool starts, and closes it after the pool has ended.

    Celery stops the two in an order that differs from process to process, so the pool is ended here too.
    """

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        if PROCESS.local:
            local_server.ensure(PROCESS.config.var_dir)
        if "prefork" not in parent.pool_cls.__module__:
            PROCESS.worker().wait_for_room()

    def stop(self, parent: Any) -> None:
        """End the pool, which waits for its tasks, then close the worker."""
        if worker := PROCESS.running():
            parent.pool.stop()
            worker.close()


def _begin_stop(**_: Any) -> None:
    if worker := PROCESS.running():
        worker.begin_stop()


def install(app: Celery, config: Config, *, local: bool) -> None:
    """Make Celery workers of ``app`` deliver as ``config`` says; ``local``: on the local server, started if needed."""
    PROCESS.config, PROCESS.app, PROCESS.local = config, app, local
    app.steps["worker"].add(DeliveryStep)
    worker_shutting_down.connect(_begin_stop, weak=False)

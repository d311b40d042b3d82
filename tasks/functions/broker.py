"""Fetches for the sandboxes: a bounded pool of threads of its own, of which one function instance holds a quarter.

Every fetch has a total deadline, over all its redirects, and ends in one answer to the sandbox. Where a request may go
is ``destinations.http``'s business, asked anew for every hop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from destinations.errors import DeliveryError
from destinations.http import RequestTrace, Response
from tasks.functions.fetches import Failed, Fetch, answer_frame, failed, failure_frame, unfinished
from tasks.functions.redirects import Hop

MAX_PENDING_BYTES = 16 * 1024 * 1024
"""How much an instance may have asked for that is not answered yet."""
MAX_PENDING_BYTES_IN_ALL = 128 * 1024 * 1024
SURE_PENDING_BYTES = 2 * 1024 * 1024
"""How much it may have asked for in any case, however much the others have."""
SLACK_S = 0.05
"""A time-out this close to the deadline of a fetch is the deadline's."""

Answer = Callable[[bytes], bool]
"""Takes an answer's frame; False if there is no room for it."""


class Recording(Protocol):
    """What a fetch needs of ``Http.recording()``."""

    traces: list[RequestTrace]

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = ...,
        body: bytes | None = None,
        timeout_s: float | None = None,
        decode: bool = True,
    ) -> Response:
        """As ``Http.request``."""


class Client(Protocol):
    """What the broker needs of ``Http``."""

    def recording(self) -> Recording:
        """A view of the client that keeps the traces of its requests."""


@dataclass(slots=True)
class Share:
    """What one function instance has of the broker."""

    running: int = 0
    pending_bytes: int = 0
    waiting: dict[Fetch, Answer] = field(default_factory=dict)


class Broker:
    """Runs fetches. ``submit`` never blocks; what is over an instance's share waits its turn, up to a limit."""

    def __init__(self, http: Client, *, threads: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="fetch")
        self._most = max(1, threads // 4)
        self._lock = threading.Lock()
        self._shares: dict[str, Share] = {}
        self._pending_bytes = 0
        self._closed = False

    def submit(self, instance: str, fetch: Fetch, answer: Answer) -> None:
        """Run a fetch for a function instance; ``answer`` gets the answer's frame, on another thread if it was run."""
        if not self._enter(instance, fetch, answer):
            fetch.finish()
            answer(failure_frame(fetch.id, Failed("system", "too many requests are waiting", fetch.url)))

    def cancel(self, instance: str, fetch: Fetch) -> None:
        """Nobody wants the answer: one that waits is dropped, one under way ends unread at its next redirect."""
        with self._lock:
            fetch.cancelled = True
            share = self._shares.get(instance)
            if share and share.waiting.pop(fetch, None):
                self._give_back(share, fetch.size)
                fetch.traces = [unfinished(fetch)]
                fetch.finish()

    def close(self) -> None:
        """Start no more fetches; those under way end unread. Harmless when repeated."""
        with self._lock:
            self._closed = True
            for share in self._shares.values():
                share.waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _enter(self, instance: str, fetch: Fetch, answer: Answer) -> bool:
        """Run it now or in its turn, or never once closed; False if too much is waiting."""
        with self._lock:
            if self._closed:
                return True
            share = self._shares.get(instance, Share())
            if not self._has_room(share.pending_bytes + fetch.size, self._pending_bytes + fetch.size):
                return False
            self._shares[instance] = share
            share.pending_bytes += fetch.size
            self._pending_bytes += fetch.size
            if share.running < self._most:
                share.running += 1
                self._pool.submit(self._run, instance, fetch, answer)
            else:
                share.waiting[fetch] = answer
            return True

    def _has_room(self, own_bytes: int, all_bytes: int) -> bool:
        fits = own_bytes <= SURE_PENDING_BYTES or all_bytes <= MAX_PENDING_BYTES_IN_ALL
        return fits and own_bytes <= MAX_PENDING_BYTES

    def _give_back(self, share: Share, size: int) -> None:
        share.pending_bytes -= size
        self._pending_bytes -= size

    def _run(self, instance: str, fetch: Fetch, answer: Answer) -> None:
        try:
            frame = self._fetch(fetch)
            if not fetch.cancelled and not answer(frame):
                answer(failure_frame(fetch.id, Failed("system", "too many answers are waiting", fetch.url)))
        finally:
            self._next(instance, fetch.size)

    def _next(self, instance: str, size: int) -> None:
        with self._lock:
            share = self._shares[instance]
            self._give_back(share, size)
            if share.waiting and not self._closed:
                fetch = next(iter(share.waiting))
                self._pool.submit(self._run, instance, fetch, share.waiting.pop(fetch))
                return
            share.running -= 1
            if not share.running:
                del self._shares[instance]

    def _fetch(self, fetch: Fetch) -> bytes:
        recording = self._http.recording()
        fetch.traces = recording.traces
        try:
            return self._follow(fetch, recording)
        except Failed as failure:
            return failure_frame(fetch.id, failure)
        except Exception:  # without an answer the function would wait for its time limit
            structlog.get_logger(__name__).exception("fetch_failed")
            return failure_frame(fetch.id, Failed("system", "an error of the runtime", fetch.url))
        finally:
            fetch.finish()

    def _follow(self, fetch: Fetch, recording: Recording) -> bytes:
        """The answer at the end of all redirects."""
        hop, count = Hop(fetch.method, fetch.url, fetch.headers, fetch.body), 0
        while True:
            response = self._send(fetch, hop, recording)
            location = hop.next_location(response, fetch.redirect)
            if not location:
                return answer_frame(fetch, response, hop.headers_of(response, fetch.redirect), redirected=count > 0)
            if count >= fetch.follow:
                raise Failed("max-redirect", f"more than {fetch.follow} redirects", hop.url)
            hop, count = hop.redirected(response.status, location), count + 1

    def _send(self, fetch: Fetch, hop: Hop, recording: Recording) -> Response:
        left = fetch.deadline - self._clock()
        if left <= 0 or fetch.cancelled:
            raise Failed("request-timeout", "timed out", hop.url, "ETIMEDOUT")
        try:
            return recording.request(
                hop.method, hop.url, headers=hop.headers, body=hop.body, timeout_s=left, decode=not fetch.raw
            )
        except DeliveryError as error:
            timed_out = fetch.deadline - self._clock() <= SLACK_S
            raise failed(error, hop.url, timed_out=timed_out) from None

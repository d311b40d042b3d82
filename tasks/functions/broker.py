"""Fetches for the sandboxes: a bounded pool of threads of its own, of which one function instance holds a quarter.

Every fetch has a total deadline, over all its redirects, and ends in one answer to the sandbox. What the sandbox asks
is checked as hostile input; where a request may go is ``destinations.http``'s business, asked anew for every hop.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import orjson
import structlog

from destinations.errors import DeliveryError
from destinations.http import RequestTrace, Response
from tasks.functions import frames, results

MAX_REDIRECTS = 20
MAX_URL_CHARACTERS = 8_192
MAX_HEADERS = 100
MAX_ANSWER_BYTES = 1_000_000
MAX_ERROR_CHARACTERS = 500
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PRIVATE_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


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
    ) -> Response:
        """As ``Http.request``."""


class Client(Protocol):
    """What the broker needs of ``Http``."""

    def recording(self) -> Recording:
        """A view of the client that keeps the traces of its requests."""


class BadRequestError(ValueError):
    """The sandbox asked for something that is no request."""


@dataclass(slots=True)
class Fetch:
    """One call of ``fetch``. Its ``traces`` grow until ``finished``."""

    id: int
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    deadline: float
    redirect: str
    traces: list[RequestTrace] = field(default_factory=list)
    finished: bool = False


def parse(payload: bytes, now: float, timeout_s: float) -> Fetch:
    """A fetch as a sandbox asked for it; it may take ``timeout_s`` seconds, or less if it says so.

    Raises:
        BadRequestError: it is malformed or too large; the first argument says what.
    """
    parsed = results.parse(payload)
    match parsed[1] if parsed else None:
        case {
            "id": int(number),
            "method": str(method),
            "url": str(url),
            "headers": dict(headers),
            "body": None | str() as body,
            "timeout": int() | float() as timeout_ms,
            "redirect": str(redirect),
        } if len(url) <= MAX_URL_CHARACTERS and len(headers) <= MAX_HEADERS:
            limit_s = min(timeout_ms / 1000, timeout_s) if timeout_ms > 0 else timeout_s
            return Fetch(
                id=number,
                method=method,
                url=url,
                headers={str(name): str(value) for name, value in headers.items()},
                body=None if body is None else body.encode(),
                deadline=now + limit_s,
                redirect=redirect,
            )
    raise BadRequestError("malformed, or its URL or headers are too long")


class Broker:
    """Runs fetches. ``submit`` never blocks; what is over an instance's share waits its turn."""

    def __init__(self, http: Client, *, threads: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="fetch")
        self._share = max(1, threads // 4)
        self._lock = threading.Lock()
        self._running: dict[str, int] = {}
        self._waiting: dict[str, deque[Callable[[], None]]] = {}
        self._closed = False

    def submit(self, instance: str, fetch: Fetch, answer: Callable[[bytes], None]) -> None:
        """Run a fetch for a function instance; ``answer`` gets the answer's frame, on another thread."""

        def run() -> None:
            answer(self._fetch(fetch))

        with self._lock:
            if self._closed:
                return
            if self._running.get(instance, 0) < self._share:
                self._running[instance] = self._running.get(instance, 0) + 1
                self._pool.submit(self._work, instance, run)
            else:
                self._waiting.setdefault(instance, deque()).append(run)

    def close(self) -> None:
        """Start no more fetches; those under way end unread. Harmless when repeated."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(self, instance: str, run: Callable[[], None]) -> None:
        try:
            run()
        finally:
            self._next(instance)

    def _next(self, instance: str) -> None:
        with self._lock:
            waiting = self._waiting.get(instance)
            if waiting and not self._closed:
                self._pool.submit(self._work, instance, waiting.popleft())
                return
            self._waiting.pop(instance, None)
            self._running[instance] -= 1
            if not self._running[instance]:
                del self._running[instance]

    def _fetch(self, fetch: Fetch) -> bytes:
        recording = self._http.recording()
        fetch.traces = recording.traces
        try:
            return _answer(fetch, *self._follow(fetch, recording))
        except BadRequestError as error:
            return refusal(fetch.id, str(error))
        except DeliveryError as error:
            return refusal(fetch.id, error.message)
        except Exception:  # without an answer the function would wait for its time limit
            structlog.get_logger(__name__).exception("fetch_failed")
            return refusal(fetch.id, "an error of the runtime")
        finally:
            fetch.finished = True

    def _follow(self, fetch: Fetch, recording: Recording) -> tuple[Response, bool]:
        """The answer at the end of all redirects, and whether there were any."""
        method, url, headers, body = fetch.method, fetch.url, fetch.headers, fetch.body
        for hop in range(MAX_REDIRECTS + 1):
            left = fetch.deadline - self._clock()
            if left <= 0:
                raise BadRequestError("timed out")
            response = recording.request(method, url, headers=headers, body=body, timeout_s=left)
            location = response.headers.get("location")
            if fetch.redirect == "manual" or response.status not in REDIRECTS or not location:
                return response, hop > 0
            if fetch.redirect == "error":
                raise BadRequestError("a redirect, and redirect is set to error")
            target = urljoin(url, location)
            method, headers, body = _redirected(response.status, method, headers, body)
            if _origin(target) != _origin(url):
                headers = {name: value for name, value in headers.items() if name.lower() not in PRIVATE_HEADERS}
            url = target
        raise BadRequestError(f"more than {MAX_REDIRECTS} redirects")


def _redirected(
    status: int, method: str, headers: dict[str, str], body: bytes | None
) -> tuple[str, dict[str, str], bytes | None]:
    """What a redirect makes of a request (the Fetch standard's HTTP-redirect fetch)."""
    becomes_get = (status == 303 and method not in ("GET", "HEAD")) or (status in (301, 302) and method == "POST")
    if not becomes_get:
        return method, headers, body
    kept = {name: value for name, value in headers.items() if not name.lower().startswith("content-")}
    return "GET", kept, None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2]


def _answer(fetch: Fetch, response: Response, redirected: bool) -> bytes:
    if len(response.body) > MAX_ANSWER_BYTES:
        raise BadRequestError(f"the answer has more than {MAX_ANSWER_BYTES} bytes")
    answer: dict[str, Any] = {
        "id": fetch.id,
        "error": "",
        "status": response.status,
        "statusText": response.reason,
        "url": response.url,
        "redirected": redirected,
        "headers": {name.lower(): value for name, value in response.headers.items()},
        "body": response.body.decode("utf-8-sig", "replace"),
    }
    try:
        return frames.pack(frames.ANSWER, orjson.dumps(answer))
    except frames.FrameError:
        raise BadRequestError("the answer is too large") from None


def refusal(number: int, reason: str) -> bytes:
    """The frame that makes a ``fetch`` fail with ``reason``."""
    answer = {
        "id": number,
        "error": reason[:MAX_ERROR_CHARACTERS] or "failed",
        "status": 0,
        "statusText": "",
        "url": "",
        "redirected": False,
        "headers": {},
        "body": "",
    }
    return frames.pack(frames.ANSWER, orjson.dumps(answer))

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
from urllib.parse import urljoin

import orjson
import structlog

from destinations.errors import DeliveryError
from destinations.http import RequestTrace, Response
from destinations.network.targets import target
from tasks.functions import frames, results

MAX_REDIRECTS = 20
MAX_URL_CHARACTERS = 8_192
MAX_HEADERS = 100
MAX_METHOD_CHARACTERS = 50
MAX_PENDING_BYTES = 16 * 1024 * 1024
"""How much an instance may have asked for that is not answered yet, a fetch counted as at least FETCH_BYTES."""
FETCH_BYTES = 4_000
MAX_ANSWER_BYTES = 1_000_000
MAX_ERROR_CHARACTERS = 500
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})  # the Fetch standard's
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
    """One call of ``fetch``, asked for with ``size`` bytes. Its ``traces`` grow until ``finished``."""

    id: int
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    deadline: float
    redirect: str
    size: int
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
        } if len(method) <= MAX_METHOD_CHARACTERS and len(url) <= MAX_URL_CHARACTERS and len(headers) <= MAX_HEADERS:
            if method.upper() in FORBIDDEN_METHODS:
                raise BadRequestError(f"the method {method} is not allowed")
            limit_s = min(timeout_ms / 1000, timeout_s) if timeout_ms > 0 else timeout_s
            return Fetch(
                id=number,
                method=method,
                url=url,
                headers={str(name): str(value) for name, value in headers.items()},
                body=None if body is None else body.encode(),
                deadline=now + limit_s,
                redirect=redirect,
                size=max(len(payload), FETCH_BYTES),
            )
    raise BadRequestError("malformed, or its method, URL or headers are too long")


@dataclass(slots=True)
class Share:
    """What one function instance has of the broker."""

    running: int = 0
    pending_bytes: int = 0
    waiting: deque[Callable[[], None]] = field(default_factory=deque)


class Broker:
    """Runs fetches. ``submit`` never blocks; what is over an instance's share waits its turn, up to a limit."""

    def __init__(self, http: Client, *, threads: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="fetch")
        self._most = max(1, threads // 4)
        self._lock = threading.Lock()
        self._shares: dict[str, Share] = {}
        self._closed = False

    def submit(self, instance: str, fetch: Fetch, answer: Callable[[bytes], None]) -> None:
        """Run a fetch for a function instance; ``answer`` gets the answer's frame, on another thread if it was run."""

        def run() -> None:
            try:
                answer(self._fetch(fetch))
            finally:
                self._next(instance, fetch.size)

        if not self._enter(instance, fetch.size, run):
            fetch.finished = True
            answer(refusal(fetch.id, "too many requests are waiting"))

    def _enter(self, instance: str, size: int, run: Callable[[], None]) -> bool:
        """Run it now or in its turn, or never once closed; False if too much is waiting."""
        with self._lock:
            if self._closed:
                return True
            share = self._shares.setdefault(instance, Share())
            if share.pending_bytes + size > MAX_PENDING_BYTES:
                return False
            share.pending_bytes += size
            if share.running < self._most:
                share.running += 1
                self._pool.submit(run)
            else:
                share.waiting.append(run)
            return True

    def close(self) -> None:
        """Start no more fetches; those under way end unread. Harmless when repeated."""
        with self._lock:
            self._closed = True
            for share in self._shares.values():
                share.waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _next(self, instance: str, size: int) -> None:
        with self._lock:
            share = self._shares[instance]
            share.pending_bytes -= size
            if share.waiting and not self._closed:
                self._pool.submit(share.waiting.popleft())
                return
            share.running -= 1
            if not share.running:
                del self._shares[instance]

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
            fetch.headers, fetch.body = {}, None  # it may be kept for its traces
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
            last, url = url, _joined(url, location)
            method, headers, body = _redirected(response.status, method, headers, body)
            if target(url).origin != target(last).origin:
                headers = {name: value for name, value in headers.items() if name.lower() not in PRIVATE_HEADERS}
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


def _joined(url: str, location: str) -> str:
    try:
        joined = urljoin(url, location)
    except ValueError:
        raise BadRequestError("a redirect to something that is no URL") from None
    if len(joined) > MAX_URL_CHARACTERS:
        raise BadRequestError("a redirect to a URL that is too long")
    return joined


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

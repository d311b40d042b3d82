"""What a sandbox asks of the network and what it is answered, checked as hostile input. Pure.

A request is JSON: ``id``, ``method``, ``url``, ``headers`` (an object), ``body`` (a string or null; with ``base64``
that of its bytes), ``timeout`` in milliseconds or 0, ``redirect`` (follow, error, manual; with any other word the
answer stays as it is), ``follow`` (how many redirects), ``raw`` (the answer's body stays compressed).
An answer is JSON with ``id`` and ``error``: empty, then it has what ``answer_frame`` puts in; else see ``Failed``.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from destinations.errors import DeliveryError, Retry
from destinations.http import RequestTrace, Response
from destinations.network.failures import TOO_LARGE
from destinations.network.targets import shown, target
from destinations.trace import sent
from tasks.functions import frames, results

MAX_BODY_BYTES = 1_000_000
"""Of a request, and of an answer."""
MAX_URL_CHARACTERS = 8_192
MAX_METHOD_CHARACTERS = 50
MAX_HEADERS = 100
MAX_HEADERS_CHARACTERS = 64 * 1024
MAX_REDIRECTS = 20
MAX_ERROR_CHARACTERS = 500
REFUSED = "ERR_REQUEST_REFUSED"
"""The code of a request, or an answer, that limits or network rules forbid: trying again does not help."""
FETCH_BYTES = 4_000
"""What a fetch costs the host at least, however little it asks for."""
NOT_FINISHED = "not finished when the function ended"
FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})  # the Fetch standard's


class BadRequestError(ValueError):
    """The sandbox asked for something that is no request, or got something that is no answer.

    ``id`` is that of the request; None if it has none.
    """

    id: int | None = None


class Failed(Exception):
    """A fetch came to nothing.

    ``kind`` is what node-fetch calls a ``type``, ``code`` the name of the system's error or empty, ``url`` the address
    that was asked last.
    """

    def __init__(self, kind: str, reason: str, url: str, code: str = "") -> None:
        super().__init__(reason)
        self.kind, self.reason, self.url, self.code = kind, reason, url, code


@dataclass(slots=True, eq=False)
class Fetch:
    """One request of user code, asked for with ``size`` bytes. Its ``traces`` grow until ``finished``."""

    id: int
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    deadline: float
    redirect: str
    follow: int
    raw: bool
    size: int
    traces: list[RequestTrace] = field(default_factory=list)
    finished: bool = False
    cancelled: bool = False

    def finish(self) -> None:
        """Let go of all that is large: from now on it is only kept for its traces."""
        self.headers, self.body = {}, None
        self.finished = True


def unfinished(fetch: Fetch) -> RequestTrace:
    """The trace of a fetch that has got no answer so far."""
    return replace(sent(fetch.method, shown(fetch.url), fetch.headers, fetch.body), error=NOT_FINISHED)


def parse(payload: bytes, now: float, timeout_s: float) -> Fetch:
    """A fetch as a sandbox asked for it; it may take ``timeout_s`` seconds, or less if it says so.

    Raises:
        BadRequestError: it is malformed or too large; the first argument says what.
    """
    parsed = results.parse(payload)
    asked = parsed[1] if parsed else None
    try:
        return _checked(asked, len(payload), now, timeout_s)
    except BadRequestError as error:
        number = asked.get("id") if isinstance(asked, dict) else None
        error.id = number if isinstance(number, int) else None
        raise


def _checked(asked: object, size: int, now: float, timeout_s: float) -> Fetch:
    match asked:
        case {
            "id": int(number),
            "method": str(method),
            "url": str(url),
            "headers": dict(headers),
            "body": None | str() as body,
            "base64": bool(base64),
            "timeout": int() | float() as timeout_ms,
            "redirect": str(redirect),
            "follow": int() | float() as follow,
            "raw": bool(raw),
        }:
            _check_line(method, url)
            limit_s = min(timeout_ms / 1000, timeout_s) if timeout_ms > 0 else timeout_s
            return Fetch(
                id=number,
                method=method,
                url=url,
                headers=_headers(headers),
                body=_body(body, base64=base64),
                deadline=now + limit_s,
                redirect=redirect,
                follow=int(max(0, min(follow, MAX_REDIRECTS))),
                raw=raw,
                size=max(size, FETCH_BYTES),
            )
    raise BadRequestError("the request is malformed")


def _check_line(method: str, url: str) -> None:
    if len(method) > MAX_METHOD_CHARACTERS:
        raise BadRequestError("the method is too long")
    if method.upper() in FORBIDDEN_METHODS:
        raise BadRequestError(f"the method {method} is not allowed")
    if len(url) > MAX_URL_CHARACTERS:
        raise BadRequestError(f"a URL of more than {MAX_URL_CHARACTERS} characters")


def _headers(headers: Mapping[str, Any]) -> dict[str, str]:
    if len(headers) > MAX_HEADERS:
        raise BadRequestError(f"more than {MAX_HEADERS} headers")
    if not all(isinstance(value, str) for value in headers.values()):
        raise BadRequestError("a header that is no text")
    _check_size(headers.items())
    return dict(headers)


def _check_size(headers: Iterable[tuple[str, str]]) -> None:
    if sum(len(name) + len(value) for name, value in headers) > MAX_HEADERS_CHARACTERS:
        raise BadRequestError(f"headers of more than {MAX_HEADERS_CHARACTERS} characters")


def _body(text: str | None, *, base64: bool) -> bytes | None:
    if text is None:
        return None
    try:
        body = binascii.a2b_base64(text, strict_mode=True) if base64 else text.encode()
    except ValueError:
        raise BadRequestError("the body is malformed") from None
    if len(body) > MAX_BODY_BYTES:
        raise BadRequestError(f"a body of more than {MAX_BODY_BYTES} bytes")
    return body


def failed(error: DeliveryError, url: str, *, timed_out: bool) -> Failed:
    """What a failed request to ``url`` is to user code; ``timed_out``: the time of the whole fetch is over."""
    code = error.system_code if isinstance(error, Retry) else REFUSED
    if code == TOO_LARGE:
        return Failed("max-size", error.message, url, REFUSED)
    if timed_out and code == "ETIMEDOUT":
        return Failed("request-timeout" if error.status is None else "body-timeout", "timed out", url, code)
    return Failed("system", _reason(error, url, code), url, code)


def _reason(error: DeliveryError, url: str, code: str) -> str:
    """In Node's words, which authors search for."""
    if error.status is not None and code == "ECONNRESET":
        return "aborted"
    try:
        origin = target(url).origin
    except DeliveryError:
        return error.message
    match code:
        case "ECONNREFUSED" | "ETIMEDOUT" | "EHOSTUNREACH" | "ENETUNREACH":
            return f"connect {code} {origin.host}:{origin.port}"
        case "ENOTFOUND" | "EAI_AGAIN":
            return f"getaddrinfo {code} {origin.host}"
        case "ECONNRESET":
            return "socket hang up"
    return error.message


def answer_frame(fetch: Fetch, response: Response, headers: list[tuple[str, str]], *, redirected: bool) -> bytes:
    """The frame with an answer; its body is text if it is UTF-8 and fits as such, else base64.

    Raises:
        Failed: it is too large.
    """
    size = len(response.body)
    try:
        _check_size(headers)
    except BadRequestError as error:
        raise Failed("system", f"an answer with {error}", response.url) from None
    if size > MAX_BODY_BYTES:
        raise Failed("max-size", f"an answer of more than {MAX_BODY_BYTES} bytes", response.url, REFUSED)
    answer = {
        "id": fetch.id,
        "error": "",
        "status": response.status,
        "statusText": response.reason,
        "url": response.url,
        "redirected": redirected,
        "headers": headers,
    }
    try:
        return frames.pack(frames.ANSWER, orjson.dumps(answer | {"body": response.body.decode(), "base64": False}))
    except (UnicodeDecodeError, frames.FrameError):
        body = binascii.b2a_base64(response.body, newline=False).decode()
        return frames.pack(frames.ANSWER, orjson.dumps(answer | {"body": body, "base64": True}))


def failure_frame(number: int, failure: Failed) -> bytes:
    """The frame that makes the request with this id fail."""
    answer = {
        "id": number,
        "error": failure.reason[:MAX_ERROR_CHARACTERS] or "failed",
        "type": failure.kind,
        "code": failure.code,
        "url": failure.url[:MAX_URL_CHARACTERS],
    }
    return frames.pack(frames.ANSWER, orjson.dumps(answer))

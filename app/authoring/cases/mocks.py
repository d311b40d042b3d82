"""Answers for functions' requests from a list, in place of the network."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from requests.structures import CaseInsensitiveDict

from destinations.errors import AddressRefused, Retry
from destinations.http import Http, Recording, Response
from destinations.network.headers import checked_method, merged
from destinations.network.targets import target
from destinations.trace import NO_HEADERS

SYSTEM_CODES = {
    "connection refused": "ECONNREFUSED",
    "connection reset": "ECONNRESET",
    "timed out": "ETIMEDOUT",
    "name not found": "ENOTFOUND",
}
"""Failures that functions see in Node's words; of any other they see the text."""
SETTLE_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """What one entry answers: ``times`` requests, or all (None), to ``url``, by ``method`` or any (empty).

    With an ``error`` the request fails.
    """

    url: str
    method: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as it would have gone out."""

    method: str
    url: str
    body: bytes


class Mocks:
    """A ``Client`` whose answers are exchanged between runs; each request belongs to the run under which it began."""

    def __init__(self) -> None:
        """Nothing is answered at first."""
        self._stage = Stage(())

    def set(self, entries: Sequence[Mock]) -> Stage:
        """Answer by these entries from now on."""
        self._stage = Stage(entries)
        return self._stage

    def recording(self) -> Recording:
        """As ``Http.recording``."""
        return Recording(self._stage)


class Stage(Http):
    """The requests of one run, and their answers. Nothing ever goes to the network."""

    def __init__(self, entries: Sequence[Mock]) -> None:
        """Without anything to connect with. The first entry that fits answers."""
        self._left = [(entry, entry.times) for entry in entries]
        self._known = threading.Condition()
        self._asked: list[Asked] = []
        self._unanswered: list[Asked] = []

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] = NO_HEADERS, body: bytes | None = None, **_: Any
    ) -> Response:
        """Answer as the first entry that fits says.

        Raises:
            AddressRefused: none fits, or this is not a URL.
            InvalidSettings: a header or the method could not be sent.
            Retry: the entry's error.
        """
        asked = Asked(checked_method(method), target(url).url, body or b"")
        merged(NO_HEADERS, headers, body)
        entry = self._answering(asked)
        if entry is None:
            raise AddressRefused(f"no entry of fetches answers {asked.method} {asked.url}")
        if entry.error:
            raise Retry(entry.error, system_code=SYSTEM_CODES.get(entry.error, ""))
        return Response(
            entry.status, _reason(entry.status), CaseInsensitiveDict(entry.headers), entry.body, asked.url, 0.0
        )

    def settled(self, requests: int) -> tuple[list[Asked], list[Asked]]:
        """All that was asked for, and what of it nothing answered, once as many ``requests`` as the run knows of have
        come: those that a function does not wait for come a moment after its end."""
        with self._known:
            self._known.wait_for(lambda: len(self._asked) >= requests, SETTLE_S)
            return list(self._asked), list(self._unanswered)

    def _answering(self, asked: Asked) -> Mock | None:
        with self._known:
            self._asked.append(asked)
            self._known.notify_all()
            entry = self._take(asked)
            if entry is None:
                self._unanswered.append(asked)
            return entry

    def _take(self, asked: Asked) -> Mock | None:
        for number, (entry, left) in enumerate(self._left):
            if left != 0 and entry.method in ("", asked.method) and matches(entry.url, asked.url):
                self._left[number] = (entry, None if left is None else left - 1)
                return entry
        return None


def matches(pattern: str, url: str) -> bool:
    """Whether a normalised ``url`` is the one that is meant; in a ``pattern`` each ``*`` stands for any text."""
    first, *others = pattern.split("*")
    if not others:
        return target(pattern).url == url
    *middle, last = others
    position = len(first)
    for part in middle:
        found = url.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return url.startswith(first) and url.endswith(last) and len(url) - len(last) >= position


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

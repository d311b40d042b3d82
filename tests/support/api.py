"""The control plane's API over real HTTP: one kept-alive connection with a token."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Self

import orjson

from tests.support.stack import Stack

TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API said; ``body`` is parsed where it is JSON."""

    status: int
    headers: Message
    body: Any

    @property
    def data(self) -> Any:
        """What is under ``data``."""
        return self.body["data"]


class Api:
    """Calls with a token. Not thread-safe: each thread has its own. Use it as a context manager."""

    def __init__(self, port: int, token: str) -> None:
        self.token = token
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Any answer, whatever its status.

        Raises:
            OSError: there was none.
        """
        named = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})}
        try:
            self._connection.request(method, path, None if body is None else orjson.dumps(body), named)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        is_json = answer.headers.get_content_type() == "application/json"
        return Answer(answer.status, answer.headers, orjson.loads(text) if is_json else text)

    def done(self, method: str, path: str, body: Any = None) -> Any:
        """The data of a call that must succeed."""
        answer = self.call(method, path, body)
        assert answer.status in (200, 201), (method, path, answer)
        return answer.data

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def owner_tokens(stack: Stack, count: int) -> list[str]:
    """So many tokens of a new first owner: calls are limited by token."""
    first = stack.command("init", "--email", "owner@example.com").strip()
    with Api(stack.port, first) as api:
        owner = api.done("GET", "/users")["users"][0]["id"]
        made = [api.done("POST", f"/users/{owner}/tokens", {"name": f"t{n}"}) for n in range(count)]
    return [each["token"]["text"] for each in made]

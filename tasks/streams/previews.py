"""Previews on their way: what is asked and what is answered lie under keys that expire, the line of those that wait
beside them. What they hold is opaque here."""

from __future__ import annotations

import time
from typing import cast

import redis

from tasks.streams.keys import CONTROL

LINE = f"{CONTROL}:previews"
EXPIRES_S = 60
MAX_BYTES = 1024 * 1024
MOST_WAITING = 100
TAKEN = b"taken"
LISTEN_S = 1
"""Less than any client's read time-out."""


class PreviewLine:
    """Who asks joins; a worker calls the next and answers. Thread-safe; raises ``redis.RedisError``."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def join(self, preview_id: str, request: bytes) -> bool:
        """Wait in line; False if too many do."""
        if self._client.llen(LINE) >= MOST_WAITING:
            return False
        with self._client.pipeline(transaction=True) as together:
            together.set(_request(preview_id), request, ex=EXPIRES_S)
            together.rpush(LINE, preview_id)
            together.expire(LINE, EXPIRES_S)
            together.execute()
        return True

    def leave(self, preview_id: str) -> bool:
        """Wait no more; True if no worker had taken it."""
        self._client.lrem(LINE, 1, preview_id)
        return bool(self._client.delete(_request(preview_id)))

    def waits(self) -> bool:
        """Whether somebody is in line."""
        return bool(self._client.exists(LINE))

    def call_next(self) -> tuple[str, bytes] | None:
        """Take the first in line that still waits: its id and what it asks. Nobody else gets it."""
        while (head := cast("bytes | None", self._client.lpop(LINE))) is not None:
            preview_id = head.decode()
            request = cast("bytes | None", self._client.getdel(_request(preview_id)))
            if request is not None:
                self.answer(preview_id, TAKEN)
                return preview_id, request
        return None

    def answer(self, preview_id: str, answer: bytes) -> None:
        """Tell whoever asked."""
        with self._client.pipeline(transaction=True) as together:
            together.rpush(_answer(preview_id), answer)
            together.expire(_answer(preview_id), EXPIRES_S)
            together.execute()

    def listen(self, preview_id: str, timeout_s: float) -> bytes | None:
        """What is told next, ``TAKEN`` or the answer; None if nothing is in time."""
        until = time.monotonic() + timeout_s
        while (left_s := until - time.monotonic()) > 0:
            heard = self._client.blpop([_answer(preview_id)], timeout=min(LISTEN_S, max(0.01, left_s)))
            if heard:
                return cast(bytes, heard[1])
        return None


def _request(preview_id: str) -> str:
    return f"{CONTROL}:preview:{preview_id}"


def _answer(preview_id: str) -> str:
    return f"{CONTROL}:preview:{preview_id}:answer"

"""Where others ask for previews: joins the line, tells the workers, waits for the answer. Every wait has its end."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from tasks.broker import PREVIEWS, create_celery, publish_previews
from tasks.config import Config
from tasks.connect import connect
from tasks.hints import Hints
from tasks.preview_messages import Asked, Failed, opened_answer, sealed_request
from tasks.streams.previews import TAKEN, PreviewLine
from tasks.vault import Vault

READ_TIMEOUT_S = 3.0


class Unanswered(StrEnum):
    """Why nobody has an answer."""

    BUSY = "busy"
    NOT_TAKEN = "not_taken"
    NOT_FINISHED = "not_finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a worker to take a preview, and then for its answer."""

    take_s: float = 10.0
    finish_s: float = 30.0


class PreviewDesk:
    """Asks workers. Thread-safe; ``most`` threads may wait at once."""

    def __init__(self, line: PreviewLine, hints: Hints, vault: Vault, *, most: int, patience: Patience) -> None:
        self._line = line
        self._hints = hints
        self._vault = vault
        self._patience = patience
        self._turns = threading.BoundedSemaphore(most)

    @classmethod
    def from_config(cls, config: Config, vault: Vault, patience: Patience | None = None) -> PreviewDesk:
        """The desk of a web process, of whose threads half may wait."""
        most = max(1, config.web_threads // 2)
        client = connect(config.redis_url or "", read_timeout_s=READ_TIMEOUT_S, max_connections=4 * most)
        hints = Hints(partial(publish_previews, create_celery(config)), lambda _: None)
        return cls(PreviewLine(client), hints, vault, most=most, patience=patience or Patience())

    def ask(self, asked: Asked) -> Unanswered | Failed | dict[str, Any]:
        """Have a worker try it; see ``opened_answer``, or why there is none.

        Raises:
            TooLargeError: it is too large to be asked.
            redis.RedisError: Redis does not answer.
        """
        request = sealed_request(asked, self._vault)
        if not self._turns.acquire(blocking=False):
            return Unanswered.BUSY
        try:
            answer = self._asked(uuid.uuid4().hex, request)
        finally:
            self._turns.release()
        return answer if isinstance(answer, Unanswered) else opened_answer(answer, self._vault)

    def close(self) -> None:
        """End the thread that tells the workers."""
        self._hints.close()

    def _asked(self, preview_id: str, request: bytes) -> Unanswered | bytes:
        if not self._line.join(preview_id, request):
            return Unanswered.BUSY
        self._hints.ask(preview_id, PREVIEWS)
        if self._line.listen(preview_id, self._patience.take_s) != TAKEN and self._line.leave(preview_id):
            return Unanswered.NOT_TAKEN
        answer = self._line.listen(preview_id, self._patience.finish_s)
        if answer == TAKEN:  # at the very end of the time
            answer = self._line.listen(preview_id, self._patience.finish_s)
        return Unanswered.NOT_FINISHED if answer is None else answer

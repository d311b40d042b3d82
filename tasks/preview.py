"""A worker's side of previews: two at once, each in a fresh sandbox process, away from those of deliveries."""

from __future__ import annotations

import logging
import threading

import redis

from tasks.config import Config
from tasks.fairness import MOST_PREVIEWS, Fairness
from tasks.functions.broker import Client
from tasks.functions.contract import SandboxUnavailable
from tasks.functions.forker import Forker
from tasks.functions.pool import Limits
from tasks.logs import Complaints
from tasks.preview_messages import Failed, failure, opened_request, sealed_answer
from tasks.streams.previews import PreviewLine
from tasks.tester import CodeTester
from tasks.vault import Vault, VaultError

log = logging.getLogger(__name__)

START_S = 10.0
IDLE_S = 1.0
LOOK_S = 0.25
FETCH_THREADS = 8


class Previewer:
    """Works on the line of previews. Thread-safe. Its sandboxes start with the first one."""

    def __init__(
        self,
        config: Config,
        line: PreviewLine,
        vault: Vault,
        fairness: Fairness,
        http: Client,
        *,
        stopping: threading.Event,
    ) -> None:
        self._line = line
        self._vault = vault
        self._fairness = fairness
        self._stopping = stopping
        self._complaints = Complaints(log)
        self._looking = threading.Lock()
        self._tester = CodeTester(
            config,
            http,
            fetch_threads=FETCH_THREADS,
            limits=Limits(processes=MOST_PREVIEWS, idle_s=IDLE_S),
            start_s=START_S,
            forker=Forker(yielding=True),  # those that compute without end must not take the cores from deliveries
        )

    def work(self) -> str:
        """Work on those in line, one after the other; gives a summary without content.

        Raises:
            redis.RedisError: Redis does not answer.
        """
        previewed = 0
        while not self._stopping.is_set() and self._fairness.enter_preview():
            try:
                found = self._next()
            finally:
                self._fairness.leave_preview()
            if not found:
                return f"{previewed} previewed"
            previewed += 1
        self._look_later()
        return f"{previewed} previewed, others come first"

    def close(self) -> None:
        """End every sandbox. Harmless when repeated."""
        self._tester.close()

    def _next(self) -> bool:
        called = self._line.call_next()
        if called is None:
            return False
        preview_id, request = called
        self._line.answer(preview_id, self._answer(request))
        return True

    def _answer(self, request: bytes) -> bytes:
        try:
            asked = opened_request(request, self._vault)
            return sealed_answer(self._tester.run_code(asked.trial, asked.events, as_batch=asked.as_batch), self._vault)
        except VaultError:
            return failure(Failed.KEY)
        except SandboxUnavailable as error:
            log.error("no sandbox for a preview: %s", error)
            return failure(Failed.NO_SANDBOX)
        except Exception as error:  # its text may hold what was asked
            log.error("a preview failed: %s", type(error).__name__)
            return failure(Failed.BROKEN)

    def _look_later(self) -> None:
        """Have one thread look after those in line as long as there are any: those at work may be others' for long."""
        if self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, name="previews", daemon=True).start()

    def _look(self) -> None:
        try:
            while not self._stopping.wait(LOOK_S) and self._line.waits():
                self._work_if_free()
        except redis.RedisError as error:
            self._complaints.warn("previews wait for redis: %s", error)
        finally:
            self._looking.release()

    def _work_if_free(self) -> None:
        while self._fairness.enter_preview():
            try:
                if not self._next():
                    return
            finally:
                self._fairness.leave_preview()

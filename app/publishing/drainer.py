"""The thread of a web process that publishes what was changed, here or elsewhere."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

import redis
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.control.audit import remove_old
from app.models import DatabaseError
from app.models.base import now
from app.publishing.outbox import Publisher
from app.publishing.repair import repair
from tasks.config import ConfigError
from tasks.vault import VaultError

LOOK_S = 0.25
MAX_PAUSE_S = 4.0
STOP_S = 2.0
TIDY_S = 3600.0

log = logging.getLogger(__name__)


class Drainer:
    """Repairs once, then drains the outbox every 250 ms, at once after ``wake``. Nothing it meets is raised.

    While the database or Redis does not answer it looks ever more seldom, at most every 4 s; when Redis is back, it
    repairs again, as Redis may have lost data. Once an hour it removes what is too old for the trail.
    """

    def __init__(self, make: Callable[[], Publisher], clock: Callable[[], float] = time.monotonic) -> None:
        """``make`` is called in the thread, until it gives a publisher; ``clock`` gives seconds."""
        self._make = make
        self._clock = clock
        self._tidy_at = clock()
        self._publisher: Publisher | None = None
        self._repaired = False
        self._pause_s = LOOK_S
        self._trouble = ""
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._pid = 0

    def start(self) -> None:
        """Start the thread, unless it runs in this process."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._thread = threading.Thread(target=self._run, name="drainer", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Something was changed: publish it now."""
        self._woken.set()

    def close(self) -> None:
        """End the thread; what it has not published yet waits for another."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None and self._pid == os.getpid():
            self._thread.join(STOP_S)

    def turn(self) -> float:
        """Do what is to be done; gives the seconds to pause."""
        trouble = self._trouble_of_a_turn()
        if trouble and trouble != self._trouble:
            log.warning("what was changed is not published now: %s", trouble)
        if self._trouble and not trouble:
            log.info("what was changed is published again")
        self._trouble = trouble
        self._pause_s = min(2 * self._pause_s, MAX_PAUSE_S) if trouble else LOOK_S
        return self._pause_s

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause_s = self.turn()
            self._woken.wait(pause_s)
            self._woken.clear()
        if self._publisher is not None:
            self._publisher.close()

    def _trouble_of_a_turn(self) -> str:
        """Repair or drain; gives what stands in the way, in one line, or ''."""
        try:
            self._work()
        except DBAPIError as error:
            return f"the database: {_line(error.orig)}"
        except (SQLAlchemyError, DatabaseError, ConfigError, VaultError) as error:
            return _line(error)
        except redis.RedisError as error:
            self._repaired = False
            return f"Redis: {_line(error)}"
        except Exception as error:
            log.exception("publishing failed")
            return type(error).__name__
        return ""

    def _work(self) -> None:
        if self._publisher is None:
            self._publisher = self._make()
        if not self._repaired:
            repair(self._publisher)
            self._repaired = True
        self._publisher.drain()
        if self._clock() >= self._tidy_at:
            self._tidy_at = self._clock() + TIDY_S
            remove_old(self._publisher.database, now())


def _line(error: object) -> str:
    return " ".join(str(error).split())

"""How log lines look: time, level, room, message, on stderr. No event content, no settings, ever."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import structlog

COMPLAIN_EVERY_S = 10.0


def set_up(level: str) -> None:
    """Configure the root logger, unless somebody already did; structlog's lines go the same way."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


class Complaints:
    """Warnings about what goes on failing: said at once, then at most every ``COMPLAIN_EVERY_S``."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._said_at = float("-inf")

    def warn(self, message: str, *arguments: object) -> None:
        """Say it, unless something was said a short while ago."""
        now = self._clock()
        if now - self._said_at >= COMPLAIN_EVERY_S:
            self._said_at = now
            self._log.warning(message, *arguments)

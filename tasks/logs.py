"""How log lines look: time, level, room, message, on stderr. No event content, no settings, ever."""

from __future__ import annotations

import logging


def set_up(level: str) -> None:
    """Configure the root logger, unless somebody already did."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")

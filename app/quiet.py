"""A log for runtimes whose results are shown to whoever asked: what they would log has been told already."""

from __future__ import annotations

import logging

import structlog
from structlog.typing import FilteringBoundLogger

QUIET: FilteringBoundLogger = structlog.wrap_logger(
    None, wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
)

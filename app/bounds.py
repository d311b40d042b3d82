"""What may be, by whichever door it comes: a workspace file, the API or the command line."""

from __future__ import annotations

import re

from destinations.contract import SettingType

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
SLUG_RULE = "must be 1 to 63 of a-z, 0-9, - and _, and begin with a letter or digit"
WRITE_KEY = re.compile(r"[A-Za-z0-9._-]{1,100}")
MAX_WRITE_KEYS = 50
"""Of one source."""
MAX_SUBSCRIPTIONS = 50
"""Of one destination."""
NAME_CHARACTERS = 120
MAX_CODE_BYTES = 1024 * 1024
FUNCTION_SETTING_TYPES = tuple(kind.value for kind in SettingType if kind is not SettingType.NUMBER)

LEAST_FUNCTION_TIMEOUT_S, MAX_FUNCTION_TIMEOUT_S = 0.05, 30.0
MAX_CONCURRENCY = 64
MAX_BATCH_EVENTS = 400
MAX_THREADS = 10_000
"""At work on one destination."""
LEAST_RATE, MAX_RATE = 0.01, 1_000_000
"""Requests or events a second, of one destination."""
LEAST_BATCH_WAIT_S, MAX_BATCH_WAIT_S = 0.1, 60.0

"""Chance for secrets: ``crypto.random``, ``crypto.uuid``."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable

from tasks.functions.inside.bytes_calls import pack
from tasks.functions.inside.crypto.octets import MAX_BUFFER_BYTES

CALLS: dict[str, Callable[[str], object]] = {
    "crypto.random": lambda text: pack(os.urandom(min(int(text), MAX_BUFFER_BYTES))),
    "crypto.uuid": lambda _: str(uuid.UUID(bytes=os.urandom(16), version=4)),
}

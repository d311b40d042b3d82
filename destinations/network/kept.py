"""What adapters keep with a client from one call to the next."""

from __future__ import annotations

import threading
from typing import Protocol, TypeVar


class Closable(Protocol):
    """What has an end."""

    def close(self) -> None:
        """End it."""


Part = TypeVar("Part", bound=Closable)


class KeptParts:
    """One of each kind, made when it is first asked for. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: dict[type[Closable], Closable] = {}
        self._closed = False

    def get(self, kind: type[Part]) -> Part:
        """The one of this kind; closed already if all are."""
        with self._lock:
            part = self._parts.get(kind)
            if part is None:
                part = self._parts[kind] = kind()
                if self._closed:
                    part.close()
            assert isinstance(part, kind)
            return part

    def close(self) -> None:
        """Close all, now and as they come."""
        with self._lock:
            self._closed = True
            parts = list(self._parts.values())
        for part in parts:
            part.close()

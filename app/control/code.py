"""Code that was looked at: what a version is made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CheckedCode:
    """Code that loads, and the handlers that it was found to have."""

    text: str = field(repr=False)
    handlers: tuple[str, ...]

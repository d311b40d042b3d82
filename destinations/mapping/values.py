"""What all of the room speaks of: the value that is missing, and how a compiled mapping is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

from destinations.mapping.budget import Budget

Resolver = Callable[[Any, Budget], Any]
"""Gives the value for an event, or ``UNDEFINED``. It may share parts with the event and the mapping."""

Compile = Callable[[Any], Resolver]


class Missing(Enum):
    """The type of ``UNDEFINED``."""

    UNDEFINED = "undefined"


UNDEFINED: Final = Missing.UNDEFINED
"""What a directive gives when there is nothing. It never leaves the room: objects and lists go without it."""


def directive_of(node: Mapping[str, Any]) -> str | None:
    """The @-key of an object, or None if the object is a plain one."""
    return next((name for name in node if name.startswith("@")), None)

"""What one event may cost: the work of resolving a mapping, and the size and depth of what comes out.

Sizes are in units: a value counts ``VALUE``, and each character of a text or a name one more. The JSON text of
something that weighs n units has at most 6n bytes.
"""

from __future__ import annotations

from destinations.errors import MessageRejected

MAX_UNITS = 1_000_000
MAX_RESULT_DEPTH = 200
"""Values in each other, the innermost one too. JSON is written to a depth of 254 objects and lists."""

VALUE = 5


class MappingError(MessageRejected):
    """An event for which a mapping gives no usable payload. The message holds nothing of the event."""


class Budget:
    """The units that are left for one event."""

    __slots__ = ("_left",)

    def __init__(self, units: int = MAX_UNITS) -> None:
        self._left = units

    def spend(self, units: int) -> None:
        """Take from what is left.

        Raises:
            MappingError: it is not enough.
        """
        self._left -= units
        if self._left < 0:
            raise MappingError("the mapping makes too much of this event")


def weigh(value: object) -> int:
    """The units of a value, which may hold the same part many times; stops early at one that is too large.

    Raises:
        MappingError: over ``MAX_UNITS`` units, or deeper than ``MAX_RESULT_DEPTH``.
    """
    units = depth = 0
    layer = [value]
    while layer:
        depth += 1
        below: list[object] = []
        for item in layer:
            if isinstance(item, str):
                units += len(item)
            elif isinstance(item, dict):
                units += sum(map(len, item))
                below += item.values()
            elif isinstance(item, list):
                below += item
            if units + VALUE * len(below) > MAX_UNITS:
                raise MappingError("the mapping gives too much for this event")
        units += VALUE * len(layer)
        layer = below
    if depth > MAX_RESULT_DEPTH:
        raise MappingError("the mapping gives objects too deep in each other")
    return units

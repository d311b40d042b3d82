"""What a destination is: one frozen value that declares its settings, and one verb.

An adapter gets what it needs as arguments, catches nothing, retries nothing and reads no environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from destinations.errors import DeliveryError

if TYPE_CHECKING:
    from destinations.http import Http

Settings = Mapping[str, Any]


class Event:
    """An event on its way out: JSON text, parsed at most once."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    @cached_property
    def data(self) -> dict[str, Any]:
        """The event as a dictionary. Shared: do not change it."""
        value: dict[str, Any] = orjson.loads(self.text)
        return value


class SettingType(StrEnum):
    """Types of setting, as in the catalog."""

    STRING = "STRING"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    ARRAY = "ARRAY"
    TEXT_MAP = "TEXT_MAP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a destination. ``sensitive`` values are encrypted at rest and blacked out everywhere."""

    name: str
    label: str
    type: SettingType = SettingType.STRING
    description: str = ""
    required: bool = False
    sensitive: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """The most that one call of ``perform`` takes."""

    events: int = 1
    bytes: int = 512 * 1024


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one event of a call: delivered, unless there is an error."""

    error: DeliveryError | None = None


DELIVERED = Result()


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A kind of third party.

    ``perform(events, settings, http)`` delivers 1 to ``limits(settings).events`` events and gives one result an
    event, by position; a missing one counts as status 500. A raised ``DeliveryError`` is the result of all of them.
    ``settings`` holds plain values, sensitive ones too, checked against the declaration, defaults filled in.
    """

    slug: str
    name: str
    description: str
    settings: tuple[Setting, ...]
    perform: Callable[[Sequence[Event], Settings, Http], Sequence[Result]]
    limits: Callable[[Settings], BatchLimits] = lambda _: BatchLimits()

"""What a destination is: one frozen value that declares its settings, and one verb for events or one an action.

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

Payload = Mapping[str, Any]
"""What a mapping made of an event, checked against the fields of an action. Shared: do not change it."""

EVERY_TYPE = " or ".join(
    f'type = "{kind}"' for kind in ("track", "identify", "page", "screen", "group", "alias", "delete")
)
"""A trigger that takes all events."""


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
    """One setting of a destination. ``sensitive`` values are encrypted at rest and blacked out everywhere.

    A text with ``choices`` is one of them; one that ``is_url`` is an http or https URL.
    ``operator_only``: it reaches into the machine, so nobody sets it but who runs Splice there.
    """

    name: str
    label: str
    type: SettingType = SettingType.STRING
    description: str = ""
    required: bool = False
    sensitive: bool = False
    operator_only: bool = False
    choices: tuple[str, ...] = ()
    is_url: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """The most that one call of ``perform`` takes, and how long events wait for each other to fill it.

    A function of settings that gives limits reads none that is sensitive: it is asked before they are decrypted.
    """

    events: int = 1
    bytes: int = 512 * 1024
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """The most that all workers together do at a destination; None is without a limit."""

    concurrency: int | None = None
    """Threads at work on it."""
    requests_per_s: float | None = None
    events_per_s: float | None = None


NO_LIMITS = Throughput()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one event of a call: delivered, unless there is an error."""

    error: DeliveryError | None = None


DELIVERED = Result()


class FieldType(StrEnum):
    """Types of field; ``fields.py`` says which values they take."""

    STRING = "string"
    TEXT = "text"
    PASSWORD = "password"  # noqa: S105 - the name of a type
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    OBJECT = "object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One part of an action's payload. ``default`` is a mapping, which new subscriptions begin with.

    An object whose ``properties`` are declared holds them and, unless ``additional``, nothing else; without any it may
    hold whatever it likes.
    """

    name: str
    label: str
    type: FieldType = FieldType.STRING
    description: str = ""
    required: bool = False
    multiple: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    properties: tuple[Field, ...] = ()
    additional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that a destination can do with events.

    ``perform(payloads, settings, http)`` is as that of ``Destination``, with payloads that fit ``fields`` instead of
    events. ``default_trigger`` is FQL: which events a new subscription takes.
    """

    slug: str
    name: str
    description: str
    fields: tuple[Field, ...]
    default_trigger: str
    perform: Callable[[Sequence[Payload], Settings, Http], Sequence[Result]]
    limits: Callable[[Settings], BatchLimits] = lambda _: BatchLimits()

    def default_mapping(self) -> dict[str, Any]:
        """The defaults of all fields that have one."""
        return {field.name: field.default for field in self.fields if field.default is not None}

    def preset(self, name: str, trigger: str = "", **mapping: Any) -> Preset:
        """A preset of this action: its own trigger unless another is given, its own mapping but for what is given."""
        mapped = {**self.default_mapping(), **mapping}
        return Preset(name=name, action=self.slug, trigger=trigger or self.default_trigger, mapping=mapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A subscription to begin with. ``action`` is a slug, ``trigger`` FQL."""

    name: str
    action: str
    trigger: str
    mapping: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A kind of third party.

    ``perform(events, settings, http)`` delivers 1 to ``limits(settings).events`` events and gives one result an
    event, by position; a missing one counts as status 500. A raised ``DeliveryError`` is the result of all of them.
    ``settings`` holds plain values, sensitive ones too, checked against the declaration, defaults filled in.
    Without ``perform`` it takes events through its ``actions`` only. ``throughput`` is what its API allows everybody.
    """

    slug: str
    name: str
    description: str
    settings: tuple[Setting, ...]
    perform: Callable[[Sequence[Event], Settings, Http], Sequence[Result]] | None = None
    limits: Callable[[Settings], BatchLimits] = lambda _: BatchLimits()
    actions: tuple[Action, ...] = ()
    presets: tuple[Preset, ...] = ()
    throughput: Throughput = NO_LIMITS

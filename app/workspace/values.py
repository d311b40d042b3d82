"""What a workspace file says, checked and complete: sources, functions and destinations as frozen values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from destinations.contract import Destination, Setting
from tasks.routes import BLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """Where events come from."""

    slug: str
    name: str
    write_keys: tuple[str, ...] = field(repr=False)
    enabled: bool = True

    @property
    def id(self) -> str:
        """As the receiver and the delivery pages name it."""
        return f"src_{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCode:
    """An insert function: its code and the settings it declares."""

    slug: str
    name: str
    code: str = field(repr=False)
    settings: tuple[Setting, ...] = ()
    handlers: tuple[str, ...] = ()
    """Those that the code was found to have, ``onTrack`` and so on; none where it was not tried."""
    file: Path | None = None
    """Where the code was read."""

    @property
    def version_id(self) -> str:
        """The same for the same code."""
        return f"fnv_{hashlib.sha256(self.code.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionInstance:
    """A function at work for one destination, with its settings there."""

    function: FunctionCode
    enabled: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    timeout_s: float | None = None
    """None: ``FUNCTION_TIMEOUT_S``."""
    concurrency: int | None = None
    """Processes in each worker process; None: as the function needs."""
    batch_events: int = 20
    batch_wait_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterEntry:
    """A filter of a destination: ``condition`` in FQL, ``actions`` as the API has them."""

    title: str
    condition: str
    actions: Sequence[Mapping[str, Any]]
    description: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEntry:
    """A subscription of a destination: events that match ``trigger`` (FQL) go to an ``action``, by its slug."""

    name: str
    action: str
    trigger: str
    mapping: Mapping[str, Any]
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationSpec:
    """A third party that one source's events go to. ``settings`` has the adapter's defaults filled in."""

    slug: str
    name: str
    source: SourceSpec
    adapter: Destination
    enabled: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    function: FunctionInstance | None = None
    filters: tuple[FilterEntry, ...] = ()
    subscriptions: tuple[SubscriptionEntry, ...] = ()
    multiple_subscriptions: str = BLOCK
    throughput: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """As streams, hints and the delivery pages name it."""
        return f"dst_{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """All of it."""

    sources: tuple[SourceSpec, ...] = ()
    functions: tuple[FunctionCode, ...] = ()
    destinations: tuple[DestinationSpec, ...] = ()

"""The filters of one destination, applied to an event."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.filters.actions import ORDER, Event, FilterAction, apply
from tasks.filters.checking import check_actions
from tasks.filters.compile import compile_fql
from tasks.filters.errors import ActionError, FqlError
from tasks.filters.index import Index


@dataclass(frozen=True, slots=True)
class FilterSpec:
    """A filter as it was saved: a condition in FQL, and actions as JSON objects, as ``check_actions`` takes them."""

    if_: str
    actions: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Filters:
    """Compiled filters; immutable, so any number of threads may share them.

    ``fault`` says why they cannot be used, '' if they can. Filters with a fault drop every event: what was meant to
    keep something back must not let it through.
    """

    conditions: Index
    actions: tuple[tuple[FilterAction, ...], ...] = ()
    """Those of each condition."""
    fault: str = ""

    def apply(self, event: Event, rand: Callable[[], float] = random.random) -> Event | None:
        """The event for the destination: the same object if nothing changes, a new dict, or None if it is dropped.

        Every condition sees the event as it came in. ``rand`` gives at least 0 and less than 1.
        """
        if self.fault:
            return None
        result: Event | None = event
        for action in self._actions(event):
            if result is None:
                return None
            result = apply(action, result, rand)
        return result

    def _actions(self, event: Event) -> list[FilterAction]:
        """Those of all filters that match, in the order in which they are applied."""
        actions = [action for position in self.conditions.holding(event) for action in self.actions[position]]
        return sorted(actions, key=lambda action: ORDER.index(type(action)))


def compile_filters(specs: Iterable[FilterSpec]) -> Filters:
    """The filters of a destination; those that cannot be compiled give ``Filters`` with a fault."""
    conditions, actions = [], []
    for number, spec in enumerate(specs, 1):
        try:
            conditions.append(compile_fql(spec.if_))
            actions.append(check_actions(spec.actions))
        except (FqlError, ActionError) as error:
            return Filters(Index(()), fault=f"filter {number}: {error}")
    return Filters(Index(conditions), tuple(actions))

"""Whether an event goes to a destination, and to which of its subscriptions: before any function is started. Pure.

In this order: the event's ``integrations``, the destination's filters, the subscriptions' triggers. Filters and
triggers see the event as it was received.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

from destinations.contract import Action
from destinations.fields import CheckedPayload
from tasks.filters import Filters, Index
from tasks.outcomes import Kind, Outcome

CHANCE_BYTES = 8
CHANCES = 2**64
BY_INTEGRATIONS = Outcome(kind=Kind.FILTERED, code="FILTERED_BY_INTEGRATIONS_OBJECT")
BY_RULES = Outcome(kind=Kind.FILTERED, code="FILTERED_BY_RULES")
BY_TRIGGERS = Outcome(kind=Kind.FILTERED, code="NO_MATCHING_MAPPING")
BLOCKED = Outcome(kind=Kind.FILTERED, code="multiple_mappings_blocked")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSubscription:
    """A subscription ready for use: action found, trigger and mapping compiled."""

    id: str
    name: str
    action: Action
    matches: Callable[[Mapping[str, Any]], bool] = field(repr=False)
    payload: Callable[[Mapping[str, Any]], CheckedPayload] = field(repr=False)
    """What the mapping makes of an event, checked against the action's fields; raises ``MessageRejected``."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What decides for one destination. ``subscriptions`` None: events go to it as they are.

    ``blocks``: an event that matches several subscriptions is for none of them, instead of for each.
    """

    name: str
    slug: str
    filters: Filters | None = None
    subscriptions: tuple[ActiveSubscription, ...] | None = None
    blocks: bool = False

    @cached_property
    def _triggers(self) -> Index:
        return Index(subscription.matches for subscription in self.subscriptions or ())

    def select(self, event: bytes, owed: str = "") -> Selected | Outcome:
        """What of an event goes on, and to which subscription; or the outcome of one that does not.

        ``owed`` is the id of the subscription that is still owed the event, '' for all. An event for several is split:
        from then on it is several, each with its own function call, outcome and retries.
        """
        decides = self.filters is not None or self.subscriptions is not None
        received = orjson.loads(event) if decides or b'"integrations"' in event else {}
        if excluded(received, self.name, self.slug):
            return BY_INTEGRATIONS
        if owed and self.subscriptions is None:  # sent as it is, it would arrive once for each of them that there was
            return BY_TRIGGERS
        if not decides:
            return Selected(event)
        kept = received
        if self.filters is not None:
            kept = self.filters.apply(received, Draws(event, self.slug))
            if kept is None:
                return BY_RULES
        text = event if kept is received else orjson.dumps(kept)
        if self.subscriptions is None:
            return Selected(text)
        matching = self._matching(self.subscriptions, received, owed)
        if len(matching) == 1:
            return Selected(text, matching[0], kept)
        return self._several(matching) if matching else BY_TRIGGERS

    def _matching(
        self, subscriptions: Sequence[ActiveSubscription], received: Mapping[str, Any], owed: str
    ) -> list[ActiveSubscription]:
        if owed:
            return [each for each in subscriptions if each.id == owed and each.matches(received)]
        return [subscriptions[position] for position in self._triggers.holding(received)]

    def _several(self, matching: Sequence[ActiveSubscription]) -> Outcome:
        return BLOCKED if self.blocks else Outcome(kind=Kind.SPLIT, subscriptions=tuple(s.id for s in matching))


@dataclass(frozen=True, slots=True)
class Selected:
    """What goes on of an event, as JSON text, and to which subscription; ``event`` is the text parsed, if it was."""

    text: bytes
    subscription: ActiveSubscription | None = None
    event: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


class Draws:
    """Chance for one event at one destination: each draw another number from 0 to 1, but the same at every retry."""

    def __init__(self, event: bytes, salt: str) -> None:
        self._event = event
        self._salt = salt
        self._drawn = 0

    def __call__(self) -> float:
        """The next number."""
        self._drawn += 1
        digest = hashlib.md5(f"{self._drawn} {self._salt} ".encode() + self._event, usedforsecurity=False).digest()
        return int.from_bytes(digest[:CHANCE_BYTES]) / CHANCES


def excluded(event: Mapping[str, Any], name: str, slug: str) -> bool:
    """True if the event's ``integrations`` turns this destination off.

    All are on by default; ``All: false`` turns off all but those named true (an object counts as true). Names are the
    display name, case-sensitive, or the slug; the display name wins.
    """
    integrations = event.get("integrations")
    if not isinstance(integrations, dict):
        return False
    chosen = integrations.get(name, integrations.get(slug))
    if chosen is None:
        return integrations.get("All") is False
    return chosen is False

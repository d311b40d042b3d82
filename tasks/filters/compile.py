"""Conditions from their texts."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.filters.needs import Needs, needs
from tasks.filters.parse import parse
from tasks.filters.source import Event, Predicate, Source


@dataclass(frozen=True, slots=True)
class Condition:
    """A predicate, which raises on no JSON event (dict, list, str, int, float, bool, None), and what it needs."""

    holds: Predicate
    needs: Needs

    def __call__(self, event: Event) -> bool:
        """Whether it holds."""
        return self.holds(event)


def compile_fql(text: str) -> Condition:
    """The condition that a text says.

    Raises:
        FqlError: see ``parse``.
    """
    node = parse(text)
    source = Source()
    return Condition(source.function(source.condition(node)), needs(node))

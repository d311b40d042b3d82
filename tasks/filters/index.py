"""Which of many conditions hold for an event, without evaluating each: most need a field to have a certain value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tasks.filters.compile import Condition
from tasks.filters.needs import Needs
from tasks.filters.paths import Names
from tasks.filters.source import Event, Predicate, Source

TYPE = ("type",)
"""It is what tells least: there are seven types of event."""


class Index:
    """Conditions by a value that they need. Immutable, so any number of threads may share it."""

    def __init__(self, conditions: Iterable[Predicate]) -> None:
        """Predicates that ``compile_fql`` did not make are evaluated for every event."""
        given = tuple(conditions)
        self._predicates = tuple(each.holds if isinstance(each, Condition) else each for each in given)
        needed = [each.needs if isinstance(each, Condition) else {} for each in given]
        self._always = [position for position, needs in enumerate(needed) if not needs]
        source = Source()
        self._found = source.function(source.found(_positions(needed)))

    def holding(self, event: Event) -> list[int]:
        """The positions of the conditions that hold, in order."""
        predicates = self._predicates
        return [position for position in sorted(self._always + self._found(event)) if predicates[position](event)]


def _positions(needed: list[Needs]) -> dict[Names, dict[object, list[int]]]:
    """Where the conditions stand that need a value at a path, each under one path: that which tells most apart."""
    values: defaultdict[Names, set[object]] = defaultdict(set)
    for needs in needed:
        for names, few in needs.items():
            values[names] |= few
    positions: defaultdict[Names, defaultdict[object, list[int]]] = defaultdict(lambda: defaultdict(list))
    for position, needs in enumerate(needed):
        if needs:
            best = max(needs, key=lambda names: (names != TYPE, len(values[names])))
            for value in needs[best]:
                positions[best][value].append(position)
    return {names: dict(by_value) for names, by_value in positions.items()}

"""What a condition needs: fields that have one of a few values in every event for which it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tasks.filters.nodes import And, Comparison, Listing, Literal, Membership, Node, Or, Path
from tasks.filters.paths import Names

Values = frozenset[str | float | bool | None]
Needs = Mapping[Names, Values]
"""Values by path. Python takes 1 for true, so a field may have a needed value and the condition be false."""


def needs(node: Node) -> Needs:
    """What is found without evaluating anything; {} if nothing is."""
    match node:
        case Path(names):
            return {names: frozenset((True,))}
        case Comparison("=", Path(names), Literal(value)) | Comparison("=", Literal(value), Path(names)):
            return {names: frozenset((value,))}
        case Membership(Path(names), Listing(items)):
            values = frozenset(item.value for item in items if isinstance(item, Literal))
            return {names: values} if all(isinstance(item, Literal) for item in items) else {}
        case And(operands):
            return _of_all(map(needs, operands))
        case Or(operands):
            return _of_any(list(map(needs, operands)))
        case _:
            return {}


def _of_all(each: Iterable[Needs]) -> Needs:
    merged: dict[Names, Values] = {}
    for found in each:
        for names, values in found.items():
            merged[names] = merged.get(names, values) & values
    return merged


def _of_any(each: list[Needs]) -> Needs:
    common = [names for names in each[0] if all(names in found for found in each)]
    return {names: frozenset().union(*(found[names] for found in each)) for names in common}

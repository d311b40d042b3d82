"""Mappings: how an event becomes the payload of an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from destinations.mapping.budget import Budget, MappingError, weigh
from destinations.mapping.directives import compile_node
from destinations.mapping.problems import InvalidMapping, Problem
from destinations.mapping.shapes import check_mapping
from destinations.mapping.values import Resolver

__all__ = ["CompiledMapping", "InvalidMapping", "MappingError", "Problem", "check_mapping", "compile_mapping"]


class CompiledMapping:
    """A mapping ready for use, for any number of events at a time."""

    __slots__ = ("_resolve",)

    def __init__(self, resolver: Resolver) -> None:
        self._resolve = resolver

    def resolve(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """What the mapping makes of an event, which stays as it is. The result shares parts with it: do not change it.

        Raises:
            MappingError: the result is no object, too large or too deep, or it would take too much work.
        """
        result = self._resolve(event, Budget())
        if not isinstance(result, dict):
            raise MappingError("the mapping gives no object for this event")
        weigh(result)
        return result


def compile_mapping(mapping: Mapping[str, Any]) -> CompiledMapping:
    """Check a mapping and make it ready.

    Raises:
        InvalidMapping: ``check_mapping`` has something to say.
    """
    if problems := check_mapping(mapping):
        raise InvalidMapping(problems)
    return CompiledMapping(compile_node(mapping))

"""What people may write about a filter: its condition in FQL, and what it does to events. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from app.control.errors import InvalidError, Problem
from app.control.given import checked_bool, checked_each, checked_name
from app.control.texts import DESCRIPTION_CHARACTERS, fault_of_text
from tasks.filters import ActionError, FqlError, check_actions, compile_fql
from tasks.filters.parse import MAX_CHARACTERS

CONDITION = "if"
"""As the API and workspace files call it."""
MAX_ACTIONS_BYTES = 64 * 1024
CLEARED: Mapping[str, Any] = {"description": ""}


def checked_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are given, None replaced by what it clears to; ``if`` as ``condition``.

    Raises:
        InvalidError: with every field that is unknown, or whose value cannot be taken; FQL with line and column.
    """
    values = checked_each(given, lambda name, value: _checked(name, CLEARED.get(name) if value is None else value))
    if CONDITION in values:
        values["condition"] = values.pop(CONDITION)
    return values


def checked_fql(field: str, value: object) -> str:
    """A condition in FQL.

    Raises:
        InvalidError: it is none; with line and column, and the place in its text.
    """
    if fault := fault_of_text(value, MAX_CHARACTERS):
        raise InvalidError([Problem(field, fault)])
    assert isinstance(value, str)
    try:
        compile_fql(value)
    except FqlError as error:
        raise InvalidError([Problem(field, f"{error.message}\n{error.frame}", error.line, error.column)]) from None
    return value


def checked_actions(value: object) -> list[Any]:
    """What a filter does.

    Raises:
        InvalidError: it is none of what filters do; fields are ``actions.<number>.<name>``.
    """
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise InvalidError([Problem("actions", "must be a list")])
    try:
        check_actions(value)
        size = len(orjson.dumps(value))
    except ActionError as error:
        raise InvalidError([Problem(problem.path, problem.message) for problem in error.problems]) from None
    except TypeError:
        raise InvalidError([Problem("actions", "must be JSON, without halves of characters")]) from None
    if size > MAX_ACTIONS_BYTES:
        raise InvalidError([Problem("actions", f"must have {MAX_ACTIONS_BYTES:,} bytes at most")])
    return list(value)


def _checked(name: str, value: object) -> Any:
    if name not in RULES:
        raise InvalidError([Problem(name, "is no field of a filter")])
    return RULES[name](value)


def _description(value: object) -> str:
    if fault := fault_of_text(value, DESCRIPTION_CHARACTERS):
        raise InvalidError([Problem("description", fault)])
    return str(value)


RULES: Mapping[str, Callable[[object], Any]] = {
    "title": partial(checked_name, "title"),
    "description": _description,
    CONDITION: partial(checked_fql, CONDITION),
    "actions": checked_actions,
    "enabled": partial(checked_bool, "enabled"),
}

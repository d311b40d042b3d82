"""What people may write about a subscription: its action, its trigger in FQL, its mapping. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.control.errors import InvalidError, Problem
from app.control.filter_fields import checked_fql
from app.control.given import checked_bool, checked_each, checked_name
from destinations.contract import Action, Destination
from destinations.mapping import check_mapping

ACTION, MAPPING = "action_id", "settings"
"""As the API calls them: ``actionId`` is the slug of an action, ``settings`` is its mapping."""


def checked_fields(given: Mapping[str, Any], adapter: Destination, action: str = "") -> dict[str, Any]:
    """The fields that are given; ``action_id`` as ``action``, ``settings`` as ``mapping``.

    ``action`` is the one that there is already, if none is given. A mapping of None is that of the action's defaults.

    Raises:
        InvalidError: with every field that is unknown, or whose value cannot be taken; fields of a mapping are
            ``settings.<field>…``.
    """
    chosen = _action(adapter, given.get(ACTION, action))

    def checked(name: str, value: object) -> Any:
        match name:
            case "name":
                return checked_name(name, value)
            case "enabled":
                return checked_bool(name, value)
            case "trigger":
                return checked_fql(name, value)
            case _ if name == ACTION:
                return chosen.slug
            case _ if name == MAPPING:
                return checked_mapping(chosen, value)
        raise InvalidError([Problem(name, "is no field of a subscription")])

    values = checked_each(given, checked)
    for name, column in ((ACTION, "action"), (MAPPING, "mapping")):
        if name in values:
            values[column] = values.pop(name)
    return values


def checked_mapping(action: Action, value: object) -> dict[str, Any]:
    """The mapping of an action's fields; None: as the action suggests.

    Raises:
        InvalidError: it has a field that the action lacks, lacks one that is required, or has a wrong directive.
    """
    if value is None:
        return action.default_mapping()
    if not isinstance(value, Mapping):
        raise InvalidError([Problem(MAPPING, "must be an object")])
    if problems := list(_problems(action, value)):
        raise InvalidError(problems)
    return dict(value)


def _problems(action: Action, mapping: Mapping[str, Any]) -> Iterator[Problem]:
    known = {field.name for field in action.fields}
    for name in mapping.keys() - known:
        there_are = ", ".join(sorted(known))
        yield Problem(f"{MAPPING}.{name}", f"is no field of {action.name}; there are {there_are}")
    for field in action.fields:
        if field.required and mapping.get(field.name) is None:
            yield Problem(f"{MAPPING}.{field.name}", "is required")
    for problem in check_mapping(mapping):
        yield Problem(f"{MAPPING}.{problem.path}".rstrip("."), problem.message)


def _action(adapter: Destination, slug: object) -> Action:
    actions = {action.slug: action for action in adapter.actions}
    if isinstance(slug, str) and slug in actions:
        return actions[slug]
    there_are = f"there are {', '.join(actions)}" if actions else "it has none"
    raise InvalidError([Problem(ACTION, f"is no action of {adapter.name}; {there_are}")])

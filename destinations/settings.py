"""The values of a destination's settings against their declaration. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from destinations.contract import Destination, Setting, SettingType
from destinations.network.targets import is_target


class Problem(NamedTuple):
    """What is wrong with one setting. ``text`` holds no value: it may be secret."""

    name: str
    text: str


class SettingsError(ValueError):
    """Settings do not fit their declaration; ``problems`` lists every reason, the message too."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.text}" for problem in problems))
        self.problems = problems


def check_settings(destination: Destination, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with defaults filled in: one for every declared setting. None counts as not set.

    Raises:
        SettingsError: a value is unknown or of the wrong type, or a required one is missing or empty.
    """
    return check_values(destination.name, destination.settings, values)


def check_values(owner: str, declared: Sequence[Setting], values: Mapping[str, Any]) -> dict[str, Any]:
    """As ``check_settings``, for whatever declares settings; ``owner`` is its name in messages."""
    if problems := tuple(_problems(owner, declared, values)):
        raise SettingsError(problems)
    return {setting.name: _filled(setting, values.get(setting.name)) for setting in declared}


def _problems(owner: str, declared: Sequence[Setting], values: Mapping[str, Any]) -> Iterator[Problem]:
    names = {setting.name for setting in declared}
    for name in values:
        if name not in names:
            yield Problem(name, f"{owner} has no such setting")
    for setting in declared:
        value = values.get(setting.name)
        if setting.required and (value is None or value == ""):
            yield Problem(setting.name, "is required")
        elif value is not None and (problem := _misfit(setting, value)):
            yield Problem(setting.name, problem)


_KINDS = {
    SettingType.STRING: "a text",
    SettingType.NUMBER: "a number",
    SettingType.BOOLEAN: "true or false",
    SettingType.ARRAY: "a list",
    SettingType.TEXT_MAP: "an object of texts",
}


def _misfit(setting: Setting, value: object) -> str:
    """What the value must be; '' for one that fits, as '' does where it stands for none."""
    if not _fits(setting.type, value):
        return f"must be {_KINDS[setting.type]}"
    if value == "" and not setting.default:
        return ""
    if setting.choices and value not in setting.choices:
        return f"must be one of {', '.join(setting.choices)}"
    if setting.is_url and not is_target(str(value)):
        return "must be an http or https URL"
    return ""


def _fits(kind: SettingType, value: object) -> bool:
    match kind:
        case SettingType.STRING:
            return isinstance(value, str)
        case SettingType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case SettingType.BOOLEAN:
            return isinstance(value, bool)
        case SettingType.ARRAY:
            return isinstance(value, list)
        case SettingType.TEXT_MAP:
            return isinstance(value, dict) and all(isinstance(part, str) for pair in value.items() for part in pair)


def _filled(setting: Setting, value: Any) -> Any:
    return setting.default if value is None else value

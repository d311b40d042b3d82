"""The settings that a function declares. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from app.bounds import FUNCTION_SETTING_TYPES as TYPES
from app.control.errors import InvalidError, Problem
from app.control.texts import DESCRIPTION_CHARACTERS, fault_of_name, fault_of_text
from destinations.contract import Setting, SettingType

MOST_SETTINGS = 100
FLAGS = ("required", "sensitive")
FIELDS = ("name", "label", "type", "description", *FLAGS)


def declared(entries: Any) -> list[dict[str, Any]]:
    """What a function declares, complete: every entry has every field, a missing name is made of the label.

    Raises:
        InvalidError: entries are not what can be declared, or two have one name.
    """
    if not isinstance(entries, list | tuple):
        raise InvalidError([Problem("settings", "must be a list")])
    if len(entries) > MOST_SETTINGS:
        raise InvalidError([Problem("settings", f"there may be {MOST_SETTINGS} at most")])
    if problems := [problem for index, entry in enumerate(entries) for problem in _problems(index, entry)]:
        raise InvalidError(problems)
    complete = [_complete(entry) for entry in entries]
    if problems := list(_doubles([entry["name"] for entry in complete])):
        raise InvalidError(problems)
    return complete


def settings_of(entries: Sequence[dict[str, Any]]) -> tuple[Setting, ...]:
    """The declared settings of a version, as values are checked against."""
    return tuple(Setting(**entry | {"type": SettingType(entry["type"])}) for entry in entries)


def name_of(label: str) -> str:
    """``apiKey`` for ``API Key``; '' if the label has nothing to make a name of."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", plain))
    joined = "".join(word.lower() if index == 0 else word.capitalize() for index, word in enumerate(words))
    return f"_{joined}" if joined[:1].isdigit() else joined


def _problems(index: int, entry: object) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(f"settings.{index}", "must be an object")
        return
    for field, fault in _faults(entry):
        if fault:
            yield Problem(f"settings.{index}.{field}", fault)


def _faults(entry: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    for field in entry.keys() - set(FIELDS):
        yield str(field)[:40], f"is no field; there are {', '.join(FIELDS)}"
    if "name" not in entry or "label" in entry:
        yield "label", fault_of_name(entry.get("label"))
    if "name" in entry:
        yield "name", fault_of_name(entry["name"])
    elif isinstance(entry.get("label"), str) and not name_of(entry["label"]):
        yield "name", "is needed: none can be made of the label"
    if entry.get("type", TYPES[0]) not in TYPES:
        yield "type", f"must be one of {', '.join(TYPES)}"
    yield "description", fault_of_text(entry.get("description", ""), DESCRIPTION_CHARACTERS)
    for flag in FLAGS:
        if not isinstance(entry.get(flag, False), bool):
            yield flag, "must be true or false"


def _complete(entry: dict[str, Any]) -> dict[str, Any]:
    name = entry["name"] if "name" in entry else name_of(entry["label"])
    return {
        "name": name,
        "label": entry.get("label", name),
        "type": entry.get("type", TYPES[0]),
        "description": entry.get("description", ""),
        "required": entry.get("required", False),
        "sensitive": entry.get("sensitive", False),
    }


def _doubles(names: Sequence[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(f"settings.{index}.name", f"{name} is declared twice")

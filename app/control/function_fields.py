"""What people may write about a function, besides its code. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.bounds import MAX_BATCH_EVENTS
from app.control.errors import InvalidError, Problem
from app.control.given import checked_each
from app.control.settings_schema import declared
from app.control.texts import DESCRIPTION_CHARACTERS, fault_of_name, fault_of_text, fault_of_url

CLEARED: Mapping[str, Any] = {
    "description": "",
    "logo_url": "",
    "preview_webhook_url": "",
    "batch_max_count": 20,
    "settings": [],
}
"""What None stands for. A name cannot be cleared."""


def checked_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are given, None replaced by what it clears to, ``settings`` complete.

    Raises:
        InvalidError: with every field that is unknown, or whose value cannot be taken.
    """
    return checked_each(given, lambda name, value: _checked(name, CLEARED.get(name) if value is None else value))


def _checked(name: str, value: object) -> Any:
    if name not in FAULTS:
        raise InvalidError([Problem(name, "is no field of a function")])
    if fault := FAULTS[name](value):
        raise InvalidError([Problem(name, fault)])
    return declared(value) if name == "settings" else value


def _fault_of_count(value: object) -> str:
    fits = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_BATCH_EVENTS
    return "" if fits else f"must be a whole number from 1 to {MAX_BATCH_EVENTS}"


FAULTS: Mapping[str, Callable[[object], str]] = {
    "display_name": fault_of_name,
    "description": partial(fault_of_text, most=DESCRIPTION_CHARACTERS),
    "logo_url": fault_of_url,
    "preview_webhook_url": fault_of_url,
    "batch_max_count": _fault_of_count,
    "settings": lambda _: "",
}
"""``declared`` tells what is wrong with settings."""

"""The payload of an action against its fields. Pure.

Values that are nearly right are made right, as at Segment: a number, true or false as a string; a numeric text, true or
false as a number (1 or 0); a whole number in any of these forms as an integer; ``"true"``, ``"false"``, 1 and 0 as a
boolean; a single value as a list of one, and a list of one as its value. A datetime is an ISO 8601 text or a number (or
numeric text) since 1970, and stays as it came. Null stays null, and like '' is no value for a required field. What has
no field is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from destinations.contract import Field, FieldType, Payload
from destinations.errors import MessageRejected
from destinations.mapping.texts import number_text

MAX_PAYLOAD_BYTES = 512 * 1024
MAX_PROBLEMS = 5
MAX_NUMBER_CHARACTERS = 50

_SMALLEST, _LARGEST = -(2**63), 2**64 - 1
"""Whole numbers that JSON is written with."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


class CheckedPayload(NamedTuple):
    """A payload that fits, and the bytes of its JSON text."""

    payload: Payload
    size: int


class _Unfit(Exception):
    """A value does not fit its field; the text says what it must be."""


def check_payload(fields: Sequence[Field], values: Mapping[str, Any]) -> CheckedPayload:
    """The payload that ``values`` make, which stay as they are.

    Raises:
        MessageRejected: a required field is missing, a value does not fit, or the payload is over
            ``MAX_PAYLOAD_BYTES``. The message names the fields and never a value.
    """
    problems: list[str] = []
    payload = _object(fields, values, "", problems)
    if problems:
        more = f"; and {len(problems) - MAX_PROBLEMS} more" if len(problems) > MAX_PROBLEMS else ""
        raise MessageRejected("; ".join(problems[:MAX_PROBLEMS]) + more)
    return CheckedPayload(payload, _size(payload))


def _size(payload: Payload) -> int:
    try:
        size = len(orjson.dumps(payload))
    except TypeError:
        raise MessageRejected("the payload is too deep or holds what JSON cannot") from None
    if size > MAX_PAYLOAD_BYTES:
        raise MessageRejected(f"the payload is larger than {MAX_PAYLOAD_BYTES // 1024} KB")
    return size


def _object(fields: Sequence[Field], values: Mapping[str, Any], path: str, problems: list[str]) -> dict[str, Any]:
    payload = {}
    for field in fields:
        value = _given(field, values.get(field.name))
        place = f"{path}.{field.name}" if path else field.name
        if field.required and (value is None or value == ""):
            problems.append(f"{place}: is required")
        elif value is not None:
            payload[field.name] = _values(field, value, place, problems)
        elif field.name in values:
            payload[field.name] = None
    return payload


def _given(field: Field, value: Any) -> Any:
    """A list of one is its member, where a field takes one value."""
    return value[0] if not field.multiple and isinstance(value, list) and len(value) == 1 else value


def _values(field: Field, value: Any, path: str, problems: list[str]) -> Any:
    if not field.multiple:
        return _value(field, value, path, problems)
    items = value if isinstance(value, list) else [value]
    if field.required and not items:
        problems.append(f"{path}: is required")
    return [_value(field, item, f"{path}[{position}]", problems) for position, item in enumerate(items)]


def _value(field: Field, value: Any, path: str, problems: list[str]) -> Any:
    if field.type is FieldType.OBJECT and field.properties and isinstance(value, dict):
        known = _object(field.properties, value, path, problems)
        return {**value, **known} if field.additional else known
    try:
        fitting = _FITS[field.type](value)
        if field.choices and fitting not in field.choices:
            raise _Unfit(f"must be one of {', '.join(field.choices)}")
    except _Unfit as error:
        problems.append(f"{path}: {error}")
        return None
    return fitting


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    raise _Unfit("must be a text")


def _number(value: Any) -> int | float:
    """A number; a bool is 1 or 0, and whole numbers stay whole unless they are written as a fraction."""
    number = _from_text(value) if isinstance(value, str) else value
    if isinstance(number, bool):
        return int(number)
    if isinstance(number, int | float) and math.isfinite(number):
        return number
    raise _Unfit("must be a number")


def _from_text(text: str) -> int | float | None:
    stripped = text.strip()
    if len(stripped) > MAX_NUMBER_CHARACTERS or not _NUMBER.fullmatch(stripped):
        return None
    if stripped.lstrip("+-").isdigit() and _SMALLEST <= int(stripped) <= _LARGEST:
        return int(stripped)
    return float(stripped)


def _integer(value: Any) -> int:
    try:
        number = _number(value)
    except _Unfit:
        raise _Unfit("must be a whole number") from None
    if number != int(number) or not _SMALLEST <= number <= _LARGEST:
        raise _Unfit("must be a whole number")
    return int(number)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | str):
        for fitting, words in ((True, ("true", 1)), (False, ("false", 0))):
            if value in words:
                return fitting
    raise _Unfit("must be true or false")


def _datetime(value: Any) -> Any:
    if isinstance(value, str) and _is_iso(value):
        return value
    try:
        if not isinstance(value, bool):
            _number(value)
            return value
    except _Unfit:
        pass
    raise _Unfit("must be a date and time")


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _free_object(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise _Unfit("must be an object")


_FITS: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.STRING: _text,
    FieldType.TEXT: _text,
    FieldType.PASSWORD: _text,
    FieldType.NUMBER: _number,
    FieldType.INTEGER: _integer,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATETIME: _datetime,
    FieldType.OBJECT: _free_object,
}

"""What an author gives a function as settings on the command line, against what a workspace declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.authoring.subject import AuthorError, Subject
from destinations.contract import Setting, SettingType
from destinations.settings import SettingsError, check_values

BOOLEANS = {"true": True, "false": False}


def given_settings(subject: Subject, pairs: Sequence[str]) -> dict[str, Any]:
    """The values of ``NAME=VALUE`` and ``NAME:=JSON``, each by its declared type.

    Raises:
        AuthorError: one cannot be read, is not declared or of another type, or a required one is missing.
    """
    values: dict[str, Any] = {}
    for pair in pairs:
        name, text, typed = _split(pair)
        if name in values:
            raise AuthorError(f"--setting {name}: is given twice")
        values[name] = _value(subject, name, text, typed=typed)
    return checked(subject, values)


def checked(subject: Subject, values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as a worker passes them, where a workspace declares some.

    Raises:
        AuthorError: as ``given_settings``.
    """
    if subject.declared is None:
        return dict(values)
    try:
        known = check_values(subject.slug, subject.declared, values)
    except SettingsError as error:
        lines = [f"--setting {problem.name}: {problem.text}" for problem in error.problems]
        raise AuthorError("\n".join([*lines, _declaration(subject)])) from None
    return {name: value for name, value in known.items() if value is not None}


def _split(pair: str) -> tuple[str, str, bool]:
    name, equals, text = pair.partition("=")
    typed = name.endswith(":")
    name = name.removesuffix(":")
    if not equals or not name:
        raise AuthorError(f"--setting {name}: write NAME=VALUE, or NAME:=JSON")
    return name, text, typed


def _value(subject: Subject, name: str, text: str, *, typed: bool) -> Any:
    kind = next((setting.type for setting in subject.declared or () if setting.name == name), SettingType.STRING)
    if typed or kind in (SettingType.ARRAY, SettingType.TEXT_MAP):
        return _json(name, text)
    if kind is SettingType.BOOLEAN:
        return BOOLEANS.get(text, text)  # what is neither is told by the check
    return text


def _json(name: str, text: str) -> Any:
    """The value; what is wrong is told without the text, which may be secret."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise AuthorError(f"--setting {name}: not valid JSON at character {error.pos + 1}: {error.msg}") from None


def _declaration(subject: Subject) -> str:
    names = ", ".join(_described(setting) for setting in subject.declared or ()) or "no settings"
    return f"{subject.workspace}: functions.{subject.slug} declares {names}"


def _described(setting: Setting) -> str:
    return f"{setting.name} ({', '.join(_traits(setting))})"


def _traits(setting: Setting) -> Iterator[str]:
    yield setting.type.value
    if setting.required:
        yield "required"

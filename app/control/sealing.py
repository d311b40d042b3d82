"""Settings in rows: what is plain to see, and what is sealed. A value that is the declared default is no secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.control.errors import ConflictError, InvalidError, Problem
from destinations.contract import Setting
from destinations.settings import SettingsError, check_values
from tasks.vault import Vault, VaultError

MAX_BYTES = 256 * 1024
NO_KEY = "the sensitive settings were sealed with a key that is not in SETTINGS_KEYS: name each of them anew"


def checked(owner: str, declared: Sequence[Setting], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with defaults filled in; None counts as not set.

    Raises:
        InvalidError: each value that does not fit its declaration, or all of them are too large.
    """
    check_size(values)
    try:
        return check_values(owner, declared, values)
    except SettingsError as error:
        raise InvalidError([Problem(f"settings.{p.name}", p.text) for p in error.problems]) from None


def split(declared: Sequence[Setting], values: Mapping[str, Any], vault: Vault) -> tuple[dict[str, Any], str]:
    """Checked values as a row keeps them: the plain ones, and the ciphertext of the sensitive ones."""
    secret = {s.name for s in declared if s.sensitive and values.get(s.name) != s.default}
    plain = {name: value for name, value in values.items() if name not in secret}
    return plain, vault.seal({name: value for name, value in values.items() if name in secret})


def merged(
    declared: Sequence[Setting], plain: Mapping[str, Any], sealed: str, patch: Mapping[str, Any], vault: Vault
) -> dict[str, Any]:
    """The values of a row with those of a patch over them, by name; None clears one.

    Raises:
        ConflictError: no key at hand opens the sealed ones, and the patch does not name all that are sensitive.
    """
    sensitive = {setting.name for setting in declared if setting.sensitive}
    try:
        secret = vault.open(sealed)
    except VaultError:
        if not sensitive <= patch.keys():
            raise ConflictError(NO_KEY) from None
        secret = {}
    known = {setting.name for setting in declared}
    kept = {name: value for name, value in {**plain, **secret}.items() if name in known}
    return {**kept, **patch}


def shown(declared: Sequence[Setting], plain: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that may be shown: none that is sensitive, not even its default."""
    sensitive = {setting.name for setting in declared if setting.sensitive}
    return {name: value for name, value in plain.items() if name not in sensitive}


def encrypted(declared: Sequence[Setting], sealed: str, vault: Vault) -> dict[str, bool]:
    """Which sensitive settings are set. Without the key that is not known: then all that could be."""
    try:
        return dict.fromkeys(sorted(vault.open(sealed)), True)
    except VaultError:
        return {setting.name: True for setting in declared if setting.sensitive}


def check_size(values: Mapping[str, Any]) -> None:
    """See that values, of whatever type, can be kept.

    Raises:
        InvalidError: they are no JSON, or too large.
    """
    try:
        text = orjson.dumps(dict(values))
        whole = orjson.loads(text) == values
    except (TypeError, ValueError):
        whole = False
    if not whole:
        raise InvalidError([Problem("settings", "must be an object of JSON values")])
    if len(text) > MAX_BYTES:
        raise InvalidError([Problem("settings", f"must have at most {MAX_BYTES:,} bytes in all")])

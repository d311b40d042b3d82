"""The settings of a function instance, against what versions of its function declare."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from app.control import sealing
from app.control.errors import ConflictError, Problem
from app.control.settings_schema import settings_of
from app.models import FunctionInstance, FunctionVersion
from destinations.contract import Setting
from destinations.settings import SettingsError, check_values
from tasks.vault import Vault, VaultError


def patch_settings(row: FunctionInstance, latest: FunctionVersion, patch: Mapping[str, Any], vault: Vault) -> None:
    """Merge settings into those of an instance, by name; None clears one, what is sensitive is sealed.

    While it is enabled, values fit the deployed version. While it is not, required ones may be missing, and values
    fit the latest version, so that it can be made ready for that.

    Raises:
        InvalidError: a name is declared by neither version, or a value does not fit.
        ConflictError: no key at hand opens the sealed ones, and the patch does not name them.
    """
    settings = _declared(row, latest)
    values = sealing.merged(settings, row.settings, row.sealed, patch, vault)
    checked = sealing.checked(row.function.display_name, settings, values)
    given = {name: value for name, value in checked.items() if value is not None}
    _keep(row, settings, given, _sealed_names(row, vault) - patch.keys(), vault)


def reseal(row: FunctionInstance, version: FunctionVersion, vault: Vault) -> None:
    """Seal the values that a version declares sensitive. What is sealed stays so, until it is set anew."""
    exposed = {setting.name for setting in settings_of(version.settings) if setting.sensitive} & row.settings.keys()
    if exposed:
        secret = opened(row, vault) | {name: row.settings[name] for name in exposed}
        row.settings = {name: value for name, value in row.settings.items() if name not in exposed}
        row.sealed = vault.seal(secret)


def problems_with(row: FunctionInstance, version: FunctionVersion, vault: Vault) -> list[Problem]:
    """What keeps an instance from running a version; fields are ``settings.<name>``.

    Raises:
        ConflictError: no key at hand opens the sealed settings.
    """
    settings = settings_of(version.settings)
    known = {setting.name for setting in settings}
    values = {name: value for name, value in (row.settings | opened(row, vault)).items() if name in known}
    try:
        check_values(row.function.display_name, settings, values)
    except SettingsError as error:
        return [Problem(f"settings.{problem.name}", problem.text) for problem in error.problems]
    return []


def opened(row: FunctionInstance, vault: Vault) -> dict[str, Any]:
    """The sealed settings.

    Raises:
        ConflictError: no key at hand opens them.
    """
    try:
        return vault.open(row.sealed)
    except VaultError:
        raise ConflictError(f"{row.name} ({row.id}): {sealing.NO_KEY}") from None


def _declared(row: FunctionInstance, latest: FunctionVersion) -> list[Setting]:
    """The settings of the deployed and of the latest version; where both have a name, one of them has the say."""
    newest = _by_name(latest)
    deployed = _by_name(row.version) if row.version else {}
    ruling = newest | deployed if row.enabled else deployed | newest
    sensitive = {setting.name for setting in (*newest.values(), *deployed.values()) if setting.sensitive}
    required = {name for name, setting in deployed.items() if setting.required and row.enabled}
    return [replace(s, sensitive=s.name in sensitive, required=s.name in required) for s in ruling.values()]


def _by_name(version: FunctionVersion) -> dict[str, Setting]:
    return {setting.name: setting for setting in settings_of(version.settings)}


def _sealed_names(row: FunctionInstance, vault: Vault) -> set[str]:
    """Without a key, none: then all of them are named anew."""
    try:
        return set(vault.open(row.sealed))
    except VaultError:
        return set()


def _keep(
    row: FunctionInstance, settings: list[Setting], values: Mapping[str, Any], secret: Collection[str], vault: Vault
) -> None:
    as_sealed = [replace(setting, sensitive=setting.sensitive or setting.name in secret) for setting in settings]
    row.settings, row.sealed = sealing.split(as_sealed, values, vault)

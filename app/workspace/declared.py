"""What a workspace declares for one ``.js`` file. The rest of the workspace may be wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from app.workspace.document import Document, read
from app.workspace.problems import FieldPath, Problems
from app.workspace.schemas import SECTIONS
from destinations.contract import Setting, SettingType


@dataclass(frozen=True, slots=True)
class Declared:
    """An entry of ``functions``, without its code."""

    slug: str
    settings: tuple[Setting, ...]


def declared_for(code_file: Path, workspace: Path) -> Declared | None:
    """The first function of a workspace whose file is ``code_file``, or None. ``${NAME}`` stays as it is: what is
    declared is shown, and a variable may hold a secret.

    Raises:
        WorkspaceError: the workspace cannot be read, or has that function and something is wrong with it.
    """
    document = read(workspace, None)
    slug = _slug_of(code_file.resolve(), workspace.resolve().parent, document)
    if slug is None:
        return None
    entry = _checked(("functions", slug), document)
    settings = declared_settings(("functions", slug), entry.get("settings", ()), document.problems)
    document.problems.raise_if_any()
    return Declared(slug, settings)


def declared_settings(path: FieldPath, entries: Sequence[Mapping[str, Any]], problems: Problems) -> tuple[Setting, ...]:
    """The settings that the function at ``path`` declares; ``entries`` have the right shape."""
    settings: dict[str, Setting] = {}
    for index, declared in enumerate(entries):
        name = declared["name"]
        if name in settings:
            problems.add((*path, "settings", index, "name"), f"{name} is declared twice")
        settings[name] = Setting(**{"label": name, **declared, "type": SettingType(declared["type"])})
    return tuple(settings.values())


def _slug_of(code_file: Path, folder: Path, document: Document) -> str | None:
    functions = document.values.get("functions")
    for slug, entry in functions.items() if isinstance(functions, dict) else ():
        name = entry.get("file") if isinstance(entry, dict) else None
        if isinstance(name, str) and "\0" not in name and (folder / name).resolve() == code_file:
            return str(slug)
    return None


def _checked(path: tuple[str, str], document: Document) -> dict[str, Any]:
    section, slug = path
    try:
        entry: dict[str, Any] = SECTIONS[section].load(document.values[section][slug])
    except ValidationError as error:
        document.problems.add_nested(path, error.messages)
        return {}
    return entry

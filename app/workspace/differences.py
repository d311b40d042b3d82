"""What applying a workspace does to each resource, and how that is told: without secrets."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum
from typing import Any

from app.models.base import same

SHOWN_CHARACTERS = 200
MOST_CODE_LINES = 5_000
"""Of longer code only the size is told: comparing it could take long."""


class Deed(StrEnum):
    """What applying does to a resource. ``KEPT`` is one that only the database has."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one resource; ``lines`` say what differs, where it is changed."""

    kind: str
    id: str
    deed: Deed
    lines: tuple[str, ...] = ()


def assign(row: object, values: Mapping[str, Any]) -> list[str]:
    """Set the fields of a row; a line for each that was another."""
    lines = []
    for name, value in values.items():
        before = getattr(row, name)
        if not same(before, value):
            lines.append(f"{name}: {_text(before)} → {_text(value)}")
            setattr(row, name, value)
    return lines


def of_settings(before: Mapping[str, Any], after: Mapping[str, Any], secret: Collection[str]) -> list[str]:
    """A line for each setting that differs; of a secret one only that it does."""
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return [
        f"settings.{name}: changed (sensitive)"
        if name in secret
        else f"settings.{name}: {_text(before.get(name))} → {_text(after.get(name))}"
        for name in names
    ]


def of_keys(before: Collection[str], after: Collection[str]) -> list[str]:
    """How many write keys come and go; the keys themselves are not told."""
    added, gone = len(set(after) - set(before)), len(set(before) - set(after))
    return [f"write_keys: {added} added, {gone} revoked"] if added or gone else []


def of_code(before: str, after: str) -> list[str]:
    """The lines of code that differ, as a unified diff."""
    if before == after:
        return []
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_CODE_LINES:
        return [f"code: {len(old):,} → {len(new):,} lines"]
    return list(unified_diff(old, new, "code as it is", "code in the file", lineterm="")) or ["code: other line ends"]


def of_declared(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each setting that a function declares otherwise."""
    old, new = ({entry["name"]: entry for entry in entries} for entries in (before, after))
    lines = [f"declares {name}: {_text(old.get(name))} → {_text(new.get(name))}" for name in old | new]
    changed = [line for name, line in zip(old | new, lines, strict=True) if old.get(name) != new.get(name)]
    return changed or ([] if list(old) == list(new) else ["declares the same settings in another order"])


def _text(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"

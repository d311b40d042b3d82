"""Code to begin a function with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.authoring.template import code

SETTINGS: tuple[Mapping[str, Any], ...] = (
    {"name": "internalDomain", "label": "Internal domain", "description": "People with an address there are left out."},
    {"name": "profilesUrl", "label": "Profiles URL", "description": "Where a user's plan is asked for."},
)
"""Those that the code uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A function to begin with; ``settings`` are as ``settings_schema.declared`` takes them."""

    name: str
    code: str
    settings: tuple[Mapping[str, Any], ...] = SETTINGS


def templates() -> tuple[Template, ...]:
    """All of them."""
    return (
        Template(name="Default", code=code("Default", batch=False)),
        Template(name="Default Batch", code=code("Default Batch", batch=True)),
    )

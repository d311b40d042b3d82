"""A file on this machine: no third party at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.destinations.doubles.double import Case


def _values(_: str, folder: Path) -> Mapping[str, Any]:
    return {"path": str(folder / "events.jsonl")}


CASES = (
    Case(slug="log", values=_values, over_http=False),
    Case(slug="log", values=_values, over_http=False, action="write"),
)

"""A real PostgreSQL: the fixture ``postgres_address`` leaves its address in the case's folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from tests.destinations.doubles.double import SECRET, Case

FILE = "postgres-address"
NOBODY = URL.create("postgresql", "splice", SECRET, "127.0.0.1", 1, "splice")


def settings_for(address: URL) -> dict[str, Any]:
    """Settings for a server without TLS."""
    return {
        "host": address.host,
        "port": address.port,
        "database": address.database,
        "user": address.username,
        "password": address.password,
        "sslmode": "disable",
    }


def _values(_: str, folder: Path) -> Mapping[str, Any]:
    file = folder / FILE
    return settings_for(make_url(file.read_text()) if file.is_file() else NOBODY)


CASES = (
    Case(slug="postgres", values=_values, over_http=False, needs="postgres_address"),
    Case(slug="postgres", values=_values, over_http=False, needs="postgres_address", action="insert"),
)

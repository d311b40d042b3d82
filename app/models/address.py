"""The address of a database: which are taken, and how one is shown to people."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

FORMS = "DATABASE_URL must be postgresql://USER:PASSWORD@HOST/NAME or sqlite:///FILE"


class DatabaseError(Exception):
    """The database cannot be used; the text says what to do. Never shows its password."""


def parse(url: str | URL) -> URL:
    """The address with the driver that is used.

    Raises:
        DatabaseError: it is none of PostgreSQL or of a file of SQLite.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseError(FORMS) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _checked_file(parsed).set(drivername="sqlite+pysqlite")
    if backend not in ("postgresql", "postgres"):
        raise DatabaseError(FORMS)
    if "@" in f"{parsed.host}{parsed.database}":  # the rest of a password, which would be shown
        raise DatabaseError("DATABASE_URL: write @, : and / in user and password as %40, %3A and %2F")
    return parsed.set(drivername="postgresql+psycopg")


def _checked_file(url: URL) -> URL:
    if url.host or url.query or url.database in (None, "", ":memory:"):
        raise DatabaseError(f"{FORMS}; SQLite needs a file, and takes no host and no options")
    return url


def shown(url: URL) -> str:
    """Kind and place, without user and password."""
    if url.get_backend_name() == "sqlite":
        return f"SQLite, {url.database}"
    host = url.host or "its default address"
    return f"PostgreSQL, {host}{f':{url.port}' if url.port else ''}/{url.database or ''}"

"""Passwords: argon2id, with the parameters that OWASP gives as enough. One check takes 19 MiB, so that as many at once
as a web process has threads do not exhaust a small machine."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.control.errors import InvalidError, Problem

LEAST, MOST = 12, 200
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """What is kept of a password.

    Raises:
        InvalidError: it has not 12 to 200 characters, or half ones.
    """
    if not isinstance(password, str) or not LEAST <= len(password) <= MOST or not _writable(password):
        raise InvalidError([Problem("password", f"must be a text of {LEAST} to {MOST} characters")])
    return HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether it is the password; ``kept`` is '' where there is none. Takes as long for any answer."""
    nobody = _nobodys()
    given = password if len(password) <= MOST and _writable(password) else ""
    try:
        return HASHER.verify(kept or nobody, given) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether it was made with other parameters than those of now."""
    return HASHER.check_needs_rehash(kept)


def _writable(password: str) -> bool:
    try:
        return bool(password.encode())
    except UnicodeEncodeError:
        return False


@cache
def _nobodys() -> str:
    """A hash that no password has: checked where there is none, for the time that it takes."""
    return HASHER.hash(secrets.token_hex())

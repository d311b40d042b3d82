"""What an error of PostgreSQL means for the events. Pure.

Decided by the SQLSTATE (PostgreSQL, Appendix A), whose first two characters are its class. A connection that is refused
has none: libpq gives what the server wrote and nothing else. So there, and only there, words are read, as PostgreSQL
and PgBouncer write them. A server that speaks another language is tried again instead, until the events are too old.
"""

from __future__ import annotations

import re

import psycopg
from psycopg import errors

from destinations.errors import DeliveryError, InvalidSettings, MessageRejected, Retry

OF_SETTINGS = frozenset({"0A", "28", "3D", "3F", "42"})
"""Not supported, authorization, no such database or schema, no permission or no fitting table."""

OF_EVENTS = frozenset({"22", "23", "44", "54", "P0"})
"""Data, constraint, view's check, limit (a text that is too long for the index), refused by a trigger."""

_REFUSED = re.compile(
    r"authentication failed"
    r"|no password supplied"
    r"|no pg_hba\.conf entry"
    r"|role .* (does not exist|is not permitted to log in)"
    r"|database .* does not exist"
    r"|permission denied for database"
    r"|server does not support SSL"
    r"|no such (user|database)"
    r"|could not read root certificate file"
)
_UNTRUSTED = re.compile(r"certificate verify failed|server certificate for .* does not match host name")


class NoAnswer(psycopg.OperationalError):
    """The server did not answer in time."""


def connection_failure(error: psycopg.Error) -> DeliveryError:
    """The error that a failure to connect means."""
    if isinstance(error, errors.ConnectionTimeout):
        return Retry("PostgreSQL: the connection timed out", system_code="ETIMEDOUT")
    words = str(error)
    if _REFUSED.search(words) or isinstance(error, psycopg.ProgrammingError):
        return InvalidSettings("PostgreSQL refuses host, port, database, user, password or TLS as they are set")
    if _UNTRUSTED.search(words):
        return Retry("PostgreSQL: the certificate is not one for this host")
    if "Connection refused" in words:
        return Retry("PostgreSQL: the connection was refused", system_code="ECONNREFUSED")
    return Retry("PostgreSQL: there was no connection")


def failure(error: psycopg.Error) -> DeliveryError:
    """The error that a failed statement means; what the server wrote is not shown."""
    if isinstance(error, NoAnswer):
        return Retry("PostgreSQL: timed out", system_code="ETIMEDOUT")
    if not (state := error.sqlstate):
        return Retry("PostgreSQL: the connection was cut", system_code="ECONNRESET")
    message = f"PostgreSQL answered {_name(state)}"
    if state[:2] in OF_SETTINGS:
        return InvalidSettings(message)
    return MessageRejected(message) if state[:2] in OF_EVENTS else Retry(message)


def _name(state: str) -> str:
    """A state of the documented ones with its name: the text of another one is the server's own."""
    try:
        return f"{state} {errors.lookup(state).__name__}"
    except KeyError:
        return "an error that is not documented"

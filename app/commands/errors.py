"""Which errors are expected, and what to say about them. Anything else is a bug and keeps its traceback."""

from __future__ import annotations

import redis
import requests
import sqlalchemy.exc
from kombu.exceptions import OperationalError

from app.authoring.subject import AuthorError
from app.control.errors import ControlError
from app.models.address import DatabaseError
from app.models.database import why
from app.stack import StackError
from app.workspace import WorkspaceError
from app.workspace.apply import EventsWaitError
from tasks.config import ConfigError
from tasks.functions.contract import SandboxUnavailable
from tasks.functions.libraries.install import LibrariesError
from tasks.local_server import LocalServerError
from tasks.vault import VaultError

EXPECTED = (
    AuthorError,
    ConfigError,
    ControlError,
    DatabaseError,
    LibrariesError,
    LocalServerError,
    StackError,
    VaultError,
    WorkspaceError,
)
"""Their text says what to do."""


def explain(error: Exception) -> str | None:
    """The text to show, or None for an error that nobody expects."""
    if isinstance(error, EXPECTED):
        return str(error)
    if isinstance(error, EventsWaitError):
        return f"{error}; if they may be, `splice apply --prune --yes FILE`"
    if isinstance(error, SandboxUnavailable):
        return f"no function can run here: {_line(error)}; see `splice doctor`"
    if isinstance(error, redis.AuthenticationError):
        return f"Redis refuses the password: {_line(error)}; check REDIS_URL"
    if isinstance(error, (redis.ConnectionError, redis.TimeoutError)):
        return f"Redis does not answer: {_line(error)}; start it, or check REDIS_URL"
    if isinstance(error, redis.RedisError):
        return f"Redis refuses: {_line(error)}"
    if isinstance(error, OperationalError):
        return f"the broker does not answer: {_line(error)}; start it, or check BROKER_URL"
    if isinstance(error, (sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError)):
        return f"the database does not answer: {why(error)}; start it, or check DATABASE_URL"
    if isinstance(error, requests.RequestException):
        url = error.request.url if error.request is not None else "the receiver"
        return f"no answer from {url} ({type(error).__name__}); start it with `splice up`, or check --url"
    return None


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")

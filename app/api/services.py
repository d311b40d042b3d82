"""What the API's calls need, made once a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app

from app.control.change import Change, change
from app.control.checking import CodeChecker
from app.control.errors import ForbiddenError
from app.control.roles import Actor
from app.models import Database
from tasks.config import Config
from tasks.vault import Vault

EXTENSION = "splice-api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """``published`` is called after each change: what it made public goes out soon."""

    config: Config
    database: Database
    vault: Vault
    checker: CodeChecker
    published: Callable[[], None]

    @contextmanager
    def change(self, actor: Actor) -> Iterator[Change]:
        """A transaction of ``actor``'s, published after its end. A refusal is audited."""
        from app.control.audit import refused

        try:
            with change(self.database, actor) as open_change:
                yield open_change
        except ForbiddenError as error:
            refused(self.database, actor, str(error))
            raise
        self.published()


def services() -> Services:
    """Those of the application that answers the request."""
    found: Services = current_app.extensions[EXTENSION]
    return found

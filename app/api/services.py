"""What the API's calls need, made once a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial

from flask import current_app

from app.control.change import Change, change
from app.control.checking import CodeChecker, SandboxChecker
from app.control.roles import Actor
from app.models import Database
from tasks.config import Config
from tasks.vault import Vault

EXTENSION = "splice-api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """``published`` is called after each change: what it made public goes out soon.

    The vault is opened when it is first needed: without its key everything else goes on.
    """

    config: Config
    database: Database
    open_vault: Callable[[], Vault]
    checker: CodeChecker
    published: Callable[[], None]
    closing: tuple[Callable[[], None], ...] = ()

    @classmethod
    def from_config(cls, config: Config, published: Callable[[], None]) -> Services:
        """Those of a process. Nothing is connected, opened or started before it is used.

        Raises:
            DatabaseError: the address is none of a database that is supported.
        """
        database, checker = Database.from_config(config), SandboxChecker(config.function_memory_bytes)
        return cls(
            config=config,
            database=database,
            open_vault=cache(partial(Vault.from_config, config)),
            checker=checker,
            published=published,
            closing=(checker.close, database.close),
        )

    @property
    def vault(self) -> Vault:
        """What seals settings.

        Raises:
            VaultError, ConfigError: its key cannot be had.
        """
        return self.open_vault()

    @contextmanager
    def change(self, actor: Actor) -> Iterator[Change]:
        """A transaction of ``actor``'s, published after its end."""
        with change(self.database, actor) as open_change:
            yield open_change
        self.published()

    def close(self) -> None:
        """End the sandboxes, close the connections."""
        for close in self.closing:
            close()


def services() -> Services:
    """Those of the application that answers the request."""
    found: Services = current_app.extensions[EXTENSION]
    return found

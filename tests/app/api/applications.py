"""Applications with the API alone; one of them on a filled database, anew as often as a test wants."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.exceptions import HTTPException

from app import application
from app.api import wiring
from app.api.delivery import EXTENSION as FIGURES
from app.api.preview import EXTENSION as PREVIEW_DESK
from app.api.rate_limit import WINDOW_S, RateLimit
from app.api.services import EXTENSION, Services
from app.control.change import change
from app.control.errors import InvalidError, Problem
from app.control.roles import COMMAND_LINE
from app.models import Database
from tasks.config import Config
from tasks.deliveries.read import Span
from tasks.facets import Stage
from tasks.preview_messages import Asked
from tasks.streams import Waiting
from tests.app.control.function_rows import VAULT
from tests.app.control.role_table import World


class FakeChecker:
    """Takes code that names a handler."""

    def check(self, code: str) -> tuple[str, ...]:
        """``onTrack`` if it is in the code."""
        if "onTrack" not in code:
            raise InvalidError([Problem("code", "there is no handler", 1, 1)])
        return ("onTrack",)


def services_of(database: Database, published: list[str]) -> Services:
    """Those on a database, with a checker that runs nothing."""
    return Services(
        config=Config(),
        database=database,
        open_vault=lambda: VAULT,
        checker=FakeChecker(),
        published=lambda: published.append("once"),
    )


def api_of(services: Services, limit: RateLimit) -> Flask:
    """The application with the API alone."""
    app = Flask(__name__, static_folder=None)
    wiring.install(app, services, limit)
    app.register_error_handler(HTTPException, application.http_error)
    app.register_error_handler(Exception, application.internal_error)
    return app


class ReturningDesk:
    """Answers a preview at once: every event goes on as it is."""

    def ask(self, asked: Asked) -> dict[str, Any]:
        """The answer of a worker."""
        events = [{"output": event.decode()} for event in asked.events]
        return {"events": events, "logs": ["tried"], "requests": [], "duration_ms": 0.5}


class EmptyFigures:
    """Nothing was counted yet, and nothing waits."""

    def counters(self, _: str, span: Span) -> list[dict[str, int]]:
        """Those of each bucket."""
        return [{} for _ in span.starts()]

    def facets(self, _: str, __: Stage, ___: str, span: Span) -> list[dict[str, int]]:
        """Those of each bucket."""
        return [{} for _ in span.starts()]

    def waiting(self, _: str) -> Waiting:
        """What waits now."""
        return Waiting(0, 0, 0)


def fill(file: Path) -> World:
    """Put a world into a database file that has the tables."""
    database = Database(f"sqlite:///{file}")
    with change(database, COMMAND_LINE) as opened:
        world = World(opened)
    database.close()
    return world


def unlimited() -> Flask:
    """The application without a database yet, and with every call in another minute for its limit."""
    return api_of(services_of(Database("sqlite:///none"), []), RateLimit(count(step=WINDOW_S).__next__))


def _without_waiting(connection: Any, _: object) -> None:
    """Nothing of a copy has to outlive the machine: no commit waits for the disk."""
    connection.execute("PRAGMA synchronous = OFF")


class Filled:
    """An application that works on ``copy`` of ``file``, which has the rows of ``world``."""

    def __init__(self, app: Flask, file: Path, world: World, copy: Path) -> None:
        self.app = app
        self.world = world
        self._file = file
        self._copy = copy
        self._database = Database(f"sqlite:///{copy}")
        event.listen(self._database.engine, "connect", _without_waiting)
        app.extensions[PREVIEW_DESK] = ReturningDesk()
        app.extensions[FIGURES] = EmptyFigures()
        app.extensions[EXTENSION] = services_of(self._database, [])

    def renew(self) -> None:
        """Forget what was changed. The engine stays, with the statements that it has compiled."""
        self.close()
        for journal in self._copy.parent.glob(f"{self._copy.name}-*"):
            journal.unlink()
        shutil.copy(self._file, self._copy)

    def close(self) -> None:
        """Close every connection to the copy."""
        self._database.close()

    def headers(self, who: str) -> dict[str, str]:
        """Those of a column's person, or of ``usr_owner``."""
        return {"Authorization": f"Bearer {self.world.texts[who]}"}

"""The API on a real database, asked through Flask's test client."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.api.rate_limit import RateLimit
from app.control import people, tokens
from app.control.change import change
from app.control.roles import COMMAND_LINE, Grant, Role
from app.models import Database
from tests.app.api.applications import api_of, fill, services_of
from tests.app.control.role_table import World


class Clock:
    """A time that is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def published() -> list[str]:
    """An entry for each change that was published."""
    return []


@pytest.fixture
def clock() -> Clock:
    """The rate limit's."""
    return Clock()


@pytest.fixture
def api(database: Database, published: list[str], clock: Clock) -> Flask:
    """The application with the API alone."""
    return api_of(services_of(database, published), RateLimit(clock))


@pytest.fixture(scope="session")
def filled_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A database file with rows of every resource, to be copied."""
    file = Path(shutil.copy(migrated_file, tmp_path_factory.mktemp("filled") / "splice.db"))
    return file, fill(file)


TokenOf = Callable[..., dict[str, str]]


@pytest.fixture
def token_of(database: Database) -> TokenOf:
    """The header of somebody new with some roles: ``token_of(Role.OWNER)``, ``token_of(Grant(…))``."""
    numbers = count()

    def made(*grants: Role | Grant) -> dict[str, str]:
        with change(database, COMMAND_LINE) as open_change:
            user = people.create(open_change, f"somebody.{next(numbers)}@example.com", "Somebody")
            for grant in grants:
                people.give(open_change, user.id, grant if isinstance(grant, Grant) else Grant(grant))
            token = tokens.create(open_change, user.id, "test")
        return {"Authorization": f"Bearer {token.text}"}

    return made


class Caller:
    """Calls the API with a token and gives status and JSON."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """``call("PATCH", "/functions/fn_a", {…}, headers={…})``."""
        headers = self.headers | more.pop("headers", {})
        answer = self.client.open(path, method=method, json=body, headers=headers, **more)
        return answer.status_code, answer.get_json()


@pytest.fixture
def owner(api: Flask, token_of: TokenOf) -> Caller:
    """Calls as an owner."""
    return Caller(api.test_client(), token_of(Role.OWNER))

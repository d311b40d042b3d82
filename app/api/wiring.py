"""The API, put together. Nothing is connected here."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, Response, request
from flask_smorest import Api
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from app import __version__
from app.api import (
    audit,
    catalog,
    delivery,
    destinations,
    errors,
    filters,
    functions,
    instances,
    people,
    preview,
    reference,
    requests,
    sources,
    subscriptions,
    versions,
)
from app.api.authentication import authenticate
from app.api.blueprint import Blueprint
from app.api.rate_limit import CALLS, RateLimit
from app.api.services import EXTENSION, Services
from app.control.errors import ControlError, ForbiddenError
from tasks.config import ConfigError
from tasks.vault import VaultError

BLUEPRINTS: tuple[Blueprint, ...] = (
    functions.blueprint,
    versions.blueprint,
    preview.blueprint,
    instances.blueprint,
    sources.blueprint,
    destinations.blueprint,
    filters.blueprint,
    subscriptions.blueprint,
    delivery.blueprint,
    catalog.blueprint,
    people.blueprint,
    audit.blueprint,
)
ROOTS = "splice-api-roots"
"""The extension with the first segments of the API's paths."""
DESCRIPTION = (
    "Sources, destinations, insert functions and people of this Splice. "
    f"A token has {CALLS} calls a minute, as has an address without one; every server process counts on its own."
)
SPEC: dict[str, Any] = {
    "info": {"description": DESCRIPTION},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
}


class Document(Api):  # type: ignore[misc]
    """Errors are documented call by call, and handled by us."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """None of its own."""


def install(app: Flask, services: Services, limit: RateLimit | None = None) -> None:
    """Add the API to an application; ``limit`` is for tests that have a clock of their own."""
    app.extensions[EXTENSION] = services
    app.url_map.converters["function_id"] = requests.FunctionId
    limit = limit or RateLimit()
    api = Document(app, spec_kwargs=_spec_arguments())
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
        app.before_request_funcs.setdefault(blueprint.name, []).extend(
            (requests.limit_body, partial(authenticate, limit))
        )
    app.register_blueprint(reference.create_blueprint(api.spec))
    app.extensions[ROOTS] = frozenset(_root(path) for path in (*api.spec.to_dict()["paths"], "/openapi.json", "/docs"))
    _handle_errors(app)
    app.after_request(partial(_finish, app))


def is_api(app: Flask, path: str) -> bool:
    """Whether a path, which may not exist, is one of the API's."""
    return _root(path) in app.extensions[ROOTS]


def _finish(app: Flask, response: Response) -> Response:
    return requests.finish(response) if is_api(app, request.path) else response


def _spec_arguments() -> dict[str, Any]:
    return {"title": "Splice", "version": __version__, "openapi_version": "3.0.3", **SPEC}


def _root(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else ""


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(ControlError, errors.control_error)
    app.register_error_handler(ForbiddenError, errors.forbidden_error)
    for kind in (DBAPIError, NoConnection):
        app.register_error_handler(kind, errors.database_error)
    for unsealed in (VaultError, ConfigError):
        app.register_error_handler(unsealed, errors.vault_error)

"""Who asks: ``Authorization: Bearer <token>``."""

from __future__ import annotations

from flask import g, request

from app.api.services import services
from app.control import tokens
from app.control.errors import UnauthorizedError
from app.control.roles import Actor

BEARER = "bearer "
WANTED = "Send a token: `Authorization: Bearer <token>`; `splice init` makes the first one."


def authenticate() -> None:
    """Find the actor of the request, before it is looked at any further.

    Raises:
        UnauthorizedError: there is no token, or it is not, or no more, valid.
    """
    header = request.headers.get("Authorization", "")
    if header[: len(BEARER)].lower() != BEARER:
        raise UnauthorizedError(WANTED)
    g.actor = tokens.authenticate(services().database, header[len(BEARER) :].strip())


def actor() -> Actor:
    """Who asks."""
    found: Actor = g.actor
    return found

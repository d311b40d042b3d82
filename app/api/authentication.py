"""Who asks: ``Authorization: Bearer <token>``."""

from __future__ import annotations

from flask import g, request

from app.api.rate_limit import RateLimit
from app.api.services import services
from app.control import tokens
from app.control.errors import UnauthorizedError
from app.control.roles import Actor

BEARER = "bearer "
WANTED = "Send a token: `Authorization: Bearer <token>`; `splice init` makes the first one."


def authenticate(limit: RateLimit) -> None:
    """Find the actor of the request, before it is looked at any further.

    A valid token has a count of its own, so that nobody else at its address can use it up.

    Raises:
        UnauthorizedError: there is no token, or it is not, or no more, valid.
        RateLimitedError: there were too many calls with this token, or without one from this address.
    """
    header = request.headers.get("Authorization", "")
    try:
        if header[: len(BEARER)].lower() != BEARER:
            raise UnauthorizedError(WANTED)
        token = header[len(BEARER) :].strip()
        g.actor = tokens.authenticate(services().database, token)
    except UnauthorizedError:
        limit.count(f"address {request.remote_addr}")
        raise
    limit.count(f"token {tokens.digest(token)}")


def actor() -> Actor:
    """Who asks."""
    found: Actor = g.actor
    return found

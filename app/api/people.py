"""Users, their roles and their tokens over HTTP."""

from __future__ import annotations

from typing import Any

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import DONE, DoneAnswer, PageSchema, many, one
from app.api.schemas.people import (
    NewTokenSchema,
    RoleBody,
    RoleQuery,
    TokenBody,
    TokenSchema,
    UserBody,
    UserPatch,
    UserSchema,
)
from app.api.services import services
from app.control import people, tokens
from app.control.roles import Grant, Role
from app.models import Token, User

blueprint = Blueprint("people", __name__, description="Users, their roles, and tokens that act for them.")

ME = "me"
"""Stands for the id of who asks."""

NOT_KEPT = {"Cache-Control": "no-store"}
NOT_KEPT_HEADER = {"Cache-Control": {"required": True, "schema": {"type": "string", "enum": ["no-store"]}}}
OF_USER = ("id", "email", "name", "roles", "created_at")
OF_TOKEN = ("id", "name", "user_id", "roles", "created_at", "expires_at", "last_used_at")


@blueprint.route("/users", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("users", UserSchema))
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Users, the first ones first."""
    with services().database.read() as session:
        page = people.listed(session, actor(), pagination.wanted(query))
        return {"data": {"users": [_of_user(row) for row in page.rows], "pagination": pagination.shown(page, query)}}


@blueprint.route("/users", methods=["POST"])
@blueprint.arguments(UserBody)
@blueprint.answers(one("user", UserSchema), 409, status=201)
def create(body: dict[str, Any]) -> dict[str, Any]:
    """Add somebody, with no role yet."""
    with services().change(actor()) as change:
        return _answer(people.create(change, **body))


@blueprint.route("/users/<user_id>", methods=["GET"])
@blueprint.answers(one("user", UserSchema), 404)
def get(user_id: str) -> dict[str, Any]:
    """A user; ``me`` stands for yourself, here as in every path of a user."""
    with services().database.read() as session:
        return _answer(people.get(session, actor(), _named(user_id)))


@blueprint.route("/users/<user_id>", methods=["PATCH"])
@blueprint.arguments(UserPatch)
@blueprint.answers(one("user", UserSchema), 404, 409)
def update(body: Any, user_id: str) -> dict[str, Any]:
    """Change a user. Who is no owner changes their own name and password."""
    with services().change(actor()) as change:
        return _answer(people.update(change, _named(user_id), body))


@blueprint.route("/users/<user_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404, 409)
def delete(user_id: str) -> dict[str, Any]:
    """Remove somebody with roles and tokens, unless nobody else is an owner; what they made stays."""
    with services().change(actor()) as change:
        people.delete(change, _named(user_id))
    return DONE


@blueprint.route("/users/<user_id>/roles", methods=["POST"])
@blueprint.arguments(RoleBody)
@blueprint.answers(one("user", UserSchema), 404)
def give(body: Grant, user_id: str) -> dict[str, Any]:
    """Give a role, or change what it is for."""
    with services().change(actor()) as change:
        return _answer(people.give(change, _named(user_id), body))


@blueprint.route("/users/<user_id>/roles", methods=["DELETE"])
@blueprint.arguments(RoleQuery, location="query")
@blueprint.answers(one("user", UserSchema), 404, 409)
def take(query: dict[str, Any], user_id: str) -> dict[str, Any]:
    """Take a role away, unless nobody else is an owner."""
    with services().change(actor()) as change:
        return _answer(people.take(change, _named(user_id), Role(query["role"])))


@blueprint.route("/users/<user_id>/tokens", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("tokens", TokenSchema), 404)
def list_tokens(query: dict[str, Any], user_id: str) -> dict[str, Any]:
    """Somebody's tokens, without their texts."""
    with services().database.read() as session:
        page = tokens.listed(session, actor(), _named(user_id), pagination.wanted(query))
        return {"data": {"tokens": [_of_token(row) for row in page.rows], "pagination": pagination.shown(page, query)}}


@blueprint.route("/users/<user_id>/tokens", methods=["POST"])
@blueprint.arguments(TokenBody)
@blueprint.answers(one("token", NewTokenSchema), 404, status=201, headers=NOT_KEPT_HEADER)
def create_token(body: dict[str, Any], user_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make a token for somebody. Its text is shown this once.

    Who is no owner makes their own, which may no more, and no longer, than the token that makes it.
    """
    with services().change(actor()) as change:
        made = tokens.create(change, _named(user_id), body.pop("name"), **body)
        return {"data": {"token": _of_token(made.row) | {"text": made.text}}}, 201, NOT_KEPT


@blueprint.route("/tokens/<token_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404)
def revoke_token(token_id: str) -> dict[str, Any]:
    """End a token: one of your own, or as an owner of anybody."""
    with services().change(actor()) as change:
        tokens.revoke(change, token_id)
    return DONE


def _named(user_id: str) -> str:
    return actor().id if user_id == ME else user_id


def _answer(user: User) -> dict[str, Any]:
    return {"data": {"user": _of_user(user)}}


def _of_user(row: User) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OF_USER}


def _of_token(row: Token) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OF_TOKEN}

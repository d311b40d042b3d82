"""Subscriptions: which events of a destination go to which of its actions, in which shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.bounds import MAX_SUBSCRIPTIONS
from app.control import belongings
from app.control.change import Change
from app.control.destinations import adapter_of
from app.control.pages import FIRST, Page, Wanted
from app.control.roles import Actor
from app.control.subscription_fields import ACTION, MAPPING, checked_fields
from app.models import Subscription, new_id

BEGINS: Mapping[str, Any] = {"enabled": False, ACTION: None, MAPPING: None}


def create(change: Change, destination_id: str, fields: Mapping[str, Any]) -> Subscription:
    """Subscribe an action of a destination's to the events that match a trigger.

    ``fields`` are ``name``, ``action_id``, ``trigger``, ``settings`` (the mapping) and ``enabled``.

    Raises:
        ForbiddenError, NotFoundError
        InvalidError: a field cannot be taken, or the destination has as many as there may be.
        ConflictError: another of its subscriptions has that name.
    """
    destination = belongings.of_writable(change, destination_id)
    values = checked_fields({**BEGINS, **fields}, adapter_of(destination.kind))
    belongings.check_room(change, Subscription, destination, MAX_SUBSCRIPTIONS)
    row = Subscription(id=new_id("sub"), destination=destination, **values)
    belongings.check_name(change, row, Subscription.name)
    belongings.keep(change, row, "Created")
    return row


def get(session: Session, actor: Actor, destination_id: str, subscription_id: str) -> Subscription:
    """A subscription.

    Raises:
        ForbiddenError, NotFoundError
    """
    return belongings.read(session, actor, Subscription, destination_id, subscription_id)


def listed(session: Session, actor: Actor, destination_id: str, wanted: Wanted = FIRST) -> Page[Subscription]:
    """A page of a destination's subscriptions, the first ones first.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    return belongings.listed(session, actor, Subscription, destination_id, wanted)


def update(change: Change, destination_id: str, subscription_id: str, fields: Mapping[str, Any]) -> Subscription:
    """Change what is given. The action stays.

    Raises:
        ForbiddenError, NotFoundError
        InvalidError: a field cannot be taken.
        ConflictError: another subscription of the destination has that name.
    """
    row = belongings.written(change, Subscription, destination_id, subscription_id)
    was_enabled = row.enabled
    for name, value in checked_fields(fields, adapter_of(row.destination.kind), row.action).items():
        setattr(row, name, value)
    belongings.check_name(change, row, Subscription.name)
    belongings.keep(change, row, belongings.deed_of(was_enabled, row))
    return row


def delete(change: Change, destination_id: str, subscription_id: str) -> None:
    """Remove a subscription. Without any, a destination gets events as they are, where its kind takes them so.

    Raises:
        ForbiddenError, NotFoundError
    """
    belongings.remove(change, belongings.written(change, Subscription, destination_id, subscription_id))

"""Destination filters: which events a destination gets, and how much of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app.control import belongings
from app.control.change import Change
from app.control.errors import InvalidError, Problem
from app.control.filter_fields import checked_fields
from app.control.pages import FIRST, Page, Wanted
from app.control.roles import Actor, Permission
from app.models import Filter, new_id
from tasks.filters import FilterSpec, compile_filters

BEGINS: Mapping[str, Any] = {"enabled": True}


def create(change: Change, destination_id: str, fields: Mapping[str, Any], *, most: int) -> Filter:
    """Give a destination a filter; ``fields`` are ``title``, ``if``, ``actions``, ``description`` and ``enabled``.

    A ``source_id`` may be among them: it is that of the destination.

    Raises:
        ForbiddenError, NotFoundError
        InvalidError: a field cannot be taken, or the destination has ``most`` filters.
        ConflictError: another of its filters has that title.
    """
    destination = belongings.of_writable(change, destination_id)
    if fields.get("source_id", destination.source_id) != destination.source_id:
        raise InvalidError([Problem("source_id", f"is not that of the destination, {destination.source_id}")])
    values = checked_fields({**BEGINS, **{name: value for name, value in fields.items() if name != "source_id"}})
    belongings.check_room(change, Filter, destination, most)
    row = Filter(id=new_id("flt"), destination=destination, **values)
    belongings.check_name(change, row, Filter.title)
    belongings.keep(change, row, "Created")
    return row


def get(session: Session, actor: Actor, destination_id: str, filter_id: str) -> Filter:
    """A filter.

    Raises:
        ForbiddenError, NotFoundError
    """
    return belongings.read(session, actor, Filter, destination_id, filter_id)


def listed(session: Session, actor: Actor, destination_id: str, wanted: Wanted = FIRST) -> Page[Filter]:
    """A page of a destination's filters, the first ones first.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    return belongings.listed(session, actor, Filter, destination_id, wanted)


def update(change: Change, destination_id: str, filter_id: str, fields: Mapping[str, Any]) -> Filter:
    """Change what is given.

    Raises:
        ForbiddenError, NotFoundError
        InvalidError: a field cannot be taken.
        ConflictError: another filter of the destination has that title.
    """
    row = belongings.written(change, Filter, destination_id, filter_id)
    was_enabled = row.enabled
    for name, value in checked_fields(fields).items():
        setattr(row, name, value)
    belongings.check_name(change, row, Filter.title)
    belongings.keep(change, row, belongings.deed_of(was_enabled, row))
    return row


def delete(change: Change, destination_id: str, filter_id: str) -> None:
    """Remove a filter.

    Raises:
        ForbiddenError, NotFoundError
    """
    belongings.remove(change, belongings.written(change, Filter, destination_id, filter_id))


def preview(
    actor: Actor,
    fields: Mapping[str, Any],
    event: Mapping[str, Any],
    *,
    most_bytes: int,
    rand: Callable[[], float] = random.random,
) -> Mapping[str, Any] | None:
    """What a filter with ``if`` and ``actions`` makes of an event of at most ``most_bytes``; None: it is dropped.

    Raises:
        ForbiddenError: the actor may see no source.
        InvalidError: a field cannot be taken, or the event is larger than the receiver takes.
    """
    actor.require_any(Permission.READ_SOURCES)
    if len(orjson.dumps(event)) > most_bytes:
        raise InvalidError([Problem("payload", f"must have {most_bytes:,} bytes at most, as an event")])
    values = checked_fields(fields)
    spec = FilterSpec(values["condition"], values["actions"])
    return compile_filters([spec]).apply(event, rand)

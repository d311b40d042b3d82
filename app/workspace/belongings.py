"""Filters and subscriptions of destinations: from a file's entries to values, to rows, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.bounds import MAX_SUBSCRIPTIONS
from app.control.errors import InvalidError
from app.control.filter_fields import checked_fields as checked_filter
from app.control.slugs import slug_of
from app.control.subscription_fields import ACTION, MAPPING
from app.control.subscription_fields import checked_fields as checked_subscription
from app.models import Destination, Filter, Subscription
from app.workspace.differences import assign
from app.workspace.notes import Notes
from app.workspace.problems import FieldPath, Problems, WorkspaceError
from app.workspace.values import DestinationSpec, FilterEntry, SubscriptionEntry
from destinations import REGISTRY
from destinations import contract as adapters

Row = TypeVar("Row", Filter, Subscription)

SAID = {MAPPING: "mapping", ACTION: "action"}
"""What the API calls otherwise than a workspace file."""
PREFIXES: Mapping[type[Filter | Subscription], str] = {Filter: "flt", Subscription: "sub"}
SLUG_CHARACTERS = 30
OF_FILTER = ("description", "condition", "actions", "enabled")
OF_SUBSCRIPTION = ("action", "trigger", "mapping", "enabled")


def filters_of(path: FieldPath, entries: Mapping[str, Any], problems: Problems) -> tuple[FilterEntry, ...]:
    """The filters of a destination, by title; what is wrong is noted."""
    made = []
    for title, entry in entries.items():
        try:
            made.append(FilterEntry(**checked_filter({"title": title, **entry})))
        except InvalidError as error:
            _note((*path, title), error, problems)
    return tuple(made)


def subscriptions_of(
    path: FieldPath, adapter: adapters.Destination, entries: Mapping[str, Any], problems: Problems
) -> tuple[SubscriptionEntry, ...]:
    """The subscriptions of a destination, by name; what is wrong is noted."""
    made = []
    for name, entry in entries.items():
        fields = {ACTION if key == "action" else MAPPING if key == "mapping" else key: entry[key] for key in entry}
        try:
            made.append(SubscriptionEntry(**checked_subscription({"name": name, **fields}, adapter)))
        except InvalidError as error:
            _note((*path, name), error, problems)
    return tuple(made)


def write(session: Session, notes: Notes, destination: Destination, spec: DestinationSpec) -> None:
    """Make rows as a destination's entries say."""
    for filter_ in spec.filters:
        row, made = _row(session, Filter, destination, Filter.title == filter_.title, title=filter_.title)
        notes.written(row, assign(row, {name: getattr(filter_, name) for name in OF_FILTER}), made=made)
    for subscription in spec.subscriptions:
        named = Subscription.name == subscription.name
        entry, made = _row(session, Subscription, destination, named, name=subscription.name)
        notes.written(entry, assign(entry, {name: getattr(subscription, name) for name in OF_SUBSCRIPTION}), made=made)


def others(session: Session, specs: Iterable[DestinationSpec]) -> Iterator[Filter | Subscription]:
    """The rows that no entry is for."""
    titles = {(spec.slug, each.title) for spec in specs for each in spec.filters}
    names = {(spec.slug, each.name) for spec in specs for each in spec.subscriptions}
    for row in session.scalars(select(Filter).order_by(Filter.id)):
        if (row.destination.slug, row.title) not in titles:
            yield row
    for entry in session.scalars(select(Subscription).order_by(Subscription.id)):
        if (entry.destination.slug, entry.name) not in names:
            yield entry


def check_count(session: Session, most: int) -> None:
    """See that no destination has more than ``most`` filters, or too many subscriptions; those that are only in the
    database count too.

    Raises:
        WorkspaceError
    """
    bounds = ((Filter, most, "filters (MAX_FILTERS)"), (Subscription, MAX_SUBSCRIPTIONS, "subscriptions"))
    problems = [
        f"{destination_id}: there may be {bound} {called}"
        for kind, bound, called in bounds
        for destination_id in sorted(session.scalars(_with_more(kind, bound)))
    ]
    if problems:
        raise WorkspaceError(problems)


def _with_more(kind: type[Filter | Subscription], most: int) -> Select[str]:
    return select(kind.destination_id).group_by(kind.destination_id).having(func.count() > most)


def check_actions(session: Session) -> None:
    """See that every subscription has its action: a file may make a destination one of another kind.

    Raises:
        WorkspaceError
    """
    lacking = [
        f"{row.destination.id} is a {row.destination.kind} now, which has no action {row.action}: {row.name} ({row.id})"
        for row in session.scalars(select(Subscription).order_by(Subscription.id))
        if row.destination.kind in REGISTRY
        and row.action not in {action.slug for action in REGISTRY[row.destination.kind].actions}
    ]
    if lacking:
        raise WorkspaceError(lacking)


def exported(session: Session, destination: Destination) -> dict[str, Any]:
    """A destination's filters and subscriptions as a file says them; nothing for none."""
    filters = session.scalars(select(Filter).where(Filter.destination_id == destination.id).order_by(Filter.title))
    mine = select(Subscription).where(Subscription.destination_id == destination.id).order_by(Subscription.name)
    sections = {
        "filters": {row.title: _filter(row) for row in filters},
        "subscriptions": {row.name: _subscription(row) for row in session.scalars(mine)},
    }
    return {name: entries for name, entries in sections.items() if entries}


def _filter(row: Filter) -> dict[str, Any]:
    entry = {"description": row.description} if row.description else {}
    return entry | {"if": row.condition, "actions": row.actions, "enabled": row.enabled}


def _subscription(row: Subscription) -> dict[str, Any]:
    return {"action": row.action, "trigger": row.trigger, "mapping": row.mapping, "enabled": row.enabled}


def _row(session: Session, kind: type[Row], destination: Destination, named: Any, **name: str) -> tuple[Row, bool]:
    """The row of an entry, and whether it is a new one."""
    row = session.scalars(select(kind).where(kind.destination_id == destination.id, named)).one_or_none()
    if row is not None:
        return row, False
    row = kind(id=_free_id(session, kind, destination, *name.values()), destination=destination, **name)
    session.add(row)
    return row, True


def _free_id(session: Session, kind: type[Row], destination: Destination, name: str) -> str:
    """An id that people recognise: those of other resources of a file are made of slugs too."""
    base = f"{PREFIXES[kind]}_{destination.slug[:SLUG_CHARACTERS]}_{slug_of(name)[:SLUG_CHARACTERS]}"
    found, number = base, 1
    with session.no_autoflush:
        while session.get(kind, found) is not None:
            number += 1
            found = f"{base}-{number}"
    return found


def _note(path: FieldPath, error: InvalidError, problems: Problems) -> None:
    for problem in error.problems:
        first, *rest = problem.field.split(".")
        problems.add((*path, SAID.get(first, first), *rest), problem.message)

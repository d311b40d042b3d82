"""The table in docs/roles.md is true: every deed, tried by every role, for what is its own and for what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.control import (
    audit,
    deliveries,
    deploy,
    destinations,
    filters,
    functions,
    instances,
    people,
    sources,
    subscriptions,
    tokens,
    versions,
)
from app.control.change import Change, change
from app.control.destinations import NewDestination
from app.control.errors import ForbiddenError
from app.control.preview import Wanted, prepared
from app.control.roles import COMMAND_LINE, Actor, Grant, Role, narrowed
from app.models import AuditEvent, Database
from app.models.migrate import migrate
from tasks.preview_messages import Asked
from tests.app.control.function_rows import CODE, VAULT
from tests.app.control.role_table import CELLS, DEEDS, FILTER, LISTED, SUBSCRIPTION, World

EVENT = {"type": "track", "event": "Thing"}

Read = Callable[[Session, Actor, World], Any]
Write = Callable[[Change, World], Any]


def previewed(session: Session, who: Actor, **wanted: str) -> Asked:
    return prepared(session, who, Wanted(**wanted, events=EVENT), 1024)


TRIED = {name: FILTER[name] for name in ("if", "actions")}
OF_SOURCE = ("see what a source received", "see what failed at a source")
OF_DESTINATION = (
    "see what was filtered at a destination",
    "see what failed at a destination",
    "see what a destination took",
    "see the metrics of a destination",
)

LISTS: dict[str, Read] = {
    "list functions": lambda s, a, _: functions.listed(s, a),
    "list instances": lambda s, a, _: instances.listed(s, a),
    "list sources": lambda s, a, _: sources.listed(s, a),
    "list destinations": lambda s, a, _: destinations.listed(s, a),
    "list a source's destinations": lambda s, a, w: destinations.connected(s, a, w["src_used"]),
    "list filters": lambda s, a, w: filters.listed(s, a, w["dst_connected"]),
    "list subscriptions": lambda s, a, w: subscriptions.listed(s, a, w["dst_connected"]),
    "list users": lambda s, a, _: people.listed(s, a),
    "list tokens": lambda s, a, w: tokens.listed(s, a, w["usr"]),
}

READS: dict[str, Read] = {
    "read a function": lambda s, a, w: functions.get(s, a, w["connected"]),
    "list versions": lambda s, a, w: versions.listed(s, a, w["connected"]),
    "read a version": lambda s, a, w: versions.get(s, a, w["connected"], w["oldest"]),
    "compare versions": lambda s, a, w: versions.difference(s, a, w["connected"], w["oldest"], w["newest"]),
    "read an instance": lambda s, a, w: instances.get(s, a, w["ifi"]),
    "read a source": lambda s, a, w: sources.get(s, a, w["src_used"]),
    "read a destination": lambda s, a, w: destinations.get(s, a, w["dst_connected"]),
    "read a filter": lambda s, a, w: filters.get(s, a, w["dst_connected"], w["flt"]),
    "preview a filter": lambda _, a, __: filters.preview(a, TRIED, EVENT, most_bytes=99),
    "read a subscription": lambda s, a, w: subscriptions.get(s, a, w["dst_connected"], w["sub"]),
    **dict.fromkeys(OF_SOURCE, lambda s, a, w: deliveries.source(s, a, w["src_used"])),
    **dict.fromkeys(OF_DESTINATION, lambda s, a, w: deliveries.destination(s, a, w["dst_connected"], w["src_used"])),
    "read a user": lambda s, a, w: people.get(s, a, w["usr"]),
    "preview code": lambda s, a, _: previewed(s, a, code=CODE.text),
    "preview a function": lambda s, a, w: previewed(s, a, function_id=w["connected"]),
    "preview a version": lambda s, a, w: previewed(s, a, version_id=w["oldest"]),
    "read oneself": lambda s, a, _: people.get(s, a, a.id),
    "list own tokens": lambda s, a, _: tokens.listed(s, a, a.id).rows,
    "list audit events": lambda s, a, _: audit.listed(s, a),
    "export audit events": lambda s, a, _: list(audit.csv_lines(s, a)),
}

WRITES: dict[str, Write] = {
    "create a function": lambda c, _: functions.create(c, {"display_name": "New"}, CODE),
    "change a function": lambda c, w: functions.update(c, w["connected"], {"description": "New"}),
    "delete a function": lambda c, w: functions.delete(c, w["free"]),
    "restore a version": lambda c, w: versions.restore(c, w["connected"], w["oldest"]),
    "connect a function to a destination": lambda c, w: instances.create(c, VAULT, w["free"], w["dst_free"], {}),
    "change an instance": lambda c, w: instances.update(c, VAULT, w["ifi"], {"name": "New"}),
    "switch an instance on or off": lambda c, w: instances.update(c, VAULT, w["ifi"], {"enabled": False}),
    "delete an instance": lambda c, w: instances.delete(c, w["ifi"]),
    "deploy to chosen instances": lambda c, w: deploy.deploy(c, VAULT, w["connected"], instance_ids=[w["ifi"]]),
    "deploy to all instances": lambda c, w: deploy.deploy(c, VAULT, w["connected"]),
    "create a source": lambda c, _: sources.create(c, "New"),
    "change a source": lambda c, w: sources.update(c, w["src_used"], {"name": "New"}),
    "switch a source on or off": lambda c, w: sources.update(c, w["src_used"], {"enabled": False}),
    "delete a source": lambda c, w: sources.delete(c, w["src_free"]),
    "add a write key": lambda c, w: sources.add_write_key(c, w["src_used"]),
    "revoke a write key": lambda c, w: sources.revoke_write_key(c, w["src_used"], "key-of-src_used"),
    "create a destination": lambda c, w: destinations.create(
        c, VAULT, NewDestination(source_id=w["src_used"], kind="log", name="New", settings={})
    ),
    "change a destination": lambda c, w: destinations.update(c, VAULT, w["dst_connected"], {"name": "New"}),
    "switch a destination on or off": lambda c, w: destinations.update(
        c, VAULT, w["dst_connected"], {"enabled": False}
    ),
    "delete a destination": lambda c, w: destinations.delete(c, w["dst_free"]),
    "create a filter": lambda c, w: filters.create(c, w["dst_connected"], FILTER | {"title": "New"}, most=2),
    "change a filter": lambda c, w: filters.update(c, w["dst_connected"], w["flt"], {"enabled": False}),
    "delete a filter": lambda c, w: filters.delete(c, w["dst_connected"], w["flt"]),
    "create a subscription": lambda c, w: subscriptions.create(c, w["dst_connected"], SUBSCRIPTION | {"name": "New"}),
    "change a subscription": lambda c, w: subscriptions.update(c, w["dst_connected"], w["sub"], {"enabled": True}),
    "delete a subscription": lambda c, w: subscriptions.delete(c, w["dst_connected"], w["sub"]),
    "create a user": lambda c, _: people.create(c, "new@example.com", "New"),
    "change a user": lambda c, w: people.update(c, w["usr"], {"name": "New"}),
    "delete a user": lambda c, w: people.delete(c, w["usr"]),
    "give a role": lambda c, w: people.give(c, w["usr"], Grant(Role.FUNCTIONS_ADMIN)),
    "take a role": lambda c, w: people.take(c, w["usr"], Role.SOURCE_ADMIN),
    "create a token": lambda c, w: tokens.create(c, w["usr"], "new"),
    "revoke a token": lambda c, w: tokens.revoke(c, w["tok"]),
    "change oneself": lambda c, _: people.update(c, c.actor.id, {"name": "New", "password": "correct horse battery"}),
    "create an own token": lambda c, _: tokens.create(c, c.actor.id, "new"),
    "revoke an own token": lambda c, w: tokens.revoke(c, w[f"tok of {c.actor.name}"]),
}


def cells_of(deeds: object) -> list[tuple[str, str]]:
    return [cell for cell in CELLS if cell[0] in deeds]  # type: ignore[operator]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, World]]:
    """One database for all cells: what a deed changes is rolled back."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('roles') / 'splice.db'}")
    migrate(database)
    with change(database, COMMAND_LINE) as opened:
        world = World(opened)
    yield database, world
    database.close()


def test_the_table_has_every_deed_and_no_other() -> None:
    assert set(DEEDS) == {*LISTS, *READS, *WRITES}
    assert set(LISTS) == set(LISTED)
    assert set(CELLS.values()) == {"allow", "deny", "part"}


@pytest.mark.parametrize(("deed", "column"), cells_of(LISTS))
def test_who_may_list(deed: str, column: str, filled: tuple[Database, World]) -> None:
    database, world = filled
    read = LISTS[deed]
    with database.read() as session:
        if CELLS[deed, column] == "deny":
            with pytest.raises(ForbiddenError):
                read(session, world.actor(column), world)
            return
        found = read(session, world.actor(column), world)
        assert (world[LISTED[deed]] in ids(found.rows)) == (CELLS[deed, column] == "allow")
        assert found.total == len(found.rows)


def ids(rows: Sequence[Any]) -> set[str]:
    return {row.id for row in rows}


@pytest.mark.parametrize(("deed", "column"), cells_of(READS))
def test_who_may_read(deed: str, column: str, filled: tuple[Database, World]) -> None:
    database, world = filled
    with database.read() as session:
        if CELLS[deed, column] == "allow":
            assert READS[deed](session, world.actor(column), world)
        else:
            with pytest.raises(ForbiddenError):
                READS[deed](session, world.actor(column), world)


@pytest.mark.parametrize(("deed", "column"), cells_of(WRITES))
def test_who_may_change_what_and_that_it_is_in_the_trail(
    deed: str, column: str, filled: tuple[Database, World]
) -> None:
    database, world = filled
    with Session(database.writing_engine, expire_on_commit=False) as session:
        before = trail(session)
        opened = Change(session, world.actor(column))
        if CELLS[deed, column] == "allow":
            WRITES[deed](opened, world)
            assert trail(session) > before
        else:
            with pytest.raises(ForbiddenError):
                WRITES[deed](opened, world)
            assert trail(session) == before


def trail(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


FIVE = frozenset({"1", "2", "3", "4", "5"})


@pytest.mark.parametrize(
    ("grant", "limit", "expected"),
    [
        (Grant(Role.OWNER), Grant(Role.OWNER), Grant(Role.OWNER)),
        (Grant(Role.OWNER), Grant(Role.SOURCE_ADMIN), Grant(Role.SOURCE_ADMIN)),
        (Grant(Role.SOURCE_ADMIN), Grant(Role.OWNER), Grant(Role.SOURCE_ADMIN)),
        (Grant(Role.FUNCTIONS_ADMIN, FIVE), Grant(Role.FUNCTIONS_READ_ONLY), Grant(Role.FUNCTIONS_READ_ONLY, FIVE)),
        (
            Grant(Role.FUNCTIONS_READ_ONLY, FIVE),
            Grant(Role.FUNCTIONS_ADMIN, frozenset({"5", "6"})),
            Grant(Role.FUNCTIONS_READ_ONLY, frozenset({"5"})),
        ),
        (Grant(Role.SOURCE_ADMIN), Grant(Role.FUNCTIONS_ADMIN), None),
    ],
)
def test_of_two_grants_only_what_both_allow_is_left(grant: Grant, limit: Grant, expected: Grant | None) -> None:
    assert narrowed([grant], [limit]) == ((expected,) if expected else ())

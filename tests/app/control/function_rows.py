"""What tests of functions and instances begin with: a source, destinations, actors, and functions by the deeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import select

from app.control import functions, instances
from app.control.change import change
from app.control.code import CheckedCode
from app.control.roles import COMMAND_LINE, Actor, Grant, Role
from app.models import AuditEvent, Database, Destination, Function, FunctionInstance, Publication, Source
from tasks.vault import Vault

VAULT = Vault([Fernet.generate_key().decode()])
CODE = CheckedCode("function onTrack(event) { return event; }", ("onTrack",))
OTHER = CheckedCode("function onPage(event) { return event; }", ("onPage",))
KEY = {"label": "API Key", "required": True, "sensitive": True}
LIST = {"label": "Names", "type": "ARRAY"}


def actor(*grants: Grant) -> Actor:
    return Actor(id="", name="somebody", email="somebody@example.com", grants=grants)


WRITES_FUNCTIONS = actor(Grant(Role.FUNCTIONS_ADMIN))
WRITES_SOURCES = actor(Grant(Role.SOURCE_ADMIN))


def connectable(database: Database, count: int = 2) -> None:
    """Sources ``src_0``… with one destination ``dst_0``… each."""
    with database.write() as session:
        for n in range(count):
            session.add(Source(id=f"src_{n}", slug=f"s{n}", name=f"S{n}"))
            session.flush()
            row = Destination(id=f"dst_{n}", slug=f"d{n}", name=f"D{n}", source_id=f"src_{n}", kind="log")
            session.add(row)


def made(database: Database, settings: Any = (), code: CheckedCode = CODE, name: str = "Orders") -> Function:
    with change(database, COMMAND_LINE) as open_change:
        return functions.create(open_change, {"display_name": name, "settings": list(settings)}, code)


def saved(database: Database, function: Function, who: Actor = COMMAND_LINE, **given: Any) -> Function:
    code, expected = given.pop("code", None), given.pop("expected", None)
    with change(database, who) as open_change:
        return functions.update(open_change, function.id, given, code=code, expected_revision=expected)


def connected(
    database: Database, function: Function, number: int = 0, who: Actor = COMMAND_LINE, **fields: Any
) -> FunctionInstance:
    with change(database, who) as open_change:
        return instances.create(open_change, VAULT, function.id, f"dst_{number}", fields)


def patched(
    database: Database,
    row: FunctionInstance,
    fields: Mapping[str, Any],
    who: Actor = COMMAND_LINE,
    vault: Vault = VAULT,
) -> FunctionInstance:
    with change(database, who) as open_change:
        return instances.update(open_change, vault, row.id, fields)


def to_publish(database: Database) -> set[str]:
    """What waits for its publication; taken off."""
    with database.write() as session:
        rows = session.scalars(select(Publication)).all()
        for row in rows:
            session.delete(row)
        return {row.subject for row in rows}


def deeds(database: Database) -> list[str]:
    """The trail, in no order of note."""
    with database.read() as session:
        return sorted(session.scalars(select(AuditEvent.type)))

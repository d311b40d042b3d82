"""Seal what is at rest with the first key, so that the others can go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.control.change import Change, change
from app.control.roles import COMMAND_LINE
from app.models import Database, Destination, FunctionInstance
from tasks.vault import Vault, VaultError


@dataclass(slots=True)
class Rotated:
    """What became of the sealed settings, by the id of who has them; ``lost`` are those that no key opens."""

    sealed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    current: int = 0


def rotate(database: Database, vault: Vault) -> Rotated:
    """Seal anew what is not under the first key, and have it published.

    Raises:
        sqlalchemy.exc.DBAPIError: the database does not answer; nothing was changed.
    """
    rotated = Rotated()
    with change(database, COMMAND_LINE) as opened:
        rows = [row for kind in (Destination, FunctionInstance) for row in _sealed(opened, kind)]
        if touched := {_destination_of(opened, row) for row in rows if _seal(row, vault, rotated)}:
            opened.publish(*sorted(touched))
    return rotated


def _sealed(opened: Change, kind: type[Any]) -> Iterable[Destination | FunctionInstance]:
    return opened.session.scalars(select(kind).where(kind.sealed != "").order_by(kind.id)).all()


def _seal(row: Destination | FunctionInstance, vault: Vault, rotated: Rotated) -> bool:
    try:
        current = vault.sealed_by(row.sealed) == vault.fingerprint
        if not current:
            row.sealed = vault.seal(vault.open(row.sealed))
            rotated.sealed.append(row.id)
        rotated.current += current
    except VaultError:
        rotated.lost.append(row.id)
        return False
    return not current


def _destination_of(opened: Change, row: Destination | FunctionInstance) -> str:
    """The destination whose route has these settings; the deed is audited."""
    opened.audit("Settings Key Rotated", row)
    return row.destination_id if isinstance(row, FunctionInstance) else row.id

"""Rotation: what is sealed with another key is sealed anew with the first, and published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models import AuditEvent, Destination
from app.publishing import Compiler, Publisher
from app.publishing.rotation import rotate
from tasks.routes import read_route
from tasks.vault import Vault, fingerprint
from tests.app.workspace.sample import KEY, OTHER_KEY

NEW = Vault([OTHER_KEY])


@pytest.fixture
def applied(applied: Publisher) -> Publisher:
    """A publisher with both keys, whose database and store have the workspace, sealed with the second."""
    return replace(applied, compiler=Compiler(Vault([OTHER_KEY, KEY]), 5.0))


def test_everything_is_sealed_with_the_first_key_and_published(applied: Publisher) -> None:
    rotated = rotate(applied.database, applied.compiler.vault)
    assert (rotated.sealed, rotated.lost, rotated.current) == (["dst_hook", "ifi_hook"], [], 0)
    assert applied.drain() == 1
    found = read_route(applied.client, "dst_hook")
    assert found is not None
    assert found[1].fingerprint == fingerprint(OTHER_KEY)
    assert found[1].function is not None
    assert NEW.open(found[1].sealed) | NEW.open(found[1].function.sealed) == {"secret": "hush", "salt": "pepper"}
    with applied.database.read() as session:
        deeds = session.query(AuditEvent).where(AuditEvent.type == "Settings Key Rotated").count()
    assert deeds == 2


def test_a_second_time_changes_nothing(applied: Publisher) -> None:
    rotate(applied.database, applied.compiler.vault)
    applied.drain()
    again = rotate(applied.database, NEW)
    assert (again.sealed, again.lost, again.current) == ([], [], 2)
    assert applied.waiting() == []


def test_what_no_key_opens_is_named_and_left_alone(applied: Publisher) -> None:
    with applied.database.write() as session:
        session.get_one(Destination, "dst_hook").sealed = "gibberish"
    rotated = rotate(applied.database, applied.compiler.vault)
    assert (rotated.sealed, rotated.lost) == (["ifi_hook"], ["dst_hook"])
    with applied.database.read() as session:
        assert session.get_one(Destination, "dst_hook").sealed == "gibberish"

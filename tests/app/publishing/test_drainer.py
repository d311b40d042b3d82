"""The drainer: whatever is down, it goes on, and publishes when that is back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from app.models import AuditEvent, Database
from app.models.base import now
from app.publishing import Compiler, Drainer, Publisher
from app.publishing.drainer import LOOK_S, MAX_PAUSE_S
from app.workspace.apply import apply_workspace
from tasks.connect import connect
from tasks.routes import read_route, read_sources
from tasks.streams import EventStore
from tasks.vault import VaultError
from tests.app.publishing.conftest import rename
from tests.app.workspace.sample import CONFIG, VAULT, WORKSPACE
from tests.support.stack import Store, free_port, server_binary, wait_until
from tests.tasks.fakes import Clock


def published_name(client: redis.Redis) -> str:
    found = read_route(client, "dst_log")
    return found[1].name if found else ""


def test_the_thread_publishes_what_others_change(applied: Publisher, valkey_server: Store) -> None:
    client = connect(valkey_server.url, read_timeout_s=2, max_connections=2)
    own = Publisher(Database(applied.database.url), client, applied.compiler)
    drainer = Drainer(lambda: own)
    drainer.start()
    drainer.start()
    try:
        rename(applied.database, "New")
        wait_until(lambda: published_name(applied.client) == "New", 10, "the change is published")
        rename(applied.database, "Newer")
        drainer.wake()
        wait_until(lambda: published_name(applied.client) == "Newer", 10, "the change is published")
    finally:
        drainer.close()


def test_it_repairs_before_it_drains(applied: Publisher) -> None:
    applied.client.flushall()
    assert Drainer(lambda: applied).turn() == LOOK_S
    assert published_name(applied.client) == "Log"
    assert set(read_sources(applied.client)) == {"k1", "k2"}


def test_a_database_without_tables_is_told_once_and_looked_at_ever_more_seldom(
    empty_database: Database, valkey: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    drainer = Drainer(lambda: Publisher(empty_database, valkey, Compiler(VAULT, 5.0)))
    with caplog.at_level(logging.WARNING):
        pauses = [drainer.turn() for _ in range(6)]
    assert pauses == [0.5, 1.0, 2.0, MAX_PAUSE_S, MAX_PAUSE_S, MAX_PAUSE_S]
    (told,) = caplog.messages
    assert told.startswith("what was changed is not published now: the database: ")


def test_a_database_that_is_down_stops_nothing(valkey: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(f"postgresql://me:hush@127.0.0.1:{free_port()}/none")
    drainer = Drainer(lambda: Publisher(database, valkey, Compiler(VAULT, 5.0)))
    assert drainer.turn() == 2 * LOOK_S
    assert "the database: " in caplog.text
    assert "hush" not in caplog.text
    database.close()


def test_a_key_that_cannot_be_had_is_asked_for_again(applied: Publisher, caplog: pytest.LogCaptureFixture) -> None:
    answers = iter([False, True])

    def make() -> Publisher:
        if not next(answers):
            raise VaultError("settings.key: no")
        return applied

    drainer = Drainer(make)
    assert drainer.turn() > LOOK_S
    assert "settings.key: no" in caplog.text
    assert drainer.turn() == LOOK_S


def test_a_bug_is_logged_with_its_traceback_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Publisher:
        raise KeyError("a bug")

    assert Drainer(broken).turn() > LOOK_S
    assert "Traceback" in caplog.text


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    """A store that can be stopped, and keeps nothing."""
    if server_binary() is None:
        pytest.skip("no server")
    store = Store(tmp_path / "store", "--appendonly", "no")
    yield store.start()
    store.stop()


def test_when_redis_is_back_without_its_data_everything_is_published_again(
    database: Database, own_store: Store
) -> None:
    client = connect(own_store.url, read_timeout_s=2, max_connections=4)
    apply_workspace(WORKSPACE, database, EventStore(client, CONFIG), CONFIG)
    drainer = Drainer(lambda: Publisher(database, client, Compiler(VAULT, 5.0)))
    assert drainer.turn() == LOOK_S
    own_store.stop()
    rename(database, "Meanwhile")
    assert drainer.turn() > LOOK_S
    own_store.start()
    assert drainer.turn() == LOOK_S
    assert published_name(client) == "Meanwhile"
    assert set(read_sources(client)) == {"k1", "k2"}
    client.close()


def test_what_is_too_old_for_the_trail_goes_once_an_hour(applied: Publisher) -> None:
    clock = Clock()
    drainer = Drainer(lambda: applied, clock)
    for removed in (True, False, True):
        with applied.database.write() as session:
            session.add(AuditEvent(id="aud_old", type="Source Created", timestamp=now() - timedelta(days=91)))
        drainer.turn()
        with applied.database.read() as session:
            assert (session.get(AuditEvent, "aud_old") is None) == removed
        if not removed:
            with applied.database.write() as session:
                session.delete(session.get_one(AuditEvent, "aud_old"))
            clock.advance(3600)

"""The outbox: what was changed is published once Redis takes it, never an older state over a newer one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from app.control.change import REVISIONS, change
from app.control.roles import COMMAND_LINE
from app.models import Database, Destination, Function, Publication, Revision
from app.models.base import now
from app.models.outbox import SOURCES
from app.publishing import Compiler, Publisher
from app.publishing.outbox import CLAIM, REST
from app.workspace.apply import apply_workspace
from tasks.connect import connect
from tasks.routes import Source, publish_route, publish_sources, read_route, read_sources
from tasks.streams import EventStore, State
from tasks.vault import Vault
from tests.app.publishing.conftest import rename
from tests.app.workspace.sample import CONFIG, OTHER_KEY, VAULT, WORKSPACE
from tests.support.stack import Store, server_binary

LONG_AGO_NS = 1_700_000_000 * 10**9


def published_name(client: redis.Redis) -> str:
    found = read_route(client, "dst_log")
    assert found is not None
    return found[1].name


def subjects(publisher: Publisher) -> list[str]:
    return [row.subject for row in publisher.waiting()]


def test_a_change_is_published_under_its_revision_and_taken_off(applied: Publisher) -> None:
    rename(applied.database, "New")
    (row,) = applied.waiting()
    assert applied.drain() == 1
    found = read_route(applied.client, "dst_log")
    assert found is not None
    assert (found[0], found[1].name) == (row.revision, "New")
    assert applied.waiting() == []


def test_several_changes_of_one_destination_are_published_once(applied: Publisher) -> None:
    for name in ("One", "Two", "Three"):
        rename(applied.database, name)
    assert applied.drain() == 1
    assert published_name(applied.client) == "Three"


def test_a_deleted_destination_becomes_a_tombstone(applied: Publisher, store: EventStore) -> None:
    with change(applied.database, COMMAND_LINE) as opened:
        opened.session.delete(opened.session.get_one(Destination, "dst_log"))
        opened.publish("dst_log", SOURCES)
    assert applied.drain() == 2
    found = read_route(applied.client, "dst_log")
    assert found is not None
    assert found[1].state is State.DELETED
    assert store.destinations() == {"dst_hook"}
    assert read_sources(applied.client)["k1"].destinations == (("dst_hook", True),)


def test_what_another_is_at_is_left_until_its_claim_ends(applied: Publisher) -> None:
    """As after a crash between the claim and the publication."""
    rename(applied.database, "New")
    with applied.database.write() as session:
        session.get_one(Publication, "dst_log").claimed_until = now() + CLAIM
    assert applied.drain() == 0
    later = replace(applied, clock=lambda: now() + CLAIM + timedelta(seconds=1))
    assert later.drain() == 1
    assert published_name(applied.client) == "New"


def test_a_crash_between_commit_and_publication_loses_nothing(applied: Publisher) -> None:
    rename(applied.database, "New")
    again = Publisher(Database(applied.database.url), applied.client, applied.compiler)
    assert again.drain() == 1
    again.database.close()
    assert published_name(applied.client) == "New"


def test_a_crash_after_publication_repeats_it_without_harm(applied: Publisher) -> None:
    rename(applied.database, "New")
    (row,) = applied.waiting()
    applied.drain()
    with applied.database.write() as session:
        session.add(Publication(subject="dst_log", revision=row.revision))
    assert applied.drain() == 1
    assert (subjects(applied), published_name(applied.client)) == ([], "New")


def test_a_change_while_it_is_published_keeps_its_row(applied: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    rename(applied.database, "One")
    compiled = Publisher._compiled

    def meanwhile(self: Publisher, session: Any, subject: str) -> Callable[[int], object]:
        publish = compiled(self, session, subject)

        def late(version: int) -> object:
            if not changed:
                changed.append(subject)
                rename(applied.database, "Two")
            return publish(version)

        return late

    changed: list[str] = []
    monkeypatch.setattr(Publisher, "_compiled", meanwhile)
    applied.drain()
    assert (subjects(applied), published_name(applied.client)) == ([], "Two")


def test_two_at_once_publish_every_change_and_never_an_older_one_last(applied: Publisher) -> None:
    stop, seen = threading.Event(), []
    publishers = [
        Publisher(Database(applied.database.url), applied.client, applied.compiler) for _ in range(2)
    ]  # fmt: skip

    def drain(publisher: Publisher) -> None:
        while not stop.is_set():
            seen.append(publisher.drain())
        seen.append(publisher.drain())

    threads = [threading.Thread(target=drain, args=(publisher,)) for publisher in publishers]
    for thread in threads:
        thread.start()
    versions = []
    for number in range(40):
        rename(applied.database, f"Name {number}")
        found = read_route(applied.client, "dst_log")
        assert found is not None
        versions.append(found[0])
    stop.set()
    for thread in threads:
        thread.join(30)
    for publisher in publishers:
        publisher.database.close()
    assert versions == sorted(versions)
    assert (subjects(applied), published_name(applied.client)) == ([], "Name 39")
    assert 1 <= sum(seen) <= 40


def test_two_at_once_publish_each_row_once(applied: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    original = Publisher._publish
    barrier = threading.Barrier(2)

    def noted(self: Publisher, subject: str) -> int:
        done.append(subject)
        return original(self, subject)

    def drain() -> None:
        barrier.wait(10)
        applied.drain()

    monkeypatch.setattr(Publisher, "_publish", noted)
    with change(applied.database, COMMAND_LINE) as opened:
        opened.publish("dst_log", "dst_hook", SOURCES)
    threads = [threading.Thread(target=drain) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == ["dst_hook", "dst_log", SOURCES]


def test_an_older_state_never_replaces_a_newer_one(applied: Publisher) -> None:
    rename(applied.database, "Old")
    (row,) = applied.waiting()
    applied.drain()
    with applied.database.read() as session:
        slow = applied._compiled(session, "dst_log")
    rename(applied.database, "New")
    applied.drain()
    with pytest.raises(redis.ResponseError, match="STALE"):
        slow(row.revision)
    assert published_name(applied.client) == "New"


def test_older_write_keys_never_replace_newer_ones(valkey: redis.Redis) -> None:
    source = Source(source_id="src_a", name="A")
    publish_sources(valkey, {"new": source}, 7)
    for version in (6, 7):
        with pytest.raises(redis.ResponseError, match="STALE"):
            publish_sources(valkey, {"old": source}, version)
    assert set(read_sources(valkey)) == {"new"}
    assert publish_sources(valkey, {"newer": source}, 8) == 8


def test_write_keys_from_before_there_was_a_database_are_older_than_any(valkey: redis.Redis) -> None:
    publish_sources(valkey, {"old": Source(source_id="src_a", name="A")}, LONG_AGO_NS)
    assert publish_sources(valkey, {}, 1) == 1


def test_what_cannot_be_compiled_keeps_its_row_and_stops_nothing_else(applied: Publisher) -> None:
    with change(applied.database, COMMAND_LINE) as opened:
        opened.session.get_one(Destination, "dst_log").name = "New"
        opened.publish("dst_hook", "dst_log")
    before = read_route(applied.client, "dst_hook")
    lost = replace(applied, compiler=Compiler(Vault([OTHER_KEY]), 5.0))
    assert lost.drain() == 1
    (row,) = lost.waiting()
    assert (row.subject, row.error) == ("dst_hook", "sealed with a key that is not in SETTINGS_KEYS")
    assert read_route(applied.client, "dst_hook") == before
    assert published_name(applied.client) == "New"
    assert lost.drain_all(0) is False
    later = replace(applied, clock=lambda: now() + REST + timedelta(seconds=1))
    assert later.drain() == 1


def test_a_publication_that_redis_refuses_rests_and_stops_nothing_else(applied: Publisher) -> None:
    key = "splice:{dst_hook}:route"
    applied.client.delete(key)
    applied.client.set(key, "no hash")
    with change(applied.database, COMMAND_LINE) as opened:
        opened.publish("dst_hook", "dst_log")
    assert applied.drain() == 1
    (row,) = applied.waiting()
    assert row.subject == "dst_hook"
    assert "WRONGTYPE" in row.error


def test_where_redis_is_ahead_of_a_database_that_was_restored_the_database_overtakes(applied: Publisher) -> None:
    with applied.database.read() as session:
        far = session.get_one(Revision, REVISIONS).value + 10**9
        route = applied.compiler.route_of(session, "dst_log")
    assert route is not None
    publish_route(applied.client, replace(route, name="Later"), far)
    rename(applied.database, "Restored")
    applied.drain()
    assert (subjects(applied), published_name(applied.client)) == ([], "Restored")


def test_sources_that_the_database_never_knew_keep_their_write_keys(applied: Publisher) -> None:
    sources = read_sources(applied.client) | {"old-key": Source(source_id="src_old", name="Old")}
    publish_sources(applied.client, sources)
    with change(applied.database, COMMAND_LINE) as opened:
        opened.publish_sources()
    applied.drain()
    assert set(read_sources(applied.client)) == {"k1", "k2", "old-key"}


def test_a_subject_that_changes_nothing_in_a_route_is_published_all_the_same(applied: Publisher) -> None:
    with change(applied.database, COMMAND_LINE) as opened:
        opened.session.get_one(Function, "fn_mask").description = "other"
        opened.publish("dst_hook")
    assert applied.drain() == 1


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    """A store that can be stopped."""
    if server_binary() is None:
        pytest.skip("no server")
    store = Store(tmp_path / "store")
    yield store.start()
    store.stop()


def test_with_redis_down_a_change_is_kept_and_published_when_it_is_back(database: Database, own_store: Store) -> None:
    client = connect(own_store.url, read_timeout_s=2, max_connections=4)
    publisher = Publisher(database, client, Compiler(VAULT, 5.0))
    own_store.stop()
    applied = apply_workspace(WORKSPACE, database, EventStore(client, CONFIG), CONFIG)
    assert (applied.published, applied.faults, applied.changed) == (False, (), True)
    with pytest.raises(redis.ConnectionError):
        publisher.drain()
    assert subjects(publisher) == ["dst_hook", "dst_log", SOURCES]
    own_store.start()
    assert publisher.drain_all(5)
    assert set(read_sources(client)) == {"k1", "k2"}
    assert published_name(client) == "Log"
    client.close()

"""Repair: what is published is compared with the database, and what differs is published anew."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from app.models.outbox import SOURCES
from app.publishing import Publisher, repair
from app.workspace.apply import apply_workspace
from tasks.routes import Route, Source, publish_route, publish_sources, read_route, read_sources
from tasks.streams import EventStore, State
from tests.app.workspace.sample import CONFIG, HOOK, LOG, WORKSPACE

OLD = Route(destination_id="dst_old", name="Old", slug="old", kind="log", source_id="src_old")


def published(publisher: Publisher, destination_id: str) -> Route:
    found = read_route(publisher.client, destination_id)
    assert found is not None
    return found[1]


def test_what_is_as_it_should_be_stays_untouched(applied: Publisher) -> None:
    assert repair(applied) == ()
    assert applied.waiting() == []


def test_a_store_that_lost_everything_gets_everything(applied: Publisher) -> None:
    before = published(applied, "dst_hook")
    applied.client.flushall()
    assert repair(applied) == ("dst_hook", "dst_log", SOURCES)
    applied.drain()
    assert published(applied, "dst_hook") == before
    assert set(read_sources(applied.client)) == {"k1", "k2"}
    assert repair(applied) == ()


def test_only_what_differs_is_published(applied: Publisher) -> None:
    hook = published(applied, "dst_hook")
    publish_route(applied.client, replace(published(applied, "dst_log"), name="Other"))
    assert repair(applied) == ("dst_log",)
    applied.drain()
    assert published(applied, "dst_log").name == "Log"
    assert published(applied, "dst_hook") == hook


def test_lost_write_keys_come_back(applied: Publisher) -> None:
    publish_sources(applied.client, {})
    assert repair(applied) == (SOURCES,)
    applied.drain()
    assert set(read_sources(applied.client)) == {"k1", "k2"}


def test_what_the_database_never_knew_is_left_and_logged(
    applied: Publisher, caplog: pytest.LogCaptureFixture, store: EventStore
) -> None:
    publish_route(applied.client, OLD)
    publish_sources(applied.client, read_sources(applied.client) | {"old-key": Source(source_id="src_old", name="Old")})
    with caplog.at_level(logging.WARNING):
        assert repair(applied) == ()
    assert "dst_old" in caplog.text
    assert "src_old" in caplog.text
    assert published(applied, "dst_old") == OLD
    assert store.destinations() == {"dst_hook", "dst_log", "dst_old"}
    assert "old-key" in read_sources(applied.client)


def test_a_deleted_destination_that_is_published_again_gets_its_tombstone(
    applied: Publisher, store: EventStore
) -> None:
    before = published(applied, "dst_log")
    only_hook = replace(WORKSPACE, destinations=(HOOK,))
    apply_workspace(only_hook, applied.database, store, CONFIG, prune=True)
    publish_route(applied.client, before)
    assert repair(applied) == ("dst_log",)
    applied.drain()
    assert published(applied, "dst_log").state is State.DELETED
    assert store.destinations() == {"dst_hook"}


def test_a_database_that_never_had_anything_takes_nothing_away(publisher: Publisher) -> None:
    """As after an upgrade: what was published before goes on until a workspace is applied."""
    publish_route(publisher.client, OLD)
    publish_sources(publisher.client, {"old-key": Source(source_id="src_old", name="Old")})
    assert repair(publisher) == ()
    assert publisher.drain() == 0
    assert published(publisher, "dst_old") == OLD
    assert set(read_sources(publisher.client)) == {"old-key"}


def test_what_was_published_before_is_taken_over_by_the_workspace_that_has_it(
    publisher: Publisher, store: EventStore
) -> None:
    old = Route(destination_id="dst_log", name="Log", slug="log", kind="log", source_id="src_web")
    publish_route(publisher.client, old)
    publish_sources(publisher.client, {"k1": Source(source_id="src_web", name="Old")})
    apply_workspace(replace(WORKSPACE, destinations=(LOG,)), publisher.database, store, CONFIG)
    assert published(publisher, "dst_log").settings == {"path": ""}
    assert {key: source.name for key, source in read_sources(publisher.client).items()} == {"k1": "Web", "k2": "Web"}
    assert repair(publisher) == ()

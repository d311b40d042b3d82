"""Routes and sources as the control plane publishes them and the data plane reads them."""

from __future__ import annotations

import orjson
import pytest
import redis

from tasks import routes
from tasks.connect import connect
from tasks.functions.contract import Batching
from tasks.routes import (
    LASTING,
    RouteCache,
    Source,
    SourceCache,
    delete_route,
    publish_route,
    publish_sources,
    read_route,
    read_sources,
)
from tasks.streams import EventStore, State
from tasks.streams.keys import DESTINATIONS, WAKE, key
from tests.support.stack import wait_until
from tests.tasks.fakes import CONFIG, claim, function_route, names, new_events, route

SOURCE = Source(source_id="src_1", name="Web", destinations=(("d", True), ("d2", False)))


def ttls(client: redis.Redis) -> list[int]:
    """Seconds that the lasting keys of ``d`` have left; -1: no end, -2: not there."""
    return [client.ttl(key("d", name)) for name in LASTING]


def test_a_route_is_read_as_it_was_published(valkey: redis.Redis) -> None:
    whole = route(
        "d",
        state=State.DISABLED,
        settings={"url": "https://a.example"},
        sealed="gAAAA",
        fingerprint="k1",
        function=function_route(
            code="onTrack",
            settings={"a": 1},
            sealed="gBBBB",
            required=("a", "b"),
            concurrency=4,
            batch=Batching(events=5, wait_s=1.5, singles=("track", "page")),
        ),
    )
    version = publish_route(valkey, whole)
    assert read_route(valkey, "d") == (version, whole)


def test_a_route_without_a_function_is_read_as_it_was_published(valkey: redis.Redis) -> None:
    version = publish_route(valkey, route("d"))
    assert read_route(valkey, "d") == (version, route("d"))


def test_a_function_whose_route_does_not_say_has_processes_as_it_needs(valkey: redis.Redis) -> None:
    publish_route(valkey, route("d", function=function_route(concurrency=1)))
    body = orjson.loads(valkey.hget(key("d", "route"), "body"))  # type: ignore[arg-type]
    assert body["function"].pop("concurrency") == 1
    valkey.hset(key("d", "route"), "body", orjson.dumps(body).decode())
    found = read_route(valkey, "d")
    assert found is not None
    assert found[1].function == function_route(concurrency=None)


def test_a_function_whose_route_does_not_say_has_no_batches(valkey: redis.Redis) -> None:
    publish_route(valkey, route("d", function=function_route()))
    body = orjson.loads(valkey.hget(key("d", "route"), "body"))  # type: ignore[arg-type]
    assert body["function"].pop("batch") is None
    valkey.hset(key("d", "route"), "body", orjson.dumps(body).decode())
    found = read_route(valkey, "d")
    assert found is not None
    assert found[1].function == function_route()


def test_what_was_never_published_is_none(valkey: redis.Redis) -> None:
    assert read_route(valkey, "d") is None


def test_the_repr_of_a_route_shows_no_settings_and_no_code() -> None:
    secret = "hunter2"
    whole = route("d", settings={"a": secret}, sealed=secret, function=function_route(code=secret, sealed=secret))
    assert secret not in repr(whole)


def test_each_publication_has_a_higher_version(valkey: redis.Redis) -> None:
    versions = [publish_route(valkey, route("d", name=str(i))) for i in range(5)]
    assert versions == sorted(set(versions))


def test_a_given_version_is_taken(valkey: redis.Redis) -> None:
    assert publish_route(valkey, route("d"), 7) == 7
    assert publish_route(valkey, route("d"), 8) == 8


@pytest.mark.parametrize("version", [6, 7])
def test_a_stale_version_is_refused_and_changes_nothing(valkey: redis.Redis, version: int) -> None:
    publish_route(valkey, route("d", name="new"), 7)
    with pytest.raises(redis.ResponseError, match="STALE"):
        publish_route(valkey, route("d", name="old"), version)
    found = read_route(valkey, "d")
    assert found is not None
    assert (found[0], found[1].name) == (7, "new")


def test_a_stale_deletion_is_refused_and_forgets_nothing(valkey: redis.Redis) -> None:
    publish_route(valkey, route("d"), 7)
    with pytest.raises(redis.ResponseError, match="STALE"):
        delete_route(valkey, "d", 6)
    assert valkey.sismember(DESTINATIONS, "d")
    assert max(ttls(valkey)) == -1


def test_only_the_code_of_the_deployed_version_is_kept(valkey: redis.Redis) -> None:
    for version in ("v1", "v2"):
        publish_route(valkey, route("d", function=function_route(version_id=version)))
    assert [f for f in valkey.hkeys(key("d", "route")) if f.startswith(b"code:")] == [b"code:v2"]
    publish_route(valkey, route("d"))
    assert not [f for f in valkey.hkeys(key("d", "route")) if f.startswith(b"code:")]


def test_publishing_makes_the_groups_from_the_beginning_of_the_streams(valkey: redis.Redis) -> None:
    store = EventStore(valkey, CONFIG)
    store.append({"d": new_events(2)})
    publish_route(valkey, route("d"))
    assert names(claim(store)) == ["e0", "e1"]


def test_publishing_again_leaves_claims_alone(store: EventStore) -> None:
    store.append({"d": new_events(2)})
    claim(store)
    publish_route(store.client, route("d", name="other"))
    assert store.client.xpending(key("d", "events"), "workers")["pending"] == 2


def test_what_waits_is_looked_at_as_soon_as_a_route_is_published(store: EventStore) -> None:
    store.client.delete(WAKE)
    publish_route(store.client, route("d"))
    assert store.due() == ["d"]


def test_a_deleted_destination_leaves_a_tombstone_that_tells_nothing(valkey: redis.Redis) -> None:
    publish_route(valkey, route("d", settings={"a": 1}, sealed="gAAAA", function=function_route()))
    delete_route(valkey, "d")
    found = read_route(valkey, "d")
    assert found is not None
    assert (found[1].state, found[1].settings, found[1].sealed, found[1].function) == (State.DELETED, {}, "", None)
    assert not valkey.sismember(DESTINATIONS, "d")


def test_the_keys_of_a_deleted_destination_go_a_day_later(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    store.client.zadd(key("d", "delayed"), {"{}\n{}": 1.0})
    store.client.hset(key("d", "sizes"), "dead_bytes", 1)
    delete_route(store.client, "d")
    left = ttls(store.client)
    assert all(ttl == -2 or 23 * 3600 < ttl <= 24 * 3600 for ttl in left)
    assert sum(ttl > 0 for ttl in left) == 5


def test_a_destination_that_comes_back_keeps_its_keys(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    delete_route(store.client, "d")
    publish_route(store.client, route("d"))
    assert max(ttls(store.client)) == -1
    assert names(claim(store)) == ["e0"]
    assert store.client.sismember(DESTINATIONS, "d")


def test_the_cache_reads_again_only_for_another_version(valkey: redis.Redis) -> None:
    cache = RouteCache(valkey)
    first = publish_route(valkey, route("d", name="one"))
    assert cache.get("d", first) == route("d", name="one")
    second = publish_route(valkey, route("d", name="two"))
    assert cache.get("d", first) == route("d", name="one")
    assert cache.get("d", second) == route("d", name="two")


def test_the_cache_follows_versions_that_begin_anew(valkey: redis.Redis) -> None:
    """After a loss of data in Redis, the next version may be lower."""
    cache = RouteCache(valkey)
    cache.get("d", publish_route(valkey, route("d", name="before"), 1000))
    valkey.flushall()
    publish_route(valkey, route("d", name="after"), 3)
    found = cache.get("d", 3)
    assert found is not None
    assert found.name == "after"


def test_the_cache_forgets_what_is_not_published_any_more(valkey: redis.Redis) -> None:
    cache = RouteCache(valkey)
    version = publish_route(valkey, route("d"))
    cache.get("d", version)
    valkey.flushall()
    assert cache.get("d", version + 1) is None
    assert cache.get("d", version) is None


def test_the_cache_does_not_grow_without_bounds(valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "REMEMBERED", 3)
    cache = RouteCache(valkey)
    for i in range(9):
        cache.get(f"d{i}", publish_route(valkey, route(f"d{i}")))
    assert list(cache._known) == ["d6", "d7", "d8"]


def test_sources_are_read_as_they_were_published(valkey: redis.Redis) -> None:
    publish_sources(valkey, {"wk_1": SOURCE, "wk_2": SOURCE})
    assert read_sources(valkey) == {"wk_1": SOURCE, "wk_2": SOURCE}


def test_publishing_sources_replaces_all_of_them(valkey: redis.Redis) -> None:
    publish_sources(valkey, {"wk_1": SOURCE})
    publish_sources(valkey, {"wk_2": SOURCE})
    assert read_sources(valkey) == {"wk_2": SOURCE}


def test_at_the_memory_limit_a_destination_can_be_disabled_and_its_source_too(valkey: redis.Redis) -> None:
    publish_route(valkey, route("d"))
    valkey.config_set("maxmemory", 1)
    publish_route(valkey, route("d", state=State.DISABLED))
    publish_sources(valkey, {"wk_1": SOURCE})
    delete_route(valkey, "d")
    assert valkey.hget(key("d", "route"), "state") == b"deleted"
    assert read_sources(valkey) == {"wk_1": SOURCE}


def test_receivers_follow_a_change_of_sources(valkey: redis.Redis) -> None:
    cache = SourceCache(valkey)
    assert cache.get("wk_1") is None
    publish_sources(valkey, {"wk_1": SOURCE})
    wait_until(lambda: cache.get("wk_1") == SOURCE, 10, "the new source is known")
    publish_sources(valkey, {})
    wait_until(lambda: cache.get("wk_1") is None, 10, "the source is forgotten")


def test_receivers_keep_the_sources_while_redis_is_empty_or_away(valkey: redis.Redis) -> None:
    publish_sources(valkey, {"wk_1": SOURCE})
    cache = SourceCache(valkey)
    cache.get("wk_1")
    valkey.flushall()
    cache._looked_at = float("-inf")
    assert cache.get("wk_1") == SOURCE
    away = connect("redis://127.0.0.1:1", read_timeout_s=1.0, max_connections=1)
    cache._client = away
    cache._looked_at = float("-inf")
    assert cache.get("wk_1") == SOURCE
    away.close()


def test_a_receiver_that_never_saw_redis_says_so() -> None:
    away = connect("redis://127.0.0.1:1", read_timeout_s=1.0, max_connections=1)
    with pytest.raises(redis.ConnectionError):
        SourceCache(away).get("wk_1")
    away.close()

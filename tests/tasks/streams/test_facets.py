"""Counts by facet: written in the step that settles, bounded in number, safe for every text."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from tasks.facets import MOST_VALUES, Facets, Stage
from tasks.streams import EventStore, Fate, Settlement, scripts
from tests.tasks.fakes import claim, new_events

EVIL = "a b\nc\0d\xa0\u202e\N{SNOWMAN}%s\t"


def counted(store: EventStore, stage: Stage, facet: str) -> dict[str, int]:
    """The counts of the destination ``d``, hours added up."""
    found: dict[str, int] = {}
    for name in store.client.scan_iter(match=f"splice:{{d}}:by:*:{stage}:{facet}"):
        fields: Any = store.client.hgetall(name)
        for value, count in fields.items():
            found[value.decode()] = found.get(value.decode(), 0) + int(count)
    return found


def settle(store: EventStore, facets: list[Facets], stage: Stage = Stage.DELIVERED, fate: Fate = Fate.ACK) -> int:
    """Settle as many events."""
    settled = 0
    for first in range(0, len(facets), 50):
        some = facets[first : first + 50]
        store.append({"d": new_events(len(some))})
        envelopes = claim(store).envelopes
        pairs = zip(envelopes, some, strict=True)
        settlements = [Settlement(entry_id=e.entry_id, fate=fate, facets=(stage, each)) for e, each in pairs]
        settled += store.settle("d", "events", settlements)
        assert store.settle("d", "events", settlements) == 0
    return settled


def test_settled_events_are_counted_once_by_each_facet(store: EventStore) -> None:
    track, page = Facets("track", "1.0", "Bought"), Facets("page", "2.0", "Home")
    assert settle(store, [track, track, page]) == 3
    assert counted(store, Stage.DELIVERED, "type") == {"track": 2, "page": 1}
    assert counted(store, Stage.DELIVERED, "version") == {"1.0": 2, "2.0": 1}
    assert counted(store, Stage.DELIVERED, "name") == {"Bought": 2, "Home": 1}
    assert counted(store, Stage.FAILED, "name") == {}


def test_stages_are_counted_apart(store: EventStore) -> None:
    for stage in (Stage.FILTERED, Stage.FAILED):
        settle(store, [Facets("track", "1.0", "Bought")], stage)
        assert counted(store, stage, "name") == {"Bought": 1}


def test_every_text_can_be_a_name(store: EventStore) -> None:
    settle(store, [Facets("track", "1", EVIL), Facets("track", "1", EVIL)])
    assert counted(store, Stage.DELIVERED, "name") == {EVIL: 2}


def test_a_line_feed_in_a_version_moves_no_field(store: EventStore) -> None:
    settle(store, [Facets("tr\nack", "1\n2\n3", "x\ny"), Facets("track", "1\0\ud800", "x")])
    assert counted(store, Stage.DELIVERED, "type") == {"tr ack": 1, "track": 1}
    assert counted(store, Stage.DELIVERED, "version") == {"1 2 3": 1, "1\0?": 1}
    assert counted(store, Stage.DELIVERED, "name") == {"x\ny": 1, "x": 1}


def test_only_so_many_values_are_counted_apart(store: EventStore) -> None:
    kinds, versions, names = MOST_VALUES
    settle(store, [Facets(f"t{n}", f"v{n}", f"n{n}") for n in range(names + 100)])
    for facet, most in (("type", kinds), ("version", versions), ("name", names)):
        found = counted(store, Stage.DELIVERED, facet)
        assert (len(found), found["(other)"]) == (most + 1, names + 100 - most)
    settle(store, [Facets("t0", "v0", "n0"), Facets("t999", "v999", "n999")])
    found = counted(store, Stage.DELIVERED, "name")
    assert (found["n0"], found["(other)"], len(found)) == (2, 101, names + 1)


def test_what_is_settled_twice_by_one_call_is_counted_once(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    (envelope,) = claim(store).envelopes
    once = Settlement(entry_id=envelope.entry_id, fate=Fate.ACK, facets=(Stage.FILTERED, Facets("a", "b", "c")))
    assert store.settle("d", "events", [once, once]) == 1
    assert counted(store, Stage.FILTERED, "name") == {"c": 1}


def test_counts_have_an_end(store: EventStore) -> None:
    settle(store, [Facets("track", "1", "x")])
    keys = list(store.client.scan_iter(match="splice:{d}:by:*"))
    assert len(keys) == 3
    assert all(0 < store.client.ttl(name) <= 15 * 24 * 3600 for name in keys)


def test_counting_works_at_the_memory_limit(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    (envelope,) = claim(store).envelopes
    store.client.config_set("maxmemory", 1)
    done = Settlement(entry_id=envelope.entry_id, fate=Fate.ACK, facets=(Stage.FILTERED, Facets("a", "b", "c")))
    assert store.settle("d", "events", [done]) == 1
    assert counted(store, Stage.FILTERED, "type") == {"a": 1}


@pytest.mark.parametrize("flushed", [False, True])
def test_the_receiver_counts_within_the_same_bound(valkey: redis.Redis, *, flushed: bool) -> None:
    for first in range(0, 6, 2):
        if flushed:
            valkey.script_flush()
        scripts.run_many(valkey, scripts.COUNT, [(["h"], [3, 60, f"v{first}", 2, f"v{first + 1}", 1])])
    assert valkey.hlen("h") == 4
    assert sum(int(count) for count in valkey.hvals("h")) == 9
    assert 0 < valkey.ttl("h") <= 60

"""Counts of the receiver: gathered, written by a thread, kept while Redis is down, in nobody's way."""

from __future__ import annotations

import os
import time
from typing import Any

import orjson
import pytest
import redis

from app.ingest.recorder import Recorder
from tasks.deliveries.ingest import ALL_OTHER, FACETS_KEPT, Tally, sample
from tasks.facets import Facets, Stage
from tests.support.stack import wait_until

PAGE = Facets("page", "1.0", "Home")


def test_counts_are_written_by_themselves_and_together() -> None:
    written: list[tuple[Tally, float]] = []
    recorder = Recorder(lambda tally, now: written.append((tally, now)), bool, clock=lambda: 60.0)
    for _ in range(3):
        recorder.received("src", [PAGE] * 2)
    recorder.failed("src", "empty_batch", {}, "The batch has no events.")
    wait_until(lambda: bool(written), 5, "the thread writes")
    recorder.close()
    assert sum((tally.counts[("src", "received")] for tally, _ in written)) == 6
    assert {now for _, now in written} == {60.0}


def test_nothing_is_written_when_nothing_happened() -> None:
    recorder = Recorder(lambda *_: pytest.fail("written"), lambda: pytest.fail("asked"))
    recorder.flush()
    recorder.close()


def refuse(*_: object) -> None:
    raise redis.ConnectionError("gone")


def test_while_redis_is_down_counts_wait_and_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    written: list[Tally] = []
    down = [redis.ConnectionError("gone"), redis.TimeoutError("slow"), redis.ConnectionError("gone")]

    def ask() -> None:
        if down:
            raise down.pop(0)

    recorder = Recorder(lambda tally, _: written.append(tally), ask)
    recorder._pid = os.getpid()  # no thread: this test flushes by itself
    for _ in range(4):
        recorder.received("src", [PAGE])
        recorder.failed("src", "empty_batch", {}, "m")
        recorder.flush()
    recorder.close()
    assert [tally.counts for tally in written] == [{("src", "received"): 4, ("src", "failed:empty_batch"): 4}]
    assert len(written[0].samples["src", "empty_batch"]) == 4
    assert [record.getMessage() for record in caplog.records] == ["counts of the receiver wait for Redis: gone"]


def test_what_is_left_at_the_end_is_lost_aloud(caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder(lambda *_: pytest.fail("written"), refuse)
    recorder.received("src", [PAGE])
    recorder.close()
    assert "are lost: it ends" in caplog.text


def test_what_fails_half_written_is_lost_with_one_warning_and_never_counts_twice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder = Recorder(refuse, bool)
    for _ in range(3):
        recorder.received("src", [PAGE])
        recorder.flush()
    recorder.close()
    assert caplog.text.count("are lost: gone") == 1


def test_a_tally_is_written_with_an_end(valkey: redis.Redis) -> None:
    tally = Tally()
    tally.failed("src", "empty_batch", {"a": 1}, "The batch has no events.", 5)
    tally.destination_disabled("dst", [PAGE] * 2)
    tally.write(valkey, time.time())
    assert {int(valkey.ttl(name)) > 0 for name in valkey.keys("*")} == {True}
    assert len([name for name in valkey.keys("*") if b":by:" not in name]) == 3


def test_a_large_event_is_shown_as_the_beginning_of_its_text() -> None:
    shown = orjson.loads(sample("event_too_large", {"p": "é" * 8000}, "m", 1))
    assert shown["event_in"].startswith('{"p":"éé')
    assert len(shown["event_in"].encode()) <= 8 * 1024 + 3


def facets(client: redis.Redis, owner: str, stage: str, facet: str) -> dict[bytes, int]:
    """The counts of the one hour that there is."""
    names = list(client.scan_iter(match=f"splice:{{{owner}}}:by:*:{stage}:{facet}"))
    found: Any = client.hgetall(names[0]) if names else {}
    return {value: int(count) for value, count in found.items()}


def test_events_are_counted_by_facet(valkey: redis.Redis) -> None:
    tally = Tally()
    tally.received("src", [PAGE, PAGE, Facets("track", "1.0", "A\nB C")])
    tally.failed("src", "type_not_supported", {"type": "trac\0k"}, "m", 5)
    tally.failed("src", "type_not_supported", 7, "m", 5)
    tally.destination_disabled("dst", [PAGE])
    tally.over_backlog("dst", [PAGE])
    tally.write(valkey, 7200.0)
    assert facets(valkey, "src", "received", "name") == {b"Home": 2, b"A\nB C": 1}
    assert facets(valkey, "src", "received", "version") == {b"1.0": 3}
    assert facets(valkey, "src", "failed", "type") == {b"trac\0k": 1, b"(none)": 1}
    assert facets(valkey, "dst", "failed", "type") == {b"page": 2}
    assert {name.split(b":by:")[1].split(b":")[0] for name in valkey.scan_iter(match="*:by:*")} == {b"2"}


def test_a_tally_keeps_only_so_many_values_apart() -> None:
    tally = Tally()
    for n in range(3000):
        tally.received("src", [Facets("track", "1.0", f"Name {n}")])
    others = tally.facets["src", Stage.RECEIVED, ALL_OTHER]
    assert (len(tally.facets), others, sum(tally.facets.values())) == (FACETS_KEPT + 1, 3000 - FACETS_KEPT, 3000)

"""Events as they wait in a stream."""

from __future__ import annotations

import orjson

from tasks.streams import Envelope
from tests.tasks.fakes import envelope


def test_a_new_event_takes_id_and_time_from_its_place() -> None:
    found = Envelope.from_entry(b"1700000000123-4", [b"e", b'{"a":1}'], 1)
    assert (found.id, found.entry_id, found.received_ms) == ("1700000000123-4", "1700000000123-4", 1_700_000_000_123)
    assert (found.attempt, found.first_attempt_ms, found.event) == (1, 0, b'{"a":1}')


def test_an_event_that_moved_keeps_id_and_history() -> None:
    before = envelope(b"{}", id="5-0", received_ms=5, subscription="sub_1")
    header = before.header(attempt=3, first_attempt_ms=9)
    after = Envelope.from_entry(b"88-0", [b"h", header, b"e", b"{}"], 2)
    assert (after.entry_id, after.id, after.received_ms, after.subscription) == ("88-0", "5-0", 5, "sub_1")
    assert (after.attempt, after.first_attempt_ms, after.deliveries) == (3, 9, 2)


def test_the_header_of_a_dead_letter_says_why() -> None:
    header = orjson.loads(envelope().header(attempt=1, first_attempt_ms=0, reason="worker_lost"))
    assert header["reason"] == "worker_lost"


def test_a_header_is_one_line_even_if_a_message_has_many() -> None:
    """The event begins after the first line break of a delayed envelope."""
    assert b"\n" not in envelope().header(attempt=1, first_attempt_ms=0, message="one\ntwo")

"""What a sandbox says is checked as hostile input."""

from __future__ import annotations

import orjson
import pytest

from tasks.functions import frames
from tasks.functions.contract import FunctionError
from tasks.functions.results import settled

ORIGINAL = b'{"type":"track","messageId":"m"}'

HOSTILE = [b"", b"{", b"nope", b"\xff\xfe", b"[" * 100_000, b'{"type":"track"', b'{"type":1}', b'{"type":{}}', b"NaN"]


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_is_no_event_is_an_error(payload: bytes) -> None:
    error = settled(frames.RETURNED, payload, ORIGINAL)
    assert isinstance(error, FunctionError)
    assert (error.name, error.by_runtime) == ("NotAnEvent", True)


@pytest.mark.parametrize("payload", [*HOSTILE, b"{}", b"[]", b'{"name":7,"message":[],"stack":{}}'])
def test_any_description_of_an_error_is_an_error(payload: bytes) -> None:
    error = settled(frames.THREW, payload, ORIGINAL)
    assert isinstance(error, FunctionError)
    assert error.name
    assert not error.by_runtime


@pytest.mark.parametrize(
    ("payload", "names", "message"),
    [
        (b"onTrack,onBatch\npage", ("onTrack", "onBatch"), "page events (it has onTrack and onBatch)"),
        (
            b"onBatch,onTrack,onTrack,onEvil,<b>\npage",
            ("onTrack", "onBatch"),
            "page events (it has onTrack and onBatch)",
        ),
        (b"\npage", (), "page events (it has none)"),
        (b"", (), " events (it has none)"),
        (b"onPage\n" + b"x" * 1_000, ("onPage",), "x" * 100 + " events (it has onPage)"),
        (b"\xff\n\xff", (), "\ufffd events (it has none)"),
    ],
)
def test_only_handlers_that_there_can_be_are_told(payload: bytes, names: tuple[str, ...], message: str) -> None:
    error = settled(frames.NO_HANDLER, payload, ORIGINAL)
    assert isinstance(error, FunctionError)
    assert error.handlers == names
    assert error.message == "the function has no handler for " + message


def test_descriptions_are_capped() -> None:
    long = orjson.dumps({"name": "n" * 10**5, "message": "m" * 10**5, "stack": "at <dukpy>:1\n" * 10**5})
    error = settled(frames.THREW, long, ORIGINAL)
    assert isinstance(error, FunctionError)
    assert (len(error.name), len(error.message)) == (100, 10_000)
    assert len(error.stack) < 30_000


@pytest.mark.parametrize("part", ["name", "message", "stack"])
def test_an_error_described_with_anything_but_texts_says_nothing(part: str) -> None:
    deep = b'{"%s":%s%s}' % (part.encode(), b"[" * 1020, b"]" * 1020)
    assert settled(frames.THREW, deep, ORIGINAL) == FunctionError("Error", "", "Error: ")


@pytest.mark.parametrize("missing", [b"", b',"messageId":null'])
def test_a_missing_message_id_is_the_originals(missing: bytes) -> None:
    event = settled(frames.RETURNED, b'{"type":"page"%s}' % missing, ORIGINAL)
    assert isinstance(event, bytes)
    assert orjson.loads(event) == {"type": "page", "messageId": "m"}


def test_a_missing_message_id_that_the_original_lacks_too_stays_missing() -> None:
    assert settled(frames.RETURNED, b'{"type":"page"}', b'{"type":"page"}') == b'{"type":"page"}'


def test_a_cut_surrogate_pair_becomes_a_replacement_character() -> None:
    event = settled(frames.RETURNED, b'{"type":"page","messageId":"m","t":"a\\ud83d","u":"\\ud83d\\ude00"}', ORIGINAL)
    assert isinstance(event, bytes)
    assert orjson.loads(event)["t"] == "a\ufffd"
    assert orjson.loads(event)["u"] == "\U0001f600"


@pytest.mark.parametrize("message_id", [b"", b'"messageId":"m",'])
def test_an_event_may_nest_as_deeply_as_one_that_is_received(message_id: bytes) -> None:
    def nested(levels: int) -> bytes | FunctionError | None:
        text = b'{%s"type":"page","a":%s%s}' % (message_id, b"[" * levels, b"]" * levels)
        return settled(frames.RETURNED, text, ORIGINAL)

    deepest = nested(249)
    assert isinstance(deepest, bytes)
    assert orjson.dumps({"event_out": orjson.loads(deepest)})
    for levels in (250, 300, 1000, 2000):
        error = nested(levels)
        assert isinstance(error, FunctionError)
        assert error.name == "NotAnEvent"

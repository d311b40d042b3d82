"""Bodies: sizes, gzip, JSON."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.body import gunzip, parse, read
from app.ingest.errors import BadRequest, UnsupportedEncoding

LIMIT = 1000
HELLO = gzip.compress(b"hello", mtime=0)  # without the time of day: cases of tests are the same in every worker


def refusal(raw: bytes, encoding: str = "gzip", declared: int | None = None) -> str:
    with pytest.raises(BadRequest) as error:
        read(io.BytesIO(raw), encoding, declared, LIMIT)
    return error.value.code


def test_a_body_of_exactly_the_limit_is_taken() -> None:
    assert read(io.BytesIO(b"x" * LIMIT), "", LIMIT, LIMIT) == b"x" * LIMIT
    assert read(io.BytesIO(gzip.compress(b"x" * LIMIT)), "gzip", None, LIMIT) == b"x" * LIMIT


def test_one_byte_more_is_refused() -> None:
    assert refusal(b"x" * (LIMIT + 1), "") == "request_too_large"
    assert refusal(gzip.compress(b"x" * (LIMIT + 1))) == "request_too_large"
    assert refusal(b"", "", declared=LIMIT + 1) == "request_too_large"


def test_a_stream_that_gives_little_at_a_time_is_read_whole() -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(7, size or 7))

    assert read(Trickle(b"x" * 100), "identity", None, LIMIT) == b"x" * 100
    with pytest.raises(BadRequest):
        read(Trickle(b"x" * (LIMIT + 1)), "", None, LIMIT)


def test_a_bomb_is_never_inflated() -> None:
    """100 MB of zeros in 100 KB of gzip cost less than 1 MB."""
    bomb = gzip.compress(bytes(100_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(BadRequest):
            gunzip(bomb, LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_all_members_count_towards_the_limit() -> None:
    member = gzip.compress(b"x" * 400)
    assert gunzip(member * 2, LIMIT) == b"x" * 800
    assert gunzip(member + b"\0" * 10, LIMIT) == b"x" * 400
    assert refusal(member * 3) == "request_too_large"


def test_thousands_of_empty_members_are_refused() -> None:
    assert refusal((gzip.compress(b"") * 101)[:3000], "gzip") == "request_too_large"
    with pytest.raises(BadRequest) as error:
        gunzip(gzip.compress(b"") * 101, LIMIT)
    assert error.value.code == "invalid_gzip"


@pytest.mark.parametrize(
    "broken",
    [
        b"no gzip at all",
        HELLO[:-3],
        HELLO[:5],
        HELLO[:-8] + b"\0" * 8,
        HELLO + b"rubbish",
        zlib.compress(b"hello"),
    ],
)
def test_broken_gzip_is_refused(broken: bytes) -> None:
    assert refusal(broken) == "invalid_gzip"


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_other_encodings_are_not_guessed_at(encoding: str) -> None:
    with pytest.raises(UnsupportedEncoding):
        read(io.BytesIO(b"{}"), encoding, None, LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\xbd"}',
        b"[" * 2000,
        b"{}x",
    ],
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(BadRequest) as error:
        parse(text)
    assert error.value.code == "invalid_json"


@pytest.mark.parametrize("text", [b"[]", b"1", b"null", b'"x"', b"true"])
def test_what_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(BadRequest) as error:
        parse(text)
    assert error.value.code == "invalid_body"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (rb"cut \ud83d", "cut \ufffd"),
        (rb"\uDE00 first", "\ufffd first"),
        (rb"\ud83d\ud83d\ude00\ude00", "\ufffd\N{GRINNING FACE}\ufffd"),
        (rb"\ude00\ud83d", "\ufffd\ufffd"),
        (rb"\\\ud83d", "\\\ufffd"),
        (rb"\\ud83d \\\\ud83d \ud83d", "\\ud83d \\\\ud83d \ufffd"),
        (rb"\ud83d\\ude00", "\ufffd\\ude00"),
        (rb"\ud83d\n\"\u00e9", '\ufffd\n"é'),
    ],
)
def test_half_a_surrogate_pair_becomes_a_replacement_character(text: bytes, value: str) -> None:
    """JSON.stringify writes one where a string was cut inside an emoji."""
    assert parse(b'{"a":[{"b":"%b"}]}' % text) == {"a": [{"b": value}]}
    assert parse(b'{"%b":1}' % text) == {value: 1}


@pytest.mark.parametrize(
    "rest",
    [
        b"NaN",
        b"-Infinity",
        b"1e999",
        b'"\xff"',
        b'"\\ud8"',
        b'"\\ud83d',
        b'"\\',
        b"\\ud83d",
        b'"\\x\\ud83d"',
        b"[" * 200_000,
        b"[" * 200_000 + b"]" * 200_000,
    ],
)
def test_a_lone_surrogate_excuses_nothing_else(rest: bytes) -> None:
    with pytest.raises(BadRequest) as error:
        parse(b'{"a":"\\ud83d","b":%b}' % rest)
    assert error.value.code == "invalid_json"


@given(st.lists(st.sampled_from(["\ud83d", "\ude00", "\\", "u", "ud83d", '"', "\n", "é"])))
def test_any_text_that_is_escaped_is_read_as_it_is_but_for_lone_surrogates(parts: list[str]) -> None:
    text = "".join(parts)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert parse(json.dumps({"a": text}).encode()) == {"a": whole}


def test_of_two_equal_keys_the_last_one_counts() -> None:
    assert parse(b'{"a":1,"a":2}') == {"a": 2}

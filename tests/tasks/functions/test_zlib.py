"""``zlib``: in steps, bounded, with errors that are Node's."""

from __future__ import annotations

import gzip
import json

import brotli
import orjson
import pytest

from tasks.functions.inside import zlib_calls
from tasks.functions.inside.call_error import CallError
from tests.tasks.functions.conftest import Runner
from tests.tasks.functions.test_bytes import as_text

OPTIONS = {"windowBits": 15, "level": -1, "memLevel": 8, "strategy": 0, "finishFlush": 4, "dictionary": None}
BROTLI = {"size": 5, "style": 0, "quality": 11, "window": 22}


def begin(mode: str, **options: object) -> None:
    zlib_calls.begin(json.dumps({**OPTIONS, **BROTLI, "mode": mode, **options}))


def step(data: bytes, *, last: bool) -> tuple[int, int, bool]:
    """The error number, how many bytes came, and whether there are more."""
    errno, _, length, words, more = orjson.loads(zlib_calls.step(("1" if last else "0") + as_text(data)))
    assert len(words) == (length + 3) // 4
    return errno, length, more


@pytest.mark.parametrize("mode", ["gunzip", "unzip"])
def test_a_bomb_comes_in_small_pieces(mode: str) -> None:
    begin(mode)
    assert step(gzip.compress(bytes(50_000_000)), last=True) == (0, zlib_calls.PIECE_BYTES, True)
    assert step(b"", last=True) == (0, zlib_calls.PIECE_BYTES, True)


def test_a_brotli_bomb_comes_in_small_pieces() -> None:
    begin("brotliDecompress")
    errno, length, more = step(brotli.compress(bytes(10_000_000), quality=4), last=True)
    assert (errno, more) == (0, True)
    assert length <= 2 * zlib_calls.PIECE_BYTES


def test_input_may_come_byte_by_byte() -> None:
    begin("unzip")
    packed = gzip.compress(b"hello")
    steps = [step(packed[i : i + 1], last=i == len(packed) - 1) for i in range(len(packed))]
    assert sum(length for _, length, _ in steps) == len(b"hello")
    assert {errno for errno, _, _ in steps} == {0}


@pytest.mark.parametrize(
    "options",
    ["", "[]", "{}", '{"mode":"gzip"}', json.dumps({**OPTIONS, "mode": "gzip", "level": "x"}), '{"mode":["gzip"]}'],
)
def test_options_that_are_none_are_refused(options: str) -> None:
    with pytest.raises(CallError):
        zlib_calls.begin(options)


def test_a_step_after_the_end_is_harmless() -> None:
    begin("gzip")
    assert step(b"hello", last=True)[0] == 0
    with pytest.raises(CallError):
        zlib_calls.step("1")


def test_a_bomb_stops_at_the_limit(run: Runner) -> None:
    error = run.one("""function onTrack() {
      const part = zlib.zlib.gzipSync(Buffer.alloc(1024 * 1024));
      zlib.zlib.gunzipSync(Buffer.concat(new Array(20).fill(part)));
    }""").error
    assert error is not None
    assert (error.name, error.message) == ("RangeError", "Cannot create a Buffer larger than 8388608 bytes")


def test_eight_megabytes_fit_into_a_sandbox(run: Runner) -> None:
    work = "zlib.zlib.gunzipSync(zlib.zlib.gzipSync(Buffer.alloc(8 * 1024 * 1024, 'ab'))).length"
    assert run.value(work) == 8 * 1024 * 1024


def test_too_much_input_is_refused(run: Runner) -> None:
    error = run.one("function onTrack() { zlib.zlib.gzipSync(Buffer.alloc(8 * 1024 * 1024 + 1)) }").error
    assert error is not None
    assert error.message == "zlib with more than 8388608 bytes is not available in this runtime"


def test_streams_say_what_to_use_instead(run: Runner) -> None:
    error = run.one("function onTrack() { zlib.zlib.createGzip() }").error
    assert error is not None
    assert error.message == "zlib.createGzip is not available in this runtime: it has no streams, use gzipSync"

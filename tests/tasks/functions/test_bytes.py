"""Text to bytes and back: what Python does for the engine, and ``Buffer`` and its like in a sandbox."""

from __future__ import annotations

import base64

import orjson
import pytest

from tasks.functions.inside import bytes_calls, calls
from tasks.functions.inside.call_error import CallError
from tests.tasks.functions.conftest import Runner


def as_text(data: bytes) -> str:
    """Bytes as the engine sends them."""
    return data.decode("latin-1").replace("\0", bytes_calls.NUL)


def as_bytes(packed: bytes) -> bytes:
    """Bytes as the engine gets them."""
    length, words = orjson.loads(packed)
    return b"".join(word.to_bytes(4, "little") for word in words)[:length]


@pytest.mark.parametrize("data", [b"", b"a", b"abcd", bytes(range(256)), b"\0\0\0"])
def test_bytes_go_both_ways(data: bytes) -> None:
    assert as_bytes(bytes_calls.pack(data)) == data
    assert bytes_calls.unpack(as_text(data)) == data


def test_a_text_that_is_no_bytes_is_refused() -> None:
    with pytest.raises(CallError):
        bytes_calls.unpack("€")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("YWJj", b"abc"),
        ("YQ==YQ==", b"a"),
        ("Y", b""),
        ("YQ", b"a"),
        (" Y\nQ*", b"a"),
        ("-_+/", base64.b64decode("+/+/")),
        ("", b""),
    ],
)
def test_base64_is_read_as_node_reads_it(text: str, data: bytes) -> None:
    assert bytes_calls.from_base64(text) == data


@pytest.mark.parametrize(("text", "data"), [("ff00", b"\xff\0"), ("abc", b"\xab"), ("zz", b""), ("12 34", b"\x12")])
def test_hex_is_read_up_to_what_is_none(text: str, data: bytes) -> None:
    assert bytes_calls.from_hex(text) == data


def test_a_refusal_reaches_the_engine_as_an_error() -> None:
    assert orjson.loads(calls.answer("bytes.to_hex\n€".encode())) == [False, ["TypeError", "no bytes", ""]]


@pytest.mark.parametrize("size", [0, 63, 64, 65, 4096, 49151, 49152, 49153, 120_000])
def test_texts_of_any_size_survive_every_encoding(run: Runner, size: int) -> None:
    """Short ones are done in the engine, long ones in Python, the longest in parts."""
    assert run.value(f"""(() => {{
      const text = 'aé€😀~'.repeat({size}).slice(0, {size}).toWellFormed();
      const bytes = Buffer.from(text);
      return ['hex', 'base64', 'base64url', 'latin1'].every((name) =>
          Buffer.from(bytes.toString(name), name).equals(bytes)) &&
        bytes.toString() === text && Buffer.from(text, 'ucs2').toString('ucs2') === text &&
        new TextDecoder().decode(new TextEncoder().encode(text)) === text;
    }})()""")


@pytest.mark.parametrize("mark", ["\\0", "\\ud800", "\\u0100", "\\uffff"])
def test_what_cannot_travel_as_text_is_no_obstacle(run: Runner, mark: str) -> None:
    """A message ends at its first NUL, half a surrogate pair has no UTF-8, U+0100 stands for NUL."""
    count, first, last = run.value(f"""(() => {{
      const bytes = Buffer.from('x{mark}'.repeat(200) + 'y');
      return [bytes.length, [...Buffer.from('{mark}')], [...bytes.subarray(-1)]];
    }})()""")
    assert count == 200 * (1 + len(first)) + 1
    assert last == [ord("y")]


def test_bytes_with_nuls_reach_python(run: Runner) -> None:
    value = run.value("[Buffer.alloc(300).toString('hex'), Buffer.alloc(300, 'a\\0').toString('base64')]")
    assert value == ["00" * 300, base64.b64encode(b"a\0" * 150).decode()]


def test_a_buffer_has_its_memory_for_itself(run: Runner) -> None:
    """Node's share a pool of 8 KB: what is done with ``.buffer`` there is a mistake that shows here."""
    assert run.value("[Buffer.from('abc').buffer.byteLength, Buffer.from('abc').byteOffset]") == [3, 0]


@pytest.mark.parametrize(
    "pollution",
    [
        "String.prototype.charCodeAt = () => { throw new Error('mine') }",
        "Array.prototype.push = 5",
        "Uint8Array.prototype.set = null",
        "Object.defineProperty(Object.prototype, 'length', { get() { throw new Error('mine') } })",
        "Array.prototype[Symbol.iterator] = null",
        "globalThis.Uint32Array = undefined",
    ],
)
def test_patched_built_ins_harm_only_who_patched_them(run: Runner, pollution: str) -> None:
    code = f"{pollution}; function onTrack(event) {{ Buffer.from('é'.repeat(999)).toString('base64'); return event }}"
    run.one(code)
    assert run.value("Buffer.from('abc').toString('base64')") == "YWJj"


def test_other_encodings_are_refused_by_name(run: Runner) -> None:
    error = run.one("function onTrack() { new TextDecoder('shift_jis') }").error
    assert error is not None
    assert (error.name, error.message) == ("RangeError", 'The "shift_jis" encoding is not supported')


def test_a_clone_of_an_event_is_its_equal(run: Runner) -> None:
    assert run.value("structuredClone(event)")["event"] == "Bought"

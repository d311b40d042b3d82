"""What JavaScript asks of Python inside its process always has an answer, whatever it asks."""

from __future__ import annotations

import json
import random

import pytest

from tasks.functions.inside import calls

TEXTS = ["", "\n", "\0", "0", "-1", "1e999", "9" * 5000, "null", "[]", "{}", '"', "[" * 100_000, '{"a":' * 50_000]
TEXTS += ["\u0100", "é€😀", "\udc80", "x" * 100_000, "sha256 hex\nx", "1\x1f\x8b", "Europe/Berlin 1", "xn--a", "UTC ²"]
VALUES = [None, True, -1, 2**64, 10**400, 1.5, float("nan"), "", "q", "l\u0100", "hxyz", "w\ud800", "lkey"]
VALUES += ["sha256", "aes-256-gcm", "buffer", "utf16le", "deflate", "gunzip", "brotliCompress", "der", "jwk"]
VALUES += [[], ["u"], {}, {"0": "u"}, {"0": 1}]
FIELDS = """
    digest encoding pieces length key name iv decrypts password cipher piece pads tag salt iterations info algorithm
    padding saltLength dsaEncoding signature strict data oaepHash oaepLabel format type kind passphrase mode level
    windowBits memLevel strategy dictionary finishFlush style quality window size
"""


def odd_texts(seed: str) -> list[str]:
    """Texts of no meaning, and requests whose fields have values of no meaning."""
    chance = random.Random(seed)

    def fields() -> dict[str, object]:
        return {name: chance.choice(VALUES) for name in FIELDS.split() if chance.random() < 0.95}

    return TEXTS + [json.dumps(fields() | {"key": chance.choice([fields(), "lkey"])}) for _ in range(150)]


@pytest.mark.parametrize("name", [*calls.CALLS, "no.such.call", ""])
def test_any_text_has_an_answer(name: str) -> None:
    for text in odd_texts(name):
        succeeded, value = json.loads(calls.answer(f"{name}\n{text}".encode("utf-8", "replace")))
        assert succeeded in (True, False)
        assert succeeded or [type(part) for part in value] == [str, str, str]


@pytest.mark.parametrize("message", [b"", b"\xff\xfe", b"crypto.hash", b"crypto.uuid\n\xff"])
def test_any_bytes_have_an_answer(message: bytes) -> None:
    assert isinstance(json.loads(calls.answer(message)), list)


class Panic(BaseException):
    """As Rust's panics come to Python."""


@pytest.mark.parametrize("error", [ValueError("hush"), RecursionError("hush"), KeyError("hush"), Panic("hush")])
def test_what_no_call_foresaw_is_an_error_that_names_the_call(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(_: str) -> None:
        raise error

    monkeypatch.setitem(calls.CALLS, "a.call", fail)
    expected = [False, ["Error", f"This runtime failed at a.call ({type(error).__name__})", ""]]
    assert json.loads(calls.answer(b"a.call\nhush")) == expected


def test_a_want_of_memory_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise MemoryError

    monkeypatch.setitem(calls.CALLS, "a.call", fail)
    with pytest.raises(MemoryError):
        calls.answer(b"a.call\n")

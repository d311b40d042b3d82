"""Request traces and texts made fit to be shown: no secrets, and no values that look like credentials. Pure.

First goes what is known to be secret, in every form that ``Blackout`` knows. Then what a name or a shape gives away: a
header, key, field, parameter or element that is called like a credential, and what looks like a token anywhere. In
what authors write themselves, logs and errors, a name may be a word like others: see ``assignments.unsaid``. Where a
text was cut, what is unfinished counts as the worst that it can be. What is clean already stays as it is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from destinations.trace import RequestTrace
from tasks.functions.assignments import HARMLESS, unassigned, unsaid
from tasks.functions.blackout import MARK, Blackout
from tasks.functions.credentials import is_credential, may_name_one

SHOWN_BODY_CHARACTERS = 2048

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class _Shape(NamedTuple):
    """What a credential looks like; ``hint`` is in every text with one, in small letters, and quick to look for."""

    hint: str
    pattern: re.Pattern[str]


_START = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
_JWT_PREFIX = rf"(?<![\w-])(?P<kept>(?:(?!{_START}eyJ)[\w-])*+)"
"""What is before a JWT in one word with it. Looked for from the word's beginning only, else long words take long."""
_USERINFO = r"""[^\s/?#@"'<>\\]{1,500}+"""
_CREDENTIALS = r"""(?:(?=[a-zA-Z]?[a-z]*+[A-Z0-9._~+/%-])[\w.~+/%-]{6,}+=*+(?!["'=])|[a-z]{16,}+)"""


def _after(scheme: str, credentials: str) -> _Shape:
    """What follows the scheme of an ``Authorization``."""
    kept = rf"(?P<kept>(?i:{scheme})(?:\s|%20|\+){{1,9}}+)"
    return _Shape(scheme, re.compile(f"{_START}{kept}{credentials}", re.ASCII))


_SHAPES = (
    _Shape(
        "private key",
        re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}-----|\Z)", re.DOTALL),
    ),
    _Shape("eyj", re.compile(rf"{_JWT_PREFIX}eyJ[\w-]{{4,}}+(?:\.[\w-]*+){{1,4}}", re.ASCII)),
    _Shape("@", re.compile(rf"(?<=://){_USERINFO}(?=@)")),
    _after("bearer", _CREDENTIALS),
    _after("basic", _CREDENTIALS),
)
_UNFINISHED = (
    _Shape("eyj", re.compile(rf"{_START}eyJ[\w-]*+\Z", re.ASCII)),
    _Shape("://", re.compile(rf"(?<=://){_USERINFO}\Z")),
    _after("bearer", r"[\w.~+/%-]++=*+\Z"),
    _after("basic", r"[\w.~+/%-]++=*+\Z"),
)
"""The same at the end of a text that was cut."""

_ELEMENT = re.compile(r"<(?:[\w.-]{1,40}+:)?+(?P<name>[A-Za-z_][\w.-]{0,79}+)(?:\s[^<>]{0,500}+)?+(?<!/)>", re.ASCII)
_FIELD = re.compile(
    r"\bname=\"?(?P<name>[^\"\r\n;]{1,80}+)\"?[^\r\n]{0,200}+(?:\r?\n[^\r\n]{1,200}+){0,5}+(?:\r\n\r\n|\n\n)"
)
_BOUNDARY = re.compile(r"\r?\n--|\Z")


def clean(trace: RequestTrace, blackout: Blackout) -> RequestTrace:
    """The trace as it may be shown. Its bodies are text in UTF-8; sizes stay."""

    def plain(text: str) -> str:
        return _without(_SHAPES, blackout(text))

    return replace(
        trace,
        method=plain(trace.method),
        url=plain(trace.url),
        error=plain(trace.error),
        request_headers=_headers(trace.request_headers, blackout),
        request_body=_body(trace.request_body, trace.request_bytes, blackout),
        response_headers=_headers(trace.response_headers, blackout),
        response_body=_body(trace.response_body, trace.response_bytes, blackout),
    )


def clean_text(text: str, blackout: Blackout, *, cut: bool) -> str:
    """A line of a log or what an error says, as it may be shown. ``cut``: it may be a beginning only."""
    return _cleaned(text, blackout, partial(unsaid, cut=cut), cut=cut)


def _headers(headers: Mapping[str, str], blackout: Blackout) -> dict[str, str]:
    return {
        blackout(name): MARK if is_credential(name) and value not in HARMLESS else _unnamed(blackout(value))
        for name, value in headers.items()
    }


def _cleaned(text: str, blackout: Blackout, unnamed: Callable[[str], str], *, cut: bool) -> str:
    text = _unnamed(blackout.cut(text) if cut else blackout(text), unnamed)
    return _without(_UNFINISHED, text) if cut else text


def _body(body: bytes, whole: int, blackout: Blackout) -> bytes:
    cut = whole > len(body)
    text = _text(body, cut=cut)
    if text is None:
        return f"<{max(whole, len(body))} bytes of binary>".encode()
    return _cleaned(text, blackout, unassigned, cut=cut)[:SHOWN_BODY_CHARACTERS].encode()


def _text(body: bytes, *, cut: bool) -> str | None:
    """The body if it is text in UTF-8; a character that the cut went through is left out."""
    try:
        text, _ = codecs.utf_8_decode(body, "strict", not cut)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _unnamed(text: str, unnamed: Callable[[str], str] = unassigned) -> str:
    """The text without the values that a name, as ``unnamed`` finds them, or their shape gives away."""
    if may_name_one(text):
        text = unnamed(_hidden(_hidden(text, _ELEMENT, _element_end), _FIELD, _field_end))
    return _without(_SHAPES, text)


def _without(shapes: tuple[_Shape, ...], text: str) -> str:
    lower = text.lower()
    for hint, pattern in shapes:
        if hint in lower:
            text = pattern.sub(lambda found: found.groupdict().get("kept", "") + MARK, text)
    return text


def _hidden(text: str, opening: re.Pattern[str], end_of: Callable[[str, re.Match[str]], int]) -> str:
    """The text without what stands between an ``opening`` with the name of a credential and its end."""
    parts, done = [], 0
    for found in opening.finditer(text):
        if found.start() >= done and is_credential(found["name"]):
            end = end_of(text, found)
            if text[found.end() : end].strip() not in HARMLESS:
                parts += [text[done : found.end()], MARK]
                done = end
    return "".join([*parts, text[done:]])


def _element_end(text: str, opening: re.Match[str]) -> int:
    """Where an element with this opening tag ends: at a closing tag with its name, or at the end of a cut text."""
    closing = re.compile(rf"</(?:[\w.-]{{1,40}}+:)?+{re.escape(opening['name'])}\s*+>")
    found = closing.search(text, opening.end())
    return found.start() if found else len(text)


def _field_end(text: str, opening: re.Match[str]) -> int:
    """Where a field of a multipart form ends."""
    found = _BOUNDARY.search(text, opening.end())
    return found.start() if found else len(text)

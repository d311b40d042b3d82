"""Request traces and texts made fit to be shown: no secrets, and no values that look like credentials. Pure.

First goes what is known to be secret, in every form that ``Blackout`` knows. Then what a name or a shape gives away: a
header, key, field, parameter or element that is called like a credential, and what looks like a token anywhere. Where
a text was cut, what is unfinished counts as the worst that it can be. What is clean already stays as it is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from destinations.trace import RequestTrace
from tasks.functions.blackout import MARK, Blackout
from tasks.functions.credentials import is_credential, may_name_one

SHOWN_BODY_CHARACTERS = 2048
HARMLESS = frozenset(["", "true", "false", "null", "undefined", "None", "nil"])
"""Values that give nothing away, whatever they are called."""

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

_ASSIGNMENT = re.compile(
    r"""
      (?: (?<![\w$\\]) | (?<=\\[nrt]) | (?<=%[0-9A-Fa-f]{2}) )
      (?P<name>[A-Za-z_$][\w.$-]{0,79}+)
      (?P<closing>\\*+["'`] | %2[27] | %5[Dd] | \] | \[[^\]\s]{0,20}+\])?+
      (?:\s|%20|\+)*+
      (?P<sign>[:=]>?|%3[AaDd])
      (?:\s|%20|\+(?=%2[27]))*+
    """,
    re.VERBOSE | re.ASCII,
)
"""``name=``, ``name: ``, ``"name":``, ``\\"name\\":``, ``list[name]=``, ``%22name%22%3A``."""

_QUOTE = re.compile(r"(\\*+)([\"'`])|(%2[27])")
_QUOTES = re.compile(r"(?<!\\)(\\*+)([\"'`])")
_BRACKETS = re.compile(r"(?<!\\)(\\*+)(\")|[{}\[\]]")
_UNESCAPED = r"\\\\|\\(?![nrt\"'\\])"  # a backslash that is no beginning of a line break or quote in JSON
_JSON = re.compile(r"[\w.+-]*+", re.ASCII)
_FORM = re.compile(rf"(?:(?i:bearer|basic|digest|token)[ +]++)?(?:[^\s&;\"<\\]|{_UNESCAPED})*+")
_LINE = re.compile(rf"(?:[^\r\n\"<\\]|{_UNESCAPED})*+")
_ENCODED = re.compile(rf"(?:[^\s&;\"<\\%]|{_UNESCAPED}|%(?!2[267]|0[AaDd]|7[Dd]))*+")

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
    """A body, a line of a log or what an error says, as it may be shown. ``cut``: it may be a beginning only."""
    text = _unnamed(blackout.cut(text) if cut else blackout(text))
    return _without(_UNFINISHED, text) if cut else text


def _headers(headers: Mapping[str, str], blackout: Blackout) -> dict[str, str]:
    return {
        blackout(name): MARK if is_credential(name) and value not in HARMLESS else _unnamed(blackout(value))
        for name, value in headers.items()
    }


def _body(body: bytes, whole: int, blackout: Blackout) -> bytes:
    cut = whole > len(body)
    text = _text(body, cut=cut)
    if text is None:
        return f"<{max(whole, len(body))} bytes of binary>".encode()
    return clean_text(text, blackout, cut=cut)[:SHOWN_BODY_CHARACTERS].encode()


def _text(body: bytes, *, cut: bool) -> str | None:
    """The body if it is text in UTF-8; a character that the cut went through is left out."""
    try:
        text, _ = codecs.utf_8_decode(body, "strict", not cut)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _unnamed(text: str) -> str:
    """The text without the values that a name or their shape gives away."""
    if may_name_one(text):
        text = _assigned(_hidden(_hidden(text, _ELEMENT, _element_end), _FIELD, _field_end))
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


def _assigned(text: str) -> str:
    parts, done, at = [], 0, 0
    while found := _ASSIGNMENT.search(text, at):
        at = found.end("name")
        if is_credential(found["name"]):
            value, end = _value(text, found)
            parts += [text[done : found.end()], value]
            at = done = end
    return "".join([*parts, text[done:]])


def _value(text: str, name: re.Match[str]) -> tuple[str, int]:
    """What is shown for the value after a name, and where the value ends."""
    at = name.end()
    if quote := _QUOTE.match(text, at):
        return _quoted(text, quote)
    closing = name["closing"] or ""
    marks = closing if closing.endswith('"') else ""
    if text.startswith(("{", "["), at) and (marks or not text.startswith(MARK, at)):
        return f"{marks}{MARK}{marks}", _nested_end(text, at, len(marks.removesuffix('"')))
    found = _bare(name).match(text, at)
    value = found[0].rstrip() if found else ""
    if value in HARMLESS or (value.isdecimal() and name["name"].lower().endswith("tokens")):
        return value, at + len(value)
    return f"{marks}{MARK}{marks}", at + len(value)


def _bare(name: re.Match[str]) -> re.Pattern[str]:
    """What a value without quotes consists of."""
    if name["sign"].startswith("%"):
        return _ENCODED
    if (name["closing"] or "").endswith(('"', "'", "`")):
        return _JSON
    return _LINE if name["sign"] == ":" else _FORM


def _quoted(text: str, quote: re.Match[str]) -> tuple[str, int]:
    found = text.find(quote[3], quote.end()) if quote[3] else _string_end(text, quote)
    end = len(text) if found < 0 else found
    value = text[quote.end() : end]
    return quote[0] + (value if value in HARMLESS else MARK), end


def _string_end(text: str, quote: re.Match[str]) -> int:
    """Where the closing quote of the string that begins with ``quote`` begins, or -1.

    In JSON inside of JSON a quote is ``\\"``, and one within a string of the inner one ``\\\\\\"``: what closes the
    string has as many backslashes as what opened it, and besides these only escaped ones.
    """
    escapes = len(quote[1])
    for found in _QUOTES.finditer(text, quote.end()):
        count = len(found[1])
        if found[2] == quote[2] and (count < escapes or count % (2 * escapes + 2) == escapes):
            return found.end() - 1 - min(escapes, count)
    return -1


def _nested_end(text: str, at: int, escapes: int) -> int:
    """Where a JSON object or array ends, at the depth of ``escapes`` backslashes a quote; if cut, with the text."""
    depth, inside = 0, False
    for found in _BRACKETS.finditer(text, at):
        if found[2]:
            if len(found[1]) < escapes:
                return found.start()
            if len(found[1]) % (2 * escapes + 2) == escapes:
                inside = not inside
        elif not inside:
            depth += 1 if found[0] in "{[" else -1
            if not depth:
                return found.end()
    return len(text)

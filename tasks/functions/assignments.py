"""Values that follow a name: ``name=value``, ``name: value``, ``"name": value``, at every depth of JSON. Pure.

In data the name decides alone: what is called like a credential is hidden. In what authors write, the value has a say.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tasks.functions.blackout import MARK
from tasks.functions.credentials import is_credential, looks_like_one

HARMLESS = frozenset(["", "true", "false", "null", "undefined", "None", "nil"])
"""Values that give nothing away, whatever they are called."""

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
_SAID = rf"(?:{re.escape(MARK)}|[^\s,;&)\]}}\"<\\]|{_UNESCAPED})*+"
_PAIR = rf"[\w.-]++={_SAID}"
_WORD = re.compile(rf"{_PAIR}(?:;[ ]?+{_PAIR})*+|(?:(?i:bearer|basic|digest|token)[ ]++)?+{_SAID}")
"""A value without quotes in a sentence: the pairs of a ``Cookie``, or a word, which may follow a scheme."""
_PLAIN_BRACKETS = re.compile(r"\[[A-Za-z][A-Za-z :]{0,80}+\]")
"""``[object Object]``, ``[Function: token]``."""
_UNEXPECTED = "unexpected "

Value = Callable[[str, re.Match[str]], tuple[str, int] | None]
"""What is shown for the value after a name and where the value ends; None if the name gives nothing away there."""


def unassigned(text: str) -> str:
    """The text, some data, without the values that have the name of a credential."""
    return _assigned(text, _value)


def unsaid(text: str, *, cut: bool) -> str:
    """The text, a log's line or an error's message, without the values of credentials. ``cut``: it is a beginning only.

    What is written as in data (names in quotes or brackets, parameters after ``?`` and ``&``, objects) is hidden as in
    data. After a bare name, as in ``Invalid token: expired`` and in logged objects, a value is hidden if it looks like
    a credential, see ``looks_like_one``, or is unfinished. Without quotes it is one word, up to a comma, semicolon or
    closing bracket. What follows ``unexpected token:`` is code or data that could not be read, and stays.
    """

    def value(text: str, name: re.Match[str]) -> tuple[str, int] | None:
        before = text[max(0, name.start() - len(_UNEXPECTED)) : name.start()]
        if name["closing"] or name["sign"].startswith("%") or before.endswith(("?", "&")):
            return _value(text, name)
        return None if before.lower() == _UNEXPECTED else _said(text, name, cut=cut)

    return _assigned(text, value)


def _assigned(text: str, value_of: Value) -> str:
    parts, done, at = [], 0, 0
    while found := _ASSIGNMENT.search(text, at):
        at = found.end("name")
        if is_credential(found["name"]) and (shown := value_of(text, found)):
            parts += [text[done : found.end()], shown[0]]
            at = done = shown[1]
    return "".join([*parts, text[done:]])


def _said(text: str, name: re.Match[str], *, cut: bool) -> tuple[str, int] | None:
    at = start = name.end()
    if quote := _QUOTE.match(text, at):
        start, end = quote.end(), _quoted_end(text, quote)
    elif text.startswith(("{", "["), at) and not _PLAIN_BRACKETS.match(text, at):
        return MARK, _nested_end(text, at, 0)
    else:
        word = _WORD.match(text, at)
        end = word.end() if word else at
    value = text[start:end]
    unfinished = cut and end == len(text)
    if unfinished or MARK in value or (looks_like_one(value, quoted=bool(quote)) and not _is_count(value, name)):
        return text[at:start] + MARK, end
    return None


def _is_count(value: str, name: re.Match[str]) -> bool:
    return value.isdecimal() and name["name"].lower().endswith("tokens")


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
    if value in HARMLESS or _is_count(value, name):
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
    end = _quoted_end(text, quote)
    value = text[quote.end() : end]
    return quote[0] + (value if value in HARMLESS else MARK), end


def _quoted_end(text: str, quote: re.Match[str]) -> int:
    found = text.find(quote[3], quote.end()) if quote[3] else _string_end(text, quote)
    return len(text) if found < 0 else found


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

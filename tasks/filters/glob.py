r"""Glob patterns: ``*``, ``?``, ``[abc]``, ``[a-z]``, ``[^x]`` and ``\x``, matched in time linear in the text.

A pattern is pieces of a fixed length between stars. The first and the last one have their place; each one between is
taken where it first occurs, which never has to be taken back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import Protocol

MAX_PATTERN_CHARACTERS = 1_000
BEYOND = 0x110000
Range = tuple[int, int]
"""The first code point and the one after the last."""
ANY: tuple[Range, ...] = ((0, BEYOND),)


class GlobError(ValueError):
    """No pattern; ``offset`` is the character in it."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Piece(Protocol):
    """What stands between stars."""

    @property
    def length(self) -> int:
        """How many characters it takes."""

    def find(self, text: str, start: int, end: int) -> int:
        """Where it first occurs between start and end, or -1."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A piece that is a text."""

    text: str

    @property
    def length(self) -> int:
        """See ``Piece``."""
        return len(self.text)

    def find(self, text: str, start: int, end: int) -> int:
        """See ``Piece``."""
        return text.find(self.text, start, end)


@dataclass(frozen=True, slots=True)
class Classes:
    """A piece in which a character may be one of several.

    Bit n of ``allowed[i]`` says that a character from ``bounds[i]`` on, before the next bound, may be the piece's n-th.
    One number holds all beginnings of the piece that the text still fits, so a character costs a shift and an and.
    """

    length: int
    bounds: tuple[int, ...]
    allowed: tuple[int, ...]

    def find(self, text: str, start: int, end: int) -> int:
        """See ``Piece``."""
        seen: dict[str, int] = {}
        fitting, complete = 0, 1 << (self.length - 1)
        for found, letter in enumerate(text[start:end], start + 1 - self.length):
            allowed = seen.get(letter)
            if allowed is None:
                allowed = seen[letter] = self.allowed[bisect_right(self.bounds, ord(letter)) - 1]
            fitting = (fitting << 1 | 1) & allowed
            if fitting & complete:
                return found
        return -1


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern that is ready to match; without a star it is one piece."""

    pieces: tuple[Piece, ...]

    def matches(self, text: str) -> bool:
        """Whether the whole text fits the pattern."""
        first, last = self.pieces[0], self.pieces[-1]
        if len(self.pieces) == 1:
            return len(text) == first.length and first.find(text, 0, len(text)) == 0
        end = len(text) - last.length
        if end < first.length or first.find(text, 0, first.length) != 0 or last.find(text, end, len(text)) != end:
            return False
        position = first.length
        for piece in self.pieces[1:-1]:
            found = piece.find(text, position, end)
            if found < 0:
                return False
            position = found + piece.length
        return True


def glob(pattern: str) -> Glob:
    """Read a pattern.

    Raises:
        GlobError: it is too long, or a class or an escape is not complete.
    """
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        raise GlobError(f"a pattern has at most {MAX_PATTERN_CHARACTERS:,} characters", 0)
    pieces: list[list[tuple[Range, ...]]] = [[]]
    offset = 0
    while offset < len(pattern):
        if pattern[offset] == "*":
            pieces.append([])
            offset += 1
        elif pattern[offset] == "?":
            pieces[-1].append(ANY)
            offset += 1
        else:
            ranges, offset = _class(pattern, offset) if pattern[offset] == "[" else _one(pattern, offset)
            pieces[-1].append(ranges)
    return Glob(tuple(_piece(piece) for piece in pieces))


def _one(pattern: str, offset: int) -> tuple[tuple[Range, ...], int]:
    code, after = _character(pattern, offset)
    return ((code, code + 1),), after


def _character(pattern: str, offset: int) -> tuple[int, int]:
    if pattern[offset] != "\\":
        return ord(pattern[offset]), offset + 1
    if offset + 1 == len(pattern):
        raise GlobError("a character is missing after \\", offset)
    return ord(pattern[offset + 1]), offset + 2


def _class(pattern: str, start: int) -> tuple[tuple[Range, ...], int]:
    """The class that begins at ``start``, and the offset behind it. In it only ``\\ ] -`` mean something."""
    inverted = pattern[start + 1 : start + 2] == "^"
    offset = start + 1 + inverted
    ranges: list[Range] = []
    while pattern[offset : offset + 1] != "]" or not ranges:
        if offset >= len(pattern):
            raise GlobError("] is missing after [", start)
        first, offset = _bound(pattern, offset)
        last = first
        if pattern[offset : offset + 1] == "-":
            if offset + 1 >= len(pattern):
                raise GlobError("] is missing after [", start)
            last, offset = _bound(pattern, offset + 1)
        ranges.append((first, last + 1))
    return (_outside(ranges) if inverted else tuple(ranges)), offset + 1


def _bound(pattern: str, offset: int) -> tuple[int, int]:
    if pattern[offset] in "]-":
        sign = pattern[offset]
        raise GlobError(f"a character is missing before {sign}, which by itself is written \\{sign}", offset)
    return _character(pattern, offset)


def _outside(ranges: list[Range]) -> tuple[Range, ...]:
    outside, after = [], 0
    for first, end in sorted(ranges):
        if first > after:
            outside.append((after, first))
        after = max(after, end)
    return (*outside, (after, BEYOND))


def _piece(classes: list[tuple[Range, ...]]) -> Piece:
    if all(len(ranges) == 1 and ranges[0][1] - ranges[0][0] == 1 for ranges in classes):
        return Plain("".join(chr(ranges[0][0]) for ranges in classes))
    starts: defaultdict[int, int] = defaultdict(int)
    for number, ranges in enumerate(classes):
        for first, end in _joined(ranges):
            starts[first] ^= 1 << number
            starts[end] ^= 1 << number
    allowed, bounds, masks = 0, [0], [0]
    for bound in sorted(starts):
        allowed ^= starts[bound]
        bounds.append(bound)
        masks.append(allowed)
    return Classes(len(classes), tuple(bounds), tuple(masks))


def _joined(ranges: tuple[Range, ...]) -> list[Range]:
    """The same characters as ranges that do not touch."""
    joined: list[Range] = []
    for first, end in sorted(ranges):
        if first >= end:
            continue  # [z-a] is no character
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return joined

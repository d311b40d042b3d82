"""Texts that came from somebody else, made fit for a terminal. Pure."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could make a terminal do or show something else, or cannot be written: halves of surrogate pairs, which stand
for the bytes of a file's name that are no text."""


def printable(text: str) -> str:
    """A text with every control character as JavaScript would write it. Line ends and tabs stay."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

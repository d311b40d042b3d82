"""What is wrong with a text that somebody gives; '' if nothing is. Pure."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from app.bounds import NAME_CHARACTERS

DESCRIPTION_CHARACTERS = 2_000
URL_CHARACTERS = 2_048
LINES = "\n\r\t"


def fault_of_name(value: object) -> str:
    """A name: one line, with more than spaces in it."""
    if fault := fault_of_text(value, NAME_CHARACTERS):
        return fault
    if not str(value).strip():
        return f"must have 1 to {NAME_CHARACTERS} characters"
    return "must be on one line" if any(character in LINES for character in str(value)) else ""


def fault_of_text(value: object, most: int) -> str:
    """A text that every database, header and terminal can take: no control characters, no halves of characters."""
    if not isinstance(value, str):
        return "must be a text"
    if len(value) > most:
        return f"must have {most:,} characters at most"
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in LINES for character in value):
        return "must not have control characters"
    return ""


def fault_of_url(value: object) -> str:
    """An address of the web, or '' for none."""
    if fault := fault_of_text(value, URL_CHARACTERS):
        return fault
    return "" if value == "" or _is_web_address(str(value)) else "must begin with http:// or https:// and name a host"


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))

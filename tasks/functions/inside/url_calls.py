"""Domain names with letters beyond ASCII, as the URL Standard wants them: UTS #46, non-transitional, not strict."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import idna

PREFIX = "xn--"
MAX_DOMAIN = 1000
"""Characters. A name that DNS can carry has at most 253; mapping is quadratic in some inputs."""

_ASCII = re.compile(r"[\0-\x7f]*")


def to_ascii(domain: str) -> str | None:
    """The domain in ASCII, labels with other letters in Punycode; None if it cannot be one."""
    if len(domain) > MAX_DOMAIN:
        return None
    try:
        mapped = idna.uts46_remap(domain, std3_rules=False, transitional=False)
        return ".".join(map(_label_to_ascii, mapped.split(".")))
    except (UnicodeError, ValueError):  # idna's own error is a UnicodeError
        return None


def to_unicode(domain: str) -> str:
    """The domain with its Punycode labels as letters; '' if it cannot be one."""
    ascii_domain = to_ascii(domain)
    return "" if ascii_domain is None else ".".join(map(_label_to_unicode, ascii_domain.split(".")))


def _label_to_ascii(label: str) -> str:
    if label.startswith(PREFIX):
        _check_punycode(label)
        return label
    if _ASCII.fullmatch(label):
        return label
    _check(label)
    return PREFIX + label.encode("punycode").decode()


def _label_to_unicode(label: str) -> str:
    return label[len(PREFIX) :].encode().decode("punycode") if label.startswith(PREFIX) else label


def _check_punycode(label: str) -> None:
    decoded = _label_to_unicode(label)
    if not decoded or _ASCII.fullmatch(decoded) or idna.uts46_remap(decoded, False, False) != decoded:
        raise UnicodeError(label)
    _check(decoded)


def _check(label: str) -> None:
    """What the standard demands of a label beyond that its characters are allowed."""
    if unicodedata.category(label[0]).startswith("M"):
        raise UnicodeError(label)
    for place, letter in enumerate(label):
        if letter in "\u200c\u200d" and not idna.valid_contextj(label, place):
            raise UnicodeError(label)
    if any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in label):
        idna.check_bidi(label)


CALLS: dict[str, Callable[[str], object]] = {"url.to_ascii": to_ascii, "url.to_unicode": to_unicode}

to_unicode("bücher.example")  # the tables and the codec must be loaded before the cage closes

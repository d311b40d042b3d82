"""Blacks out sensitive setting values in texts: as they are, and in the encodings in which they travel. Pure."""

from __future__ import annotations

import base64
import html
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

LEAST_LENGTH = 4
LEAST_BASE64 = 6
LEAST_LINE = 16
LEAST_PATH = 16
_AFTER_HOST = re.compile(r"https?://[^/\s]+/(([^?#\s]*)\S*)", re.IGNORECASE)
INSPECTED = {code: f"\\x{code:02X}" for code in (*range(0x20), *range(0x7F, 0xA0))}
INSPECTED |= {
    ord("\b"): r"\b",
    ord("\t"): r"\t",
    ord("\n"): r"\n",
    ord("\f"): r"\f",
    ord("\r"): r"\r",
    ord("\\"): r"\\",
}
"""How a log writes characters of a text that is inside of a value."""
MARK = "[redacted]"
JS_UNESCAPED = "!'()*~"
URL_UNESCAPED = (
    "/",
    JS_UNESCAPED,
    JS_UNESCAPED + ";,/?:@&=+$#",
    "!$%&'()*+,/:;=@[\\]^|~",
    "!$%&()*+,/:;=?@[\\]^`{|}~",
)
"""What stays as it is: in a path, by JavaScript's encodeURIComponent and encodeURI, in a URL's path and query."""
FOR_HTML = [{ord(sign): f"\\u{ord(sign):04x}" for sign in signs} for signs in ("<>&", "<>&'")]
"""What JSON has in place of signs that mean something in HTML, by the usual writers."""
SHOWN_BYTES = 50
"""How many bytes of a Buffer a log shows, each as two hexadecimal digits."""


class Blackout:
    """Replaces every known form of some secrets by ``MARK``."""

    def __init__(self, secrets: Iterable[str]) -> None:
        parts = (text for secret in secrets for text in (secret, secret.strip(), *_lines(secret), *_paths(secret)))
        texts = {text for text in parts if len(text) >= LEAST_LENGTH}
        self._forms = sorted({form for text in texts for form in _forms(text)})
        self._seeds = {form[:size] for form in self._forms for size in range(1, LEAST_LENGTH + 1)}
        self._longest = max(map(len, self._forms), default=0)

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        return self._without_secrets(text, len(text))

    def cut(self, text: str) -> str:
        """The same for the beginning of a longer text: without an end that may be the beginning of a secret."""
        return self._without_secrets(text, self._begun(text))

    def _without_secrets(self, text: str, end: int) -> str:
        parts, done = [], 0
        for start, stop in self._places(text):
            if start >= end:
                break
            if start >= done:
                parts += [text[done:start], MARK]
            done = max(done, stop)
        return "".join([*parts, text[done:end]])

    def _places(self, text: str) -> list[tuple[int, int]]:
        """Where the secrets stand, in order. One search a form: a pattern of all of them takes a hundred times longer
        where there are many, or where they begin alike."""
        places = []
        for form in self._forms:
            at = text.find(form)
            while at >= 0:
                places.append((at, at + len(form)))
                at = text.find(form, at + len(form))
        return sorted(places)

    def _begun(self, text: str) -> int:
        """Where an unfinished form begins at the end of ``text``; the length of ``text`` if none does."""
        for at in range(max(0, len(text) - self._longest + 1), len(text)):
            if text[at : at + LEAST_LENGTH] in self._seeds and self._has_longer(text[at:]):
                return at
        return len(text)

    def _has_longer(self, beginning: str) -> bool:
        after = bisect_right(self._forms, beginning)
        return after < len(self._forms) and self._forms[after].startswith(beginning)


def of_settings(settings: Mapping[str, Any], sensitive: Iterable[str]) -> Blackout:
    """A blackout of every text inside the values of the settings named in ``sensitive``."""
    return Blackout(text for name in sensitive for text in _texts(settings.get(name)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _lines(secret: str) -> list[str]:
    """The lines of a longer text, which a log writes one by one where they are inside of a value."""
    lines = secret.splitlines()
    return [line for line in lines if len(line) >= LEAST_LINE] if len(lines) > 1 else []


def _paths(secret: str) -> list[str]:
    """What follows the host of a URL: a server that is asked there may say back this alone."""
    found = _AFTER_HOST.fullmatch(secret.strip())
    return [path for path in found.groups() if len(path) >= LEAST_PATH] if found else []


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, secret.lower())  # URLs have their host in small letters
    yield from (inspected := secret.translate(INSPECTED), inspected.replace("'", "\\'"))
    yield html.escape(secret, quote=False)
    yield html.escape(secret)
    for text in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        for escaped in (text, text.replace("/", "\\/"), _upper_escapes(text), *map(text.translate, FOR_HTML)):
            yield escaped
            yield json.dumps(escaped, ensure_ascii=False)[1:-1]  # JSON inside of JSON
    data = secret.encode("utf-8", "replace")
    whole = quote(data, safe="")
    for text in (whole, quote(whole), quote_plus(data), *(quote(data, safe=unescaped) for unescaped in URL_UNESCAPED)):
        yield text
        yield re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), text)
    yield from filter(lambda form: len(form) >= LEAST_BASE64, _base64_forms(data))
    yield from (data.hex(), data.hex().upper(), data[:SHOWN_BYTES].hex(" "))


def _upper_escapes(text: str) -> str:
    return re.sub(r"\\u[0-9a-f]{4}", lambda escape: "\\u" + escape[0][2:].upper(), text)


def _base64_forms(data: bytes) -> Iterator[str]:
    """The part of its base64 text that does not depend on what stands around, for each of the three alignments."""
    for before in range(3):
        padded = bytes(before) + data
        first = (0, 2, 3)[before]
        text = base64.b64encode(padded).decode()[first : len(padded) * 8 // 6]
        yield text
        yield text.replace("+", "-").replace("/", "_")

"""Blacks out sensitive setting values in texts: as they are, and in the encodings in which they travel. Pure."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

LEAST_LENGTH = 4
LEAST_BASE64 = 6
MARK = "[redacted]"
JS_UNESCAPED = "!'()*~"


class Blackout:
    """Replaces every known form of some secrets by ``MARK``."""

    def __init__(self, secrets: Iterable[str]) -> None:
        texts = {text for secret in secrets for text in (secret, secret.strip()) if len(text) >= LEAST_LENGTH}
        forms = {form for text in texts for form in _forms(text)}
        ordered = sorted(forms, key=len, reverse=True)
        self._forms = ordered
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        return self._pattern.sub(MARK, text) if self._pattern else text

    def cut(self, text: str) -> str:
        """The same for the beginning of a longer text: without an end that may be the beginning of a secret."""
        if not self._pattern:
            return text
        end = min(_begun(text, form) for form in self._forms)
        parts, done = [], 0
        for secret in self._pattern.finditer(text):
            if secret.start() >= end:
                break
            parts += [text[done : secret.start()], MARK]
            done = secret.end()
        return "".join([*parts, text[done:end]])


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


def _begun(text: str, form: str) -> int:
    """Where an unfinished ``form`` begins at the end of ``text``; the length of ``text`` if none does."""
    seed = form[:LEAST_LENGTH]
    at = text.find(seed, max(0, len(text) - len(form) + 1))
    while at >= 0 and not form.startswith(text[at:]):
        at = text.find(seed, at + 1)
    if at >= 0:
        return at
    return next((len(text) - size for size in range(len(seed) - 1, 0, -1) if text.endswith(seed[:size])), len(text))


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield html.escape(secret, quote=False)
    yield html.escape(secret)
    for text in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        for escaped in (text, text.replace("/", "\\/"), _upper_escapes(text)):
            yield escaped
            yield json.dumps(escaped, ensure_ascii=False)[1:-1]  # JSON inside of JSON
    data = secret.encode("utf-8", "replace")
    for text in (quote(data, safe=""), quote(data, safe=JS_UNESCAPED), quote_plus(data), quote(data)):
        yield text
        yield re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), text)
    yield from filter(lambda form: len(form) >= LEAST_BASE64, _base64_forms(data))


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

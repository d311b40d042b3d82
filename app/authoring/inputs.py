"""The events to try a function on, from a file of JSON: an object is one event, an array is for ``onBatch``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from app.authoring.subject import AuthorError
from app.authoring.tester import MOST_EVENTS
from app.workspace.files import open_at_once
from tasks.functions.results import EVENT_TYPES, text_of

STDIN = "-"
MAX_FILE_BYTES = 32 * 1024 * 1024
KINDS = {dict: "an object", list: "an array", str: "a string", int: "a number", float: "a number", bool: "a boolean"}


@dataclass(frozen=True, slots=True)
class Events:
    """Events as JSON text, written as workers get them. ``as_batch`` if they are for ``onBatch``."""

    texts: tuple[bytes, ...]
    as_batch: bool = False


def read_events(file: str, max_event_bytes: int) -> Events:
    """The events of a file, or of standard input for ``-``, which can be read once.

    Raises:
        AuthorError: it cannot be read, is no JSON, or holds something that is no event.
    """
    name = "standard input" if file == STDIN else file
    value = _parsed(name, _data(name, file))
    if not isinstance(value, list):
        return Events((_text(name, value, max_event_bytes),))
    if not 0 < len(value) <= MOST_EVENTS:
        raise AuthorError(f"{name}: an array is for onBatch and holds 1 to {MOST_EVENTS} events, not {len(value)}")
    return Events(tuple(_elements(name, value, max_event_bytes)), as_batch=True)


def _data(name: str, file: str) -> bytes:
    try:
        if file == STDIN:
            data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        elif Path(file).is_dir():
            raise AuthorError(f"{name}: is a folder, not a file with an event")
        else:
            with open_at_once(Path(file)) as stream:
                data = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise AuthorError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_FILE_BYTES:
        raise AuthorError(f"{name}: is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB")
    return data


def _parsed(name: str, data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AuthorError(f"{name}:{line}: is not UTF-8 text") from None
    if not text.strip():
        raise AuthorError(f"{name}: is empty; write an event, a JSON object")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise AuthorError(f"{name}:{error.lineno}:{error.colno}: not valid JSON: {error.msg}") from None


def _elements(name: str, events: list[Any], max_event_bytes: int) -> Iterator[bytes]:
    for number, event in enumerate(events, 1):
        yield _text(f"{name}: event {number} of {len(events)}", event, max_event_bytes)


def _text(where: str, event: Any, max_event_bytes: int) -> bytes:
    if not isinstance(event, dict):
        raise AuthorError(f"{where}: an event is an object, not {KINDS.get(type(event), 'null')}")
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        has = f"has the type {orjson.dumps(kind).decode()[:60]}" if "type" in event else "has no type"
        raise AuthorError(f"{where}: {has}; the types are {', '.join(sorted(EVENT_TYPES))}")
    text = text_of(event)
    if text is None:
        raise AuthorError(f"{where}: is nested too deeply for an event")
    if len(text) > max_event_bytes:
        raise AuthorError(f"{where}: has {len(text):,} bytes; an event has at most {max_event_bytes:,}")
    return text

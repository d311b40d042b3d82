"""What a sandbox says about an event, checked as hostile input. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from tasks.functions import endings, frames
from tasks.functions.contract import FunctionError

EVENT_TYPES = frozenset({"identify", "track", "page", "screen", "group", "alias", "delete"})
MAX_NAME = 100
MAX_TEXT = 10_000
"""A little more than the prelude sends: whoever shows a text cuts it, once its secrets are blacked out."""
SHALLOW_LEVELS = 200
"""What has no more brackets than this need not be tried."""
SPARE_LEVELS = 4
"""An event may nest as deeply as one that the receiver takes, so that it can stand inside of other JSON."""
HANDLERS = ("onIdentify", "onTrack", "onPage", "onScreen", "onGroup", "onAlias", "onDelete", "onBatch")
"""What a function may have, in the order in which they are told."""
TOO_DEEP = "an object that is nested too deeply"
_JSON_NAMES = {str: "a string", int: "a number", float: "a number", bool: "a boolean", list: "an array"}

Settled = bytes | FunctionError | None
"""An event's JSON, an error, or None for a dropped event."""


class Form(NamedTuple):
    """How what is run in a call travels: the kind of its frames, and what the frame that ends one means."""

    frame: bytes
    settled: Callable[[bytes, bytes, bytes], Settled]
    """Gets the ending frame's kind and payload, and what went in."""


def settled(kind: bytes, payload: bytes, original: bytes) -> Settled:
    """What the frame that ends an event means; ``original`` is the event as it went in."""
    if kind == frames.RETURNED:
        return returned_event(payload, original)
    if kind == frames.NO_HANDLER:
        return endings.no_handler(_text(payload).partition("\n")[2][:MAX_NAME], handlers(payload))
    if kind == frames.NO_JSON:
        return endings.not_an_event(without_json(payload))
    return thrown(payload) if kind == frames.THREW else None


EVENTS = Form(frames.EVENTS, settled)
"""Single events."""


def handlers(payload: bytes) -> tuple[str, ...]:
    """The handlers that a function has, as the sandbox says where there is none for an event."""
    told = _text(payload).partition("\n")[0].split(",")
    return tuple(name for name in HANDLERS if name in told)


def without_json(payload: bytes) -> str:
    """What was returned that JSON does not have, as ``a function``."""
    what = _text(payload)[:MAX_NAME]
    return f"an {what}" if what[:1] in "aeiou" else f"a {what}"


def name_in_json(value: object) -> str:
    """What a value of JSON is, as ``a string``."""
    return _JSON_NAMES.get(type(value), "an object" if isinstance(value, dict) else "null")


def returned_event(text: bytes, original: bytes) -> bytes | FunctionError:
    """The JSON of the event that a handler returned, or why it is none. A missing messageId is the original's."""
    parsed = parse(text)
    if parsed is None:
        return endings.not_an_event("a value that is no JSON")
    text, event = parsed
    if not is_event(event):
        what = "an object without a valid type" if isinstance(event, dict) else name_in_json(event)
        return endings.not_an_event(what)
    if text.count(b"{") + text.count(b"[") > SHALLOW_LEVELS and text_of(event) is None:
        return endings.not_an_event(TOO_DEEP)
    if event.get("messageId") is None and (message_id := orjson.loads(original).get("messageId")) is not None:
        return orjson.dumps(event | {"messageId": message_id})
    return text


def is_event(value: object) -> bool:
    """Whether a value is an object with the type of an event."""
    event_type = value.get("type") if isinstance(value, dict) else None
    return isinstance(event_type, str) and event_type in EVENT_TYPES


def text_of(event: object) -> bytes | None:
    """The JSON text of an event; None if it is nested too deeply to stand inside of other JSON."""
    for _ in range(SPARE_LEVELS):
        event = [event]
    try:
        return orjson.dumps(event)[SPARE_LEVELS:-SPARE_LEVELS]
    except TypeError:
        return None


def parse(text: bytes) -> tuple[bytes, Any] | None:
    """JSON text and its value, or None. Half a surrogate pair, as a cut string has, becomes U+FFFD in both."""
    try:
        return text, orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        loose = json.dumps(json.loads(text), ensure_ascii=False)
        whole = loose.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        return whole, orjson.loads(whole)
    except (ValueError, RecursionError):
        return None


def thrown(payload: bytes) -> FunctionError:
    """The error that a handler threw, as the sandbox describes it."""
    parsed = parse(payload)
    described = parsed[1] if parsed and isinstance(parsed[1], dict) else {}
    name, message, stack = (_string(described.get(part)) for part in ("name", "message", "stack"))
    name = name[:MAX_NAME] or "Error"
    message = message[:MAX_TEXT]
    return FunctionError(name, message, endings.stack_of(f"{name}: {message}", stack[:MAX_TEXT]))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _text(payload: bytes) -> str:
    return payload.decode("utf-8", "replace")

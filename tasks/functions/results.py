"""What a sandbox says about an event, checked as hostile input. Pure."""

from __future__ import annotations

import json
from typing import Any

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
_JSON_NAMES = {str: "a string", int: "a number", float: "a number", bool: "a boolean", list: "an array"}

Settled = bytes | FunctionError | None
"""An event's JSON, an error, or None for a dropped event."""


def settled(kind: bytes, payload: bytes, original: bytes) -> Settled:
    """What the frame that ends an event means; ``original`` is the event as it went in."""
    if kind == frames.DROPPED:
        return None
    if kind == frames.RETURNED:
        return returned_event(payload, original)
    if kind == frames.NO_HANDLER:
        return endings.no_handler(_text(payload)[:MAX_NAME])
    if kind == frames.NO_JSON:
        return endings.not_an_event(_with_article(_text(payload)[:MAX_NAME]))
    return thrown(payload)


def returned_event(text: bytes, original: bytes) -> bytes | FunctionError:
    """The JSON of the event that a handler returned, or why it is none. A missing messageId is the original's."""
    parsed = parse(text)
    if parsed is None:
        return endings.not_an_event("a value that is no JSON")
    text, event = parsed
    if not isinstance(event, dict):
        return endings.not_an_event(_JSON_NAMES.get(type(event), "null"))
    event_type = event.get("type")
    if not isinstance(event_type, str) or event_type not in EVENT_TYPES:
        return endings.not_an_event("an object without a valid type")
    if text.count(b"{") + text.count(b"[") > SHALLOW_LEVELS and _is_too_deep(event):
        return endings.not_an_event("an object that is nested too deeply")
    if event.get("messageId") is None and (message_id := orjson.loads(original).get("messageId")) is not None:
        return orjson.dumps(event | {"messageId": message_id})
    return text


def _is_too_deep(event: object) -> bool:
    for _ in range(SPARE_LEVELS):
        event = [event]
    try:
        orjson.dumps(event)
    except TypeError:
        return True
    return False


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


def _with_article(what: str) -> str:
    return f"an {what}" if what[:1] in "aeiou" else f"a {what}"

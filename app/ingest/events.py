"""One event: what is required of it and what the receiver adds. Pure; the clock and new ids are arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]

MAX_MESSAGE_ID = 100

MESSAGES = {
    "no_user_anon_id": "userId or anonymousId is required.",
    "event_not_defined": "A track call needs event, its name.",
    "event_not_string": "event must be a string.",
    "properties_not_object": "properties must be an object.",
    "traits_not_object": "traits must be an object.",
    "name_not_string": "name must be a string.",
    "category_not_string": "category must be a string.",
    "id_required": "groupId (group) or userId (alias) is required.",
    "id_not_string": "userId, anonymousId, groupId and previousId must be strings.",
    "previous_id_required": "An alias call needs previousId.",
    "type_not_supported": "type must be identify, track, page, screen, group, alias or delete.",
    "source_disabled": "The source is disabled.",
    "empty_batch": "The batch has no events.",
    "event_too_large": "The event is over the size limit, or nested deeper than 250 levels.",
    "message_id_too_long": f"messageId has over {MAX_MESSAGE_ID} characters.",
}
"""Every code of *failed on ingest*, and what it says."""


def check(event: Mapping[str, Any]) -> str | None:
    """Why this event fails on ingest, one of ``MESSAGES``; None if it is valid. null and '' count as absent."""
    kind = event.get("type")
    rule = _RULES.get(kind) if type(kind) is str else None
    if rule is None:
        return "type_not_supported"
    message_id = event.get("messageId")
    if type(message_id) is str and len(message_id) > MAX_MESSAGE_ID:
        return "message_id_too_long"
    return _identity(event) or rule(event)


def _identity(event: Mapping[str, Any]) -> str | None:
    user, anonymous = event.get("userId"), event.get("anonymousId")
    if not _is(user, str) or not _is(anonymous, str):
        return "id_not_string"
    return None if user or anonymous else "no_user_anon_id"


def _is(value: object, kind: type) -> bool:
    return value is None or type(value) is kind


def _track(event: Mapping[str, Any]) -> str | None:
    name = event.get("event")
    if name is None or name == "":
        return "event_not_defined"
    if type(name) is not str:
        return "event_not_string"
    return _properties(event)


def _properties(event: Mapping[str, Any]) -> str | None:
    return None if _is(event.get("properties"), dict) else "properties_not_object"


def _traits(event: Mapping[str, Any]) -> str | None:
    return None if _is(event.get("traits"), dict) else "traits_not_object"


def _view(event: Mapping[str, Any]) -> str | None:
    if not _is(event.get("name"), str):
        return "name_not_string"
    if not _is(event.get("category"), str):
        return "category_not_string"
    return _properties(event)


def _group(event: Mapping[str, Any]) -> str | None:
    return _required_id(event.get("groupId"), "id_required") or _traits(event)


def _alias(event: Mapping[str, Any]) -> str | None:
    return _required_id(event.get("previousId"), "previous_id_required") or (
        None if event.get("userId") else "id_required"
    )


def _required_id(value: object, missing: str) -> str | None:
    if value is None or value == "":
        return missing
    return None if type(value) is str else "id_not_string"


_RULES: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    "track": _track,
    "identify": _traits,
    "page": _view,
    "screen": _view,
    "group": _group,
    "alias": _alias,
    "delete": lambda _: None,
}
KINDS = frozenset(_RULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """When and how a request came in. ``sent_at`` is the batch's, ``ip`` the client's address if it may be stamped."""

    at: datetime
    text: str
    ip: str | None
    from_browser: bool
    sent_at: Any = None

    @classmethod
    def now(cls, at_s: float, *, ip: str | None, from_browser: bool) -> Received:
        """From seconds since 1970."""
        at = datetime.fromtimestamp(at_s, UTC)
        return cls(at=at, text=_text(at), ip=ip, from_browser=from_browser)


def merge(item: Event, batch: Mapping[str, Any]) -> Event:
    """An item of a batch with the batch's ``context`` and ``integrations`` under its own, key by key.

    Shallow: where both have ``context.device``, the item's device stands as a whole. Mixing two devices would make a
    third one that nobody has.
    """
    merged = item
    for name in ("context", "integrations"):
        base, own = batch.get(name), item.get(name)
        if type(base) is dict and base and (own is None or type(own) is dict):
            merged = {**merged, name: {**base, **(own or {})}}
    return merged


def stamp(event: Event, received: Received, new_id: Callable[[], str]) -> Event:
    """The event as it is stored. The write key goes; ``context`` and ``integrations`` are objects or absent."""
    stamped = {**event}
    stamped.pop("writeKey", None)
    if type(stamped.get("integrations")) is not dict:
        stamped.pop("integrations", None)
    stamped["context"] = _context(event.get("context"), received)
    stamped["messageId"] = _message_id(event.get("messageId")) or new_id()
    stamped["receivedAt"] = received.text
    _stamp_times(stamped, received)
    return stamped


def _context(given: object, received: Received) -> Event:
    context = given if isinstance(given, dict) else {}
    if received.ip and "ip" not in context and (received.from_browser or context.get("direct") is True):
        return {**context, "ip": received.ip}
    return context


def _message_id(given: object) -> str:
    """Numbers become text; nothing else but text is an id."""
    if type(given) is int:
        return str(given)
    return given if isinstance(given, str) else ""


def _stamp_times(stamped: Event, received: Received) -> None:
    """``timestamp`` is the client's, corrected by how far its clock was off when it sent."""
    given = stamped.get("timestamp")
    if given is None:
        given = stamped.get("originalTimestamp")
    sent = stamped.get("sentAt", received.sent_at)
    original, sent_at = _time(given), _time(sent)
    stamped["sentAt"] = received.text if sent_at is None else sent
    if given is None:
        given = stamped["sentAt"]
        original = sent_at
    stamped["originalTimestamp"] = given
    stamped["timestamp"] = received.text if original is None else _corrected(original, sent_at, received)


def _corrected(original: datetime, sent_at: datetime | None, received: Received) -> str:
    try:
        return _text(original if sent_at is None else received.at - (sent_at - original))
    except OverflowError:
        return received.text


def _time(value: object) -> datetime | None:
    """ISO 8601, UTC where no zone is given; None for everything else."""
    if type(value) is not str:
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(at: datetime) -> str:
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"

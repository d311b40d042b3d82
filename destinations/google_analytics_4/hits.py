"""What payloads become: an event of the Measurement Protocol, and whose it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from destinations.contract import Payload
from destinations.times import epoch_ms

CLIENT = ("client_id", "user_id", "ip_override", "user_agent")
CONSENT = ("ad_user_data", "ad_personalization")
SESSION = ("session_id", "engagement_time_msec")


class Hit(NamedTuple):
    """An event, and what a request says once for all of its events."""

    client: Mapping[str, Any]
    event: Mapping[str, Any]


def hit_of(payload: Payload, name: str, parameters: Sequence[str], now_ms: int) -> Hit:
    """The hit of a payload. ``name`` is the event's, '' if the payload has it. A time that is to come is left out."""
    own = _filled({field: payload.get(field) for field in (*parameters, *SESSION)})
    if currency := own.get("currency"):
        own["currency"] = currency.upper()
    event: dict[str, Any] = {"name": name or _name(payload), "params": {**_filled(payload.get("params") or {}), **own}}
    if (time := payload.get("timestamp_micros")) not in (None, "") and (ms := epoch_ms(time)) <= now_ms:
        event["timestamp_micros"] = ms * 1000
    return Hit(_client(payload), event)


def _name(payload: Payload) -> str:
    name = re.sub(r"\s+", "_", str(payload["name"]).strip())
    return name.lower() if payload.get("lowercase") else name


def _client(payload: Payload) -> dict[str, Any]:
    properties = _filled(payload.get("user_properties") or {})
    return _filled(
        {
            **{field: payload.get(field) for field in CLIENT},
            "user_properties": {name: {"value": value} for name, value in properties.items()},
            "consent": _filled({field: payload.get(field) for field in CONSENT}),
        }
    )


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that there are, true and false as text: the protocol knows texts and numbers."""
    return {name: _plain(value) for name, value in values.items() if value is not None and value not in ("", {})}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_filled(item) if isinstance(item, dict) else item for item in value]
    return value

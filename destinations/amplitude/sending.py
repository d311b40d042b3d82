"""A request to Amplitude, and what its answer says of each payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from destinations.amplitude.records import Events
from destinations.answers import JSON, refusal, told
from destinations.contract import DELIVERED, Result, Settings
from destinations.errors import DeliveryError, InvalidSettings, MessageRejected, Retry
from destinations.halves import REFUSED, in_halves

if TYPE_CHECKING:
    from destinations.http import Http, Response

WHO = "Amplitude"

THROTTLED_PAUSE_S = 30.0
"""How long to send nothing of a user or device that was throttled."""

REASONS = {
    "events_with_missing_fields": "a required field is missing",
    "events_with_invalid_fields": "a field is invalid",
    "events_with_invalid_id_lengths": "user_id or device_id is too short",
    "silenced_events": "its device is silenced",
}
"""The parts of an answer that list refused events by position, and what they mean."""

SLOWED = {
    "throttled_users": "user_id",
    "throttled_devices": "device_id",
    "exceeded_daily_quota_users": "user_id",
    "exceeded_daily_quota_devices": "device_id",
}
"""The parts of an answer that are objects by ids of which nothing is taken now, and the field with the id."""

INVALID_KEY = "invalid api key"


def deliver(items: Sequence[Events], settings: Settings, http: Http) -> Sequence[Result]:
    """Send the events of payloads; gives one result a payload, by position.

    Amplitude takes a request as a whole or not at all. Where it says which events it does not want, or not now, the
    others are sent again at once; where it does not say, in halves.
    """
    return in_halves(items, lambda some: _send(some, settings, http), statuses=REFUSED)


def _send(items: Sequence[Events], settings: Settings, http: Http) -> Sequence[Result]:
    response = _post(items, settings, http)
    errors = _named(response, items)
    if not errors:
        _check(response)
        return [DELIVERED] * len(items)
    others = [item for position, item in enumerate(items) if position not in errors]
    sent = iter(_send_others(others, settings, http) if others else ())
    return [Result(errors[position]) if position in errors else next(sent) for position in range(len(items))]


def _send_others(items: Sequence[Events], settings: Settings, http: Http) -> Sequence[Result]:
    """Send what an answer did not name. Another refusal is of all of it, so that this ends."""

    def send(some: Sequence[Events]) -> Sequence[Result]:
        _check(_post(some, settings, http))
        return [DELIVERED] * len(some)

    return in_halves(items, send, statuses=REFUSED)


def _post(items: Sequence[Events], settings: Settings, http: Http) -> Response:
    path = "/batch" if settings["use_batch_endpoint"] else "/2/httpapi"
    body: dict[str, Any] = {"api_key": settings["api_key"], "events": [event for events in items for event in events]}
    if length := settings["min_id_length"]:
        body["options"] = {"min_id_length": int(length)}
    url = settings["base_url"].rstrip("/") + path
    return http.request("POST", url, headers={"Content-Type": JSON}, body=orjson.dumps(body), cut_body=True)


def _check(response: Response) -> None:
    """Raises what an answer means that names no event.

    Raises:
        InvalidSettings: a wrong key, which Amplitude answers 400 to, with nothing but the error's text to tell it by.
        DeliveryError: any other refusal.
    """
    if response.status == 400:
        answer = told(response)
        if str(answer.get("error")).lower().startswith(INVALID_KEY) or answer.get("missing_field") == "api_key":
            raise InvalidSettings(f"{WHO} refused the API key", status=400)
    if error := refusal(WHO, response, after_s=_pause_s(response)):
        raise error


def _pause_s(response: Response) -> float:
    """What Amplitude asks to wait for, or describes where it does not say."""
    return response.retry_after_s or (THROTTLED_PAUSE_S if response.status == 429 else 0.0)


def _named(response: Response, items: Sequence[Events]) -> dict[int, DeliveryError]:
    """The error of each payload that an answer names an event of, by position."""
    if response.status not in (400, 429):
        return {}
    answer = told(response)
    owned = [(position, event) for position, events in enumerate(items) for event in events]
    owners = [position for position, _ in owned]
    pause_s = _pause_s(response) or THROTTLED_PAUSE_S
    throttled = Retry(f"{WHO} throttled its user or device", status=response.status, after_s=pause_s)
    errors: dict[int, DeliveryError] = {owners[i]: throttled for i in _positions(answer, "throttled_events", owners)}
    errors.update({position: throttled for position, event in owned if _is_slowed(answer, event)})
    for part, reason in REASONS.items():
        error = MessageRejected(f"{WHO} refused the event: {reason}", status=response.status)
        errors.update({owners[i]: error for i in _positions(answer, part, owners)})
    return errors


def _positions(answer: Mapping[str, Any], part: str, owners: Sequence[int]) -> Iterator[int]:
    """The positions that a part of an answer has, a list or one for each field."""
    listed = answer.get(part)
    for positions in listed.values() if isinstance(listed, dict) else [listed]:
        if isinstance(positions, list):
            yield from (i for i in positions if type(i) is int and 0 <= i < len(owners))


def _is_slowed(answer: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    return any(isinstance(ids := answer.get(part), dict) and event.get(field) in ids for part, field in SLOWED.items())

"""Amplitude's HTTP V2 and Batch Event Upload APIs, as amplitude.com/docs/apis/analytics describes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, group, identify, json_answer, number_in
from tests.support.http_sink import Answer, Request

MAX_BYTES = {"/2/httpapi": 1024 * 1024, "/batch": 20 * 1024 * 1024}
MAX_EVENTS = 2000
MIN_ID_LENGTH = 5
TYPES = {
    **dict.fromkeys(("time", "session_id", "event_id", "quantity"), int),
    **dict.fromkeys(("price", "revenue", "location_lat", "location_lng"), (int, float)),
    **dict.fromkeys(("event_properties", "user_properties", "groups", "group_properties"), dict),
    **dict.fromkeys(("user_id", "device_id", "event_type", "insert_id", "app_version", "platform", "os_name"), str),
    **dict.fromkeys(("os_version", "device_brand", "device_manufacturer", "device_model", "carrier", "country"), str),
    **dict.fromkeys(("region", "city", "language", "productId", "revenueType", "ip", "idfa", "idfv", "adid"), str),
    "android_id": str,
}
OPERATIONS = {"$set", "$setOnce", "$add", "$append", "$unset"}


class Amplitude(Double):
    """Takes a request as a whole or not at all. ``throttled`` are the numbers of events that it does not take now."""

    def __init__(self, *, throttled: Any = (), **others: Any) -> None:
        super().__init__(**others)
        self.throttled = frozenset(throttled)

    def answer(self, request: Request, body: bytes) -> Answer:
        """400 with what is wrong of which event, 429 with those that are throttled, or 200."""
        if request.method != "POST" or request.target not in MAX_BYTES:
            return Answer(status=404)
        if len(body) > MAX_BYTES[request.target]:
            return self.too_large()
        if request.headers.get("content-type") != "application/json":
            return json_answer({"code": 400, "error": "Invalid content type"}, status=400)
        asked = orjson.loads(body)
        assert set(asked) <= {"api_key", "events", "options"}
        if asked["api_key"] != SECRET:
            return json_answer({"code": 400, "error": f"Invalid API key: {asked['api_key']}"}, status=400)
        events = asked["events"]
        if not events or len(events) > MAX_EVENTS:
            return self.too_large()
        return self._judge(events, asked.get("options", {}).get("min_id_length", MIN_ID_LENGTH))

    def too_large(self) -> Answer:
        """413, as it is described."""
        return json_answer({"code": 413, "error": "Payload too large"}, status=413)

    def _judge(self, events: list[dict[str, Any]], min_id_length: int) -> Answer:
        if wrong := self._wrong(events, min_id_length):
            return json_answer({"code": 400, "error": "Request has invalid events", **wrong}, status=400)
        if throttled := [i for i, event in enumerate(events) if number_in(event) in self.throttled]:
            answer = {
                "code": 429,
                "error": "Too many requests for some devices and users",
                "eps_threshold": 30,
                "throttled_users": {events[i]["user_id"]: 40 for i in throttled},
                "throttled_devices": {},
                "exceeded_daily_quota_users": {},
                "exceeded_daily_quota_devices": {},
                "throttled_events": throttled,
            }
            return json_answer(answer, status=429)
        self.accepted += list(dict.fromkeys(map(number_in, events)))
        return json_answer({"code": 200, "events_ingested": len(events), "payload_size_bytes": 1})

    def _wrong(self, events: list[dict[str, Any]], min_id_length: int) -> dict[str, dict[str, list[int]]]:
        wrong: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i, event in enumerate(events):
            for part, field in _problems(event, min_id_length):
                wrong[part][field].append(i)
            if number_in(event) in self.refused:
                wrong["events_with_invalid_fields"]["event_properties"].append(i)
        return wrong


def _problems(event: Mapping[str, Any], min_id_length: int) -> Iterator[tuple[str, str]]:
    if not event.get("event_type"):
        yield "events_with_missing_fields", "event_type"
    if not event.get("user_id") and not event.get("device_id"):
        yield "events_with_missing_fields", "user_id"
    for name in ("user_id", "device_id"):
        if name in event and len(event[name]) < min_id_length:
            yield "events_with_invalid_id_lengths", name
    for name, value in event.items():
        if name not in TYPES or not isinstance(value, TYPES[name]):
            yield "events_with_invalid_fields", name
    yield from _wrong_operations(event)


def _wrong_operations(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if event.get("event_type") == "$identify" and not set(event["user_properties"]) <= OPERATIONS:
        yield "events_with_invalid_fields", "user_properties"
    if event.get("event_type") == "$groupidentify" and not set(event["group_properties"]) <= OPERATIONS:
        yield "events_with_invalid_fields", "group_properties"
    if event.get("event_type") == "$groupidentify" and not event.get("groups"):
        yield "events_with_missing_fields", "groups"


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"base_url": url, "api_key": SECRET}


def _batch_values(url: str, folder: Path) -> Mapping[str, Any]:
    return {**_values(url, folder), "use_batch_endpoint": True}


def _case(action: str, **others: Any) -> Case:
    return Case(slug="amplitude", **{"values": _values, "double": Amplitude, "action": action, **others})


CASES = (
    _case("logEventV2", preset="Track Calls"),
    _case("logEventV2", preset="Track Calls", values=_batch_values, note="batch"),
    _case("identifyUser", event=identify),
    _case("groupIdentifyUser", event=group),
)

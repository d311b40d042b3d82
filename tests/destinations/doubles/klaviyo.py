"""Klaviyo, as its public OpenAPI description has the bulk jobs for events and profiles (revision 2026-04-15)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, identify, json_answer
from tests.support.http_sink import Answer, Request

JSON_API = "application/vnd.api+json"
MAX_EVENTS, MAX_PROFILES, MAX_PROFILE_BYTES = 1000, 10_000, 100 * 1024

PROFILE_KEYS = {
    "email", "phone_number", "external_id", "first_name", "last_name", "organization", "locale", "title", "image",
    "location", "properties", "_kx",
}  # fmt: skip
LOCATION_KEYS = {
    "address1", "address2", "city", "country", "latitude", "longitude", "region", "zip", "timezone", "ip",
}  # fmt: skip
EVENT_KEYS = {"properties", "time", "value", "value_currency", "backfill", "metric", "unique_id"}

Problems = list[tuple[str, str]]
"""Pointers, and what is wrong there."""


def refused(status: int, code: str, problems: Problems) -> Answer:
    """An answer as Klaviyo's errors are."""
    errors = [
        {"id": f"error-{n}", "status": status, "code": code, "title": "Invalid input.", "detail": detail,
         "source": {"pointer": pointer} if pointer else {}, "links": {}, "meta": {}}
        for n, (pointer, detail) in enumerate(problems)
    ]  # fmt: skip
    return json_answer({"errors": errors}, status, {"Content-Type": JSON_API})


class Klaviyo(Double):
    """Takes jobs, or refuses them and points at what is wrong; only at the first of it with ``one_at_a_time``."""

    def __init__(
        self, *, one_at_a_time: bool = False, pointing: bool = True, lists: tuple[str, ...] = (), **others: Any
    ):
        """Without ``pointing``, its errors have no source. ``lists``: the lists that exist."""
        super().__init__(**others)
        self.one_at_a_time, self.pointing, self.lists = one_at_a_time, pointing, lists

    def answer(self, request: Request, body: bytes) -> Answer:
        """What one request is answered."""
        if request.headers.get("authorization") != f"Klaviyo-API-Key {SECRET}":
            return refused(401, "authentication_failed", [("/data/", "Incorrect authentication credentials.")])
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", request.headers.get("revision", "")):
            return refused(400, "invalid", [("", "A revision is required.")])
        if request.headers.get("content-type") != JSON_API:
            return refused(415, "unsupported_media_type", [("/data", "Unsupported media type.")])
        if request.method != "POST":
            return refused(405, "method_not_allowed", [("/data", "Method not allowed.")])
        value = orjson.loads(body)
        if request.target == "/api/event-bulk-create-jobs":
            return self.events(value["data"])
        if request.target == "/api/profile-bulk-import-jobs":
            return self.profiles(value["data"])
        return refused(404, "not_found", [("", "A path was not found.")])

    def events(self, data: dict[str, Any]) -> Answer:
        """A job of events."""
        assert set(data) == {"type", "attributes"}
        assert data["type"] == "event-bulk-create-job"
        assert set(data["attributes"]) == {"events-bulk-create"}
        items = data["attributes"]["events-bulk-create"]["data"]
        if not 0 < len(items) <= MAX_EVENTS:
            return refused(400, "invalid", [("/data/attributes/events-bulk-create/data", "Too many events.")])
        ids = [_unique(item) for item in items]
        if len(set(ids)) < len(ids):
            return refused(400, "invalid", [("/data", "unique_id is repeated.")])
        return self.job("events-bulk-create", items, _event_problem) or Answer(status=202, body=b"")

    def profiles(self, data: dict[str, Any]) -> Answer:
        """A job of profiles."""
        assert set(data) - {"relationships"} == {"type", "attributes"}
        assert data["type"] == "profile-bulk-import-job"
        assert set(data["attributes"]) == {"profiles"}
        items = data["attributes"]["profiles"]["data"]
        if not 0 < len(items) <= MAX_PROFILES:
            return refused(400, "invalid", [("/data/attributes/profiles/data", "Too many profiles.")])
        for of_list in data.get("relationships", {}).get("lists", {}).get("data", []):
            assert set(of_list) == {"type", "id"}
            assert of_list["type"] == "list"
            if of_list["id"] not in self.lists:
                return refused(400, "invalid", [("/data", f"List ID {of_list['id']} does not exist.")])
        job = {"status": "queued", "created_at": "2026-11-28T10:00:00+00:00", "total_count": len(items)}
        taken = json_answer({"data": {"type": "profile-bulk-import-job", "id": "job-1", "attributes": job}}, 202)
        return self.job("profiles", items, _profile_problem) or taken

    def job(self, attribute: str, items: list[dict[str, Any]], problem: Any) -> Answer | None:
        """The refusal of a job, or None once all of its items are taken."""
        before, problems = list(self.accepted), []
        for place, item in enumerate(items):
            where = problem(item) or ("" if self.take(item) else "/attributes/email")
            if where:
                problems.append((f"/data/attributes/{attribute}/data/{place}{where}" * self.pointing, "Invalid input."))
        if not problems:
            return None
        self.accepted = before
        return refused(400, "invalid", problems[:1] if self.one_at_a_time else problems)


def _profile_problem(item: Any, *, more: frozenset[str] = frozenset()) -> str:
    """Where an item is wrong, or ''."""
    if not isinstance(item, dict) or set(item) - {"id", "meta"} != {"type", "attributes"} or item["type"] != "profile":
        return "/type"
    attributes = item["attributes"]
    texts = [(n, v) for n, v in attributes.items() if n not in ("location", "properties")]
    if wrong := [n for n, v in texts if n not in PROFILE_KEYS | more or not isinstance(v, str | None)]:
        return f"/attributes/{wrong[0]}"
    if not any(attributes.get(name) for name in {"email", "phone_number", "external_id", "_kx"} | more):
        return "/attributes/"
    if "@" not in (attributes.get("email") or "@"):
        return "/attributes/email"
    if not re.fullmatch(r"\+[1-9]\d{6,14}", attributes.get("phone_number") or "+15005550006"):
        return "/attributes/phone_number"
    if set(attributes.get("location") or {}) - LOCATION_KEYS:
        return "/attributes/location"
    if not isinstance(attributes.get("properties", {}), dict | None):
        return "/attributes/properties"
    return "/attributes" if len(orjson.dumps(item)) > MAX_PROFILE_BYTES else ""


def _event_problem(item: Any) -> str:
    if set(item) != {"type", "attributes"} or item["type"] != "event-bulk-create":
        return "/type"
    if set(item["attributes"]) != {"profile", "events"}:
        return "/attributes"
    if where := _profile_problem(item["attributes"]["profile"]["data"], more=frozenset({"anonymous_id"})):
        return f"/attributes/profile/data{where}"
    for n, event in enumerate(item["attributes"]["events"]["data"]):
        if where := _occurrence_problem(event):
            return f"/attributes/events/data/{n}{where}"
    return ""


def _occurrence_problem(event: Any) -> str:
    attributes = event["attributes"]
    if set(event) != {"type", "attributes"} or event["type"] != "event" or set(attributes) - EVENT_KEYS:
        return "/type"
    metric = attributes["metric"]["data"]
    if metric["type"] != "metric" or set(metric["attributes"]) != {"name"} or len(metric["attributes"]["name"]) > 127:
        return "/attributes/metric/data/attributes/name"
    if not isinstance(attributes["properties"], dict) or len(attributes["properties"]) > 400:
        return "/attributes/properties"
    if not 2000 < datetime.fromisoformat(attributes.get("time", "2026-11-28T10:00:00Z")).year < 2028:
        return "/attributes/time"
    if not isinstance(attributes.get("value", 0), int | float):
        return "/attributes/value"
    return "" if re.fullmatch("[A-Z]{3}", attributes.get("value_currency", "EUR")) else "/attributes/value_currency"


def _unique(item: Any) -> bytes:
    profile, events = (item["attributes"][name]["data"] for name in ("profile", "events"))
    return orjson.dumps([profile, [[e["attributes"]["metric"], e["attributes"].get("unique_id")] for e in events]])


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"api_key": SECRET, "base_url": url}


CASES = (
    Case(slug="klaviyo", values=_values, double=Klaviyo, action="trackEvent"),
    Case(slug="klaviyo", values=_values, double=Klaviyo, action="upsertProfile", event=identify),
)

"""Mixpanel's ingestion API, as its reference describes it (docs.mixpanel.com/reference), strict validation included."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, group, identify, json_answer
from tests.support.http_sink import Answer, Request

USER, PROJECT = "splice.ad1c2e.mp-service-account", "2195193"

MAX_RECORDS = 2000
MAX_BYTES = 10 * 1024 * 1024
MAX_EVENT_BYTES = 1024 * 1024
MAX_PROPERTIES = 255
FIRST_MS = 365 * 86400 * 1000

PLACEHOLDERS = {
    *("00000000-0000-0000-0000-000000000000", "anon", "anonymous", "nil", "none", "null", "n/a", "na", "undefined"),
    *("unknown", "<nil>", "0", "-1", "true", "false", "[]", "{}"),
}

PROFILE_KEYS = {
    "/engage": ({"$token", "$distinct_id", "$set"}, {"$ip"}),
    "/groups": ({"$token", "$group_key", "$group_id", "$set"}, set()),
}


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


class Mixpanel(Double):
    """Takes what comes from the project ``PROJECT``, whose token and service account's secret are ``SECRET``."""

    def answer(self, request: Request, body: bytes) -> Answer:
        """401 for wrong credentials, 400 with the refused records, 200 with their number."""
        url = urlsplit(request.target)
        query = dict(parse_qsl(url.query))
        if request.method != "POST" or url.path not in ("/import", *PROFILE_KEYS):
            return _error(404, "Not Found")
        if request.headers.get("content-type") != "application/json" or query.get("strict") != "1":
            return _error(400, "Bad Request")
        records = orjson.loads(body)
        assert isinstance(records, list)
        if not self._may(url.path, query, request.headers, records):
            return _error(401, "Unauthorized")
        if len(body) > MAX_BYTES or len(records) > MAX_RECORDS:
            return self.too_large()
        failed = [failure for i, record in enumerate(records) if (failure := self._failure(url.path, i, record))]
        return _strict(len(records) - len(failed), failed)

    def too_large(self) -> Answer:
        """413, as the reference has it."""
        return _error(413, "Request Entity Too Large")

    def _may(self, path: str, query: Mapping[str, str], headers: Mapping[str, str], records: list[Any]) -> bool:
        if path != "/import":
            assert query.get("ip") == "0", "profiles would get the place of the machine that sends them"
            return "authorization" not in headers and all(record.get("$token") == SECRET for record in records)
        expected = _basic(SECRET, "")
        if "project_id" in query:
            expected = _basic(USER, SECRET) if query["project_id"] == PROJECT else ""
        return headers.get("authorization") == expected

    def _failure(self, path: str, index: int, record: Mapping[str, Any]) -> dict[str, Any] | None:
        wrong = next(_wrong_event(record) if path == "/import" else _wrong_profile(path, record), None)
        if not wrong and not self.take(record):
            wrong = "properties.note"
        if not wrong:
            return None
        return {"index": index, "field": wrong, "message": f"'{wrong}' is invalid: {orjson.dumps(record).decode()}"}


def _wrong_event(record: Mapping[str, Any]) -> Iterator[str]:
    """The fields that are not as they must be."""
    assert set(record) == {"event", "properties"}
    properties = record["properties"]
    if not isinstance(record["event"], str) or not record["event"]:
        yield "event"
    if not isinstance(properties.get("time"), int) or properties["time"] < FIRST_MS:
        yield "properties.time"
    if properties.get("distinct_id") in PLACEHOLDERS or not isinstance(properties.get("distinct_id"), str):
        yield "properties.distinct_id"
    if not re.fullmatch("[0-9A-Za-z-]{1,36}", properties.get("$insert_id", ""), re.ASCII):
        yield "properties.$insert_id"
    if len(properties) >= MAX_PROPERTIES or len(orjson.dumps(record)) >= MAX_EVENT_BYTES:
        yield "properties"


def _wrong_profile(path: str, record: Mapping[str, Any]) -> Iterator[str]:
    required, others = PROFILE_KEYS[path]
    assert required <= set(record) <= required | others
    if not all(isinstance(record[name], str) and record[name] for name in required - {"$set"}):
        yield "$distinct_id"
    if not isinstance(record["$set"], dict):
        yield "$set"


def _strict(imported: int, failed: list[dict[str, Any]]) -> Answer:
    if not failed:
        return json_answer({"code": 200, "num_records_imported": imported, "status": "OK"})
    answer = {
        "code": 400,
        "error": "some data points in the request failed validation",
        "failed_records": failed,
        "num_records_imported": imported,
        "status": "Bad Request",
    }
    return json_answer(answer, status=400)


def _error(status: int, phrase: str) -> Answer:
    return json_answer({"code": status, "error": phrase.lower(), "status": phrase}, status=status)


def _token_values(url: str, _: Path) -> Mapping[str, Any]:
    return {"base_url": url, "project_token": SECRET}


def _account_values(url: str, _: Path) -> Mapping[str, Any]:
    return {
        "base_url": url,
        "project_token": SECRET,
        "service_account_username": USER,
        "service_account_secret": SECRET,
        "project_id": PROJECT,
    }


def _case(action: str, **others: Any) -> Case:
    return Case(slug="mixpanel", values=_account_values, double=Mixpanel, action=action, **others)


CASES = (
    _case("trackEvent", preset="Track Calls"),
    Case(
        slug="mixpanel", values=_token_values, double=Mixpanel, action="trackEvent", preset="Track Calls", note="token"
    ),
    _case("identifyUser", event=identify),
    _case("groupIdentifyUser", event=group),
)

"""Deliveries over HTTP, counted in a real Valkey."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from flask import Flask

from app.api.delivery import EXTENSION
from app.control.roles import Grant, Role
from tasks.config import Config
from tasks.connect import connect
from tasks.deliveries.figures import Figures
from tasks.facets import Stage
from tasks.streams.keys import key
from tasks.streams.store import facet_key, minute_key
from tests.app.api.conftest import Caller, TokenOf

OF_SOURCE = ("successfully-received", "failed-on-ingest")
OF_DESTINATION = ("filtered-at-destination", "failed-delivery", "successful-delivery")
HOUR_S = 3600
EVIL = 'a b\nc\0d"<\N{SNOWMAN}'


@pytest.fixture
def counted(api: Flask, valkey: redis.Redis) -> redis.Redis:
    """The Valkey that the API reads."""
    api.extensions[EXTENSION] = Figures(valkey, Config())
    return valkey


@pytest.fixture
def hour_s() -> int:
    """When the hour before the last whole one began."""
    return (int(time.time()) // HOUR_S - 2) * HOUR_S


@pytest.fixture
def source_id(owner: Caller) -> str:
    return str(owner("POST", "/sources", {"name": "Web"})[1]["data"]["source"]["id"])


@pytest.fixture
def destination_id(owner: Caller, source_id: str) -> str:
    body = {"name": "Files", "sourceId": source_id, "metadataId": "log", "settings": {"path": ""}}
    return str(owner("POST", "/destinations", body)[1]["data"]["destination"]["id"])


@pytest.fixture
def query(source_id: str, destination_id: str, hour_s: int) -> dict[str, str]:
    """Two hours, by the hour."""
    return {
        "sourceId": source_id,
        "destinationConfigId": destination_id,
        "startTime": moment(hour_s),
        "endTime": moment(hour_s + 2 * HOUR_S),
        "granularity": "HOUR",
    }


def moment(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat().replace("+00:00", "Z")


def asked(caller: Caller, name: str, query: dict[str, str], **more: Any) -> tuple[int, Any]:
    return caller("GET", f"/delivery-overview/{name}", query_string={**query, **more})


def data(caller: Caller, name: str, query: dict[str, str], **more: Any) -> Any:
    status, body = asked(caller, name, query, **more)
    assert status == 200, body
    return body["data"]


def counts(dataset: dict[str, Any]) -> list[int]:
    return [point["count"] for point in dataset["series"]]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("name", [*OF_SOURCE, *OF_DESTINATION])
def test_without_events_there_are_zeros(owner: Caller, query: dict[str, str], name: str, hour_s: int) -> None:
    found = data(owner, name, query)
    (dataset,) = found["dataset"]
    assert (found["total"], dataset["total"], counts(dataset)) == (0, 0, [0, 0])
    times = [datetime.fromisoformat(point["time"]).timestamp() for point in dataset["series"]]
    assert times == [hour_s, hour_s + HOUR_S]
    assert found["pagination"] == {"current": "", "totalEntries": 1}
    by_name = data(owner, name, query, groupBy="eventName")
    assert (by_name["total"], by_name["dataset"], by_name["pagination"]["totalEntries"]) == (0, [], 0)


def fill(client: redis.Redis, owner_id: str, at_s: int, **fields: int) -> None:
    named = {name.replace("__", ":"): count for name, count in fields.items()}
    client.hset(minute_key(owner_id, at_s), mapping=named)  # type: ignore[arg-type]


def test_each_question_has_its_counts(
    owner: Caller, counted: redis.Redis, query: dict[str, str], source_id: str, destination_id: str, hour_s: int
) -> None:
    for at_s, times in ((hour_s, 1), (hour_s + HOUR_S + 60, 10), (hour_s - 60, 1000), (hour_s + 2 * HOUR_S, 1000)):
        fill(counted, source_id, at_s, received=5 * times, failed__empty_batch=times)
        fill(counted, destination_id, at_s, received=9, filtered__x=2 * times, discarded__y=3 * times, dead__z=times)
        fill(counted, destination_id, at_s, delivered=4 * times, attempt__1=3 * times, attempt__2=times)
    totals = {}
    for name in (*OF_SOURCE, *OF_DESTINATION):
        found = data(owner, name, query)
        totals[name] = found["total"]
        assert counts(found["dataset"][0]) == [found["total"] // 11, found["total"] // 11 * 10]
    assert list(totals.values()) == [55, 11, 22, 44, 44]
    delivered = data(owner, "successful-delivery", query)["dataset"][0]
    assert (delivered["totalRetryCount"], [point["retryCount"] for point in delivered["series"]]) == (11, [1, 10])
    by_reason = data(owner, "failed-delivery", query, groupBy="discardReason")["dataset"]
    assert [(each["discardReason"], each["total"]) for each in by_reason] == [("y", 33), ("z", 11)]
    by_try = data(owner, "successful-delivery", query, groupBy="discardReason")["dataset"]
    assert [each["discardReason"] for each in by_try] == ["successes.attempt.1", "successes.attempt.2"]


def test_minutes_and_days_are_buckets_too(
    owner: Caller, counted: redis.Redis, query: dict[str, str], source_id: str, hour_s: int
) -> None:
    fill(counted, source_id, hour_s + 60, received=5)
    minutes = {"granularity": "MINUTE", "startTime": moment(hour_s + 30), "endTime": moment(hour_s + 150)}
    found = data(owner, "successfully-received", query, **minutes)
    assert counts(found["dataset"][0]) == [0, 5, 0]
    days = data(owner, "successfully-received", query, granularity="DAY")
    assert days["total"] == 5


@pytest.mark.parametrize(
    ("group_by", "facet", "field"),
    [("eventName", "name", "eventName"), ("eventType", "type", "eventType"), ("appVersion", "version", "appVersion")],
)
def test_counts_are_told_by_a_dimension(
    owner: Caller,
    counted: redis.Redis,
    query: dict[str, str],
    destination_id: str,
    hour_s: int,
    group_by: str,
    facet: str,
    field: str,
) -> None:
    for hour, values in enumerate(({EVIL: 1, "(other)": 2}, {EVIL: 5})):
        counted.hset(facet_key(destination_id, hour_s + hour * HOUR_S, Stage.FAILED, facet), mapping=values)  # type: ignore[arg-type]
    found = data(owner, "failed-delivery", query, groupBy=group_by)
    assert [(each[field], counts(each)) for each in found["dataset"]] == [(EVIL, [1, 5]), ("(other)", [2, 0])]
    assert found["total"] == 8


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("name", ["groupBy", "groupBy[0]", "groupBy.0", "groupBy[]"])
def test_a_list_of_one_dimension_may_be_written_in_several_ways(
    owner: Caller, query: dict[str, str], name: str
) -> None:
    assert data(owner, "failed-delivery", query, **{name: "eventName"})["dataset"] == []


def test_datasets_come_in_pages(
    owner: Caller, counted: redis.Redis, query: dict[str, str], source_id: str, hour_s: int
) -> None:
    names = {f"n{n}": n + 1 for n in range(5)}
    counted.hset(facet_key(source_id, hour_s, Stage.RECEIVED, "name"), mapping=names)  # type: ignore[arg-type]
    seen, cursor = [], ""
    for _ in range(3):
        page = {"pagination[count]": 2, "pagination[cursor]": cursor}
        found = data(owner, "successfully-received", query, groupBy="eventName", **page)
        assert (found["total"], found["pagination"]["totalEntries"]) == (15, 5)
        seen += [each["eventName"] for each in found["dataset"]]
        cursor = found["pagination"].get("next", "")
    assert (seen, cursor) == (["n4", "n3", "n2", "n1", "n0"], "")


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"startTime": "yesterday"}, {"startTime"}),
        ({"startTime": "2026-01-01T00:00:00"}, {"startTime"}),
        ({"startTime": "0001-01-01T00:00:00+14:00"}, {"startTime"}),
        ({"endTime": "9999-12-31T23:59:59-14:00"}, {"endTime"}),
        ({"startTime": "2020-01-01T00:00:00Z"}, {"startTime", "endTime"}),
        ({"endTime": "2020-01-01T00:00:00Z"}, {"endTime"}),
        ({"granularity": "hour"}, {"granularity"}),
        ({"granularity": "MINUTE", "groupBy": "eventName"}, {"granularity"}),
        ({"groupBy": "colour"}, {"groupBy"}),
        ({"groupBy": "eventName,eventType"}, {"groupBy"}),
        ({"groupBy": ["eventName", "eventType"]}, {"groupBy"}),
        ({"groupBy[0]": "eventName", "groupBy[1]": "eventType"}, {"groupBy"}),
        ({"pagination[count]": 0}, {"pagination[count]"}),
        ({"pagination[cursor]": "x"}, {"pagination[cursor]"}),
    ],
)
@pytest.mark.parametrize("name", ["failed-on-ingest", "successful-delivery"])
def test_what_is_wrong_is_told_by_field(
    owner: Caller, query: dict[str, str], name: str, wrong: dict[str, Any], fields: set[str]
) -> None:
    status, body = asked(owner, name, query, **wrong)
    assert (status, {error["field"] for error in body["errors"]}) == (400, fields)


@pytest.mark.usefixtures("counted")
def test_what_is_missing_is_told_by_field(owner: Caller, query: dict[str, str]) -> None:
    for name in ("sourceId", "destinationConfigId", "startTime", "endTime", "granularity"):
        status, body = asked(owner, "failed-delivery", {each: query[each] for each in query if each != name})
        assert (status, [error["field"] for error in body["errors"]]) == (400, [name])
    assert asked(owner, "successfully-received", query, groupBy="discardReason")[0] == 400


@pytest.mark.usefixtures("counted")
def test_a_destination_must_be_one_of_the_source(owner: Caller, query: dict[str, str], destination_id: str) -> None:
    other = owner("POST", "/sources", {"name": "Other"})[1]["data"]["source"]["id"]
    for name in OF_DESTINATION:
        assert asked(owner, name, query, sourceId=other)[0] == 404
        assert asked(owner, name, query, sourceId="src_none")[0] == 404
        assert asked(owner, name, query, destinationConfigId="dst_none")[0] == 404
    assert asked(owner, "failed-on-ingest", query, sourceId="src_none")[0] == 404
    path = f"/destinations/{destination_id}/delivery-metrics"
    assert owner("GET", path, query_string={"sourceId": other})[0] == 404
    assert owner("GET", "/destinations/dst_none/delivery-metrics")[0] == 404


@pytest.mark.usefixtures("counted")
def test_who_sees_no_sources_sees_no_deliveries(
    api: Flask, owner: Caller, token_of: TokenOf, query: dict[str, str], destination_id: str
) -> None:
    path = f"/destinations/{destination_id}/delivery-metrics"
    other = owner("POST", "/sources", {"name": "Other"})[1]["data"]["source"]["id"]
    for grants, expected in (
        ((Role.FUNCTIONS_ADMIN,), 403),
        ((Grant(Role.SOURCE_ADMIN, frozenset({other})),), 403),
        ((Grant(Role.SOURCE_ADMIN, frozenset({query["sourceId"]})),), 200),
    ):
        caller = Caller(api.test_client(), token_of(*grants))
        for name in (*OF_SOURCE, *OF_DESTINATION):
            assert asked(caller, name, query)[0] == expected
        assert caller("GET", path)[0] == expected


def metrics(caller: Caller, destination_id: str, **query: str) -> dict[str, Any]:
    status, body = caller("GET", f"/destinations/{destination_id}/delivery-metrics", query_string=query)
    assert status == 200, body
    summary = body["data"]["deliveryMetricsSummary"]
    assert summary["destinationMetadataId"] == "log"
    return {metric["metricName"]: metric for metric in summary["metrics"]}


def test_metrics_of_a_destination(owner: Caller, counted: redis.Redis, destination_id: str, source_id: str) -> None:
    empty = metrics(owner, destination_id)
    assert {metric["total"] for name, metric in empty.items() if name != "latency"} == {0}
    assert empty["latency"]["total"] is None
    now = int(time.time())
    fill(counted, destination_id, now - 3600, received=7, delivered=4, attempt__1=3, attempt__2=1, latency__50=4)
    fill(counted, destination_id, now - 7200, received=1, discarded__bad_request=1)
    fill(counted, destination_id, now - 3 * 86_400, received=100, dead__worker_lost=2)
    counted.xadd(key(destination_id, "events"), {"e": "{}"})
    found = metrics(owner, destination_id, sourceId=source_id)
    totals = {name: metric["total"] for name, metric in found.items()}
    assert totals == {
        "received": 8,
        "filtered": 0,
        "successes": 4,
        "retried": 0,
        "discarded": 1,
        "dead": 0,
        "waiting": 1,
        "latency": 50,
    }
    assert found["successes"]["breakdown"] == [
        {"metricName": "successes.attempt.1", "value": 3},
        {"metricName": "successes.attempt.2", "value": 1},
    ]
    longer = metrics(owner, destination_id, startTime=moment(now - 4 * 86_400))
    assert (longer["received"]["total"], longer["dead"]["total"]) == (108, 2)
    older = metrics(owner, destination_id, endTime=moment(now - 2 * 86_400 - 3600))
    assert (older["received"]["total"], older["latency"]["total"]) == (100, None)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"startTime": "2020-01-01T00:00:00Z"}, "startTime"),
        ({"startTime": "x"}, "startTime"),
        ({"endTime": "2020-01-01T00:00:00Z"}, "startTime"),
        ({"endTime": "9000-01-01T00:00:00Z"}, "startTime"),
    ],
)
def test_a_wrong_period_of_metrics_is_told_by_field(
    owner: Caller, destination_id: str, wrong: dict[str, str], field: str
) -> None:
    path = f"/destinations/{destination_id}/delivery-metrics"
    status, body = owner("GET", path, query_string=wrong)
    assert (status, body["errors"][0]["field"]) == (400, field)


def test_without_redis_it_may_be_tried_again(
    api: Flask, owner: Caller, query: dict[str, str], destination_id: str
) -> None:
    gone = connect("redis://127.0.0.1:1/0", read_timeout_s=1.0, max_connections=1)
    api.extensions[EXTENSION] = Figures(gone, Config())
    paths = [f"/delivery-overview/{name}" for name in (*OF_SOURCE, *OF_DESTINATION)]
    for path in (*paths, f"/destinations/{destination_id}/delivery-metrics"):
        answer = owner.client.get(path, headers=owner.headers, query_string=query)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), path
        assert answer.get_json()["errors"][0]["type"] == "unavailable"


def test_every_call_is_in_the_document(api: Flask) -> None:
    document = api.test_client().get("/openapi.json").get_json()
    for name in (*OF_SOURCE, *OF_DESTINATION):
        call = document["paths"][f"/delivery-overview/{name}"]["get"]
        assert set(call["responses"]) == {"200", "400", "401", "403", "404", "413", "429", "500", "503"}
        parameters = {parameter["name"]: parameter for parameter in call["parameters"]}
        required = {each for each, parameter in parameters.items() if parameter["required"]}
        wanted = {"sourceId", "startTime", "endTime", "granularity"}
        assert required == wanted | ({"destinationConfigId"} if name in OF_DESTINATION else set())
        assert parameters["granularity"]["schema"]["enum"] == ["MINUTE", "HOUR", "DAY"]
        assert ("discardReason" in parameters["groupBy"]["schema"]["enum"]) == (name != "successfully-received")

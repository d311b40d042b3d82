"""What the API tells of events that went the whole way: each has been counted once, where it came to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from app.control.owners import make_first
from app.models import Database
from tasks.config import Config
from tests.e2e.test_delivery import HEAD, destination
from tests.support.http_sink import HttpSink
from tests.support.stack import Stack, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

CODE = """
function onTrack(event) {
  if (event.event === 'Dropped') return null;
  if (event.event === 'Wrong\\nthing') throw new ValidationError('no');
  event.event = 'Renamed';
  return event;
}
"""
NAMES = ("Bought it", "Bought it", "Sold it", "Dropped", "Wrong\nthing")


def asked(stack: Stack, token: str, path: str, **query: str) -> Any:
    answer = requests.get(f"{stack.url}{path}", query, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def send(stack: Stack, number: int, name: str) -> None:
    context = {"app": {"version": f"1.{number % 2}"}}
    event = {"messageId": f"m-{number}", "userId": "u", "event": name, "context": context, "writeKey": "e2e-key"}
    assert requests.post(f"{stack.url}/v1/track", json=event, timeout=10).status_code == 200


def test_every_event_is_told_where_it_came_to_its_end(stack: Stack, sink: HttpSink) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": CODE})
    database = Database.from_config(Config.from_env(stack.env))
    token = make_first(database, "owner@example.com", "Owner").text
    database.close()
    now = datetime.now(UTC)
    query = {
        "sourceId": "src_web",
        "destinationConfigId": "dst_sink",
        "startTime": (now - timedelta(hours=1)).isoformat(),
        "endTime": (now + timedelta(hours=1)).isoformat(),
        "granularity": "HOUR",
    }

    def told(question: str, group_by: str = "eventName", field: str = "eventName") -> dict[str, int]:
        found = asked(stack, token, f"/delivery-overview/{question}", **query, groupBy=group_by)
        return {each[field]: each["total"] for each in found["dataset"]}

    for number, name in enumerate(NAMES):
        send(stack, number, name)
    requests.post(f"{stack.url}/v1/page", json={"name": "Home", "writeKey": "e2e-key"}, timeout=10)

    def total(question: str) -> int:
        return int(asked(stack, token, f"/delivery-overview/{question}", **query)["total"])

    ends = ("filtered-at-destination", "failed-delivery", "successful-delivery")
    wait_until(lambda: sum(map(total, ends)) == len(NAMES), 30, "all have come to their end")
    wait_until(lambda: total("failed-on-ingest") == 1, 10, "the receiver has written its counts")
    assert told("successfully-received") == {"Bought it": 2, "Sold it": 1, "Dropped": 1, "Wrong\nthing": 1}
    assert told("failed-on-ingest") == {"Home": 1}
    assert told("filtered-at-destination") == {"Dropped": 1}
    assert told("failed-delivery") == {"Wrong\nthing": 1}
    assert told("failed-delivery", "discardReason", "discardReason") == {"message_rejected": 1}
    assert told("successful-delivery") == {"Bought it": 2, "Sold it": 1}
    assert told("successful-delivery", "eventType", "eventType") == {"track": 3}
    assert told("successful-delivery", "appVersion", "appVersion") == {"1.0": 2, "1.1": 1}
    summary = asked(stack, token, "/destinations/dst_sink/delivery-metrics")["deliveryMetricsSummary"]
    totals = {metric["metricName"]: metric["total"] for metric in summary["metrics"]}
    assert totals.pop("latency") > 0
    assert totals == {
        "received": 5,
        "filtered": 1,
        "successes": 3,
        "retried": 0,
        "discarded": 1,
        "dead": 0,
        "waiting": 0,
    }

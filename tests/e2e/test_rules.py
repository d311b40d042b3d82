"""Filters and subscriptions, the whole way: what is filtered starts no function, each action gets what is its own."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
import pytest

from tasks.streams.keys import key
from tests.e2e.test_delivery import HEAD, send, waits
from tests.support.http_sink import Answer, HttpSink
from tests.support.stack import Stack, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

RULES = """  sink:
    source: web
    type: webhook
    settings: {{url: '{url}'}}
    function: {{name: fn}}
    multiple_subscriptions: each
    filters:
      No tests: {{if: properties.test = true, actions: [{{type: DROP}}]}}
      No addresses: {{if: all, actions: [{{type: DROP_PROPERTIES, fields: {{properties: [email]}}}}]}}
    subscriptions:
      Large:
        action: send
        trigger: properties.total > 10
        mapping: {{data: {{kind: large, id: {{"@path": $.messageId}}, all: {{"@path": $.properties}}}}}}
      Any:
        action: send
        trigger: type = "track"
        mapping: {{data: {{kind: any, id: {{"@path": $.messageId}}}}}}
"""
FUNCTION = """function onTrack(event) {
  if (event.properties.test || event.properties.email) throw new Error('this was to be filtered');
  event.properties.seen = true;
  return event;
}"""


def bodies(sink: HttpSink) -> list[dict[str, Any]]:
    return [orjson.loads(request.body) for request in sink.requests]


def counted(stack: Stack) -> Counter[str]:
    """The counters of the destination."""
    client = stack.store.client()
    found: Counter[str] = Counter()
    for name in client.scan_iter(match=key("dst_sink", "m:*")):
        found.update({field.decode(): int(count) for field, count in client.hgetall(name).items()})
    client.close()
    return found


def test_each_action_gets_what_is_its_own_with_a_retry_of_its_own(stack: Stack, sink: HttpSink) -> None:
    stack.apply(HEAD + RULES.format(url=sink.url), {"fn.js": FUNCTION})
    sink.answer = Answer(status=503)
    send(stack, 1, {"total": 11, "email": "ada@example.com"})
    send(stack, 2, {"total": 9, "email": "ada@example.com"})
    send(stack, 3, {"total": 99, "test": True})
    wait_until(lambda: sink.count >= 3, 30, "all were tried")
    sink.answer = Answer()
    wait_until(lambda: waits(stack, "sink") == 0, 60, "all were delivered")
    sent = bodies(sink)
    assert {(body["id"], body["kind"]) for body in sent} == {("m-1", "any"), ("m-1", "large"), ("m-2", "any")}
    assert all(body["all"] == {"total": 11, "seen": True} for body in sent if body["kind"] == "large")
    counters = counted(stack)
    assert (counters["filtered:FILTERED_BY_RULES"], counters["split"], counters["delivered"]) == (1, 1, 3)
    assert not [name for name in counters if name.startswith(("discarded", "dead"))]

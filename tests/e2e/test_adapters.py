"""The whole way to a real adapter: integrations, filter, trigger, function, mapping, a batch at a third party."""

from __future__ import annotations

import orjson
import pytest
import requests

from tests.destinations.doubles.double import track
from tests.destinations.doubles.mixpanel import CASES
from tests.e2e.test_delivery import HEAD, waits
from tests.support.http_sink import HttpSink
from tests.support.stack import Stack, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

MIXPANEL = """  analytics:
    source: web
    type: mixpanel
    settings: {settings}
    function: {{name: fn}}
    filters:
      No tests: {{if: properties.test = true, actions: [{{type: DROP}}]}}
"""
FUNCTION = """function onTrack(event) {
  if (event.properties.test) throw new Error('this was to be filtered');
  event.properties.email = event.properties.email.replace(/^.*@/, '***@');
  return event;
}"""


def test_an_event_passes_everything_in_its_order(stack: Stack, sink: HttpSink) -> None:
    """Without subscriptions the adapter goes by its presets; what is wrong with one event is no other's business."""
    case = next(case for case in CASES if case.action == "trackEvent")
    sink.respond = double = case.double(refused={4})
    settings = orjson.dumps(dict(case.values(sink.url, stack.folder))).decode()
    stack.apply(HEAD + MIXPANEL.format(settings=settings), {"fn.js": FUNCTION})
    events = [track(number) for number in range(1, 9)]
    events[1]["integrations"] = {"analytics": False}
    events[2]["properties"]["test"] = True
    events[4] |= {"type": "alias", "previousId": "before"}
    answer = requests.post(f"{stack.url}/v1/batch", json={"batch": events, "writeKey": "e2e-key"}, timeout=10)
    assert answer.status_code == 200
    wait_until(lambda: len(double.accepted) == 4 and waits(stack, "analytics") == 0, 60, "all that may come came")
    assert sorted(double.accepted) == [1, 6, 7, 8]
    sent = b"".join(request.body for request in sink.requests)
    assert b"***@example.com" in sent
    assert b"person-1@example.com" not in sent.replace(b"context", b"")
    shown = stack.command("deliveries", "analytics")
    for reason in ("FILTERED_BY_INTEGRATIONS_OBJECT", "FILTERED_BY_RULES", "NO_MATCHING_MAPPING", "message_rejected"):
        assert reason in shown

"""``AWS`` in real sandboxes, against a double of its services."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import orjson
import pytest

from destinations.http import Http
from tests.support.doubles import aws
from tests.support.doubles.aws import QUEUE, TOPIC, Aws
from tests.support.http_sink import HttpSink
from tests.tasks.functions.conftest import Runner, new_runtime

SETTINGS = {
    "region": aws.REGION,
    "accessKeyId": aws.KEY_ID,
    "secretAccessKey": aws.SECRET,
    "bucket": aws.BUCKET,
    "queue": QUEUE,
    "topic": TOPIC,
}
SHORT = """
const client = (name, settings, more) => new AWS[name]({ region: settings.region, endpoint: settings.endpoint,
  accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey, s3ForcePathStyle: true,
  retryDelayOptions: { base: 1 }, ...more });
const about = ({ name, message, code, statusCode, requestId, retryable }) =>
  ({ name, message, code, statusCode, requestId, retryable });
const failure = (promise) => promise.then(() => 'no failure', about);
"""
PUT_EVENTS = "putEvents({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] })"


class Client:
    """Runs functions that call the double."""

    def __init__(self, runner: Runner, sink: HttpSink, double: Aws) -> None:
        self.runner, self.sink, self.double = runner, sink, double
        self.settings = {**SETTINGS, "endpoint": sink.url}

    def value(self, expression: str) -> Any:
        """What an expression gives; ``client``, ``about`` and ``failure`` are at hand."""
        code = f"{SHORT} async function onTrack(event, settings) {{ event.value = await ({expression}); return event }}"
        result = self.runner.one(code, settings=self.settings)
        assert result.error is None, result.error
        assert self.double.refused == []
        return orjson.loads(result.event).get("value")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    networks = (ip_network("127.0.0.0/8"),)
    http: Any = Http(connect_timeout_s=5, timeout_s=5, max_response_bytes=2_000_000, allowed_networks=networks)
    runtime = new_runtime(http)
    yield Runner(runtime, http)
    runtime.close()
    http.close()


@pytest.fixture
def client(runner: Runner) -> Iterator[Client]:
    double = Aws()
    with HttpSink() as sink:
        sink.respond = double
        yield Client(runner, sink, double)

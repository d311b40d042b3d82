"""The functions in docs/functions run as they stand, against doubles of the services."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from tasks.functions.contract import CallResult
from tests.support.doubles import hubspot, twilio
from tests.support.doubles.google import EMAIL, Google
from tests.support.http_sink import Answer, HttpSink, Request
from tests.support.rehosted import Rehosted, by_host
from tests.tasks.functions.conftest import Runner, new_runtime

DOCS = Path(__file__).parents[3] / "docs" / "functions"
BLOCK = re.compile(r"^```js\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def world(sink: HttpSink) -> Iterator[Runner]:
    loopback = (ipaddress.ip_network("127.0.0.0/8"),)
    http = Rehosted(sink, connect_timeout_s=5.0, timeout_s=5.0, max_response_bytes=1_000_000, allowed_networks=loopback)
    runtime = new_runtime(http)
    yield Runner(runtime, http)  # type: ignore[arg-type]
    runtime.close()
    http.close()


def snippet(page: str) -> str:
    """The one function of a page."""
    (code,) = BLOCK.findall((DOCS / page).read_text("utf-8"))
    return str(code)


def event(number: int = 1, **fields: Any) -> bytes:
    """A track event."""
    plain = {"type": "track", "event": "Bought", "messageId": f"m{number}", "userId": "ada", "timestamp": "2024-01-24"}
    return orjson.dumps({**plain, **fields})


def names(results: list[CallResult]) -> list[str | None]:
    """The names of the errors."""
    return [result.error.name if result.error else None for result in results]


def test_every_page_is_in_the_index_and_every_link_leads_somewhere() -> None:
    pages = {path.name for path in DOCS.glob("*.md")} - {"README.md"}
    index = (DOCS / "README.md").read_text("utf-8")
    assert pages <= set(re.findall(r"\]\((\w+\.md)\)", index))
    for page in DOCS.glob("*.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (DOCS / link).exists(), f"{page.name}: {link}"


# Google Cloud

GOOGLE = (DOCS / "google.js").read_text("utf-8")
CLOUD = {"clientEmail": EMAIL, "projectId": "project-1", "dataset": "events", "table": "tracked", "topic": "tracked"}


@pytest.fixture(scope="module")
def shared_google() -> Google:
    return Google()


@pytest.fixture
def google(shared_google: Google, sink: HttpSink) -> Google:
    """Google with empty tables; its key takes time to make."""
    fresh = Google(key=shared_google.key)
    sink.respond = by_host(fresh.hosts)
    return fresh


def with_google(world: Runner, google: Google, **changes: Any) -> Any:
    """The function, in one process."""
    settings = {**CLOUD, "privateKey": google.private_key, **changes}
    return world.spec(GOOGLE, settings=settings, sensitive=frozenset({"privateKey"}), concurrency=1)


def test_google_many_events_cost_one_token(world: Runner, google: Google) -> None:
    spec = with_google(world, google)
    results = world.call(spec, *(event(number) for number in range(20)))
    results += world.call(spec, event(20))
    assert names(results) == [None] * 21
    assert google.token_requests == 1
    assert [row["insertId"] for row in google.rows] == [f"m{number}" for number in range(21)]
    assert google.rows[0]["json"] == {"id": "m0", "user": "ada", "event": "Bought", "at": "2024-01-24"}
    assert [message["data"]["messageId"] for message in google.messages] == [f"m{number}" for number in range(21)]
    assert google.messages[0]["attributes"] == {"type": "track"}


def test_google_a_row_that_is_refused_throws(world: Runner, google: Google) -> None:
    good, bad = world.call(with_google(world, google), event(1), event(2, event=7))
    assert names([good, bad]) == [None, "ValidationError"]
    assert bad.error is not None
    assert bad.error.message == "BigQuery: event: Cannot convert value to string."
    assert [row["insertId"] for row in google.rows] == ["m1"]
    assert [message["data"]["messageId"] for message in google.messages] == ["m1"]


def test_google_a_batch_is_two_requests_and_loses_only_what_is_refused(
    world: Runner, google: Google, sink: HttpSink
) -> None:
    (results,) = world.batches(with_google(world, google), event(1), event(2, event=7), event(3))
    assert names(list(results)) == [None, "StatusDiscard", None]
    assert [row["insertId"] for row in google.rows] == ["m1", "m3"]
    assert [message["data"]["messageId"] for message in google.messages] == ["m1", "m3"]
    assert len(sink.requests) == 3


def test_google_a_service_that_is_down_is_tried_again(world: Runner, google: Google) -> None:
    spec = with_google(world, google)
    google.busy = 1
    first, second = world.call(spec, event(1), event(1))
    assert names([first, second]) == ["RetryError", None]
    assert len(google.rows) == 1
    assert google.token_requests == 1


def test_google_a_token_that_is_no_longer_good_is_replaced(world: Runner, google: Google) -> None:
    spec = with_google(world, google)
    results = world.call(spec, event(1))
    google.tokens.clear()
    results += world.call(spec, event(2), event(2), event(3))
    assert names(results) == [None, "RetryError", None, None]
    assert google.token_requests == 2


def test_google_a_key_of_somebody_else_is_refused(world: Runner, google: Google) -> None:
    other = Google().private_key
    (result,) = world.call(with_google(world, google, privateKey=other), event())
    assert result.error is not None
    assert result.error.name == "Error"
    assert "Invalid JWT Signature." in result.error.message
    assert not google.tokens


def test_google_the_key_and_the_tokens_are_not_in_traces(world: Runner, google: Google) -> None:
    (result,) = world.call(with_google(world, google), event())
    shown = repr(result)
    assert "bigquery.googleapis.com" in shown
    assert not [secret for secret in (google.private_key[40:80], *google.tokens) if secret in shown]


# The other pages


def outcomes(
    world: Runner, sink: HttpSink, page: str, settings: Mapping[str, Any], given: bytes, hosts: Mapping[str, Any]
) -> list[str | None]:
    """What becomes of an event when the service is well, is too busy, and does not answer."""
    results = []
    spec = world.spec(snippet(page), settings=settings, concurrency=1)
    busy: Any = dict.fromkeys(hosts, lambda _: Answer(503, body=b"{}"))
    for respond in (by_host(hosts), by_host(busy), lambda _: Answer(raw=b"")):
        sink.respond = respond
        results += world.call(spec, given)
    return names(results)


def test_twilio(world: Runner, sink: HttpSink) -> None:
    settings = {"accountSid": twilio.ACCOUNT, "authToken": twilio.TOKEN, "from": "+15005550010"}
    shipped = event(event="Order Shipped", properties={"phone": "+15005550006", "orderId": 7})
    hosts = {"api.twilio.com": twilio.respond}
    assert outcomes(world, sink, "twilio.md", settings, shipped, hosts) == [None, "RetryError", "RetryError"]
    assert b"Body=Your%20order%207%20is%20on%20its%20way." in sink.requests[0].body
    wrong = event(event="Order Shipped", properties={"orderId": 7})
    sink.respond = by_host(hosts)
    error = world.one(snippet("twilio.md"), wrong, settings=settings).error
    assert error is not None
    assert (error.name, error.message) == ("Error", 'Required parameter "opts.to" missing.')


def test_hubspot(world: Runner, sink: HttpSink) -> None:
    created: list[Any] = []

    def answer(request: Request) -> Answer:
        if request.method == "PATCH":
            assert request.target == "/crm/v3/objects/contacts/ada%40example.com?idProperty=email"
            return hubspot.refused(404, "OBJECT_NOT_FOUND", "resource not found")
        created.append(orjson.loads(request.body))
        return hubspot.respond(request)

    given = event(type="identify", traits={"email": "ada@example.com", "firstName": "Ada"})
    settings = {"accessToken": hubspot.TOKEN}
    hosts = {"api.hubapi.com": answer}
    assert outcomes(world, sink, "hubspot.md", settings, given, hosts) == [None, "RetryError", "RetryError"]
    assert created == [{"properties": {"email": "ada@example.com", "firstname": "Ada"}}]
    sink.respond = by_host({"api.hubapi.com": hubspot.respond})
    results = world(snippet("hubspot.md"), given, settings={"accessToken": "wrong"})
    assert names(results) == ["HttpError"]


def test_salesforce(world: Runner, sink: HttpSink) -> None:
    changed: list[Request] = []

    def salesforce(request: Request) -> Answer:
        if request.target == "/services/oauth2/token":
            assert request.body == b"grant_type=client_credentials&client_id=id&client_secret=secret"
            return Answer(body=b'{"access_token":"00D.token","instance_url":"https://acme.my.salesforce.com"}')
        assert request.headers["authorization"] == "Bearer 00D.token"
        changed.append(request)
        return Answer(204, body=b"")

    domain = "acme.my.salesforce.com"
    settings = {"domain": domain, "clientId": "id", "clientSecret": "secret"}
    given = event(type="identify", traits={"email": "ada@example.com", "lastName": "Lovelace"})
    found = outcomes(world, sink, "salesforce.md", settings, given, {domain: salesforce})
    assert found == [None, "RetryError", "FetchError"]
    (request,) = changed
    target = "/services/data/v58.0/sobjects/Contact/Email__c/ada%40example.com"
    assert (request.method, request.target, request.body) == ("PATCH", target, b'{"LastName":"Lovelace"}')


def test_skyflow(world: Runner, sink: HttpSink) -> None:
    def vault(request: Request) -> Answer:
        assert (request.method, request.target) == ("POST", "/v1/vaults/v1/persons")
        assert request.headers["authorization"] == "Bearer sky-key"
        assert orjson.loads(request.body) == {
            "records": [{"fields": {"email": "ada@example.com"}}],
            "tokenization": True,
        }
        return Answer(body=b'{"records":[{"skyflow_id":"1","tokens":{"email":"tok-1"}}]}')

    host = "a1b2.vault.skyflowapis.com"
    settings = {"vaultUrl": f"https://{host}", "vaultId": "v1", "apiKey": "sky-key"}
    given = event(type="identify", traits={"email": "ada@example.com"})
    sink.respond = by_host({host: vault})
    result = world.one(snippet("skyflow.md"), given, settings=settings)
    assert result.error is None, result.error
    assert orjson.loads(result.event)["traits"] == {"email": "tok-1"}
    assert outcomes(world, sink, "skyflow.md", settings, given, {host: vault}) == [None, "RetryError", "FetchError"]

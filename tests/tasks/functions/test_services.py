"""Clients of services that are our own: which hosts they ask, what they refuse by name, how their errors end events.

That they do what the packages do is recorded in Node (tests/runtime/programs/libraries-twilio and -hubspot).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

import pytest

from tests.support.doubles import hubspot, twilio
from tests.support.http_sink import Answer, HttpSink, Request
from tests.support.rehosted import Rehosted, by_host
from tests.tasks.functions.conftest import Runner, new_runtime

TWILIO = f"twilio('{twilio.ACCOUNT}', '{twilio.TOKEN}')"
HUBSPOT = f"new hubspotlib.hubspot.Client({{ accessToken: '{hubspot.TOKEN}' }})"
MESSAGE = "{ to: '+15005550006', from: '+15005550010', body: 'x' }"


@pytest.fixture(scope="module")
def sink() -> Iterator[HttpSink]:
    with HttpSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def shared_world(sink: HttpSink) -> Iterator[Runner]:
    loopback = (ipaddress.ip_network("127.0.0.0/8"),)
    http = Rehosted(sink, connect_timeout_s=5.0, timeout_s=5.0, max_response_bytes=1_000_000, allowed_networks=loopback)
    runtime = new_runtime(http)
    yield Runner(runtime, http)  # type: ignore[arg-type]
    runtime.close()
    http.close()


@pytest.fixture
def world(shared_world: Runner, sink: HttpSink) -> Runner:
    """A runtime for which the hosts of Twilio and HubSpot are their doubles."""
    sink.respond = by_host(
        {
            "api.twilio.com": twilio.respond,
            "lookups.twilio.com": twilio.respond,
            "verify.twilio.com": verify,
            "api.hubapi.com": hubspot.respond,
        }
    )
    return shared_world


def verify(request: Request) -> Answer:
    """A service of Twilio that the client has no method for."""
    known = (request.headers["authorization"], request.method, request.body) == (
        twilio.AUTHORIZATION,
        "POST",
        b"FriendlyName=x",
    )
    return twilio.said({"sid": "VA1"}, 201) if known else twilio.refused(400, 60200, "Invalid parameter")


def failure(run: Runner, statement: str) -> tuple[str, str]:
    """Name and message of the error that ends an event."""
    error = run.one(f"async function onTrack(event) {{ {statement} }}").error
    assert error is not None
    return error.name, error.message


def test_twilios_hosts_are_asked_with_the_accounts_credentials(world: Runner, sink: HttpSink) -> None:
    before = sink.count
    value = world.value(
        f"""(async (client) => [
          (await client.messages.create({MESSAGE})).status,
          (await client.messages.list({{ pageSize: 2, limit: 5 }})).length,
          (await client.lookups.v1.phoneNumbers('+15005550006').fetch()).countryCode,
        ])({TWILIO})"""
    )
    assert value == ["queued", 5, "US"]
    host, folder = "/api.twilio.com", f"/2010-04-01/Accounts/{twilio.ACCOUNT}/Messages.json"
    assert [request.target for request in sink.requests[before:]] == [
        f"{host}{folder}",
        f"{host}{folder}?PageSize=2",
        f"{host}{folder}?PageSize=2&Page=1",
        f"{host}{folder}?PageSize=2&Page=2",
        "/lookups.twilio.com/v1/PhoneNumbers/+15005550006",
    ]


def test_whatever_else_twilio_has_can_be_requested(world: Runner) -> None:
    message = failure(world, f"{TWILIO}.verify.services('VA1')")[1]
    example = message[message.index("client.request(") :]
    value = world.value(f"((client) => {example})({TWILIO}).then((response) => response.body.sid)")
    assert value == "VA1"


def test_whatever_else_hubspot_has_can_be_requested(world: Runner) -> None:
    message = failure(world, f"{HUBSPOT}.crm.owners.ownersApi.getPage()")[1]
    example = message[message.index("client.apiRequest(") :]
    value = world.value(f"((client) => {example})({HUBSPOT}).then(({{ body }}) => body.results[0].id)")
    assert value == "9"


def test_a_result_of_hubspot_has_the_forms_of_all_versions(world: Runner) -> None:
    value = world.value(
        f"""{HUBSPOT}.crm.contacts.basicApi.create({{ properties: {{ email: 'a@example.com' }} }}).then((result) => [
          result.id, result.body.id, result.response.statusCode, Object.keys(result),
          JSON.parse(JSON.stringify(result)),
        ])"""
    )
    keys = ["id", "properties", "createdAt", "updatedAt", "archived"]
    plain = {**hubspot.thing("6", {"email": "a@example.com"})}
    assert value == ["6", "6", 201, keys, plain]


def test_an_error_of_hubspot_has_the_forms_of_all_versions(world: Runner) -> None:
    value = world.value(
        f"""{HUBSPOT}.crm.contacts.basicApi.getById('99').catch((error) => [
          error instanceof hubspotlib.hubspot.HttpError, error.code, error.statusCode, error.body.category,
          error.response.body.category, error.headers['content-type'],
        ])"""
    )
    assert value == [True, 404, 404, "OBJECT_NOT_FOUND", "OBJECT_NOT_FOUND", "application/json;charset=utf-8"]


@pytest.mark.parametrize("call", ["getById('1', ['email'], [], ['companies'])", "getPage(1, '0', [], [], ['x'])"])
def test_arguments_in_the_order_of_later_versions_are_refused(world: Runner, call: str, sink: HttpSink) -> None:
    before = sink.count
    name, message = failure(world, f"await {HUBSPOT}.crm.contacts.basicApi.{call}")
    assert name == "TypeError"
    assert message.endswith("as version 5 of @hubspot/api-client")
    assert sink.count == before


def test_an_answer_of_a_proxy_is_a_refusal(world: Runner) -> None:
    value = world.value(
        f"""{TWILIO}.messages.create({{ to: '{twilio.BROKEN}', from: '+15005550010', body: 'x' }})
          .catch((error) => [error instanceof twilio.RestException, error.status, error.message, error.code ?? null])"""
    )
    assert value == [True, 502, "[HTTP 502] Failed to execute request", None]


def test_no_answer_is_an_error_without_a_status(world: Runner, sink: HttpSink) -> None:
    sink.respond = lambda _: Answer(raw=b"")
    code = "(error) => [error.name, error.code, error.status ?? error.statusCode ?? null]"
    assert world.value(f"{TWILIO}.messages.create({MESSAGE}).catch({code})") == ["FetchError", "ECONNRESET", None]
    assert world.value(f"{HUBSPOT}.crm.deals.basicApi.getPage().catch({code})") == ["FetchError", "ECONNRESET", None]


def test_an_error_of_a_client_discards_and_a_retry_error_retries(world: Runner) -> None:
    call = f"await {TWILIO}.messages.create({{ to: '{twilio.TOO_MANY}', from: '+15005550010', body: 'x' }})"
    assert failure(world, call) == ("Error", "Too Many Requests")
    assert failure(world, f"try {{ {call} }} catch (error) {{ throw new RetryError(error.status) }}")[0] == "RetryError"


def test_what_a_callback_throws_ends_the_event(world: Runner) -> None:
    thrown = "() => { throw new RetryError('in the callback') }"
    statement = f"{TWILIO}.messages.create({MESSAGE}, {thrown}); await new Promise(() => {{}})"
    assert failure(world, statement) == ("RetryError", "in the callback")


def test_an_error_that_nobody_took_ends_a_chain_with_done(world: Runner) -> None:
    statement = f"{TWILIO}.messages('SM404').fetch().done(); await new Promise(() => {{}})"
    assert failure(world, statement)[1].startswith("The requested resource /2010-04-01/")


def test_promises_fail_and_fin_as_those_of_q(world: Runner) -> None:
    value = world.value(
        f"""(async () => {{
          let ended = 0;
          const code = await {TWILIO}.messages('SM404').fetch().fin(() => ended++).fail((error) => error.code);
          return [code, ended];
        }})()"""
    )
    assert value == [20404, 1]


@pytest.mark.parametrize(
    ("use", "name"),
    [
        ("new twilio.twiml.VoiceResponse()", "twilio.twiml"),
        ("twilio.webhook()", "twilio.webhook"),
        (f"{TWILIO}.verify.v2", "twilio.verify"),
        (f"{TWILIO}.messages.each(() => 1)", "twilio.messages.each"),
        (f"{TWILIO}.messages('SM1').media.list()", "twilio.messages(sid).media"),
        (f"{TWILIO}.calls('CA1').recordings.list()", "twilio.calls(sid).recordings"),
        (f"{TWILIO}.lookups.v2.phoneNumbers('1')", "twilio.lookups.v2"),
        (f"{TWILIO}.lookups.v1.phoneNumbers.list()", "twilio.lookups.v1.phoneNumbers.list"),
        (f"{TWILIO}.lookups.phoneNumbers('1').update()", "twilio.lookups.v1.phoneNumbers(number).update"),
        (f"twilio('{twilio.ACCOUNT}', 'x', {{ logLevel: 'debug' }})", "twilio: the option logLevel"),
        ("hubspotlib.hubspot.contactsModels.Filter", "hubspotlib.hubspot.contactsModels"),
        (f"{HUBSPOT}.oauth.tokensApi", "hubspotlib.hubspot.oauth"),
        (f"{HUBSPOT}.crm.quotes.basicApi", "hubspotlib.hubspot.crm.quotes"),
        (f"{HUBSPOT}.crm.contacts.gdprApi.purge()", "hubspotlib.hubspot.crm.contacts.gdprApi"),
        (f"{HUBSPOT}.crm.contacts.basicApi.merge()", "hubspotlib.hubspot.crm.contacts.basicApi.merge"),
        ("new hubspotlib.hubspot.Client({ interceptors: [] })", "hubspotlib.hubspot: the option interceptors"),
    ],
)
def test_what_is_not_there_says_so_and_what_is(world: Runner, use: str, name: str, sink: HttpSink) -> None:
    before = sink.count
    kind, message = failure(world, use)
    assert (kind, message.startswith(f"{name} is not available in this runtime: ")) == ("Error", True), message
    assert "there are " in message
    assert sink.count == before


@pytest.mark.parametrize(
    ("made", "names"),
    [
        (f"messages.create({MESSAGE})", ["media", "feedback"]),
        ("calls('CA' + '1'.repeat(32)).fetch()", ["recordings", "notifications", "feedback", "events", "payments"]),
    ],
)
def test_what_a_result_of_twilio_cannot_do_says_so(world: Runner, made: str, names: list[str]) -> None:
    for name in names:
        kind, message = failure(world, f"(await {TWILIO}.{made}).{name}()")
        sentence = f"twilio.{made.partition('.')[0].partition('(')[0]}(sid).{name} is not available in this runtime: "
        assert (kind, message.startswith(sentence)) == ("Error", True), message
    again = made.replace("create", "list").replace(MESSAGE, "{ limit: 1 }")
    updated = f"await (await [await {TWILIO}.{again}].flat()[0].fetch()).update({{ url: 'x', body: 'x' }})"
    assert "(sid).feedback is not available" in failure(world, f"({updated}).feedback()")[1]


@pytest.mark.parametrize(
    "made",
    [
        f"messages.create({MESSAGE})",
        "messages.list().then((all) => all[0])",
        "lookups.phoneNumbers('+15005550006').fetch()",
    ],
)
def test_a_result_of_twilio_is_plain_data(world: Runner, made: str) -> None:
    value = world.value(
        f"""(async () => {{
          const made = await (await {TWILIO}.{made});
          const known = Object.keys(made);
          made._hidden = made.method = () => 1;
          const plain = made.toJSON();
          delete made._hidden;
          delete made.method;
          const same = [plain, {{ ...made }}, structuredClone(made), await Promise.resolve(made)];
          return [same.map((one) => JSON.stringify(one) === JSON.stringify(made)), Object.keys(plain), made, known];
        }})()"""
    )
    same, keys, returned, known = value
    assert same == [True] * 4
    assert keys == known == list(returned)


def test_a_shown_result_of_twilio_has_its_data_only(world: Runner) -> None:
    code = f"async function onTrack(event) {{ console.log(await {TWILIO}.messages.create({MESSAGE})); return event }}"
    (line,) = world.one(code).logs
    assert "status: 'queued'" in line
    assert "[Function" not in line
    assert "toJSON" not in line


@pytest.mark.parametrize("path", ["https://other.test/x", "http://other.test/x", "//other.test/x"])
def test_an_address_as_a_path_of_hubspot_gets_no_credentials(run: Runner, path: str) -> None:
    """As in the package: it goes on from the base path."""
    client = "new hubspotlib.hubspot.Client({ accessToken: 'x', basePath: 'https://api.test/base/' })"
    run.value(f"{client}.apiRequest({{ path: '{path}' }}).then(() => 1)")
    assert [asked.url for asked in run.http.asked] == [f"https://api.test/base{path}"]


def test_a_whole_address_takes_the_place_of_base_path_and_path(run: Runner) -> None:
    run.value(
        f"{HUBSPOT}.apiRequest({{ overlapUrl: 'https://other.test/x', path: '/y', qs: {{ a: 1 }} }}).then(() => 1)"
    )
    run.value(f"{HUBSPOT}.apiRequest({{ overlapUrl: '', path: '/y' }}).then(() => 1)")
    assert [asked.url for asked in run.http.asked] == ["https://other.test/x?a=1", "https://api.hubapi.com/y"]


def test_headers_of_a_client_of_hubspot_win_in_other_requests_only(run: Runner) -> None:
    """As in the package."""
    headers = "{ 'X-Who': 'the client', Accept: 'text/csv', Authorization: 'none' }"
    client = f"new hubspotlib.hubspot.Client({{ accessToken: 'x', defaultHeaders: {headers} }})"
    own = "{ headers: { 'X-Who': 'the call' } }"
    run.value(f"{client}.apiRequest({own}).then(() => 1)")
    run.value(f"{client}.crm.contacts.basicApi.archive('1', {own}).then(() => 1)")
    sent = [{name.lower(): value for name, value in asked.headers.items()} for asked in run.http.asked]
    found = [(one["x-who"], one["accept"], one["authorization"]) for one in sent]
    assert found == [("the client", "text/csv", "Bearer x"), ("the call", "*/*", "Bearer x")]


def test_clients_may_be_shown_awaited_and_written_as_json(world: Runner) -> None:
    value = world.value(
        f"""(async () => {{
          const clients = [{TWILIO}, {HUBSPOT}];
          for (const client of clients) {{ await client; console.log(client); JSON.stringify(client) }}
          return clients.map((client) => client === Object(client));
        }})()"""
    )
    assert value == [True, True]


def test_secrets_of_a_client_are_not_in_traces(world: Runner) -> None:
    code = """async function onTrack(event, settings) {
      await twilio(settings.sid, settings.authToken).messages.list({ limit: 1 });
      await new hubspotlib.hubspot.Client({ apiKey: settings.apiKey }).crm.deals.basicApi.getPage(1);
      return event }"""
    settings = {"sid": twilio.ACCOUNT, "authToken": twilio.TOKEN, "apiKey": hubspot.KEY}
    result = world.one(code, settings=settings, sensitive=frozenset({"authToken", "apiKey"}))
    assert result.error is None, result.error
    shown = repr(result.requests)
    assert "api.twilio.com" in shown
    assert "hapikey" in shown
    assert not [secret for secret in (twilio.TOKEN, hubspot.KEY, twilio.AUTHORIZATION) if secret in shown]

"""Clients of services that are npm packages: where they call, what they do again, what they refuse, the examples.

What they do as in Node 18 is in tests/runtime/programs/libraries-*.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import orjson
import pytest

from destinations.errors import AddressRefused
from destinations.http import Response
from tests.tasks.functions.conftest import Asked, Runner, answer

STRIPE = "stripe('sk_test_x')"
MAIL = "{ to: 'a@example.com', from: 'b@example.com', subject: 's', text: 't' }"
SEND = f"(sendgrid.mail.setApiKey('SG.x'), sendgrid.mail.send({MAIL}))"
MAILCHIMP = "(mailchimplib.mailchimp.setConfig({ apiKey: 'k', server: 'us7' }), mailchimplib.mailchimp)"
MAILJET = "nodemailjet.nodemailjet.connect('key', 'secret')"
FAILURE = "(e) => [e.name, e.message]"
PAGE = Path(__file__).parents[3] / "docs" / "functions" / "packages.md"
CLIENTS = ("stripe", "sendgrid", "mailchimp", "nodemailjet")


def json_answer(asked: Asked) -> Response:
    return answer("{}", headers={"Content-Type": "application/json"}, url=asked.url)


@pytest.mark.parametrize(
    ("call", "method", "url", "authorization"),
    [
        (f"{STRIPE}.customers.list()", "GET", "https://api.stripe.com/v1/customers", "Bearer sk_test_x"),
        (SEND, "POST", "https://api.sendgrid.com/v3/mail/send", "Bearer SG.x"),
        (f"{MAILCHIMP}.ping.get()", "GET", "https://us7.api.mailchimp.com/3.0/ping", "Basic dXNlcjpr"),
        (
            f"{MAILJET}.post('send', {{ version: 'v3.1' }}).request({{ Messages: [] }})",
            "POST",
            "https://api.mailjet.com/v3.1/send",
            "Basic a2V5OnNlY3JldA==",
        ),
    ],
    ids=CLIENTS,
)
def test_a_client_calls_its_service_with_what_it_is_given(
    run: Runner, call: str, method: str, url: str, authorization: str
) -> None:
    run.http.handler = json_answer
    run.value(f"{call}.then(() => 1)")
    (asked,) = run.http.asked
    assert (asked.method, asked.url) == (method, url)
    assert {name.lower(): value for name, value in asked.headers.items()}["authorization"] == authorization


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (f"{STRIPE}.customers.list()", "An error occurred with our connection to Stripe."),
        (SEND, "refused"),
        (f"{MAILCHIMP}.ping.get()", "refused"),
        (f"{MAILJET}.get('contact').request()", "Unsuccessful: null refused"),
    ],
    ids=CLIENTS,
)
def test_a_request_that_the_network_rules_refuse_fails_in_the_clients_own_way(
    run: Runner, call: str, message: str
) -> None:
    def refuse(_: Asked) -> Response:
        raise AddressRefused("refused")

    run.http.handler = refuse
    name, said = run.value(f"{call}.catch({FAILURE})")
    assert name == "Error"
    assert message in said


def test_a_request_to_stripe_that_fails_is_sent_again_under_one_key(run: Runner) -> None:
    statuses = iter([503, 409, 200])
    body = '{"id":"cus_1","error":null}'
    run.http.handler = lambda asked: answer(body, next(statuses), url=asked.url)
    code = "stripe('sk_test_x', { maxNetworkRetries: 2 }).customers.create({ email: 'a@example.com' })"
    assert run.value(f"{code}.then(({{ id, lastResponse }}) => [id, lastResponse.statusCode])") == ["cus_1", 200]
    keys = {asked.headers["Idempotency-Key"] for asked in run.http.asked}
    assert (len(run.http.asked), len(keys)) == (3, 1)


def test_every_request_to_stripe_that_may_be_repeated_has_a_key_of_its_own(run: Runner) -> None:
    run.http.handler = json_answer
    run.value("""(async () => {
      const api = stripe('sk_test_x', { maxNetworkRetries: 1 });
      await Promise.all([api.customers.create(), api.customers.create()]) })()""")
    assert len({asked.headers["Idempotency-Key"] for asked in run.http.asked}) == 2


def test_lists_in_a_query_of_stripe(run: Runner) -> None:
    run.http.handler = json_answer
    run.value(f"{STRIPE}.customers.retrieve('cus_1', {{ expand: ['sources'] }}).then(() => 1)")
    assert run.http.asked[0].url.endswith("/v1/customers/cus_1?expand[0]=sources")


def test_a_file_for_stripe_is_sent_as_a_form(run: Runner) -> None:
    run.http.handler = json_answer
    run.value(f"""{STRIPE}.files.create({{ purpose: 'dispute_evidence',
      file: {{ data: Buffer.from([255, 0, 10]), name: 'a.bin', type: 'application/octet-stream' }} }}).then(() => 1)""")
    (asked,) = run.http.asked
    assert asked.url.startswith("https://files.stripe.com")
    assert asked.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert asked.body is not None
    assert b"\xff\0\n" in asked.body


def test_stripe_does_not_start_programs_to_find_out_where_it_is(run: Runner) -> None:
    run.http.handler = json_answer
    run.value(f"{STRIPE}.customers.list().then(() => 1)")
    assert '"uname":"UNKNOWN"' in run.http.asked[0].headers["X-Stripe-Client-User-Agent"]


@pytest.mark.parametrize("client", ["mailchimp", "mailjet", "sendgrid"])
def test_a_packed_answer_that_is_broken_is_an_error(run: Runner, client: str) -> None:
    packed = gzip.compress(b'{"health_status":"fine"}')
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    call = {
        "mailchimp": f"{MAILCHIMP}.ping.get()",
        "mailjet": f"{MAILJET}.get('contact').request().then((r) => r.body)",
        "sendgrid": "sendgrid.client.request({ url: '/v3/x' }).then(([, body]) => body)",
    }
    run.http.handler = lambda asked: Response(200, "OK", headers, packed, asked.url, 1.0)
    assert run.value(call[client]) == {"health_status": "fine"}
    run.http.handler = lambda asked: Response(200, "OK", headers, b"no gzip at all", asked.url, 1.0)
    name, message = run.value(f"{call[client]}.catch({FAILURE})")
    assert name == "Error"
    assert "incorrect header check" in message


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "sendgrid.mail.client.setDefaultRequest('maxRedirects', 3).request({ url: '/x' })",
            "The option maxRedirects is not available in this client: it follows no redirects",
        ),
        (
            "sendgrid.client.setDefaultRequest('proxy', { host: 'x' }).request({ url: '/x' })",
            "The option proxy is not available in this runtime: requests go the way that its host sends them",
        ),
        (
            "nodemailjet.nodemailjet.connect('k', 's', { proxyUrl: 'http://x' }).get('contact').request()",
            "The option proxyUrl is not available in this runtime: requests go the way that its host sends them",
        ),
        (
            "stripe('k', { httpAgent: new https.Agent({ ca: 'x' }) })",
            "Agent: the option ca is not available in this runtime",
        ),
    ],
)
def test_what_a_client_cannot_do_it_says(run: Runner, call: str, message: str) -> None:
    assert run.value(f"(async () => {call})().catch((e) => e.message)") == message
    assert run.http.asked == []


@pytest.mark.parametrize(
    ("ciphers", "outcome"),
    [
        ("DEFAULT:!aNULL:!eNULL:!LOW:!EXPORT:!SSLv2:!MD5", "sent"),
        ("DEFAULT", "request: the option ciphers is not available in this runtime"),
        ("DEFAULT:!SHA256", "request: the option ciphers is not available in this runtime"),
        ("DEFAULT:!MD5:RC4", "request: the option ciphers is not available in this runtime"),
    ],
)
def test_only_ciphers_that_are_never_used_may_be_declined(run: Runner, ciphers: str, outcome: str) -> None:
    code = f"""new Promise((resolve) => {{
      try {{ https.get({{ host: 'x.test', ciphers: '{ciphers}' }}, () => resolve('sent')) }}
      catch (e) {{ resolve(e.message) }} }})"""
    assert run.value(code) == outcome


def test_an_answer_of_sendgrid_that_leads_elsewhere_is_an_error(run: Runner) -> None:
    run.http.handler = lambda asked: answer("", 302, {"Location": "https://elsewhere.test/"}, asked.url)
    assert run.value(f"{SEND}.catch((e) => e.response.status)") == 302
    assert len(run.http.asked) == 1


def test_clients_of_two_events_do_not_wait_for_each_other(run: Runner) -> None:
    """A client is kept by the process, its requests belong to the event that made them."""
    run.http.handler = lambda asked: answer('{"id":"cus_1"}', url=asked.url)
    code = """const api = stripe('sk_test_x');
    async function onTrack(event) { event.value = (await api.customers.retrieve(event.customer)).id; return event }"""
    events = [b'{"type":"track","event":"x","messageId":"m%d","customer":"cus_%d"}' % (n, n) for n in range(3)]
    results = run(code, *events)
    assert [result.error for result in results] == [None] * 3
    assert sorted(asked.url.rpartition("/")[2] for asked in run.http.asked) == ["cus_0", "cus_1", "cus_2"]


# The examples in the documentation

KEYS = {"secretKey": "sk_test_x", "apiKey": "SG.x-us7", "from": "shop@example.com", "listId": "list1"}
EXAMPLES = dict(re.findall(r"^## (\w+)\n\n```js\n(.*?)```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
CALLS = {
    "Stripe": ["POST https://api.stripe.com/v1/payment_intents"],
    "SendGrid": ["POST https://api.sendgrid.com/v3/mail/send"],
    "Mailchimp": [
        "PUT https://us7.api.mailchimp.com/3.0/lists/list1/members/3e3417d7ef77d5932a6734b916515ed5",
        "POST https://us7.api.mailchimp.com/3.0/lists/list1/members/3e3417d7ef77d5932a6734b916515ed5/tags",
    ],
    "Mailjet": ["POST https://api.mailjet.com/v3.1/send"],
}


def event_for(name: str) -> bytes:
    if name == "Stripe":
        properties = {"amount": 100, "currency": "eur", "customer": "cus_1"}
        return orjson.dumps({"type": "track", "event": "Bought", "messageId": "m1", "properties": properties})
    return orjson.dumps({"type": "identify", "messageId": "m1", "traits": {"email": "Ada@Example.com", "name": "Ada"}})


@pytest.mark.parametrize("name", CALLS)
def test_an_example_calls_its_service(run: Runner, name: str) -> None:
    run.http.handler = json_answer
    result = run.one(EXAMPLES[name], event_for(name), settings=KEYS)
    assert result.error is None, result.error
    assert [f"{asked.method} {asked.url}" for asked in run.http.asked] == CALLS[name]
    if name == "Stripe":
        assert run.http.asked[0].headers["Idempotency-Key"] == "m1"


@pytest.mark.parametrize("status", [400, 401, 429, 503])
@pytest.mark.parametrize("name", CALLS)
def test_an_example_tries_again_what_may_go_well_later(run: Runner, name: str, status: int) -> None:
    kind = "api_error" if status >= 500 else "invalid_request_error"
    body = orjson.dumps({"error": {"type": kind, "message": "no"}}).decode() if name == "Stripe" else "{}"
    run.http.handler = lambda asked: answer(body, status, {"Content-Type": "application/json"}, asked.url)
    error = run.one(EXAMPLES[name], event_for(name), settings=KEYS).error
    assert error is not None
    assert error.name == ("RetryError" if status in (429, 503) else "Error")


@pytest.mark.parametrize("name", CALLS)
def test_an_example_tries_again_what_got_no_answer(run: Runner, name: str) -> None:
    def refuse(_: Asked) -> Response:
        raise AddressRefused("refused")

    run.http.handler = refuse
    error = run.one(EXAMPLES[name], event_for(name), settings=KEYS).error
    assert error is not None
    assert error.name == "RetryError"

"""``fetch`` in user code: through the broker, against a written client and against a real one."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator

import orjson
import pytest

from destinations.errors import AddressRefused, Retry
from destinations.http import Http, Response
from tasks.functions.contract import Called, CallResult
from tests.support.http_sink import Answer, HttpSink, Request
from tests.tasks.functions.conftest import TRACK, Asked, Runner, answer, new_runtime


def test_a_get(run: Runner) -> None:
    run.http.handler = lambda asked: answer('{"a":1}', 200, {"X-Id": "7"}, asked.url)
    value = run.value("""fetch('https://example.com/x').then(async (r) =>
      [r.ok, r.status, r.statusText, r.url, r.headers.get('x-ID'), r.headers.has('nope'), await r.json()])""")
    assert value == [True, 200, "OK", "https://example.com/x", "7", False, {"a": 1}]
    (asked,) = run.http.asked
    assert (asked.method, asked.url, asked.body) == ("GET", "https://example.com/x", None)


def test_a_post_with_headers(run: Runner) -> None:
    run.value("""fetch('https://example.com/', { method: 'post', body: JSON.stringify({ a: 'é' }),
      headers: new Headers({ 'Content-Type': 'application/json', 'X-A': 1 }) }).then((r) => r.status)""")
    (asked,) = run.http.asked
    assert (asked.method, asked.body) == ("POST", '{"a":"é"}'.encode())
    assert asked.headers == {"Content-Type": "application/json", "X-A": "1"}


@pytest.mark.parametrize("headers", ["[['A', 1], ['a', 2]]", "new Headers([['A', 1], ['a', 2]])"])
def test_headers_of_one_name_are_joined(run: Runner, headers: str) -> None:
    run.value(f"fetch('https://example.com/', {{ headers: {headers} }}).then((r) => r.status)")
    assert run.http.asked[0].headers == {"A": "1, 2"}


def test_cookies_are_joined_as_cookies(run: Runner) -> None:
    run.value("fetch('https://example.com/', { headers: [['Cookie', 'a=1'], ['cookie', 'b=2']] }).then(() => 1)")
    assert run.http.asked[0].headers == {"Cookie": "a=1; b=2"}


def test_a_body_is_read_once(run: Runner) -> None:
    run.http.handler = lambda asked: answer("text")
    code = (
        "fetch('https://x.test').then(async (r) => [await r.text(), r.bodyUsed, await r.text().catch((e) => e.name)])"
    )
    assert run.value(code) == ["text", True, "TypeError"]


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("new Uint8Array([0, 255, 10])", b"\0\xff\n"),
        ("new Uint8Array([1, 2, 3, 4]).subarray(1, 3)", b"\2\3"),
        ("new Uint16Array([258])", b"\2\1"),
        ("new Uint8Array([255]).buffer", b"\xff"),
        ("Buffer.from('żółw')", "żółw".encode()),
        ("'żółw \\u0000 \\ud800'", "żółw \0 \ufffd".encode()),
        ("new URLSearchParams({ a: 'ż&' })", b"a=%C5%BC%26"),
        ("new Blob(['ż', new Uint8Array([255])])", b"\xc5\xbc\xff"),
        ("''", b""),
        ("null", None),
    ],
)
def test_bodies_arrive_as_they_are(run: Runner, body: str, sent: bytes | None) -> None:
    run.value(f"fetch('https://x.test', {{ method: 'PUT', body: {body} }}).then(() => 1)")
    assert run.http.asked[0].body == sent


def test_the_console_shows_what_an_answer_is(run: Runner) -> None:
    run.http.handler = lambda asked: answer("secret", 404, {"A": "1"})
    result = run.one("async function onTrack() { console.log(await fetch('https://x.test/')) }")
    assert result.logs[0].startswith(
        "Response {\n  url: 'https://x.test/',\n  status: 404,\n  statusText: 'Not Found',"
    )
    assert "a: [ '1' ]" in result.logs[0]


def test_a_body_of_another_answer_can_be_passed_on(run: Runner) -> None:
    run.http.handler = lambda asked: Response(200, "OK", {}, b"\xff\0", asked.url, 1.0)
    run.value("""fetch('https://x.test/a').then((r) => fetch('https://x.test/b', { method: 'PUT', body: r.body }))
      .then(() => 1)""")
    assert run.http.asked[1].body == b"\xff\0"


def test_bytes_that_a_copy_has_read_as_text_are_still_sent_as_bytes(run: Runner) -> None:
    run.value("""(async () => {
      const request = new Request('https://x.test', { method: 'PUT', body: new Uint8Array([255]) });
      await request.clone().text();
      await fetch(request) })()""")
    assert run.http.asked[0].body == b"\xff"


def test_readers_do_not_share_their_buffers(run: Runner) -> None:
    run.http.handler = lambda _: answer("text")
    assert (
        run.value("""fetch('https://x.test').then(async (response) => {
      const copy = response.clone();
      (await response.buffer()).fill(0);
      return (await copy.buffer()).toString() })""")
        == "text"
    )


def test_binary_answers_arrive_as_they_are(run: Runner) -> None:
    body = bytes(range(256)) * 40
    run.http.handler = lambda asked: Response(200, "OK", {}, body, asked.url, 1.0)
    assert run.value("fetch('https://x.test').then((r) => r.arrayBuffer()).then((b) => [...new Uint8Array(b)])") == [
        *body
    ]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            Retry("x.test: refused", system_code="ECONNREFUSED"),
            {"message": "connect ECONNREFUSED x.test:443", "errno": "ECONNREFUSED", "code": "ECONNREFUSED"},
        ),
        (
            AddressRefused("not there"),
            {"message": "not there", "errno": "ERR_REQUEST_REFUSED", "code": "ERR_REQUEST_REFUSED"},
        ),
    ],
)
def test_a_failed_request_rejects_with_its_reason(run: Runner, error: Exception, expected: dict[str, str]) -> None:
    def fail(_: Asked) -> Response:
        raise error

    run.http.handler = fail
    value = run.value("fetch('https://x.test/a').catch((e) => [e.name, e instanceof fetch.FetchError, { ...e }])")
    expected["message"] = f"request to https://x.test/a failed, reason: {expected['message']}"
    assert value == ["FetchError", True, {"type": "system", **expected}]


def test_a_bug_in_the_client_rejects_too(run: Runner) -> None:
    def fail(_: Asked) -> Response:
        raise RuntimeError("our bug")

    run.http.handler = fail
    assert "an error of the runtime" in run.value("fetch('https://x.test/a').catch((e) => e.message)")


def test_requests_run_side_by_side_and_the_answers_find_their_callers(run: Runner) -> None:
    together = threading.Barrier(5, timeout=10)

    def meet(asked: Asked) -> Response:
        together.wait()
        return answer(asked.url[-1])

    run.http.handler = meet
    value = run.value("Promise.all([0, 1, 2, 3, 4].map((n) => fetch('https://x.test/' + n).then((r) => r.text())))")
    assert value == ["0", "1", "2", "3", "4"]


def test_each_event_has_the_traces_of_its_own_requests(run: Runner) -> None:
    code = "async function onTrack(e) { for (let i = 0; i < e.n; i++) await fetch('https://x.test/' + e.n); return e }"
    events = [b'{"type":"track","n":%d}' % n for n in range(3)]
    traces = [[trace.url for trace in result.requests] for result in run(code, *events)]
    assert traces == [[], ["https://x.test/1"], ["https://x.test/2"] * 2]


def test_a_request_that_is_not_awaited_completes_unread(run: Runner) -> None:
    asked, go = threading.Event(), threading.Event()

    def wait(_: Asked) -> Response:
        asked.set()
        assert go.wait(10)
        return answer()

    run.http.handler = wait
    result = run.one(
        "function onTrack(e) { fetch('https://x.test/?secret=1').then(() => console.log('late')); return e }"
    )
    assert result.kind is Called.EVENT
    assert asked.wait(10)
    go.set()
    (trace,) = result.requests
    assert (trace.status, trace.error) == (None, "not finished when the function ended")
    assert "secret=1" not in trace.url


def test_a_request_of_the_loading_script_is_answered_during_an_event(run: Runner) -> None:
    run.http.handler = lambda asked: answer("token")
    code = """const token = fetch('https://x.test/token').then((r) => r.text());
      async function onTrack(e) { e.token = await token; return e }"""
    for result in run(code, TRACK, TRACK):
        assert orjson.loads(result.event)["token"] == "token"


def test_requests_are_capped_by_number_and_size(run: Runner) -> None:
    value = run.value("""Promise.allSettled(Array.from({ length: 101 }, () => fetch('https://x.test')))
      .then((all) => [all.filter((r) => r.status === 'fulfilled').length, all[100].reason.message])""")
    assert value == [100, "request to https://x.test/ failed, reason: more than 100 requests in one call"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("{ method: 'PUT', body: 'x'.repeat(1e6 + 1) }", "a body of more than 1000000 bytes"),
        ("{ method: 'PUT', body: new Uint8Array(1e6 + 1) }", "a body of more than 1000000 bytes"),
        ("{ method: 'PUT', body: '\\u0001'.repeat(1e6) }", "a request of more than 2097152 bytes"),
        (
            "{ headers: Array.from({ length: 101 }, (_, i) => ['a' + i, i]) }",
            "more than 100 headers",
        ),
        ("{ headers: { a: 'x'.repeat(65536) } }", "headers of more than 65536 characters"),
        ("{ method: 'CONNECT' }", "the method CONNECT is not allowed"),
    ],
)
def test_requests_are_capped_by_size(run: Runner, options: str, reason: str) -> None:
    message = run.value(f"fetch('https://x.test/', {options}).catch((e) => e.message)")
    assert message == f"request to https://x.test/ failed, reason: {reason}"
    assert run.http.asked == []


@pytest.mark.parametrize("start", ["fetch(", "fetch(new URL(", "fetch(new Request("])
def test_an_over_long_url_hides_no_reason(run: Runner, start: str) -> None:
    url = "https://us:pw@x.test:8080/" + "x" * 8974
    result = run.one(f"const onTrack = () => {start}'{url}'{')' * start.count('(')};")
    assert result.error is not None
    reason = "a URL of more than 8192 characters"
    assert result.error.message.startswith("request to https://x.test:8080/... (")
    assert result.error.message.endswith(f" characters) failed, reason: {reason}")


URLS = [
    ("https://x.test/" + "a" * 485, "https://x.test/" + "a" * 485),
    ("https://x.test/" + "a" * 486, "https://x.test/... (501 characters)"),
    ("https://x.test/?" + "a" * 485, "https://x.test/... (501 characters)"),
    ("https://" + "a" * 600 + "/", "/... (609 characters)"),
]


@pytest.mark.parametrize(("url", "shown"), URLS)
def test_a_long_url_hides_no_word_about_a_body(run: Runner, url: str, shown: str) -> None:
    run.http.handler = lambda asked: answer("<html>", url=asked.url)
    result = run.one(f"const onTrack = async () => (await fetch('{url}')).json();")
    assert result.error is not None
    assert result.error.message == f"invalid json response body at {shown} reason: unexpected token: '<'"


def test_a_shortened_url_shows_no_beginning_of_a_secret(run: Runner) -> None:
    code = "const onTrack = (event, settings) => fetch('https://x.test/' + settings.key, { method: 'CONNECT' });"
    result = run.one(code, settings={"key": "Zq" * 300}, sensitive=frozenset({"key"}))
    assert result.error is not None
    assert result.error.message.endswith("the method CONNECT is not allowed")
    assert "ZqZ" not in repr(result)


@pytest.mark.parametrize("expression", ["JSON.parse('<html>')", "new Response('<html>').json()"])
def test_the_commonest_error_shows_what_came_in_place_of_json(run: Runner, expression: str) -> None:
    code = f"""const onTrack = async () => {{
      try {{ await {expression} }} catch (error) {{ console.log(error.message); throw error; }}
    }};"""
    result = run.one(code)
    assert result.error is not None
    for text in (*result.logs, result.error.message, result.error.stack.split("\n")[0]):
        assert text.endswith("unexpected token: '<'")


def test_a_body_may_have_a_million_bytes(run: Runner) -> None:
    run.value("fetch('https://x.test/', { method: 'PUT', body: new Uint8Array(1e6).fill(255) }).then(() => 1)")
    assert run.http.asked[0].body == b"\xff" * 1_000_000


@pytest.mark.parametrize(("body", "ok"), [("x" * 1_000_000, True), ("x" * 1_000_001, False), ("\x01" * 900_000, True)])
def test_answers_are_capped(run: Runner, body: str, ok: bool) -> None:
    run.http.handler = lambda _: answer(body)
    length = run.value("fetch('https://x.test').then(async (r) => (await r.text()).length, () => 'refused')")
    assert length == (len(body) if ok else "refused")


def test_secrets_are_blacked_out(run: Runner) -> None:
    code = """async function onTrack(e, s) {
      console.log(s.key, JSON.stringify(s.key), encodeURIComponent(s.key), s.open);
      await fetch('https://x.test/' + encodeURIComponent(s.key) + '/' + s.open);
      throw new Error('key: ' + s.key) }"""
    secret = 'p"ss wörd/+'
    result = run.one(code, settings={"key": secret, "open": "visible"}, sensitive=frozenset({"key"}))
    assert result.logs == ('[redacted] "[redacted]" [redacted] visible',)
    assert result.requests[0].url == "https://x.test/[redacted]/visible"
    assert result.error is not None
    assert result.error.message == "key: [redacted]"
    assert secret not in result.error.stack
    assert secret not in repr(result)


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as sink:
        yield sink


def fetch_for_real(code: str, *, allowed: bool = True) -> CallResult:
    networks = [ipaddress.ip_network("127.0.0.0/8")] if allowed else []
    http = Http(connect_timeout_s=3, timeout_s=5, max_response_bytes=5_000_000, allowed_networks=networks)
    runtime = new_runtime(http)
    try:
        return Runner(runtime, None).one(code)  # type: ignore[arg-type]
    finally:
        runtime.close()
        http.close()


def test_a_real_request(sink: HttpSink) -> None:
    sink.answer = Answer(status=201, headers={"X-A": "é".encode().decode("latin-1")}, body='{"é":1}'.encode())
    result = fetch_for_real(f"""async function onTrack(e) {{
      const r = await fetch('{sink.url}/a?b=c', {{ method: 'POST', body: '{{}}', headers: {{ 'X-B': 'b' }} }});
      e.value = [r.status, r.statusText, await r.json()]; return e }}""")
    assert orjson.loads(result.event)["value"] == [201, "Created", {"é": 1}]
    (request,) = sink.requests
    assert (request.method, request.target, request.body) == ("POST", "/a?b=c", b"{}")
    assert request.headers["x-b"] == "b"
    (trace,) = result.requests
    assert (trace.method, trace.status, trace.error) == ("POST", 201, "")
    assert "b=c" not in trace.url


def test_the_network_rules_hold(sink: HttpSink) -> None:
    result = fetch_for_real(f"async function onTrack() {{ await fetch('{sink.url}/') }}", allowed=False)
    assert result.error is not None
    assert result.error.name == "FetchError"
    assert sink.requests == []


def test_redirects_are_followed_hop_by_hop(sink: HttpSink) -> None:
    def respond(request: Request) -> Answer:
        hops = {"/a": (302, "/b"), "/b": (307, f"{sink.url}/c"), "/out": (302, "http://10.1.2.3/")}
        if request.target in hops:
            status, location = hops[request.target]
            return Answer(status=status, headers={"Location": location})
        return Answer(body=request.method.encode())

    sink.respond = respond
    result = fetch_for_real(f"""async function onTrack(e) {{
      const r = await fetch('{sink.url}/a', {{ method: 'POST', body: 'x' }});
      const manual = await fetch('{sink.url}/a', {{ redirect: 'manual' }});
      const out = await fetch('{sink.url}/out').catch((error) => error.name);
      e.value = [await r.text(), r.redirected, r.url, manual.status, out]; return e }}""")
    assert orjson.loads(result.event)["value"] == ["GET", True, f"{sink.url}/c", 302, "FetchError"]
    assert [trace.status for trace in result.requests] == [302, 307, 200, 302, 302, None]


def test_a_fetch_has_a_total_deadline_of_its_own(sink: HttpSink) -> None:
    sink.answer = Answer(delay_s=5)
    result = fetch_for_real(f"""async function onTrack(e) {{
      e.value = await fetch('{sink.url}/', {{ timeout: 50 }}).catch((error) => error.type); return e }}""")
    assert orjson.loads(result.event)["value"] == "request-timeout"


def test_an_aborted_request_that_waits_is_never_sent(run: Runner) -> None:
    """The pool of the shared runtime lets one instance run two requests at a time."""
    go = threading.Event()

    def hold(_: Asked) -> Response:
        assert go.wait(10)
        return answer()

    run.http.handler = hold
    value = run.value("""(async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const all = Array.from({ length: 50 }, (_, i) => fetch('https://x.test/' + i, { signal }).catch((e) => e.name));
      controller.abort();
      return [...new Set(await Promise.all(all))] })()""")
    go.set()
    assert value == ["AbortError"]
    assert run.value("fetch('https://x.test/last').then((r) => r.status)") == 200
    assert len(run.http.asked) < 51


def test_an_abort_listener_that_throws_ends_its_event(run: Runner) -> None:
    result = run.one("""async function onTrack() {
      const controller = new AbortController();
      controller.signal.addEventListener('abort', () => { throw new RetryError('heard') });
      controller.abort();
      await new Promise(() => {}) }""")
    assert result.error is not None
    assert (result.error.name, result.error.message) == ("RetryError", "heard")


def test_a_patched_promise_sees_no_host(run: Runner) -> None:
    value = run.value("""(async () => {
      Promise.prototype.then = new Proxy(Promise.prototype.then, {});
      const response = await fetch('https://x.test/', { signal: new AbortController().signal });
      return response.status })()""")
    assert value == 200

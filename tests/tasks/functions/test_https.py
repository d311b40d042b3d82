"""`https` and its events in user code: to which event they belong, and what it refuses."""

from __future__ import annotations

import threading

import orjson
import pytest

from destinations.errors import Retry
from destinations.http import Response
from tests.tasks.functions.conftest import TRACK, Asked, Runner, answer

READ = """const read = (options, body) => new Promise((resolve, reject) => {
  const request = https.request(options, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (piece) => (text += piece));
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
  });
  request.on('error', reject);
  request.end(body);
});
"""


def test_a_request_reaches_the_client_as_it_was_made(run: Runner) -> None:
    run.http.handler = lambda _: answer("text", 201, {"X-A": "1"})
    code = f"""{READ} async function onTrack(event) {{
      event.value = await read({{ hostname: 'x.test', port: 8443, path: '/a?b', method: 'put', auth: 'u:p',
        headers: {{ 'X-B': ['1', '2'], Cookie: ['a=1', 'b=2'] }} }}, 'body'); return event }}"""
    value = orjson.loads(run.one(code).event)["value"]
    assert value == {"status": 201, "headers": {"x-a": "1"}, "text": "text"}
    (asked,) = run.http.asked
    assert (asked.method, asked.url, asked.body) == ("PUT", "https://x.test:8443/a?b", b"body")
    assert asked.headers == {"X-B": "1, 2", "Cookie": "a=1; b=2", "Authorization": "Basic dTpw"}


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("'https://x.test'", "https://x.test/"),
        ("'https://x.test/a?b#c'", "https://x.test/a?b"),
        ("new URL('https://x.test:1/a')", "https://x.test:1/a"),
        ("'https://x.test/a', { path: '/b', method: 'GET' }", "https://x.test/b"),
        ("{ host: 'x.test' }", "https://x.test/"),
        ("{ hostname: 'x.test', port: '443', path: '/#' }", "https://x.test/%23"),
        ("{ hostname: '2606:4700::1', path: '/' }", "https://[2606:4700::1]/"),
        ("{ protocol: 'https:', hostname: 'x.test', path: 'a' }", "https://x.test/a"),
    ],
)
def test_addresses_are_given_as_in_node(run: Runner, given: str, url: str) -> None:
    run.value(f"new Promise((resolve) => https.get({given}, () => resolve(1)))")
    assert run.http.asked[0].url == url


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("https.get({ socketPath: '/run/x' })", "request: the option socketPath is not available in this runtime"),
        ("https.get({ ca: 'PEM' })", "request: the option ca is not available in this runtime"),
        ("https.get({ lookup() {} })", "request: the option lookup is not available in this runtime"),
        (
            "new https.Agent({ rejectUnauthorized: false })",
            "Agent: the option rejectUnauthorized: false is not available in this runtime",
        ),
        ("new https.Agent({ pfx: 'x' })", "Agent: the option pfx is not available in this runtime"),
        ("https.createServer()", "a server is not available in this runtime"),
        ("https.get('nowhere')", "Invalid URL"),
        ("https.get({ hostname: 'x.test/a@' })", "Invalid URL"),
    ],
)
def test_what_cannot_be_had_is_refused_by_name(run: Runner, expression: str, message: str) -> None:
    assert run.value(f"(() => {{ try {{ {expression} }} catch (e) {{ return e.message }} }})()") == message
    assert run.http.asked == []


def test_what_a_handler_throws_ends_its_own_event(run: Runner) -> None:
    code = """async function onTrack(event) {
      if (event.n === 1) https.get('https://x.test/', () => { throw new RetryError('in a callback') });
      await new Promise((resolve) => setTimeout(resolve, event.n === 1 ? 5000 : 1));
      return event }"""
    events = [b'{"type":"track","n":%d}' % n for n in range(3)]
    results = run(code, *events)
    assert [result.error.name if result.error else None for result in results] == [None, "RetryError", None]


def test_an_error_without_a_listener_ends_the_event(run: Runner) -> None:
    def fail(_: Asked) -> Response:
        raise Retry("m", system_code="ECONNRESET")

    run.http.handler = fail
    result = run.one("async function onTrack() { https.get('https://x.test/'); await new Promise(() => {}) }")
    assert result.error is not None
    assert (result.error.name, result.error.message) == ("Error", "socket hang up")


def test_callbacks_of_an_event_that_has_ended_never_run(run: Runner) -> None:
    go = threading.Event()

    def hold(asked: Asked) -> Response:
        assert asked.url.endswith("/second") or go.wait(10)
        go.set()
        return answer()

    run.http.handler = hold
    code = """async function onTrack(event) {
      if (event.n === 0) https.get('https://x.test/first', () => console.log('late'));
      else await fetch('https://x.test/second');
      return event }"""
    results = run(code, b'{"type":"track","n":0}', b'{"type":"track","n":1}')
    assert [result.logs for result in results] == [(), ()]


def test_a_request_of_the_loading_script_is_answered_during_an_event(run: Runner) -> None:
    run.http.handler = lambda _: answer("token")
    code = f"""{READ} const token = read('https://x.test/token');
      async function onTrack(event) {{ event.value = (await token).text; return event }}"""
    assert [orjson.loads(result.event)["value"] for result in run(code, TRACK, TRACK)] == ["token", "token"]


def test_reading_in_pieces_and_pausing(run: Runner) -> None:
    run.http.handler = lambda _: answer("text")
    assert run.value("""new Promise((resolve) => https.get('https://x.test/', (response) => {
      const heard = [];
      response.on('readable', () => {
        let piece;
        while ((piece = response.read()) !== null) heard.push(piece.toString());
      });
      response.on('end', () => resolve([heard, response.complete, response.readableEnded]));
    }))""") == [["text"], True, True]
    assert run.value("""new Promise((resolve) => https.get('https://x.test/', (response) => {
      const heard = [];
      response.on('data', (piece) => {
        heard.push(piece.toString());
        response.pause();
        setTimeout(() => response.resume(), 1);
      });
      response.on('end', () => resolve([heard, response.isPaused()]));
    }))""") == [["text"], False]
    assert (
        run.value("""new Promise((resolve) => https.get('https://x.test/', (response) => {
      response.setEncoding('base64');
      response.on('data', resolve);
    }))""")
        == "dGV4dA=="
    )


def test_an_event_emitter_that_libraries_inherit_from(run: Runner) -> None:
    """By way of a request, which is one."""
    value = run.value("""(() => {
      const EventEmitter = Object.getPrototypeOf(https.globalAgent.constructor.prototype).constructor;
      const emitter = https.globalAgent;
      const heard = [];
      const first = (a) => heard.push('first', a);
      emitter.on('a', first);
      emitter.prependListener('a', () => heard.push('before'));
      emitter.once('a', () => { heard.push('once'); emitter.off('a', first) });
      const results = [emitter.emit('a', 1), emitter.emit('a', 2), emitter.emit('b'), emitter.listenerCount('a')];
      emitter.on('newListener', (name) => heard.push('new ' + name));
      emitter.on('c', first);
      emitter.on('removeListener', (name) => heard.push('removed ' + name));
      results.push(emitter.listeners('c')[0] === first, emitter.eventNames());
      emitter.removeAllListeners('c');
      let error;
      try { emitter.emit('error', 'text') } catch (e) { error = [e.message, e.code] }
      try { emitter.on('a', 5) } catch (e) { error.push(e.code) }
      return [heard, results, error] })()""")
    assert value == [
        ["before", "first", 1, "once", "before", "new c", "new removeListener", "removed c"],
        [True, True, False, 1, True, ["a", "newListener", "c", "removeListener"]],
        ["Unhandled error. ('text')", "ERR_UNHANDLED_ERROR", "ERR_INVALID_ARG_TYPE"],
    ]

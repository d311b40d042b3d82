"""``onBatch`` in real sandboxes: what it gets, what becomes of what it does, and what it costs."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import pytest

from destinations.http import Response
from tasks.functions.contract import Called, CallResult, FunctionError
from tasks.functions.driver import MAX_CHUNK_BYTES
from tests.tasks.functions.conftest import TRACK, Asked, Runner, answer
from tests.tasks.functions.test_lifecycle import wait_until
from tests.tasks.functions.test_limits import killer


def events_of(count: int, size: int = 0) -> list[bytes]:
    return [orjson.dumps({"type": "track", "messageId": f"m{n}", "n": n, "text": "x" * size}) for n in range(count)]


SIX = events_of(6)


def error_of_all(results: Sequence[CallResult]) -> FunctionError:
    """The error that all results have."""
    assert {result.kind for result in results} == {Called.ERROR}
    (error,) = {result.error for result in results}
    assert error is not None
    return error


def values(results: Sequence[CallResult]) -> list[Any]:
    """The events that came out; an error's name or None in place of what was none."""
    return [orjson.loads(r.event) if r.event else r.error and r.error.name for r in results]


def test_the_documented_example(run: Runner) -> None:
    code = """function onBatch(events) {
      return [200, 400, 200, 500, 500, 200].map((status, n) => ({ status, errormessage: `answer ${n}` }));
    }"""
    results = run.batch(code, *SIX)
    errors = [result.error and (result.error.name, result.error.message) for result in results]
    assert errors == [
        None,
        ("StatusDiscard", "status 400: answer 1"),
        None,
        ("StatusRetry", "status 500: answer 3"),
        ("StatusRetry", "status 500: answer 4"),
        None,
    ]
    assert [r.event for r in results] == [SIX[0], b"", SIX[2], b"", b"", SIX[5]]


def test_on_batch_gets_all_events_and_settings_of_its_own(run: Runner) -> None:
    code = """let calls = 0;
      async function onBatch(events, settings) {
        calls++;
        await null;
        for (const e of events) Object.assign(e, { calls, count: events.length, was: settings.n });
        settings.n = 9;
        return events;
      }"""
    spec = run.spec(code, settings={"n": 1})
    first, second = run.batches(spec, *SIX), run.batches(spec, *SIX)
    added = [{key: one[key] for key in ("calls", "count", "was")} for one in values(first[0]) + values(second[0])]
    assert added == [{"calls": 1, "count": 6, "was": 1}] * 6 + [{"calls": 2, "count": 6, "was": 1}] * 6


@pytest.mark.parametrize("form", ["function onBatch(es) { return es }", "const onBatch = async (es) => es"])
def test_code_with_nothing_but_on_batch(run: Runner, form: str) -> None:
    assert [r.event for r in run.batch(form, *SIX)] == SIX


def test_events_of_all_types_come_together(run: Runner) -> None:
    kinds = ["identify", "track", "page", "screen", "group", "alias", "delete"]
    events = [orjson.dumps({"type": kind, "messageId": kind}) for kind in kinds]
    assert [r.event for r in run.batch("const onBatch = (events) => events.reverse()", *events)] == events


def test_single_handlers_and_on_batch_share_a_process(run: Runner) -> None:
    code = "let n = 0; const onTrack = (e) => (e.n = ++n, e); const onBatch = (events) => events.map(onTrack)"
    spec = run.spec(code)
    single = run.call(spec, TRACK)
    (together,) = run.batches(spec, TRACK, TRACK)
    assert [one["n"] for one in values([*single, *together])] == [1, 2, 3]


STATUSES = "return events.map(() => ({ status: 200 }))"


@pytest.mark.parametrize(
    "code",
    [
        "events.forEach((e) => (e.seen = 1));",
        "for (const e of events) e.seen = 1; events.length = 0; return [...Array(6)].map(() => ({ status: 200 }));",
        "let e; let n = 0; while ((e = events.shift())) { e.seen = 1; n++ } return Array(n).fill({ status: 204 });",
        "events.forEach((e) => (e.seen = 1)); events.reverse();",
        "events.forEach((e) => (e.toJSON = () => ({ ...e, seen: 1 })));",
    ],
)
def test_a_status_delivers_the_event_as_it_was_left(run: Runner, code: str) -> None:
    results = run.batch(f"function onBatch(events) {{ {code} {STATUSES} }}", *SIX)
    assert values(results) == [orjson.loads(event) | {"seen": 1} for event in SIX]


def test_an_event_that_was_left_without_json_costs_only_itself(run: Runner) -> None:
    code = f"""function onBatch(events) {{
      events[0].self = events[0];
      events[1].big = 1n;
      events[2].toJSON = () => {{ throw new Error('mine') }};
      events[3].toJSON = () => undefined;
      events[4].type = 'other';
      {STATUSES}
    }}"""
    *broken, last = run.batch(code, *SIX)
    assert last.event == SIX[5]
    assert [r.error.name for r in broken if r.error] == ["NotAnEvent"] * 5
    why = [r.error.message.partition(" success and left ")[2].partition(",")[0] for r in broken if r.error]
    assert why[0] == "a value that is no JSON: circular reference"
    undefined = "a value that is no JSON: it is undefined"
    assert why[2:] == ["a value that is no JSON: mine", undefined, "an object without a valid type"]


@pytest.mark.parametrize("returned", ["undefined", "null", "Promise.resolve()", "events.map(() => null)", "[]"])
def test_nothing_returned_filters_all(run: Runner, returned: str) -> None:
    results = run.batch(f"const onBatch = (events) => {returned}", *SIX)
    assert [(r.kind, r.error) for r in results] == [(Called.DROPPED, None)] * 6


def test_a_thrown_drop_event_filters_all(run: Runner) -> None:
    results = run.batch("function onBatch() { throw new DropEvent('no') }", *SIX)
    assert [(r.kind, r.error) for r in results] == [(Called.DROPPED, None)] * 6


@pytest.mark.parametrize(
    "name", ["RetryError", "ValidationError", "InvalidEventPayload", "EventNotSupported", "TypeError", "Error"]
)
def test_what_is_thrown_is_the_error_of_all(run: Runner, name: str) -> None:
    error = error_of_all(run.batch(f"async function onBatch() {{\n  throw new {name}('why')\n}}", *SIX))
    assert (error.name, error.message, error.by_runtime) == (name, "why", False)
    assert "at onBatch (function.js:2:" in error.stack


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ("'text'", "onBatch returned a string, which is no array"),
        ("7", "onBatch returned a number, which is no array"),
        ("events[0]", "onBatch returned an object, which is no array"),
        ("onBatch", "onBatch returned a function, which is no batch"),
        ("[...events, events[0]]", "onBatch returned 7 elements for 6 events"),
        ("events.map(async (event) => event)", "a promise is one too"),
        ("events.map(() => 200)", "onBatch returned as [0] a number, which is neither an event, a status nor null"),
        ("new Map([[1, 2]])", "onBatch returned an object, which is no array"),
        ("'x'.repeat(1e7)", "onBatch returned a value of more than 2000000 bytes"),
        ("events.map((e) => ({ ...e, text: 'x'.repeat(400000) }))", "onBatch returned a value of more than 2000000"),
        ("events.map((e) => (e.text = 'x'.repeat(400000), { status: 200 }))", "(with the events of its statuses)"),
        ("events.map((e) => (e.text = 'é'.repeat(200000), { status: 200 }))", "(with the events of its statuses)"),
    ],
)
def test_what_is_no_batch_is_said_so(run: Runner, returned: str, message: str) -> None:
    error = error_of_all(run.batch(f"function onBatch(events) {{ return ({returned}) }}", *SIX))
    assert (error.name, error.by_runtime) == ("NotABatch", True)
    assert message in error.message


@pytest.mark.parametrize("returned", ["events[0].all = events, events", "events.map(() => events)"])
def test_a_cyclic_result_is_the_authors_error(run: Runner, returned: str) -> None:
    code = f"function onBatch(events) {{ events.push(events); return ({returned}) }}"
    error = error_of_all(run.batch(code, *SIX))
    assert (error.name, error.message) == ("TypeError", "circular reference")


def test_more_may_come_out_of_a_batch_than_of_an_event(run: Runner) -> None:
    results = run.batch("const onBatch = (es) => es.map((e) => ({ ...e, text: 'x'.repeat(300000) }))", *SIX)
    assert [len(one["text"]) for one in values(results)] == [300_000] * 6


def test_a_function_without_on_batch_says_what_it_has(run: Runner) -> None:
    error = error_of_all(run.batch("const onTrack = (e) => e, onPage = onTrack, onBatch = {}", *SIX))
    assert (error.name, error.by_runtime) == ("EventNotSupported", True)
    assert error.message == "the function has no onBatch (it has onTrack and onPage)"
    assert error.handlers == ("onTrack", "onPage")


def test_an_author_cannot_make_an_error_of_the_runtime(run: Runner) -> None:
    code = "function onBatch() { throw Object.assign(new Error('x'), { name: 'StatusRetry' }) }"
    error = error_of_all(run.batch(code, *SIX))
    assert (error.name, error.by_runtime) == ("StatusRetry", False)


def test_what_a_status_says_is_blacked_out_and_cut(run: Runner) -> None:
    code = """const onBatch = (events, { key }) => [
      { status: 500, errormessage: `refused ${key}` },
      { status: 400, errormessage: 'Authorization: Bearer abcdef0123456789' },
      { status: 500, errormessage: 'x'.repeat(50000) },
    ]"""
    results = run.batch(code, *SIX[:3], settings={"key": "s3cret-value"}, sensitive=frozenset({"key"}))
    messages = [r.error.message for r in results if r.error]
    assert messages[0] == "status 500: refused [redacted]"
    assert "abcdef0123456789" not in messages[1]
    assert len(messages[2]) == 4_000


@pytest.mark.parametrize("before", ["x" * 92, "Authorization: Bearer abcdef0123456789 "])
def test_why_an_event_was_left_without_json_is_blacked_out_before_it_is_cut(run: Runner, before: str) -> None:
    code = f"""const onBatch = (events, {{ key }}) => {{
      events[0].toJSON = () => {{ throw new Error(`{before}${{key}}`) }};
      return [{{ status: 200 }}];
    }}"""
    (result,) = run.batch(code, TRACK, settings={"key": "s3cret-value"}, sensitive=frozenset({"key"}))
    assert result.error is not None
    assert "[redacted]" in result.error.message
    assert not [part for part in ("s3cret", "abcdef") if part in result.error.message]


def test_logs_requests_and_duration_are_those_of_the_call(run: Runner) -> None:
    code = """async function onBatch(events) {
      console.log('a batch of', events.length);
      await Promise.all(events.map((event) => fetch('https://x.test/' + event.n)));
      return events;
    }"""
    results = run.batch(code, *SIX)
    assert [r.event for r in results] == SIX
    assert {r.logs for r in results} == {("a batch of 6",)}
    assert sorted(trace.url for trace in results[0].requests) == [f"https://x.test/{n}" for n in range(6)]
    assert len({id(r.requests) for r in results}) == 1
    assert len({r.duration_ms for r in results}) == 1


def test_timers_and_the_cache_work_in_a_batch(run: Runner) -> None:
    code = """async function onBatch(events) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const value = await cache.load('key', async () => 7);
      return events.map((event) => ({ ...event, value }));
    }"""
    assert [one["value"] for one in values(run.batch(code, *SIX))] == [7] * 6


def test_four_hundred_events(run: Runner) -> None:
    events = events_of(400, 200)
    (results,) = run.batches(run.spec("const onBatch = (events) => events.map(() => ({ status: 200 }))"), *events)
    assert [r.event for r in results] == events


def test_a_batch_may_do_a_request_an_event(run: Runner) -> None:
    code = """async function onBatch(events) {
      const asked = await Promise.allSettled(Array.from({ length: 501 }, () => fetch("https://x.test")));
      return events.map((event) => ({ ...event, done: asked.filter((one) => one.status === "fulfilled").length }));
    }"""
    (result,) = run.batch(code, SIX[0])
    assert orjson.loads(result.event)["done"] == 500


def test_no_events_no_calls(run: Runner) -> None:
    assert run.batches(run.spec("")) == []


def test_events_that_are_too_many_bytes_for_one_call_go_in_several(run: Runner) -> None:
    code = "let calls = 0; const onBatch = (es) => (calls++, es.map((e) => ({ ...e, text: es.length, calls })))"
    events = events_of(50, 30_000)
    calls = run.batches(run.spec(code), *events)
    assert sum(map(len, calls)) == 50
    assert len(calls) == -(-50 // (MAX_CHUNK_BYTES // len(events[-1])))
    for number, call in enumerate(calls, 1):
        assert {(one["calls"], one["text"]) for one in values(call)} == {(number, len(call))}
    assert [one["n"] for call in calls for one in values(call)] == list(range(50))


def test_an_event_that_is_too_large_fails_alone(run: Runner) -> None:
    large = orjson.dumps({"type": "track", "text": "x" * 1_100_000})
    first, second, third = run.batches(run.spec("const onBatch = (events) => events"), *SIX[:3], large, *SIX[3:])
    assert [r.event for r in (*first, *third)] == SIX
    error = error_of_all(second)
    assert (error.name, error.message) == ("NotAnEvent", "the event has more than 1000000 bytes")


def test_several_calls_use_all_processes_and_keep_the_order(own: Callable[..., Runner]) -> None:
    run = own()
    together = threading.Barrier(3, timeout=10)

    def meet(_: Asked) -> Response:
        together.wait()
        return answer()

    run.http.handler = meet
    code = "const onBatch = async (es) => (await fetch('https://x.test'), es)"
    events = events_of(6, 300_000)
    calls = run.batches(run.spec(code, concurrency=3), *events)
    assert [[r.event for r in call] for call in calls] == [[event] for event in events]


ENDLESS = ["while (true);", "return new Promise(() => setInterval(() => 0, 1))", "return { then() { while (true); } }"]


@pytest.mark.parametrize("code", ENDLESS)
def test_the_time_limit_is_that_of_a_call(run: Runner, code: str) -> None:
    results = run.batch(f"function onBatch() {{ console.log('before'); {code} }}", *SIX, timeout_s=0.2)
    error = error_of_all(results)
    assert (error.name, error.by_runtime) == ("Timeout", True)
    assert error.message == "the function did not finish within 0.2 s"
    assert results[5].logs == ("before",)


def test_what_never_settles_times_out_at_once(run: Runner) -> None:
    error = error_of_all(run.batch("const onBatch = () => new Promise(() => 0)", *SIX, timeout_s=25.0))
    assert (error.name, error.message) == ("Timeout", "never_settles")


def test_code_that_does_not_load_or_settings_that_cannot_be_sent(run: Runner) -> None:
    assert error_of_all(run.batch("const onBatch =", *SIX)).name == "InvalidSettings"
    assert error_of_all(run.batch("", *SIX, settings={"a": "\ud800"})).name == "InvalidSettings"


def test_out_of_memory_is_tried_once_more_and_the_next_call_goes_on(run: Runner) -> None:
    code = """const onBatch = (events) => {
      if (events[0].n === 0) { const all = []; while (true) all.push(new ArrayBuffer(1e7)); }
      return events;
    }"""
    first, second = run.batches(run.spec(code, timeout_s=20.0), *events_of(2, 400_000))
    error = error_of_all(first)
    assert (error.name, error.message) == ("OutOfMemory", "the function ran out of memory, twice")
    assert second[0].kind is Called.EVENT


FETCHES = "const onBatch = async (es) => { console.log('try'); await fetch('https://x.test'); return es }"


@pytest.mark.parametrize("deaths", [1, 3])
def test_a_process_that_dies_costs_nothing(own: Callable[..., Runner], deaths: int) -> None:
    run = own()
    run.http.handler = killer(run, [signal.SIGSEGV, signal.SIGKILL, signal.SIGKILL][:deaths])
    results = run.batch(FETCHES, *SIX, timeout_s=20.0)
    assert [r.event for r in results] == SIX
    assert len(run.http.asked) == deaths + 1


def test_a_batch_that_kills_every_process_is_a_crash(own: Callable[..., Runner]) -> None:
    run = own()
    run.http.handler = killer(run, [signal.SIGKILL] * 9)
    results = run.batch(FETCHES, *SIX, timeout_s=20.0)
    error = error_of_all(results)
    assert (error.name, error.by_runtime) == ("SandboxCrash", True)
    assert len(run.http.asked) == 4
    assert results[5].logs == ("try",)


def test_no_call_starts_after_the_deadline(run: Runner) -> None:
    code = "const onBatch = (es) => new Promise((resolve) => setTimeout(resolve, 200, es))"
    spec = run.spec(code)
    first, *rest = run.batches(spec, *events_of(3, 300_000), within_s=0.1)
    assert [r.kind for r in first] == [Called.EVENT]
    assert [[r.kind for r in call] for call in rest] == [[Called.NOT_STARTED]] * 2
    (never,) = run.batches(spec, *SIX, within_s=-1)
    assert [r.kind for r in never] == [Called.NOT_STARTED] * 6


def test_a_process_that_has_grown_is_replaced_between_calls(own: Callable[..., Runner]) -> None:
    run = own(memory_bytes=40 * 1024 * 1024)
    code = """let n = 0; const all = [];
      function onBatch(events) { events[0].n = ++n; all.push(new Uint8Array(60e6).fill(1)); return events }"""
    calls = run.batches(run.spec(code), *events_of(3, 300_000))
    assert [values(call)[0]["n"] for call in calls] == [1, 1, 1]


def test_a_call_that_is_given_up_ends_its_process(own: Callable[..., Runner]) -> None:
    run = own()
    code = """async function onBatch(events) {
      if (events[0].n === 1) {
        await fetch('https://x.test');
        await new Promise((resolve) => setTimeout(resolve, 60000));
      }
      return events;
    }"""
    events = events_of(2, 400_000)
    calls = run.runtime.call_batch(run.spec(code, timeout_s=60.0), events, time.monotonic() + 60)
    next(calls)
    wait_until(lambda: bool(run.http.asked), "the second call has not begun")
    calls.close()  # type: ignore[attr-defined]
    wait_until(lambda: not run.runtime._pool._busy, "the process is still held")
    assert not run.runtime._pool._idle


HOSTILE = {
    "a proxy": "new Proxy(events, {})",
    "a proxy whose traps throw": "new Proxy(events, { get() { throw new Error('trap') } })",
    "a revoked proxy": "((p) => (p.revoke(), p.proxy))(Proxy.revocable(events, {}))",
    "a proxy of any length": "new Proxy([], { get: (t, name) => name === 'length' ? 2 ** 32 : null })",
    "getters": "[{ get status() { throw new Error('getter') } }]",
    "a getter that gives another value each time": "[{ n: 199, get status() { return this.n++ } }]",
    "elements that are proxies": "events.map((e) => new Proxy(e, { ownKeys() { throw 1 } }))",
    "toJSON of the array": "Object.assign(events, { toJSON: () => 7 })",
    "toJSON that throws": "[{ toJSON() { throw null } }]",
    "toJSON that never ends": "[{ toJSON() { while (true); } }]",
    "toJSON of all arrays": "(Array.prototype.toJSON = () => 'mine', events)",
    "toJSON of all objects": "(Object.prototype.toJSON = function () { return 7 }, events)",
    "toJSON of all numbers": "(Number.prototype.toJSON = () => ({}), events.map(() => ({ status: 200 })))",
    "patched methods": """(() => {
      for (const Class of [Object, Array, String, Number, Map, Set, Promise, RegExp, Function]) {
        for (const name of Object.getOwnPropertyNames(Class.prototype)) {
          if (name === 'constructor' || name === 'toJSON') continue;
          try { Class.prototype[name] = () => { throw new Error('patched') } } catch {}
        }
      }
      return [{ status: 200 }];
    })()""",
    "setters of indexes": """(Object.defineProperty(Array.prototype, '0', { set() { throw 1 }, get() { throw 2 } }),
      Object.defineProperty(Object.prototype, '0', { set() { throw 1 } }), [{ status: 200 }])""",
    "a status of all objects": "(Object.assign(Object.prototype, { status: 200, type: 'track' }), [{}])",
    "another JSON": "(JSON.stringify = () => '[1,{}]', JSON.parse = () => { throw 1 }, [{ status: 200 }])",
    "a huge array": "Array(2 ** 32 - 1)",
    "a sparse array": "(() => { const a = []; a[4e9] = 1; return a })()",
    "an array of a million": "Array(1e6).fill(null)",
    "strings of ten megabytes": "[{ status: 500, errormessage: 'x'.repeat(1e7) }]",
    "very many names": "[{ status: 200, ...Object.fromEntries([...Array(1e5).keys()].map((n) => ['k' + n, 1])) }]",
    "very deep": "(() => { let d = []; for (let i = 0; i < 1e5; i++) d = [d]; return d })()",
    "deep enough to be read": "(() => { let d = []; for (let i = 0; i < 1100; i++) d = [d]; return d })()",
    "an array subclass": "new (class extends Array { get length() { throw 1 } })()",
    "an array subclass with a species": """new (class Own extends Array {
      static get [Symbol.species]() { throw 1 }
      get [Symbol.iterator]() { throw 2 }
    })(1)""",
    "a thenable of a thenable": "({ then: (go) => go({ then: (on) => on(events) }) })",
    "a typed array": "new Uint8Array(10)",
    "half a surrogate pair": "[{ status: 500, errormessage: '\\ud800' }]",
    "names of no object": '[JSON.parse(\'{"__proto__":{"status":200},"constructor":1}\')]',
    "a reply that is forged": '[{ status: 500, errormessage: \'],{"0":{"type":"track"}}]\' }]',
    "the global": "globalThis",
}
STUMBLES = {"setters of indexes"}
"""The engine's own way to the host stumbles over them, for single events too: the process ends."""
BESIDE = "const onBatch = (events) => events.map((event) => ({ ...event, json: JSON.stringify([1, { a: 'b' }]) }))"


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_result_harms_nobody(run: Runner, case: str) -> None:
    spec = run.spec(f"function onBatch(events) {{ return ({HOSTILE[case]}) }}", timeout_s=1.0)
    (results,) = run.batches(spec, TRACK)
    assert len(results) == 1
    assert results[0].kind is not Called.NOT_STARTED
    if results[0].error is not None:
        assert results[0].error.name != "SandboxCrash" or case in STUMBLES
        assert len(results[0].error.message) <= 4_000
    (again,) = run.batches(spec, TRACK)
    assert len(again) == 1
    (beside,) = run.batch(BESIDE, TRACK)
    assert orjson.loads(beside.event) == orjson.loads(TRACK) | {"json": '[1,{"a":"b"}]'}


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ("a proxy", TRACK),
        ("a getter that gives another value each time", b"StatusDiscard"),
        ("patched methods", TRACK),
        ("another JSON", TRACK),
        ("very many names", TRACK),
        ("a status of all objects", b"NotABatch"),
        ("an array of a million", b"NotABatch"),
        ("strings of ten megabytes", b"NotABatch"),
        ("deep enough to be read", b"NotABatch"),
        ("a reply that is forged", b"StatusRetry"),
        ("names of no object", b"NotABatch"),
        ("toJSON of the array", b"NotABatch"),
        ("toJSON that never ends", b"Timeout"),
    ],
)
def test_a_hostile_result_is_seen_as_it_was_written(run: Runner, case: str, outcome: bytes) -> None:
    spec = run.spec(f"function onBatch(events) {{ return ({HOSTILE[case]}) }}", timeout_s=2.0)
    ((result,),) = run.batches(spec, TRACK)
    assert (result.error.name.encode() if result.error else result.event) == outcome

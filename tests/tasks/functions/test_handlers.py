"""The function contract: which handler runs, and what becomes of what it does."""

from __future__ import annotations

import orjson
import pytest

from tasks.functions.contract import Called
from tasks.functions.endings import NO_MODULES
from tasks.functions.inside.child import NO_TEXT
from tests.tasks.functions.conftest import TRACK, Runner

FORMS = [
    "function onTrack(event) { event.seen = 1; return event }",
    "async function onTrack(event) { event.seen = 1; return event }",
    "const onTrack = (event) => ({ ...event, seen: 1 })",
    "let onTrack = async (event) => { await null; event.seen = 1; return event }",
    "var onTrack = function (event) { event.seen = 1; return event }",
    "const helper = (e) => { e.seen = 1; return e }; const onTrack = helper",
    "globalThis.onTrack = (event) => Object.assign(event, { seen: 1 })",
    "// a comment at the end\nfunction onTrack(e) { e.seen = 1; return e } // here",
]


@pytest.mark.parametrize("code", FORMS)
def test_a_handler_is_found_in_every_form(run: Runner, code: str) -> None:
    result = run.one(code)
    assert result.kind is Called.EVENT
    assert orjson.loads(result.event)["seen"] == 1


@pytest.mark.parametrize("kind", ["identify", "track", "page", "screen", "group", "alias", "delete"])
def test_each_type_has_its_handler(run: Runner, kind: str) -> None:
    code = f"function on{kind.capitalize()}(event) {{ event.ran = 'on{kind}'; return event }}"
    result = run.one(code, orjson.dumps({"type": kind, "messageId": "m"}))
    assert orjson.loads(result.event)["ran"] == f"on{kind}"


def test_sloppy_mode(run: Runner) -> None:
    result = run.one("function onTrack(e) { undeclared = 1; e.value = undeclared + 010; return e }")
    assert orjson.loads(result.event)["value"] == 9


def test_settings_are_parsed_anew_for_each_event(run: Runner) -> None:
    code = "function onTrack(e, settings) { e.was = settings.n; settings.n = 9; e.is = settings.n; return e }"
    for result in run(code, TRACK, TRACK, settings={"n": 1}):
        assert orjson.loads(result.event) | {"was": 1, "is": 9} == orjson.loads(result.event)


def test_module_variables_persist_in_chunks_and_between_them(run: Runner) -> None:
    spec = run.spec("let n = 0; function onTrack(e) { e.n = ++n; return e }")
    counts = [orjson.loads(r.event)["n"] for r in (*run.call(spec, TRACK, TRACK), *run.call(spec, TRACK))]
    assert counts == [1, 2, 3]


@pytest.mark.parametrize("code", ["return null", "return", "throw new DropEvent('no')", "return Promise.resolve()"])
def test_nothing_returned_drops_the_event(run: Runner, code: str) -> None:
    result = run.one(f"function onTrack() {{ {code} }}")
    assert (result.kind, result.error) == (Called.DROPPED, None)


NAMES = ["RetryError", "ValidationError", "InvalidEventPayload", "EventNotSupported"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "code",
    [
        "async function onTrack() { throw new NAME('why') }",
        "class Own extends NAME {}; function onTrack() { const e = new Own('why'); e.name = 'Own'; throw e }",
        "function onTrack() { try { throw new NAME('why') } catch (e) { throw e } }",
        "function onTrack() { const e = new Error('why'); e.name = 'NAME'; throw e }",
        "class NAME extends Error {}; function onTrack() { throw new NAME('why') }",
        "function NAME(message) { this.message = message }; function onTrack() { throw new NAME('why') }",
        "const onTrack = () => Promise.reject(new NAME('why'))",
    ],
)
def test_error_classes_are_recognised(run: Runner, name: str, code: str) -> None:
    result = run.one(code.replace("NAME", name))
    assert result.kind is Called.ERROR
    assert result.error is not None
    assert (result.error.name, result.error.message, result.error.by_runtime) == (name, "why", False)


@pytest.mark.parametrize(
    ("thrown", "name", "message"),
    [
        ("new TypeError('x')", "TypeError", "x"),
        ("'text'", "Error", "text"),
        ("42", "Error", "42"),
        ("undefined", "Error", "undefined"),
        ("null", "Error", "null"),
        ("({ code: 7 })", "Error", '{"code":7}'),
        ("Symbol('s')", "Error", "Symbol(s)"),
        ("Object.create(null)", "Error", "{}"),
        ("Object.assign(new Error('odd'), { name: 7 })", "Error", "odd"),
        ("new Proxy({}, { get() { throw 1 } })", "Error", "a value that cannot be shown"),
        ("new Proxy({}, { getPrototypeOf() { throw 1 } })", "Error", "{}"),
        ("((p) => (p.revoke(), p.proxy))(Proxy.revocable({}, {}))", "Error", "a value that cannot be shown"),
        ("new Proxy(new RetryError('x'), {})", "RetryError", "x"),
        ("Object.freeze(new RetryError('x'))", "RetryError", "x"),
        ("new Error('a\\ud800b')", "Error", "a\ufffdb"),
    ],
)
def test_whatever_is_thrown_is_an_error(run: Runner, thrown: str, name: str, message: str) -> None:
    error = run.one(f"function onTrack() {{ throw {thrown} }}").error
    assert error is not None
    assert (error.name, error.message) == (name, message)


def test_an_author_cannot_make_an_error_of_the_runtime(run: Runner) -> None:
    error = run.one("function onTrack() { const e = new Error('x'); e.name = 'Timeout'; throw e }").error
    assert error is not None
    assert (error.name, error.by_runtime) == ("Timeout", False)


def test_a_stack_names_the_line_in_the_authors_code(run: Runner) -> None:
    error = run.one("\nfunction deep() {\n  throw new Error('x')\n}\nfunction onTrack() {\n  deep()\n}").error
    assert error is not None
    assert error.stack.splitlines()[0] == "Error: x"
    assert "at deep (function.js:3:" in error.stack
    assert "at onTrack (function.js:6:" in error.stack
    assert "<input>" not in error.stack


def test_a_missing_handler_is_not_supported(run: Runner) -> None:
    error = run.one("function onPage() {}").error
    assert error is not None
    assert (error.name, error.by_runtime) == ("EventNotSupported", True)
    assert error.message == "the function has no handler for track events (it has onPage)"


ALL = ("onIdentify", "onTrack", "onPage", "onScreen", "onGroup", "onAlias", "onDelete", "onBatch")


def test_a_missing_handler_names_those_that_there_are_in_their_order(run: Runner) -> None:
    code = "".join(f"function {name}() {{}}\n" for name in reversed(ALL))
    error = run.one(code, b'{"type":"none"}').error
    assert error is not None
    assert error.handlers == ALL
    told = "onIdentify, onTrack, onPage, onScreen, onGroup, onAlias, onDelete and onBatch"
    assert error.message == f"the function has no handler for none events (it has {told})"


@pytest.mark.parametrize("code", ["", "const onTrack = {}; let onPage = 'text'; var onBatch", "function onEvent() {}"])
def test_what_is_no_function_or_no_known_name_is_no_handler(run: Runner, code: str) -> None:
    error = run.one(code).error
    assert error is not None
    assert (error.handlers, error.message) == ((), "the function has no handler for track events (it has none)")


def test_an_event_never_reaches_the_handler_of_batches(run: Runner) -> None:
    code = "let got = 0; function onBatch() { got++ }; function onPage(e) { e.got = got; return e }"
    odd = [b"{}", b"null", *(b'{"type":%s}' % kind for kind in (b'"batch"', b'"onBatch"', b'["batch"]', b"null", b"7"))]
    *refused, last = run(code, *odd, b'{"type":"page"}')
    assert [r.error.name for r in refused if r.error] == ["EventNotSupported"] * len(odd)
    assert orjson.loads(last.event)["got"] == 0


@pytest.mark.parametrize(
    ("returned", "what"),
    [
        ("'text'", "a string"),
        ("7", "a number"),
        ("true", "a boolean"),
        ("[event]", "an array"),
        ("{}", "an object without a valid type"),
        ("{ type: 'other' }", "an object without a valid type"),
        ("{ type: ['track'] }", "an object without a valid type"),
        ("onTrack", "a function"),
        ("Symbol('s')", "a symbol"),
        ("{ toJSON() { return 7 } }", "a number"),
        ("{ ...event, long: 'x'.repeat(1100000) }", "a value of more than 1000000 bytes"),
    ],
)
def test_what_is_no_event_is_said_so(run: Runner, returned: str, what: str) -> None:
    error = run.one(f"function onTrack(event) {{ return ({returned}) }}").error
    assert error is not None
    assert (error.name, error.by_runtime) == ("NotAnEvent", True)
    assert error.message == f"the handler returned {what}, which is no event"


@pytest.mark.parametrize("returned", ["event.self = event, event", "event.big = 1n, event"])
def test_what_json_cannot_hold_is_the_functions_error(run: Runner, returned: str) -> None:
    error = run.one(f"function onTrack(event) {{ return ({returned}) }}").error
    assert error is not None
    assert error.name == "TypeError"


def test_a_missing_message_id_is_the_inputs(run: Runner) -> None:
    result = run.one("const onTrack = () => ({ type: 'page', name: 'x' })")
    assert orjson.loads(result.event) == {"type": "page", "name": "x", "messageId": "m1"}


def test_the_returned_text_passes_through(run: Runner) -> None:
    result = run.one("const onTrack = (e) => e", b'{"type":"track","messageId":"m","n":1.50,"t":"\xc3\xa9\\u0000"}')
    assert result.event == '{"type":"track","messageId":"m","n":1.5,"t":"é\\u0000"}'.encode()


def test_half_a_surrogate_pair_becomes_a_replacement_character(run: Runner) -> None:
    result = run.one("function onTrack(e) { e.cut = '\\u{1F600}'.slice(0, 1); return e }")
    assert orjson.loads(result.event)["cut"] == "\ufffd"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("const onTrack =", "line 1: SyntaxError"),
        ("\n\nthrow new TypeError('at load')", "line 3: TypeError: at load"),
        ("function onTrack() {\n", "SyntaxError"),
        ("import x from 'y'", "line 1: SyntaxError"),
        ("null.x", "line 1: TypeError"),
    ],
)
def test_code_that_does_not_load_is_invalid_settings(run: Runner, code: str, line: str) -> None:
    first, second = run(code, TRACK, TRACK)
    assert first.error == second.error
    assert first.error is not None
    assert (first.error.name, first.error.by_runtime) == ("InvalidSettings", True)
    assert line in first.error.message


def test_a_rejection_while_loading_is_only_logged(run: Runner) -> None:
    result = run.one("Promise.reject(new Error('lost')); const onTrack = (e) => e")
    assert result.kind is Called.EVENT
    assert "Unhandled rejection: Error: lost" in result.logs[0]


def test_one_bad_event_leaves_its_neighbours_alone(run: Runner) -> None:
    code = "function onTrack(e) { if (e.bad) throw new Error('bad'); return e }"
    bad = b'{"type":"track","messageId":"m2","bad":true}'
    assert [r.kind for r in run(code, TRACK, bad, TRACK)] == [Called.EVENT, Called.ERROR, Called.EVENT]


def test_errors_after_the_handler_settled_are_only_logged(run: Runner) -> None:
    code = """function onTrack(e) {
      if (!e.first) return new Promise((r) => setTimeout(r, 1, e));
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => { throw new Error('late') })));
      return e;
    }"""
    first, second = run(code, b'{"type":"track","first":1}', TRACK)
    assert [first.kind, second.kind] == [Called.EVENT, Called.EVENT]


def test_an_error_in_a_timer_ends_the_event(run: Runner) -> None:
    code = "const onTrack = () => new Promise(() => setTimeout(() => { throw new RetryError('in a timer') }, 1))"
    first, second = run(code, TRACK, TRACK)
    assert first.error is not None
    assert first.error.name == "RetryError"
    assert second.error == first.error


def test_the_timers_of_an_event_end_with_it(run: Runner) -> None:
    code = """let late = 0; function onTrack(e) {
      if (e.first) { setTimeout(() => late++, 1); setInterval(() => late++, 1); return e }
      return new Promise((r) => setTimeout(() => { e.late = late; r(e) }, 20));
    }"""
    _, second = run(code, b'{"type":"track","first":1}', TRACK)
    assert orjson.loads(second.event)["late"] == 0


DEEP = "let deep = {}; for (let i = 0; i < LEVELS; i++) deep = { deep };"


@pytest.mark.parametrize("returned", ["{ type: 'track', deep }", "{ ...event, deep }"])
@pytest.mark.parametrize("levels", [260, 900, 5000])
def test_a_result_that_is_nested_too_deeply_is_no_event(run: Runner, returned: str, levels: int) -> None:
    code = f"const onTrack = (event) => {{ if (!event.bad) return event; {DEEP} return ({returned}) }}"
    bad = b'{"type":"track","messageId":"m2","bad":true}'
    first, second, third = run(code.replace("LEVELS", str(levels)), TRACK, bad, TRACK)
    assert [first.kind, third.kind] == [Called.EVENT, Called.EVENT]
    assert second.error is not None
    assert second.error.name in ("NotAnEvent", "RangeError")


def test_anything_can_be_logged(run: Runner) -> None:
    revoked = "((p) => (p.revoke(), p.proxy))(Proxy.revocable({}, {}))"
    result = run.one(f"function onTrack(e) {{ console.log({revoked}, 'a\\ud800b\\0', Symbol('s'), 1n); return e }}")
    assert result.kind is Called.EVENT
    assert result.logs == ("<Revoked Proxy> a\ufffd\ufffd\ufffdb\\0 Symbol(s) 1n",)


@pytest.mark.parametrize("reason", ["'a\\ud800b'", "new Error('a\\ud800b')", "'x'.repeat(5e6)", "Symbol('s')"])
def test_any_unhandled_rejection_is_only_logged(run: Runner, reason: str) -> None:
    result = run.one(f"async function onTrack(e) {{ Promise.reject({reason}); await null; return e }}")
    assert result.kind is Called.EVENT
    loading = run.one(f"Promise.reject({reason}); const onTrack = (e) => e")
    assert loading.kind is Called.EVENT
    assert loading.logs[0].startswith("Unhandled rejection: ")


def test_an_error_at_load_may_hold_half_a_surrogate_pair(run: Runner) -> None:
    error = run.one("throw new Error('a\\ud800b')").error
    assert error is not None
    texts = ("line 1: Error: a\ufffd\ufffd\ufffdb", NO_TEXT)  # the latter on some builds of Python
    assert error.message in [f"the code does not load: {text}" for text in texts]


@pytest.mark.parametrize(
    "line",
    [
        "import axios from 'axios';",
        "export const x = 1;",
        "export default function onTrack(event) { return event }",
        "const axios = require('axios');",
        "module.exports = { onTrack };",
        "exports.onTrack = onTrack;",
        "const answer = await fetch('https://a.example/');",
    ],
)
def test_module_syntax_is_refused_with_a_sentence(run: Runner, line: str) -> None:
    error = run.one(f"// a function\n{line}\nfunction onTrack(event) {{ return event }}").error
    assert error is not None
    assert error.message.startswith("the code does not load: line ")
    assert error.message.endswith(NO_MODULES)


def test_another_error_of_code_says_nothing_of_modules(run: Runner) -> None:
    error = run.one("const x = ;\nfunction onTrack(event) { return event }").error
    assert error is not None
    assert not error.message.endswith(NO_MODULES)

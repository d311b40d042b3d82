"""What a log shows: Node's formatting (see also tests/runtime), bounded, without running the author's traps."""

from __future__ import annotations

import pytest

from tasks.functions.inside import sources
from tasks.functions.inside.child import Engine
from tests.tasks.functions.conftest import Runner


def logged(run: Runner, statement: str) -> tuple[str, ...]:
    result = run.one(f"function onTrack() {{ {statement} }}", timeout_s=20.0)
    assert result.error is None, result.error
    return result.logs


def test_console_lines_belong_to_their_event(run: Runner) -> None:
    code = "function onTrack(e) { console.log('n', e.n); console.error(`n is ${e.n}`); return e }"
    events = [b'{"type":"track","n":%d}' % n for n in range(3)]
    assert [r.logs for r in run(code, *events)] == [(f"n {n}", f"n is {n}") for n in range(3)]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("'a', 1, true, null, undefined", "a 1 true null undefined"),
        ("{ a: [1, 'x'] }", "{ a: [ 1, 'x' ] }"),
        ("Symbol('s'), 5n, -0", "Symbol(s) 5n -0"),
        ("function named() {}", "[Function: named]"),
        ("'nul: \\0.'", "nul: \\0."),
        ("'%s is %d', 'x', '5'", "x is 5"),
        ("(() => { const o = {}; o.o = o; return o })()", "<ref *1> { o: [Circular *1] }"),
        (
            "{ toJSON() { throw 1 }, toString() { throw 1 } }",
            "{ toJSON: [Function: toJSON], toString: [Function: toString] }",
        ),
        ("Promise.resolve(1), Proxy.name, typeof Proxy", "Promise { <pending> } Proxy function"),
    ],
)
def test_console_shows_any_value(run: Runner, arguments: str, line: str) -> None:
    assert logged(run, f"console.info({arguments})") == (line,)


def test_console_shows_errors_with_their_stack(run: Runner) -> None:
    (line,) = logged(run, "console.warn(new TypeError('x'))")
    assert line.startswith("TypeError: x\n")
    assert "function.js:1:" in line
    assert "<input>" not in line


def test_a_trace_has_only_the_authors_frames(run: Runner) -> None:
    (line,) = logged(run, "console.trace('at %s', 'work')")
    first, *frames = line.splitlines()
    assert first == "Trace: at work"
    assert [frame.split(":")[0] for frame in frames] == ["    at onTrack (function.js"]


def test_times_are_measured_by_label(run: Runner) -> None:
    lines = logged(
        run,
        "console.time(); console.time('x'); console.timeLog('x', { a: 1 }); console.timeEnd('x'); console.timeEnd()",
    )
    assert [line.split(":")[0] for line in lines] == ["x", "x", "default"]
    assert lines[0].endswith("ms { a: 1 }")
    assert logged(run, "console.timeEnd('none')") == ("Warning: No such label 'none' for console.time()",)


def test_lines_are_capped_by_number_and_size(run: Runner) -> None:
    many = logged(run, "for (let i = 0; i < 5000; i++) console.log(i)")
    assert (len(many), many[-1]) == (101, "... more lines were dropped")
    big = logged(run, "for (let i = 0; i < 50; i++) console.log('x'.repeat(1e6))")
    assert sum(map(len, big)) < 40_000
    assert big[0].endswith("xxx... the rest was cut")
    assert big[-1] == "... more lines were dropped"


HUGE = {
    "a set": "new Set(Array.from({ length: 2e5 }, (_, i) => i))",
    "a map": "new Map(Array.from({ length: 1e5 }, (_, i) => [i, { i }]))",
    "many keys": "Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`key${i}`, i]))",
    "a wide tree": "(function grow(d) { return d ? Array.from({ length: 60 }, () => grow(d - 1)) : 'leaf' })(3)",
    "a long text": "{ text: 'line\\n'.repeat(2e5) }",
    "a deep tree": "(() => { let tree = {}; for (let i = 0; i < 1e5; i++) tree = { tree }; return tree })()",
    "a large buffer": "new Uint8Array(3e7)",
    "a large array": "new Array(1e9)",
}


@pytest.mark.parametrize("value", HUGE)
@pytest.mark.parametrize(
    "use", ["console.log(x)", "console.dir(x, { depth: null })", "console.table(x)", "console.log('%o', x)"]
)
def test_what_is_huge_is_shown_in_part(run: Runner, value: str, use: str) -> None:
    (line,) = logged(run, f"const x = {HUGE[value]}; {use}")
    assert 0 < len(line) <= 4_100


TRAPS = """const hit = (name) => () => { throw new Error(name) };
  const names = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'apply'];
  const traps = Object.fromEntries(names.map((name) => [name, hit(name)]));"""


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("new Proxy({ a: 1 }, traps)", "{ a: 1 }"),
        ("new Proxy(new Proxy([1], traps), traps)", "[ 1 ]"),
        ("'%s', new Proxy({ a: 1 }, traps)", "{ a: 1 }"),
        ("{ get a() { throw 1 } }", "{ a: [Getter] }"),
        ("Object.defineProperty({}, 'a', { get() { while (true); }, enumerable: true })", "{ a: [Getter] }"),
    ],
)
def test_a_log_runs_no_traps_and_no_getters(run: Runner, value: str, line: str) -> None:
    assert logged(run, f"{TRAPS} console.log({value})") == (line,)


@pytest.mark.parametrize(
    "value",
    [
        "{ get [Symbol.toStringTag]() { throw new RangeError('own') } }",
        "{ [Symbol.for('nodejs.util.inspect.custom')]() { throw new RangeError('own') } }",
        "'%s', { toString() { throw new RangeError('own') } }",
        "'%j', { toJSON() { throw new RangeError('own') } }",
    ],
)
def test_errors_of_what_node_calls_too_come_out(run: Runner, value: str) -> None:
    error = run.one(f"function onTrack() {{ console.log({value}) }}").error
    assert error is not None
    assert (error.name, error.message) == ("RangeError", "own")


def test_a_proxy_is_still_one(run: Runner) -> None:
    value = run.value("""(() => {
      const nameOf = (action) => { try { return action() } catch (error) { return error.name } };
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      const { any } = new Proxy({}, { get: () => 'trap' });
      return [any, Proxy.length, nameOf(() => Proxy({}, {})), nameOf(() => proxy.a)];
    })()""")
    assert value == ["trap", 2, "TypeError", "TypeError"]


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        ("typeof setTimeout", []),
        ("console.log('plain', 1, true, null)", [b"console"]),
    ],
)
def test_plain_lines_load_no_formatter(statement: str, parts: list[bytes]) -> None:
    """The objects of a part that is loaded cost time at every later evaluation."""
    engine, sources_of_parts, loaded = Engine(), sources.lazy_parts(), []

    def answer(message: bytes) -> bytes | None:
        if not message.startswith(b"S"):
            return None
        loaded.append(message[1:])
        return sources_of_parts[message[1:]]

    engine.on_message = answer
    engine.evaluate(f"{statement};0".encode(), b"{}")
    assert loaded == parts

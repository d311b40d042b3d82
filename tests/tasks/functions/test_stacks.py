"""Stacks begin with what the error says, name the author's lines only, and keep the host's functions to themselves."""

from __future__ import annotations

from tests.tasks.functions.conftest import Runner

THROWS = """
async function boom() {
  await null;
  throw new RangeError('forgotten');
}
"""


def test_an_unhandled_rejection_is_logged_with_its_line(run: Runner) -> None:
    code = THROWS + "async function onTrack(e) { boom(); await new Promise((go) => setTimeout(go, 1)); return e }"
    (line,) = run.one(code).logs
    assert line.splitlines()[0] == "Unhandled rejection: RangeError: forgotten"
    assert "at boom (function.js:4:" in line


def test_a_rejection_while_the_code_loads_is_logged_with_its_line(run: Runner) -> None:
    code = THROWS + "boom();\nasync function onTrack(e) { return e }"
    (line,) = run.one(code).logs
    assert line.splitlines()[0] == "Unhandled rejection: RangeError: forgotten"
    assert "at boom (function.js:4:" in line


def test_a_stack_has_no_frames_but_the_authors(run: Runner) -> None:
    code = "function onTrack(e) {\n  return { ...e, event: new Error('made').stack };\n}"
    event = run.one(code).event.decode()
    assert r"Error: made\n    at onTrack (function.js:2:" in event
    assert event.count(r"\n    at ") == 1


def test_an_error_that_is_thrown_again_keeps_its_stack(run: Runner) -> None:
    code = """function first() {
      throw new Error('once');
    }
    function onTrack(e) {
      try { first() } catch (error) { throw error }
    }"""
    error = run.one(code).error
    assert error is not None
    assert "at first (function.js:2:" in error.stack


def test_getters_that_make_errors_end(run: Runner) -> None:
    patch = "Object.defineProperty(Error.prototype, 'name', { get() { return new Error('again').stack.length } });"
    result = run.one(patch + "function onTrack(e) { throw new Error('mine') }")
    assert result.error is not None
    assert result.error.message == "mine"


def test_nobody_gets_a_call_site(run: Runner) -> None:
    """A call site hands out the functions on the stack, the host's too."""
    code = """const seen = [];
    Error.prepareStackTrace = (error, sites) => seen.push(sites);
    Object.defineProperty(Object.prototype, 'getFunction', { get() { seen.push(this) }, configurable: true });
    const { push } = Array.prototype;
    Array.prototype.push = function (...items) { seen[seen.length] = items; return push.apply(this, items) };
    function onTrack(e) { new Error('x').stack; return { ...e, event: `${seen.length} ${Error.prepareStackTrace}` } }"""
    assert b'"event":"0 undefined"' in run.one(code).event

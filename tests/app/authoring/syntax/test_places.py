"""Where an error of the engine's is found, against where it is: the mark ``@`` in the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.authoring import tester as runner
from app.authoring.attempt import Attempt, attempt
from app.authoring.faults import NOT_NOTED, Fault, Place, first_place
from app.authoring.inputs import Events
from app.authoring.subject import Subject
from app.authoring.syntax import places as module
from app.authoring.syntax.parser import NO_ANSWER, TOO_LARGE, Unfinished
from app.authoring.syntax.places import Doing, doing, places
from app.workspace.trial import NoNetwork
from tasks.config import Config
from tasks.functions.contract import SandboxUnavailable
from tasks.functions.libraries.install import LibrariesError

EVENT = b'{"type": "track", "messageId": "m-1", "properties": {"a": 1}}'
READ = Doing("read", "b", "TypeError", "cannot read property 'b' of undefined")


@pytest.fixture(scope="module")
def tester() -> Iterator[runner.Tester]:
    with runner.Tester(Config.from_env({}), NoNetwork()) as made:
        yield made


def tried(tester: runner.Tester, code: str, *, file: Path = Path("enrich.js")) -> Attempt:
    return attempt(tester, Subject(file=file, code=code), Events((EVENT,), False), {})


def fault_in(attempted: Attempt) -> Fault:
    (fault,) = attempted.faults
    assert fault is not None
    return fault


def marked(text: str) -> tuple[str, Place]:
    """Code without its mark, and where that was."""
    before = text[: text.index("@")]
    return text.replace("@", "", 1), Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def handler(body: str) -> str:
    return f"async function onTrack(event) {{\n  console.log(event);\n  const one = 1;\n{body}\n  return event;\n}}"


BODIES = {
    "read": "  const a = event.x.@b;",
    "read in a statement": "  event.properties.a =\n    event.x.@b;",
    "read by a key": "  const key = 'b';\n  const a = event.x[\n    @key];",
    "read of a chain": "  const a = event\n    .x\n    .@b\n    .c();",
    "read behind an optional": "  const a = event.y?.z;\n  const b = a.@b;",
    "read after an await": "  await null;\n  const a = event.x.@b;",
    "read in what is returned": "  return {\n    ...event,\n    a: event.x.@b,\n  };",
    "read in a template": "  const a = `a\n    ${event.properties.a}\n    ${event.x.@b}`;",
    "read in a callback": "  [1].map((each) => {\n    const a = each.x.@b;\n    return a;\n  });",
    "read in a short callback": "  [1].map((each) =>\n    each.x.@b);",
    "read in a nested function": "  const f = function () {\n    return event.x.@b;\n  };\n  f();",
    "read in a loop": "  for (const each of [1])\n    if (each.x.@b) return event;",
    "read in the step of a loop": "  for (let i = 0; i < 2; i = event.x.@b) {\n    console.log(i);\n  }",
    "read in a condition": "  const a = one > 0\n    ? event.x.@b\n    : 1;",
    "read in a finally": "  try {\n    one + 1;\n  } finally {\n    const a = event.x.@b;\n  }",
    "read in a case": "  switch (one) {\n    case 1:\n      return event.x.@b;\n  }",
    "read in a computed key": "  const a = {\n    [event.x.@b]: 1,\n  };",
    "read in a default": "  const {\n    a = event.x.@b,\n  } = event;",
    "read before a call": "  const a = one.toFixed(\n    event.x.@b,\n    one.toFixed(),\n  );",
    "read in a method": "  const a = { get b() {\n    return event.x.@b;\n  } };\n  console.log(a.b);",
    "read in a field": "  class A {\n    a = 1;\n    b =\n      event.x.@b;\n  }\n  const a = new A();",
    "read in parentheses": "  (console.log)((event.x.@b), 2);",
    "read after other letters": "  console.log('\u00e4\u20ac\U0001f600'); const a = event.x.@b;",
    "read behind an own error": "  if (one > 1) throw new TypeError('no');\n  const a = event.x.@b;",
    "read behind another error": "  if (one > 1) throw new RetryError(event.type);\n  const a = event.x.@b;",
    "write of nothing": "  event\n    .x\n    .@b = 5;",
    "call of a method": "  const a = event\n    .properties\n    .@b();",
    "call of a name": "  const a = [\n    1,\n    @one(2),\n  ];",
    "call in an optional chain": "  const a = event.properties?.\n    @b();",
    "construction": "  const a = new @one(2);",
    "unknown name": "  const a = 1 +\n    (one ? @unknown : 2);",
    "unknown name in a declaration": "  const a =\n    @unknown;",
    "unknown name that is called": "  const a =\n    @unknown(5);",
    "name used too early": "  const a =\n    @late;\n  const late = 1;",
    "spread in a list": "  const a = [\n    ...@event.x,\n  ];",
    "spread in a call": "  console.log(\n    ...@event.x);",
    "list taken apart": "  const @[a] = event.x;",
    "object taken apart": "  const @{ a } = event.x;",
    "loop over nothing": "  for (const a of @event.x) {\n    console.log(a);\n  }",
    "in": "  const a = 'a' in @event.x;",
    "instanceof": "  const a = event instanceof @event.x;",
    "assignment to a constant": "  const f = () => (\n    @one = 2);\n  f();",
    "length of a list": "  const a = [],\n    b = (a.@length = -1);",
    "length of a new list": "  const a = new @Array(-1);",
    "big numbers and others": "  const a = 1n + @one;",
    "big number with a sign": "  const a =\n    +@1n;",
    "symbol in a text": "  const a =\n    `${@Symbol.iterator}`;",
    "deletion": "  const a =\n    delete event.x.@b;",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_an_error_of_the_engines_is_found(tester: runner.Tester, body: str) -> None:
    code, place = marked(handler(body))
    fault = fault_in(tried(tester, code))
    assert (fault.place, fault.hint) == (place, "")


WHOLE = {
    "short arrow function": "const onTrack = (event) => event.x.@b;",
    "all in one line": "const onTrack=(event)=>{const a=_.get(event,'x');const b=a.@b;return event};",
    "parameter taken apart": "function onTrack({ properties }) {\n  const a =\n    properties.x.@b;\n}",
    "parameter that is not there": "function onTrack(event, settings, @{ y }) {\n  return y;\n}",
    "static method": "class A {\n  static of(event) {\n    return event.x.@b;\n  }\n}\nconst onTrack = A.of;",
    "constructor": "class A {\n  constructor(a) {\n    this.b = a.x.@b;\n  }\n}\nconst onTrack = (e) => new A(e);",
    "function called after an await": (
        "const load = async (event) => {\n  const a = await event.x;\n  return a.@b;\n};\n"
        "async function onTrack(event) {\n  event.y = 1;\n  await load(event);\n  return event;\n}"
    ),
    "lines of another system": "function onTrack(event) {\r\n  const a = 1;\r\n  const b = event.x.@b;\r\n}",
    "while it loads": "let a = 1;\nfunction onTrack(event) {}\nlet b = onTrack.x.@b;",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_an_error_is_found_in_every_kind_of_function(tester: runner.Tester, text: str) -> None:
    code, place = marked(text)
    assert fault_in(tried(tester, code)).place == place


MESSAGE = "\"cannot read property 'b' of undefined\""
RIGHT = {
    "own error": f"  const a = one > 0;\n  throw new @TypeError({MESSAGE});\n  event.x.b;",
    "own error made before": f"  const error = @TypeError({MESSAGE});\n  const a = one && event.b;\n  throw error;",
    "own error with a text from elsewhere": f"  const text = {MESSAGE};\n  throw new @TypeError(text);\n  event.x.b;",
    "object taken apart by the engine": "  const a = Object.@entries(event.x);\n  const { b } = event.properties;",
    "list read by the engine": "  const a = new @Map(event.properties);\n  const [b] = event.properties;",
    "function called by the engine": "  const a = [1].@map(event.x);\n  return event.properties();",
    "number made by the engine": "  const a = Math.@max(1n);\n  return +event.x;",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_a_right_line_stays(tester: runner.Tester, body: str) -> None:
    code, place = marked(handler(body))
    attempted = tried(tester, code)
    (event,) = attempted.run.tried
    fault = fault_in(attempted)
    engine = first_place(code, event.outcome.stack if event.outcome else "")
    assert fault.place == place
    assert engine is not None
    assert engine.line == place.line


def test_other_lines_where_it_may_be_are_named(tester: runner.Tester) -> None:
    code = handler("  const a = event.y ?? event.b;\n  const b = event.properties.b;\n  const c = event.x.b;")
    fault = fault_in(tried(tester, code))
    assert fault.place == (4, 30)
    assert fault.hint == f"or line 5, or line 6: {NOT_NOTED}"


def test_an_object_in_another_may_be_either(tester: runner.Tester) -> None:
    fault = fault_in(tried(tester, handler("  const {\n    x: { a },\n  } = event;")))
    assert (fault.place, fault.hint) == ((4, 9), f"or line 5: {NOT_NOTED}")


def test_an_error_behind_the_next_note_is_not_taken(tester: runner.Tester) -> None:
    code, place = marked(handler("  const a = event.properties.b;\n  console.log(a);\n  const b = event.x.@b;"))
    fault = fault_in(tried(tester, code))
    assert (fault.place, fault.hint) == (place, "")


def test_the_stack_has_the_place_and_the_name_of_the_file(tester: runner.Tester) -> None:
    fault = fault_in(tried(tester, handler("  const a = event.x.b;"), file=Path("src/in(1).js")))
    assert fault.stack.splitlines()[1:] == ["    at onTrack (in(1).js:4:21)"]


def test_a_run_that_goes_well_is_not_searched(tester: runner.Tester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "answer", None)
    assert tried(tester, handler("")).faults == (None,)


def test_events_that_fail_alike_are_searched_once(tester: runner.Tester, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Doing] = []
    monkeypatch.setattr(module, "places", lambda code, stack, what, runtime: asked.append(what) or (Place(1, 2),))
    code = "function onBatch(events) {\n  const a = events.x.b;\n}"
    attempted = attempt(tester, Subject(file=Path("a.js"), code=code), Events((EVENT,) * 5, True), {})
    assert [fault.place for fault in attempted.faults if fault] == [(1, 2)] * 5
    assert asked == [READ]


@pytest.mark.parametrize(
    "error",
    [Unfinished(NO_ANSWER), Unfinished(TOO_LARGE), LibrariesError("no"), SandboxUnavailable("no")],
    ids=lambda error: type(error).__name__,
)
def test_without_an_answer_the_engines_place_is_shown_with_a_hint(
    tester: runner.Tester, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(module, "answer", fail)
    fault = fault_in(tried(tester, handler("  const a = event.x.b;")))
    assert fault.place == (2, 15)
    assert fault.hint.startswith(NOT_NOTED)


@pytest.mark.parametrize("found", [{}, {"found": 1}, {"found": ["1"]}, [], None])
def test_an_answer_that_is_none_finds_nothing(
    tester: runner.Tester, monkeypatch: pytest.MonkeyPatch, found: object
) -> None:
    monkeypatch.setattr(module, "answer", lambda *_, **__: found)
    assert places("a.b", "    at function.js:1:1", READ, tester.runtime) == ()


@pytest.mark.parametrize(
    "code",
    ["const a = event.x.b;" + " " * module.MOST_LETTERS, "const a = ; event.x.b", "(" * 30_000 + "event.x.b"],
    ids=["large", "broken", "deep"],
)
def test_code_that_cannot_be_looked_through_finds_nothing(tester: runner.Tester, code: str) -> None:
    assert places(code, "    at function.js:1:1", READ, tester.runtime) == ()


@pytest.mark.parametrize(
    "stack", ["", "    at function.js:7:1", "    at other.js:1:1", "Error: function.js:1:1", "    at function.js:1"]
)
def test_a_stack_that_tells_no_place_finds_nothing(tester: runner.Tester, stack: str) -> None:
    assert places("event.x.b", stack, READ, tester.runtime) == ()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Error", "not a function"),
        ("TypeError", "it is not a function"),
        ("NotAnEvent", "the handler returned a string, which is no event"),
        ("TypeError", "circular reference"),
    ],
)
def test_other_errors_are_not_searched(name: str, message: str) -> None:
    assert doing(name, message) is None


@pytest.mark.parametrize(
    ("name", "message", "kind", "of"),
    [
        ("TypeError", "cannot read property 'a.b' of null", "read", "a.b"),
        ("TypeError", "cannot read property 'Symbol.iterator' of undefined", "iterate", ""),
        ("ReferenceError", "name is not defined", "name", "name"),
        ("TypeError", "not a constructor", "construct", ""),
    ],
)
def test_a_message_tells_what_the_engine_did(name: str, message: str, kind: str, of: str) -> None:
    assert doing(name, message) == (kind, of, name, message)

"""What ``splice function check`` says about code: where it is wrong, its handlers, and what is hardly meant."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.authoring import tester
from app.authoring.frame import code_frame
from app.authoring.syntax import parser
from app.authoring.syntax.check import Checked, check, examine, is_near
from app.authoring.syntax.parser import NO_ANSWER, Survey
from app.cli import main
from app.quiet import QUIET
from app.workspace.trial import NO_HANDLER, TOO_SLOW, NoNetwork
from destinations.errors import AddressRefused
from tasks.config import Config
from tasks.functions.contract import Called, CallResult, FunctionError
from tasks.functions.libraries.install import LibrariesError
from tasks.functions.runtime import SandboxRuntime
from tests.support.stack import BIN

EXAMPLES = Path(__file__).parents[4] / "examples"
HANDLER = "function onTrack(event) { return event; }"
GLOBALS = "libraries are globals, such as _ and moment, and services are called with fetch"
AWAIT = "await is possible only in async functions: functions have no modules; await in a handler, or use cache.load"
LEAVE_OUT = "functions have no modules; handlers are found by their names, so leave it out"
Found = Callable[[str], Checked]


@pytest.fixture(scope="module")
def runtime() -> Iterator[SandboxRuntime]:
    made = SandboxRuntime(NoNetwork(), cores=1, memory_bytes=96 * 2**20, fetch_timeout_s=1.0, log=QUIET)
    yield made
    made.close()


@pytest.fixture
def found(runtime: SandboxRuntime) -> Found:
    return lambda code: examine(code, runtime)


def said(found: Checked) -> list[tuple[int, int | None, str]]:
    """Its problems as they are written."""
    return [(problem.line, problem.column, problem.message) for problem in found.problems]


def warned(found: Checked) -> list[tuple[int, int | None, str]]:
    return [(warning.line, warning.column, warning.message) for warning in found.warnings]


def handlers(found: Checked) -> list[tuple[str, int | None]]:
    return [(handler.name, handler.line) for handler in found.handlers]


@pytest.mark.parametrize(
    ("code", "line", "column", "message"),
    [
        (
            "function onTrack(e) {\n  if (e) {\n    return e;\n}\n\n",
            4,
            2,
            "Unexpected end of the code: the { in line 1 is never closed",
        ),
        ("f(`${[1, 2`", 1, 12, "Unterminated template literal"),
        ("f([1, (2]", 1, 9, "Unexpected token ]"),
        ("let a = (\n1", 2, 2, "Unexpected end of the code: the ( in line 1 is never closed"),
        ("let a =", 1, 8, "Unexpected end of the code"),
        ("a = ];", 1, 5, "Unexpected token ]"),
        ("a = 1;\nif else {}", 2, 4, "Unexpected token else"),
        ("var r = /(/;", 1, 10, "Invalid regular expression: /(/: Unterminated group"),
        ("var r = /a/gg;", 1, 10, "Duplicate regular expression flag"),
        ("var r = /a", 1, 10, "Unterminated regular expression"),
        ("const a = 1;\nconst a = 2;", 2, 7, "Identifier 'a' has already been declared"),
        ("const a;", 1, 8, "Unexpected token ;"),
        (
            "function f() {\n  await x;\n}",
            2,
            3,
            "await is possible only in async functions: write async before the function",
        ),
        ("'use strict'; a = 010;", 1, 19, "Invalid number"),
        ("a = 'one\n'", 1, 5, "Unterminated string constant"),
        ("/* one\n", 1, 1, "Unterminated comment"),
        ("1 = a", 1, 1, "Assigning to rvalue"),
        ("break;", 1, 1, "Unsyntactic break"),
        ("return 1;", 1, 1, "'return' outside of function"),
        ("a = \u201cone\u201d", 1, 5, "Unexpected character '\u201c'"),
        ("a = 'one' b", 1, 11, "Unexpected token b"),
        ("function* f() { yield = 1 }", 1, 23, "Unexpected token ="),
    ],
)
def test_a_syntax_error_has_its_line_and_column(found: Found, code: str, line: int, column: int, message: str) -> None:
    assert said(found(code)) == [(line, column, message)]


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("var a = 1;\r\nvar b = ];\r\n", 2, 9),
        ("\ufeffvar b = ];", 1, 9),
        ("\ufeffvar a;\n\tvar b = ];", 2, 10),
        ("var a = '\U0001f600\U0001f600'; b = ];", 1, 19),
        ("// \u00e4\u2028\nb = ];", 2, 5),
        ("#!/usr/bin/env node\nb = ];", 2, 5),
    ],
)
def test_columns_count_characters_as_editors_show_them(found: Found, code: str, line: int, column: int) -> None:
    ((problem_line, problem_column, message),) = said(found(code))
    assert (problem_line, problem_column, message) == (line, column, "Unexpected token ]")


@pytest.mark.parametrize(
    ("code", "column", "message"),
    [
        ("import _ from 'lodash';", 1, "import is not possible: functions have no modules; use the global _"),
        ("import 'left-pad';", 1, f"import is not possible: functions have no modules; {GLOBALS}"),
        ("import { URL } from 'node:url';", 1, "import is not possible: functions have no modules; use the global URL"),
        ("f(import('moment'));", 3, "import(…) is not possible: functions have no modules; use the global moment"),
        ("f(import(name));", 3, f"import(…) is not possible: functions have no modules; {GLOBALS}"),
        ("export function f() {}", 1, f"export is not possible: {LEAVE_OUT}"),
        ("export default {};", 1, f"export is not possible: {LEAVE_OUT}"),
        ("export * from 'x';", 1, f"export is not possible: {LEAVE_OUT}"),
        (
            "const c = require('crypto');",
            11,
            "require is not possible: functions have no modules; use the global crypto",
        ),
        ("function f() { require(f) }", 16, f"require is not possible: functions have no modules; {GLOBALS}"),
        ("module.exports = {};", 1, f"module is not possible: {LEAVE_OUT}"),
        ("exports.f = 1;", 1, f"exports is not possible: {LEAVE_OUT}"),
        (
            "const a = await fetch('x');",
            11,
            AWAIT,
        ),
        (
            "for await (const a of b) {}",
            1,
            AWAIT,
        ),
    ],
)
def test_modules_are_refused_with_what_to_use_instead(found: Found, code: str, column: int, message: str) -> None:
    assert said(found(f"{HANDLER}\n{code}")) == [(2, column, message)]


def test_every_use_of_modules_is_told_at_once(found: Found) -> None:
    code = "import a from 'a';\nconst b = require('b');\nexport default b;\n"
    assert [line for line, _, _ in said(found(code))] == [1, 2, 3]


def test_an_error_behind_an_import_is_told_first(found: Found) -> None:
    """It keeps the rest from being looked at."""
    assert said(found("import a from 'a';\nlet b = ];")) == [(2, 9, "Unexpected token ]")]


@pytest.mark.parametrize(
    "code",
    [
        "function require(name) { return name; }\nrequire('x');",
        "const f = (require) => require('x');",
        "function f({ exports }) { return exports.a; }",
        "{ let module = {}; module.exports = 1; }",
        "try { f(); } catch (exports) { exports.a = 1; } function f() {}",
        "if (typeof module !== 'undefined') module.exports = { onTrack };",
        "const a = { require: 1, module() {} }; a.require; a.exports;",
        "exports: for (;;) break exports;",
        "var await = 1; await;",
    ],
)
def test_names_of_modules_may_be_the_authors_own(found: Found, code: str) -> None:
    checked = found(f"{HANDLER}\n{code}")
    assert (said(checked), handlers(checked)) == ([], [("onTrack", 1)])


def test_a_name_that_is_declared_elsewhere_is_still_missing(found: Found) -> None:
    code = f"{HANDLER}\nfunction f(require) {{ return require('x'); }}\nfunction g() {{ return require('x'); }}"
    assert [(line, column) for line, column, _ in said(found(code))] == [(3, 23)]


@pytest.mark.parametrize(
    "code",
    [
        "function onPage(e) { return e; }",
        "async function onPage(e) { return e; }",
        "const onPage = (e) => e;",
        "let onPage = async (e) => e;",
        "var onPage = function (e) { return e; };",
        "const a = 1, onPage = (e) => e;",
        "class H { page(e) { return e; } } const onPage = new H().page;",
        "const { onPage } = { onPage(e) { return e; } };",
        "globalThis.onPage = (e) => e;",
        "this.onPage = (e) => e;",
        "onPage = (e) => e;",
        "if (true) { function onPage(e) { return e; } }",
        "var onPage; { onPage = (e) => e; }",
    ],
)
def test_handlers_are_found_in_every_form(found: Found, code: str) -> None:
    checked = found(f"// one\n{code}")
    assert (said(checked), warned(checked), handlers(checked)) == ([], [], [("onPage", 2)])


def test_handlers_come_by_their_lines_and_those_without_one_at_the_end(found: Found) -> None:
    code = (
        "Object.assign(globalThis, { ['on' + 'Alias']: (e) => e });\nlet onTrack = (e) => e;\nlet onBatch = (e) => e;"
    )
    assert handlers(found(code)) == [("onTrack", 2), ("onBatch", 3), ("onAlias", None)]


def test_of_two_functions_of_a_name_the_last_counts(found: Found) -> None:
    assert handlers(found(f"{HANDLER}\n{HANDLER}")) == [("onTrack", 2)]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ontrack", "onTrack"),
        ("OnBatch", "onBatch"),
        ("onTracks", "onTrack"),
        ("on_track", "onTrack"),
        ("onIdentfy", "onIdentify"),
        ("onIdenitfy", "onIdentify"),
        ("onDeleted", "onDelete"),
    ],
)
def test_a_name_that_is_nearly_a_handler_is_a_warning(found: Found, name: str, meant: str) -> None:
    checked = found(f"const onPage = (e) => e;\nasync function {name}(e) {{ return e; }}")
    assert said(checked) == []
    assert warned(checked) == [(2, 16, f"{name} is never called: is {meant} meant?")]


@pytest.mark.parametrize("name", ["onError", "onPurchase", "track", "once", "button", "onTrackedPage"])
def test_other_names_are_left_alone(found: Found, name: str) -> None:
    assert found(f"{HANDLER}\nfunction {name}() {{}}").warnings == ()


def test_a_name_near_a_handler_that_is_there_is_left_alone(found: Found) -> None:
    assert found(f"{HANDLER}\nfunction onTracks() {{}}").warnings == ()


@pytest.mark.parametrize(
    ("code", "column", "warning"),
    [
        (
            "function f() { function onPage() {} }",
            25,
            "onPage is no handler here: handlers are found at the top level only",
        ),
        ("class A { onPage() {} }", 11, "onPage is no handler here: handlers are found at the top level only"),
        ("const a = { onPage() {} };", 13, "onPage is no handler here: handlers are found at the top level only"),
        ("{ const onPage = () => {}; }", 9, "onPage is no handler here: handlers are found at the top level only"),
        ("const onPage = 'page';", 7, "onPage is no handler: it is no function"),
        ("function* onPage() {}", 11, "onPage is a generator, which returns no event: leave the * out"),
        ("async function* onPage() {}", 17, "onPage is a generator, which returns no event: leave the * out"),
    ],
)
def test_a_handler_that_never_gives_an_event_is_a_warning(found: Found, code: str, column: int, warning: str) -> None:
    checked = found(f"{HANDLER}\n{code}")
    assert (said(checked), warned(checked)) == ([], [(2, column, warning)])


def test_code_without_a_handler_is_a_problem_and_says_what_may_be_meant(found: Found) -> None:
    checked = found("function ontrack(e) { return e; }")
    assert said(checked) == [(1, None, NO_HANDLER)]
    assert warned(checked) == [(1, 10, "ontrack is never called: is onTrack meant?")]


@pytest.mark.parametrize(
    ("code", "line", "column", "error"),
    [
        ("const a = lodash.get;", 3, 11, "ReferenceError: lodash is not defined"),
        ("// a\n\n  const a = 1,\n    b = lodash;", 6, 9, "ReferenceError: lodash is not defined"),
        (
            "const a = { lodash: 1 }; f(lodash); function f(lodash) { lodash; }",
            3,
            28,
            "ReferenceError: lodash is not defined",
        ),
        ("null.a;", 3, 6, "TypeError: cannot read property 'a' of null"),
        ("throw new Error('\\x1b[31m no\\nmore');", 3, 11, "Error: �[31m no"),
        ("throw 5;", 1, None, "5"),
    ],
)
def test_code_that_does_not_load_says_where(found: Found, code: str, line: int, column: int | None, error: str) -> None:
    assert said(found(f"{HANDLER}\nconst first = 1;\n{code}")) == [(line, column, f"the code does not load: {error}")]


def test_what_only_the_engine_refuses_is_told_by_line(found: Found) -> None:
    """The parser knows syntax that is newer than the engine."""
    code = f"{HANDLER}\n\nfunction f() {{ using x = null; }}"
    ((line, column, message),) = said(found(code))
    assert (line, column) == (3, None)
    assert message.startswith("the code does not load: SyntaxError: ")


def test_code_that_is_slow_to_load_is_a_problem(found: Found) -> None:
    assert said(found("for (;;) {}")) == [(1, None, TOO_SLOW)]


def test_nothing_of_the_code_runs_while_it_is_parsed(runtime: SandboxRuntime) -> None:
    """It would never end."""
    assert parser.survey("for (;;) {}", runtime) == Survey()


NESTED = 10_000


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (f"a = {'[' * NESTED}{']' * NESTED}", "RangeError: Maximum call stack size exceeded"),
        (f"a = {'{a:' * NESTED}1{'}' * NESTED}", "RangeError: Maximum call stack size exceeded"),
        (f"a = /{'(?:' * NESTED}{')' * NESTED}/", "SyntaxError: stack overflow"),
    ],
)
def test_code_that_overflows_the_parser_is_refused_by_the_engine_and_says_so(
    found: Found, code: str, error: str
) -> None:
    checked = found(f"{HANDLER}\n{code}")
    assert [message for _, _, message in said(checked)] == [f"the code does not load: {error}"]
    assert [message for _, _, message in warned(checked)] == [
        "the code was loaded, but not looked through: it is nested too deeply for the checker"
    ]


def test_code_that_is_too_deep_for_the_parser_alone_is_fine(found: Found) -> None:
    """The engine's own parser needs less of the stack."""
    checked = found(f"{HANDLER}\na = {'[' * 150}{']' * 150}")
    assert said(checked) == []
    assert handlers(checked) == [("onTrack", None)]
    assert len(checked.warnings) == 1


def test_a_line_of_900_kilobytes_has_its_column(found: Found) -> None:
    text = "a" * 900_000
    assert said(found(f"{HANDLER}\na = '{text}'; b = ];")) == [(2, 900_013, "Unexpected token ]")]


@pytest.mark.parametrize(
    "code",
    [f"var [{'a,' * 50_000}] = [];", f"function f() {{{' ' * 900_000}}}", f"function f() {{ /*{'*' * 900_000}*/ }}"],
)
def test_code_that_is_large_in_one_place_is_looked_through(found: Found, code: str) -> None:
    checked = found(f"{HANDLER}\n{code}")
    assert (said(checked), warned(checked), handlers(checked)) == ([], [], [("onTrack", 1)])


def test_patterns_are_read_and_never_matched(found: Found) -> None:
    checked = found(f"{HANDLER}\nconst a = /{'(?:a+)+' * 3_000}$/;")
    assert (said(checked), handlers(checked)) == ([], [("onTrack", 1)])


def test_code_that_fits_no_event_is_only_loaded(found: Found) -> None:
    line_ends = "\n" * 500_001
    checked = found(f"{HANDLER}{line_ends}")
    assert (said(checked), handlers(checked)) == ([], [("onTrack", None)])
    assert warned(checked)[0][2].endswith("as JSON it has more than 1,000,000 bytes, the most that the checker takes")


def test_each_code_has_a_process_of_its_own(found: Found) -> None:
    """What breaks one check does not stay for the next."""
    assert found("Array.prototype.push = null; String.prototype.slice = null; let onTrack = (e) => e;").problems == ()
    assert found(HANDLER).problems == ()


class Answers:
    """A runtime whose sandbox says what the test wants it to say."""

    def __init__(self, result: CallResult) -> None:
        self.result = result

    def call(self, *_: Any) -> Iterator[CallResult]:
        yield self.result

    def call_batch(self, *_: Any) -> Iterator[list[CallResult]]:
        yield [self.result]

    def close(self) -> None:
        pass


def answer(properties: object) -> Answers:
    return Answers(CallResult(kind=Called.EVENT, event=json.dumps({"properties": properties}).encode()))


@pytest.mark.parametrize(
    "properties",
    [
        None,
        [],
        {},
        {"named": []},
        {"problems": 1, "named": []},
        {"problems": [{"at": "1", "message": "no"}], "named": []},
        {"problems": [{"at": 1.5, "message": "no"}], "named": []},
        {"problems": [{"at": 1, "message": 5}], "named": []},
        {"problems": [{"at": 1, "message": "no", "open": 1}], "named": []},
        {"problems": [], "named": [{"at": 1, "name": "onTrack"}]},
        {"problems": []},
    ],
)
def test_a_parser_that_was_broken_into_is_not_believed(properties: object) -> None:
    assert parser.survey(HANDLER, answer(properties)) == Survey(unfinished=NO_ANSWER)


def test_a_parser_that_finds_too_much_is_cut_short() -> None:
    found = {"problems": [{"at": 0, "message": "no"}] * 30_000, "named": []}
    surveyed = parser.survey(HANDLER, answer(found))
    assert len(surveyed.problems) == parser.MOST_FINDINGS


def test_what_a_parser_says_does_nothing_to_a_terminal() -> None:
    problem = {"at": -5, "message": "\x1b[2J\nno" + "x" * 1_000}
    (found,) = parser.survey(HANDLER, answer({"problems": [problem], "named": []})).problems
    assert (found.line, found.column) == (1, 1)
    assert found.message.startswith("�[2J�no")
    assert len(found.message) == parser.MAX_TEXT


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Timeout", "checking it takes longer than 20 s"),
        ("OutOfMemory", "checking it takes too much memory"),
        ("InternalError", "checking it takes too much memory"),
        ("SandboxCrash", NO_ANSWER),
    ],
)
def test_a_parser_that_ends_otherwise_says_why(name: str, reason: str) -> None:
    failed = CallResult(kind=Called.ERROR, error=FunctionError(name, "no", by_runtime=True))
    assert parser.survey(HANDLER, Answers(failed)).unfinished == reason


def test_without_the_parser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser._script.cache_clear()
    monkeypatch.setattr(parser, "Folder", lambda: type("Empty", (), {"bundle": tmp_path}))
    with pytest.raises(LibrariesError, match="run `splice libraries`"):
        parser.survey(HANDLER, answer({}))
    parser._script.cache_clear()


def test_a_tester_gives_the_problems() -> None:
    with tester.Tester(Config.from_env({}), NoNetwork()) as made:
        assert check(HANDLER, made) == ()
        (problem,) = check("let a = ];", made)
    assert (problem.line, problem.column, problem.message) == (1, 9, "Unexpected token ]")


def test_near_is_one_letter_or_two_swapped() -> None:
    assert all(is_near(name, "onPage") for name in ("onPage", "ONPAGE", "onPag", "onPages", "onPbge", "onPaeg"))
    assert not any(is_near(name, "onPage") for name in ("", "onPa", "onPagexy", "noPaeg", "onegaP", "onScreen"))


def test_the_frame_shows_the_lines_that_editors_count() -> None:
    """Not every character that Python ends lines with."""
    code = "a\x0c\u2028b\r\nc\x1b[31m\td ];\r\n"
    assert code_frame(code, 2, 9) == "  1 | a��b\n> 2 | c�[31m d ];\n    |         ^"


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["function", "check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.chdir(tmp_path)

    def write(name: str, code: str) -> Path:
        Path(name).write_bytes(code.encode())
        return Path(name)

    return write


def test_the_command_names_the_handlers(files: Callable[..., Path]) -> None:
    good = files("good.js", f"\n{HANDLER}\n\nconst onIdentify = (e) => e;\n")
    assert run(good) == (0, "good.js: ok: onTrack (line 2), onIdentify (line 4)\n")


def test_the_command_checks_all_files_and_shows_the_code(files: Callable[..., Path]) -> None:
    bad = files("bad.js", "\ufeffconst a = 1;\r\nlet b = ];\r\n")
    good = files("good.js", f"{HANDLER}\nfunction onPages() {{}}\n")
    exit_code, output = run(bad, "missing.js", good)
    assert exit_code == 1
    assert output.splitlines() == [
        "bad.js:2:9: Unexpected token ]",
        "  1 | const a = 1;",
        "> 2 | let b = ];",
        "    |         ^",
        "missing.js: cannot be read: No such file or directory",
        "good.js:2:10: warning: onPages is never called: is onPage meant?",
        "good.js: ok: onTrack (line 1)",
    ]


def test_the_command_speaks_json_to_editors(files: Callable[..., Path]) -> None:
    files("bad.js", "let b = ];")
    files("good.js", f"{HANDLER}\nfunction onPages() {{}}\n")
    exit_code, output = run("--json", "bad.js", "missing.js", "good.js")
    bad, missing, good = json.loads(output)
    assert exit_code == 1
    assert bad == {
        "file": "bad.js",
        "ok": False,
        "problems": [{"line": 1, "column": 9, "message": "Unexpected token ]"}],
        "warnings": [],
        "handlers": [],
    }
    assert missing["problems"][0]["line"] is None
    assert "missing.js: cannot be read" in missing["problems"][0]["message"]
    assert (good["ok"], good["handlers"]) == (True, [{"name": "onTrack", "line": 1, "column": 10}])
    assert [warning["line"] for warning in good["warnings"]] == [2]


def test_the_command_without_a_file_is_a_usage_error() -> None:
    exit_code, output = run()
    assert exit_code == 2
    assert "Missing argument 'FILE...'" in output


def test_what_code_asks_for_while_it_loads_is_not_sent(runtime: SandboxRuntime) -> None:
    with pytest.raises(AddressRefused):
        NoNetwork().request("GET", "http://127.0.0.1/")
    assert examine(f"fetch('http://127.0.0.1:9/').catch(() => {{}});\n{HANDLER}", runtime).problems == ()


def test_the_functions_of_the_examples_pass(files: Callable[..., Path]) -> None:
    del files
    done = subprocess.run(
        [BIN / "splice", "function", "check", *sorted(EXAMPLES.glob("*/functions/*.js"))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert all(": ok: " in line for line in done.stdout.splitlines())

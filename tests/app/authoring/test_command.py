"""``splice function test`` as authors use it: what it prints, what it says of mistakes, its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.commands.errors import EXPECTED
from tests.support.http_sink import HttpSink
from tests.support.stack import BIN

CODE = """
async function onTrack(event, settings) {
  console.log('plan', settings.plan);
  event.properties.plan = settings.plan;
  return event;
}
async function onPage() {}
async function onIdentify() {
  const missing = undefined;
  missing.call();
}
async function onGroup(event) { event.self = event; return event; }
async function onAlias() { await new Promise(() => {}); }
async function onScreen(event) { return JSON.stringify(event); }
"""
TRACK = {"type": "track", "event": "Order", "messageId": "m-1", "properties": {"total": 12}}
UNCHECKED = "no workspace.yaml here or above declares this function: settings are not checked"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a function."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "enrich.js").write_text(CODE)
    return tmp_path


def run(*arguments: str, event: object = None, env: dict[str, str] | None = None) -> Result:
    if event is not None:
        Path("e.json").write_bytes(orjson.dumps(event))
        arguments = (*arguments, "--event", "e.json")
    return CliRunner().invoke(main, ["function", "test", *arguments], env=env)


def shown(*arguments: str, event: object, code: int = 0) -> list[str]:
    """The lines that a run prints, but the first and the duration."""
    result = run(*arguments, event=event)
    assert result.exit_code == code, result.output
    first, *lines, duration = result.stdout.splitlines()
    assert first == UNCHECKED
    assert duration.endswith(" ms")
    return lines


def refused(*arguments: str, event: object = None) -> str:
    """What is said of wrong input."""
    result = run(*arguments, event=event)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.removeprefix("Error: ").rstrip()


def test_an_event_that_goes_on_is_shown_as_a_difference() -> None:
    assert shown("enrich.js", "--setting", "plan=pro", event=TRACK) == [
        "goes on",
        "@@ -3,6 +3,7 @@",
        '   "event": "Order",',
        '   "messageId": "m-1",',
        '   "properties": {',
        '-    "total": 12',
        '+    "total": 12,',
        '+    "plan": "pro"',
        "   }",
        " }",
        "log: plan pro",
    ]


def test_an_event_that_does_not_change_says_so(folder: Path) -> None:
    (folder / "enrich.js").write_text("function onTrack(event) { return event }")
    assert shown("enrich.js", event=TRACK) == ["goes on", "unchanged"]


def test_a_filtered_event_is_no_failure() -> None:
    assert shown("enrich.js", event={"type": "page"}) == ["filtered dropped_by_function"]


def test_an_error_is_shown_with_its_place_in_the_file() -> None:
    assert shown("enrich.js", event={"type": "identify"}, code=1) == [
        "discarded Bad Request",
        "enrich.js:10:11: TypeError: cannot read property 'call' of undefined",
        "   8 | async function onIdentify() {",
        "   9 |   const missing = undefined;",
        "> 10 |   missing.call();",
        "     |           ^",
        "  11 | }",
        "  12 | async function onGroup(event) { event.self = event; return event; }",
        "    at onIdentify (enrich.js:10:11)",
    ]


def test_a_cyclic_result_is_explained() -> None:
    fate, error, hint = shown("enrich.js", event={"type": "group"}, code=1)
    assert (fate, error) == ("discarded Bad Request", "TypeError: circular reference")
    assert "inside of itself" in hint


def test_a_function_that_never_settles_is_explained() -> None:
    fate, error, hint = shown("enrich.js", event={"type": "alias"}, code=1)
    assert (fate, error) == ("retried Timeout", "Timeout: never_settles")
    assert hint == "hint: a promise that nobody resolves; is an await or a callback missing?"


def test_a_returned_string_is_explained() -> None:
    _, error, hint = shown("enrich.js", event={"type": "screen"}, code=1)
    assert error == "NotAnEvent: the handler returned a string, which is no event"
    assert hint.startswith("hint: return the event itself")


def test_an_event_without_a_handler_names_the_handlers() -> None:
    fate, error, _ = shown("enrich.js", event={"type": "delete"}, code=1)
    assert fate == "discarded Unsupported Event Type"
    assert "no handler for delete events" in error
    assert "onTrack" in error


def test_code_that_does_not_load_is_shown_where_it_breaks(folder: Path) -> None:
    (folder / "enrich.js").write_text("async function onTrack(event) {\n  const x = ;\n}\n")
    fate, error, *frame = shown("enrich.js", event=TRACK, code=1)
    assert fate == "discarded Invalid Settings"
    assert error.startswith("enrich.js:2:13: InvalidSettings: the code does not load: ")
    assert frame == ["  1 | async function onTrack(event) {", "> 2 |   const x = ;", "    |             ^", "  3 | }"]


def test_code_that_breaks_only_when_it_runs_has_the_runtimes_message(folder: Path) -> None:
    (folder / "enrich.js").write_text("\nnowhere();\nfunction onTrack(event) { return event }\n")
    _, error, *_ = shown("enrich.js", event=TRACK, code=1)
    assert error.startswith("enrich.js:2:1: InvalidSettings: the code does not load: ReferenceError: nowhere")


def test_a_batch_has_a_section_for_each_event(folder: Path) -> None:
    (folder / "enrich.js").write_text(
        "function onBatch(events) { console.log('once');"
        " return [events[0], { status: 500, errormessage: 'busy' }, null] }"
    )
    events = [{"type": "track", "messageId": "a"}, {"type": "page", "messageId": "b"}, {"type": "page"}]
    assert shown("enrich.js", event=events, code=1) == [
        "event 1 of 3, track, a: goes on",
        "unchanged",
        "event 2 of 3, page, b: retried Retry",
        "StatusRetry: status 500: busy",
        "event 3 of 3, page: filtered dropped_by_function",
        "log: once",
    ]


def test_an_error_of_a_whole_batch_is_shown_once(folder: Path) -> None:
    (folder / "enrich.js").write_text("function onBatch() { throw new RetryError('later') }")
    lines = shown("enrich.js", event=[{"type": "track"}, {"type": "track"}], code=1)
    assert [line for line in lines if "RetryError: later" in line] == ["enrich.js:1:31: RetryError: later"]
    assert lines[-1] == "event 2 of 2, track: retried Retry"


def test_a_request_is_real_and_shown(folder: Path) -> None:
    with HttpSink() as sink:
        (folder / "enrich.js").write_text(
            f"async function onTrack(event) {{ await fetch('{sink.url}/x', {{method: 'POST', body: 'hello'}}) }}"
        )
        result = run("enrich.js", event=TRACK, env={"ALLOWED_NETWORKS": "127.0.0.0/8"})
        assert sink.wait_for(1)[0].body == b"hello"
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("POST ")]
    assert line.startswith(f"POST {sink.url}/x → 200 in ")
    assert "5 bytes sent" in line


def test_a_request_into_a_private_network_is_refused(folder: Path) -> None:
    (folder / "enrich.js").write_text("async function onTrack() { await fetch('http://127.0.0.1:9/') }")
    lines = shown("enrich.js", event=TRACK, code=1)
    assert any("127.0.0.1: requests to its address are not allowed" in line for line in lines)


def test_what_a_function_says_cannot_move_the_cursor(folder: Path) -> None:
    (folder / "enrich.js").write_text(
        "function onTrack(e) { console.log('\\u001b[2J\\u009b\\u202e'); throw '\\u0007' }"
    )
    result = run("enrich.js", event=TRACK)
    assert r"log: \u001b[2J\u009b\u202e" in result.stdout
    assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(result.stdout)


def test_declared_settings_are_checked_and_reach_the_function(folder: Path) -> None:
    (folder / "workspace.yaml").write_text(
        "functions: {enrich: {file: enrich.js, settings: [{name: plan, type: BOOLEAN, required: true}]}}"
    )
    result = run("enrich.js", "--setting", "plan=true", event=TRACK)
    assert UNCHECKED not in result.stdout
    assert '+    "plan": true' in result.stdout
    assert refused("enrich.js", event=TRACK).splitlines() == [
        "--setting plan: is required",
        "workspace.yaml: functions.enrich declares plan (BOOLEAN, required)",
    ]


def test_json_is_one_object_with_stable_keys() -> None:
    found: dict[str, Any] = orjson.loads(run("enrich.js", "--json", event={"type": "identify"}).stdout)
    assert list(found) == ["file", "ok", "duration_ms", "settings_checked", "events", "logs", "requests"]
    (event,) = found["events"]
    assert list(event) == ["outcome", "code", "error", "input", "output"]
    assert (found["ok"], event["outcome"], event["code"]) == (False, "discarded", "bad_request")
    assert event["error"] == {
        "type": "Bad Request",
        "name": "TypeError",
        "message": "cannot read property 'call' of undefined",
        "hint": "",
        "line": 10,
        "column": 11,
        "stack": "TypeError: cannot read property 'call' of undefined\n    at onIdentify (enrich.js:10:11)",
    }


def test_json_is_on_one_line_and_has_the_exit_code() -> None:
    good, bad = run("enrich.js", "--json", event=TRACK), run("enrich.js", "--json", event={"type": "group"})
    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert good.stdout.count("\n") == bad.stdout.count("\n") == 1


def test_an_event_may_come_from_a_pipe(folder: Path) -> None:
    command = [BIN / "splice", "function", "test", "enrich.js", "--event", "-"]
    done = subprocess.run(command, input=b'{"type":"page"}', capture_output=True, cwd=folder, check=True)
    assert b"filtered dropped_by_function" in done.stdout
    assert (b"\x1b" in done.stdout, done.stderr) == (False, b"")


def test_a_terminal_has_colours(folder: Path) -> None:
    (folder / "e.json").write_bytes(orjson.dumps(TRACK))
    ours, theirs = os.openpty()
    command = [BIN / "splice", "function", "test", "enrich.js", "--event", "e.json"]
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(command, stdout=theirs, cwd=folder, env=plain | {"TERM": "xterm"}, check=True)
    os.close(theirs)
    assert b"\x1b[" in os.read(ours, 10_000)
    os.close(ours)


CASES = """
cases:
  is dropped:
    event: {type: page, messageId: m}
    expect: {dropped: true}
  goes on:
    event: {type: page, messageId: m}
    expect: {event: {type: page}}
"""


def test_without_an_event_the_saved_cases_beside_the_file_are_run(folder: Path) -> None:
    (folder / "enrich.test.yaml").write_text(CASES)
    result = run("enrich.js")
    assert result.exit_code == 1
    assert "1 passed" in result.stdout
    assert "1 failed" in result.stdout


def test_all_runs_every_case_beneath_a_folder(folder: Path) -> None:
    below = folder / "more" / "below"
    below.mkdir(parents=True)
    (below / "enrich.js").write_text(CODE)
    (below / "enrich.test.yaml").write_text(CASES[: CASES.index("  goes on")])
    assert run("--all").exit_code == 0
    assert "1 passed" in run("--all", "more").stdout
    assert refused("--all", "more/below/enrich.js").startswith("more/below/enrich.js: --all wants a folder")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("no.js", "--event", "e.json"), "no.js: cannot be read: No such file or directory"),
        ((".", "--event", "e.json"), ".: is not a file"),
        (("enrich.js", "--event", "no.json"), "no.json: cannot be read: No such file or directory"),
        (("enrich.js", "--event", "enrich.js"), "enrich.js:2:1: not valid JSON: "),
        (("enrich.js",), "enrich.js: enrich.test.yaml is not there: no saved cases to run."),
        (("--all", "no"), "no: --all wants a folder, and this is not there"),
        (("--all", "enrich.js"), "enrich.js: --all wants a folder, and this is a file"),
        (("--all",), ".: no saved cases (NAME.test.yaml beside NAME.js) beneath this folder."),
    ],
)
def test_wrong_input_is_told(arguments: tuple[str, ...], text: str) -> None:
    assert refused(*arguments).startswith(text)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "which function?"),
        (("--all", "--event", "e.json"), "--all runs saved cases"),
        (("enrich.js", "--setting", "a=b"), "--setting and --json go with --event"),
        (("--all", "--json"), "--setting and --json go with --event"),
        (("enrich.js", "--event", "-", "--watch"), "--watch cannot look at standard input again"),
        (("enrich.js", "--evnt", "e.json"), "No such option"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], text: str) -> None:
    assert text in refused(*arguments)


def test_every_error_of_an_author_is_expected() -> None:
    from app.authoring.subject import AuthorError

    assert AuthorError in EXPECTED


def test_the_file_and_the_event_may_be_wrong_in_a_workspace_that_is_wrong(folder: Path) -> None:
    (folder / "workspace.yaml").write_text("functions:\n  enrich: {file: enrich.js, settngs: []}\n")
    assert refused("enrich.js", event=TRACK) == "workspace.yaml:2: functions.enrich.settngs: Unknown field."


def test_help_of_the_group_needs_none_of_the_runtime() -> None:
    code = "import sys, app.commands.function; print({'rich', 'yaml', 'structlog', 'orjson'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("command", ["test", "check"])
def test_the_name_of_a_file_does_nothing_to_the_terminal(command: str) -> None:
    name = os.fsdecode(b"\xff\x1b[31m.js")
    Path(name).write_text("function onTrack(")
    result = CliRunner().invoke(main, ["function", command, name])
    assert result.exit_code in (1, 2), result.output
    assert "\\udcff\\u001b[31m.js" in result.output
    assert "\x1b" not in result.output


def test_cases_that_are_a_pipe_or_a_link_to_nowhere_fail(folder: Path) -> None:
    os.mkfifo(folder / "enrich.test.yaml")
    assert "enrich.test.yaml: is not a file" in run("enrich.js").output
    (folder / "enrich.test.yaml").unlink()
    (folder / "enrich.test.yaml").symlink_to("nowhere")
    result = run("enrich.js")
    assert "enrich.test.yaml: No such file" in result.output
    assert result.exit_code == 1

"""Saved cases in real sandboxes: what passes, what fails, and how a failure is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest
from marshmallow import Schema

from app.authoring.cases import suite
from app.authoring.cases.schemas import CaseSchema, ErrorSchema, ExpectSchema, MockSchema, RequestSchema
from app.authoring.subject import AuthorError, Subject
from destinations.contract import Setting
from tasks.config import Config

ROOT = Path(__file__).parents[4]
CODE = """\
async function onTrack(event, settings) {
  console.log('got', event.event);
  if (event.event === 'Drop') return null;
  if (event.event === 'Retry') throw new RetryError('later');
  if (event.event === 'Break') {
    throw new Error(`broken by ${settings.salt}`);
  }
  if (event.event === 'Ask') {
    const answer = await fetch(event.url, { method: 'POST', body: JSON.stringify({ id: event.userId }) });
    event.status = answer.status;
    event.answer = await answer.text();
  }
  return event;
}

async function onPage(event) {
  const all = event.urls.map(async (url) => (await fetch(url)).status);
  event.statuses = await Promise.all(all);
  fetch('https://example.com/unawaited');
  return event;
}

async function onBatch(events) {
  return events.map((event) => event.event === 'Drop' ? null : { ...event, seen: true });
}
"""
ASK = "{type: track, event: Ask, userId: u1, url: 'https://example.com/a'}"
Tests = Callable[..., tuple[bool, str]]


@pytest.fixture
def tests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tests:
    """Runs cases for some code; gives whether all passed, and the report without times and folder."""

    def run(text: str, code: str = CODE) -> tuple[bool, str]:
        (tmp_path / "f.js").write_text(code)
        (tmp_path / "f.test.yaml").write_text("cases:\n" + indent(dedent(text), "  "))
        passed = suite.test_files([tmp_path / "f.test.yaml"], Config())
        return passed, plain(capsys.readouterr().out, tmp_path)

    return run


def plain(report: str, folder: Path) -> str:
    return re.sub(r"\d+\.\d m?s\b", "T", report.replace(f"{folder}/", ""))


def test_that_there_is_no_handler_can_be_expected(tests: Tests) -> None:
    passed, _ = tests(
        """
        has no handler:
          event: {type: alias}
          expect: {error: {type: Unsupported Event Type}}
        """,
        "function onTrack() {}",
    )
    assert passed


def test_what_is_expected_passes(tests: Tests) -> None:
    passed, report = tests("""
      goes on:
        event: {type: track, event: Bought, n: 1.0}
        expect: {event: {event: Bought, type: track, n: 1}, logs: [got Bought]}
      goes on with more:
        event: {type: track, event: Bought, properties: {a: {b: [1, 2], c: 3}}}
        expect: {event_has: {properties: {a: {b: [1, 2]}}}}
      is dropped:
        event: {type: track, event: Drop}
        expect: {dropped: true}
      is tried again:
        event: {type: track, event: Retry}
        expect: {error: {name: RetryError, type: Retry, message: later}}
      fails:
        event: {type: track, event: Break}
        settings: {salt: pepper}
        expect: {error: {message: broken by pepper}}
      has no handler of its own:
        event: {type: alias}
        expect: {event: {type: alias, seen: true}}
    """)
    assert passed
    names = ("goes on", "goes on with more", "is dropped", "is tried again", "fails", "has no handler of its own")
    lines = ["f.test.yaml", *(f"  passed  {name}  T" for name in names), "1 file: 6 passed, 0 failed, in T"]
    assert report.splitlines() == lines


def test_fetches_are_answered_from_the_list_and_compared(tests: Tests) -> None:
    passed, report = tests(f"""
      asks:
        event: {ASK}
        fetches: [{{url: "https://example.com/*", method: post, status: 201, json: {{plan: pro}}}}]
        expect:
          event_has: {{status: 201, answer: '{{"plan":"pro"}}'}}
          requests: [{{url: "https://example.com/a", method: post, json: {{id: u1}}}}]
      asks for text:
        event: {ASK}
        fetches: [{{url: "https://example.com/a", body: text}}]
        expect:
          event_has: {{answer: text}}
          requests: [{{url: "https://*/a", body: '{{"id":"u1"}}'}}]
      cannot connect:
        event: {ASK}
        fetches: [{{url: "https://example.com/a", error: connection refused}}]
        expect:
          error:
            message: "request to https://example.com/a failed, reason: connect ECONNREFUSED example.com:443"
      is sent on:
        event: {ASK}
        fetches:
          - {{url: "https://example.com/a", status: 307, headers: {{location: /b}}}}
          - {{url: "https://example.com/b", body: there}}
        expect:
          event_has: {{answer: there}}
          requests: [{{url: "https://example.com/a"}}, {{url: "https://example.com/b", method: POST}}]
    """)
    assert passed, report


def test_requests_come_in_the_order_in_which_they_are_made(tests: Tests) -> None:
    urls = [f"https://example.com/{number}" for number in range(20)]
    passed, report = tests(f"""
      asks at once:
        event: {{type: page, urls: {urls}}}
        fetches:
          - {{url: "https://example.com/*", times: 10, status: 200}}
          - {{url: "https://example.com/*", status: 404}}
        expect:
          event_has: {{statuses: {[200] * 10 + [404] * 10}}}
          requests: {[{"url": url} for url in [*urls, "https://example.com/unawaited"]]}
    """)
    assert passed, report


def test_a_request_that_nothing_answers_fails_the_case(tests: Tests) -> None:
    passed, report = tests(f"""
      asks too often:
        event: {{type: page, urls: ["https://example.com/1"]}}
        fetches: [{{url: "https://example.com/1", times: 1}}]
        expect: {{event_has: {{statuses: [200]}}}}
      asks in vain:
        event: {ASK}
        expect: {{error: {{name: FetchError}}}}
    """)
    assert not passed
    assert report.splitlines() == [
        "f.test.yaml",
        "  FAILED  asks too often  T  f.test.yaml:3",
        "    GET https://example.com/unawaited was asked for, and no entry of fetches answers",
        "  FAILED  asks in vain  T  f.test.yaml:7",
        "    POST https://example.com/a was asked for, and no entry of fetches answers",
        *report.splitlines()[5:-2],
        "    log: got Ask",
        "1 file: 0 passed, 2 failed, in T",
    ]
    assert "reason: no entry of fetches answers POST https://example.com/a" in report


@pytest.mark.parametrize(
    ("event", "expect", "shown"),
    [
        pytest.param("event: Bought", "event: {type: track, event: Sold}", ['"Sold"', '"Bought"'], id="event"),
        pytest.param("n: 1", "event: {type: track, n: true}", ['"n": true', '"n": 1'], id="true is not 1"),
        pytest.param("n: '1'", "event: {type: track, n: 1}", ['"n": 1', '"n": "1"'], id="text is no number"),
        pytest.param("n: null", "event: {type: track}", ['+    "n": null'], id="null is there"),
        pytest.param("a: {b: 1}", "event_has: {a: {b: 2}}", ['"b": 2', '"b": 1'], id="part"),
        pytest.param("a: {b: 1}", "event_has: {a: {c: 1}}", ['-      "c": 1'], id="missing part"),
        pytest.param("a: [1, 2]", "event_has: {a: [1]}", ["2"], id="lists whole"),
        pytest.param("event: Bought", "dropped: true", ['"dropped": true', '"event": "Bought"'], id="not dropped"),
        pytest.param("event: Drop", "event_has: {a: 1}", ['"event_has"', '"dropped": true'], id="dropped"),
        pytest.param(
            "event: Retry", "error: {name: Error}", ['"name": "Error"', '"name": "RetryError"'], id="other error"
        ),
        pytest.param(
            "event: Retry", "error: {message: now}", ['"message": "now"', '"message": "later"'], id="other message"
        ),
        pytest.param(
            "event: Retry", "error: {type: Timeout}", ['"type": "Timeout"', '"type": "Retry"'], id="other type"
        ),
        pytest.param("event: Bought", "error: {type: Retry}", ['"type": "Retry"', '"Bought"'], id="no error"),
        pytest.param("event: Drop", "dropped: true, logs: []", ['"logs": []', '"got Drop"'], id="logs"),
        pytest.param(
            "event: Drop",
            "dropped: true, requests: [{url: 'https://example.com'}]",
            ['"url": "https://example.com"', '"requests": []'],
            id="request that is not made",
        ),
    ],
)
def test_what_is_not_as_expected_is_shown(tests: Tests, event: str, expect: str, shown: list[str]) -> None:
    passed, report = tests(f"""
      a:
        event: {{type: track, {event}}}
        expect: {{{expect}}}
    """)
    assert not passed
    assert "    - expected, + happened:" in report
    for text in shown:
        assert text in report
    assert report.endswith("1 file: 0 passed, 1 failed, in T\n")


@pytest.mark.parametrize(
    ("requests", "shown"),
    [
        ("[]", '"url": "https://example.com/a"'),
        ("[{url: 'https://example.com/b'}]", '+      "url": "https://example.com/a"'),
        ("[{url: '*', method: get}]", '+      "method": "POST"'),
        ("[{url: '*', json: {id: u2}}]", '+        "id": "u1"'),
        ("[{url: '*', body: text}]", r'+      "body": "{\"id\":\"u1\"}"'),
    ],
)
def test_requests_that_are_not_as_expected_are_shown(tests: Tests, requests: str, shown: str) -> None:
    passed, report = tests(f"""
      asks:
        event: {ASK}
        fetches: [{{url: "*"}}]
        expect: {{event_has: {{status: 200}}, requests: {requests}}}
    """)
    assert not passed
    assert shown in report


def test_a_body_that_is_no_json_is_shown_as_text(tests: Tests) -> None:
    code = "async function onTrack(e) { await fetch('https://example.com', {method: 'POST', body: e.body}); return e }"
    passed, report = tests(
        f"""
      plain:
        event: {{type: track, body: 'a=b'}}
        fetches: [{{url: "*"}}]
        expect: {{event_has: {{body: a=b}}, requests: [{{url: "*", json: {{a: b}}}}]}}
      deep:
        event: {{type: track, body: '{"[" * 400 + "]" * 400}'}}
        fetches: [{{url: "*"}}]
        expect: {{event_has: {{type: track}}, requests: [{{url: "*", json: 1}}]}}
    """,
        code,
    )
    assert not passed
    assert '"json": "no JSON: a=b"' in report
    assert '"json": "no JSON: [[[[' in report


def test_an_error_is_shown_with_its_place_and_the_logs(tests: Tests) -> None:
    passed, report = tests("""
      breaks:
        event: {type: track, event: Break}
        settings: {salt: pepper}
        expect: {event_has: {event: Break}}
    """)
    assert not passed
    assert "    f.js:6:15: Error: broken by pepper\n" in report
    assert "    > 6 |     throw new Error(`broken by ${settings.salt}`);\n" in report
    assert "    log: got Break\n" in report


def test_what_a_function_says_cannot_steer_a_terminal(tests: Tests) -> None:
    code = "function onTrack(e) { console.log('\\x1b[2J'); throw new Error('\\x1b[31mred') }"
    _, report = tests("a: {event: {type: track}, expect: {dropped: true}}", code)
    assert "\x1b" not in report
    assert "red" in report


def test_a_long_difference_is_cut(tests: Tests) -> None:
    code = "function onTrack(e) { e.many = Array.from({length: 1000}, (_, i) => i); return e }"
    passed, report = tests("a: {event: {type: track}, expect: {event: {type: track}}}", code)
    assert not passed
    assert "    ... 9" in report
    assert len(report.splitlines()) < 120


def test_a_batch_is_one_call_of_on_batch(tests: Tests) -> None:
    passed, report = tests("""
      good:
        events: [{type: track, event: A}, {type: track, event: Drop}, {type: page}]
        expect:
          results:
            - {event: {type: track, event: A, seen: true}}
            - {dropped: true}
            - {event_has: {seen: true}}
      bad:
        events: [{type: track, event: A}, {type: track, event: Drop}]
        expect: {results: [{dropped: true}, {error: {type: Retry}}]}
    """)
    assert not passed
    assert "  passed  good  T\n" in report
    assert "  FAILED  bad  T  f.test.yaml:10\n" in report


def test_every_case_has_a_process_of_its_own(tests: Tests) -> None:
    code = "let calls = 0; function onTrack(e) { e.calls = ++calls; return e }"
    passed, report = tests(
        """
      first: {event: {type: track}, expect: {event_has: {calls: 1}}}
      second: {event: {type: track}, expect: {event_has: {calls: 1}}}
    """,
        code,
    )
    assert passed, report


def test_code_that_does_not_load_is_told_once(tests: Tests) -> None:
    case = "event: {type: track}, expect: {dropped: true}"
    passed, report = tests(f"a: {{{case}}}\nb: {{{case}}}\n", "function onTrack(e) {\n  return nothing;\n}\nnothing();")
    assert not passed
    assert "  FAILED  2 cases cannot be run\n" in report
    assert "    f.js:4:" in report
    assert report.count("nothing' is not defined") + report.count("nothing is not defined") >= 1
    assert report.endswith("1 file: 0 passed, 0 failed, 1 file could not be run, in T\n")


def test_what_cannot_be_run_is_told_and_the_others_still_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = "cases: {a: {event: {type: track}, expect: {event: {type: track}}}}"
    (tmp_path / "broken.js").write_text(CODE)
    (tmp_path / "broken.test.yaml").write_text("cases: {a: {evnt: 1}}\n")
    (tmp_path / "good.js").write_text(CODE)
    (tmp_path / "good.test.yaml").write_text(good)
    (tmp_path / "lonely.test.yaml").write_text(good)
    assert not suite.test_files(suite.find(tmp_path), Config())
    report = plain(capsys.readouterr().out, tmp_path).splitlines()
    assert report == [
        "broken.test.yaml",
        "  FAILED  broken.test.yaml:1: cases.a.evnt: Unknown key; there are event, events, settings, fetches, expect.",
        "  FAILED  broken.test.yaml:1: cases.a.expect: Is required.",
        "good.test.yaml",
        "  passed  a  T",
        "lonely.test.yaml",
        "  FAILED  lonely.js: cannot be read: No such file or directory",
        "3 files: 1 passed, 0 failed, 2 files could not be run, in T",
    ]


def test_settings_are_those_that_the_workspace_declares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "workspace.yaml").write_text("functions: {f: {file: f.js, settings: [{name: salt}]}}")
    (tmp_path / "f.js").write_text(CODE)
    case = "{event: {type: track}, settings: {sugar: a}, expect: {event: {type: track}}}"
    (tmp_path / "f.test.yaml").write_text(f"cases: {{a: {case}}}")
    assert not suite.test_files([tmp_path / "f.test.yaml"], Config())
    report = plain(capsys.readouterr().out, tmp_path)
    assert "  FAILED  f.test.yaml:1: cases.a.settings.sugar: f.js has no such setting.\n" in report


def test_functions_that_were_read_are_tested_as_they_were_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.test.yaml").write_text("cases: {a: {event: {type: track}, expect: {event_has: {salt: pepper}}}}")
    declared = (Setting(name="salt", label="Salt", default="pepper"),)
    code = "function onTrack(e, settings) { return {...e, salt: settings.salt} }"
    assert suite.test_subjects([Subject(file=tmp_path / "f.js", code=code, declared=declared)], Config())
    assert capsys.readouterr().out


def test_files_are_found_in_order_but_not_in_hidden_folders(tmp_path: Path) -> None:
    for name in ("b/z.test.yaml", "b/a.test.yaml", "a.test.yaml", ".git/a.test.yaml", "node_modules/x/a.test.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".test.yaml").touch()
    (tmp_path / "a.yaml").touch()
    assert [str(file.relative_to(tmp_path)) for file in suite.find(tmp_path)] == [
        "a.test.yaml",
        "b/a.test.yaml",
        "b/z.test.yaml",
    ]


def test_a_search_through_too_much_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "a.test.yaml").touch()
    monkeypatch.setattr(suite, "MOST_FOLDERS", 3)
    with pytest.raises(AuthorError, match="name a folder further down"):
        suite.find(tmp_path)
    monkeypatch.setattr(suite, "MOST_FOLDERS", 10)
    monkeypatch.setattr(suite, "MOST_FILES", 3)
    with pytest.raises(AuthorError, match="holds more than 3 files"):
        suite.find(tmp_path)


def test_a_folder_that_cannot_be_searched_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="nowhere: cannot be read: No such file or directory"):
        suite.find(tmp_path / "nowhere")


def test_the_examples_pass(capsys: pytest.CaptureFixture[str]) -> None:
    files = suite.find(ROOT / "examples")
    functions = {file.with_suffix("").with_suffix(".js") for file in files}
    assert functions == set((ROOT / "examples").rglob("functions/*.js"))
    assert suite.test_files(files, Config()), capsys.readouterr().out


DOCUMENTED = """
async function onTrack(event) {
  const url = `https://api.example.com/people/${event.userId}`;
  const answer = await fetch(url).catch((error) => { throw new RetryError(error.message) });
  event.properties = { email: '***', plan: (await answer.json()).plan };
  console.log('found a plan for', event.userId);
  return event;
}

function onBatch(events) {
  return events.map((event) => event.event === 'Test' ? null : event);
}
"""


def test_the_documented_cases_pass_for_a_function_like_that(tests: Tests) -> None:
    document = (ROOT / "docs" / "saved-cases.md").read_text()
    _, example, _ = re.split(r"```(?:yaml)?\n", document)
    passed, report = tests(dedent(example.removeprefix("cases:\n")), DOCUMENTED)
    assert passed, report
    assert "1 file: 3 passed" in report


@pytest.mark.parametrize("schema", [CaseSchema, MockSchema, RequestSchema, ErrorSchema, ExpectSchema])
def test_every_key_is_documented(schema: type[Schema]) -> None:
    document = (ROOT / "docs" / "saved-cases.md").read_text()
    assert [name for name in schema().fields if f"`{name}`" not in document] == []

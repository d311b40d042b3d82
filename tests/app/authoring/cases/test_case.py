"""Saved cases as files: each mistake is told with file, line and path to the key; all of them at once."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import orjson
import pytest

from app.authoring.cases.case import Case, case_file, code_file, load
from app.authoring.cases.mocks import Mock
from app.authoring.subject import Subject
from app.workspace import WorkspaceError
from app.workspace.document import MAX_FILE_BYTES
from destinations.contract import Setting, SettingType

GOOD = """
    cases:
      masks the e-mail:
        event: {type: track, event: "costs ${NAME}"}
        settings: {salt: pepper}
        fetches:
          - url: https://api.example.com/people/u1
            method: get
            status: 201
            headers: {x-id: "1"}
            json: {plan: pro}
            times: 2
          - {url: "https://api.example.com/*", error: connection refused}
        expect:
          event_has: {properties: {email: "***"}}
          logs: [one]
          requests: [{method: GET, url: "https://api.example.com/people/u1"}]
      drops tests:
        event: {type: page}
        expect: {dropped: true}
      a batch:
        events: [{type: page}, {type: track}, {type: alias}]
        expect: {results: [{event: {type: page}}, {dropped: true}, {error: {name: E, type: Retry, message: m}}]}
"""
SUBJECT = Subject(
    file=Path("mask.js"),
    code="",
    declared=(
        Setting(name="salt", label="Salt", required=True, sensitive=True),
        Setting(name="deep", label="Deep", type=SettingType.BOOLEAN),
        Setting(name="mode", label="Mode", default="full"),
    ),
)
ONE = "cases: {a: {event: {type: page}, expect: {dropped: true}}}"
MAX_EVENT_BYTES = 1_000


def read(folder: Path, text: str, subject: Subject | None = None) -> tuple[Case, ...]:
    file = folder / "mask.test.yaml"
    file.write_text(dedent(text))
    return load(file, subject, MAX_EVENT_BYTES)


def problems(folder: Path, text: str, subject: Subject | None = None) -> list[str]:
    """What is wrong, the folder's own path left out."""
    with pytest.raises(WorkspaceError) as raised:
        read(folder, text, subject)
    return [problem.replace(f"{folder}/", "") for problem in raised.value.problems]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_whole_file(tmp_path: Path) -> None:
    masks, drops, batch = read(tmp_path, GOOD)
    assert (masks.name, masks.line, masks.as_batch) == ("masks the e-mail", 3, False)
    assert orjson.loads(masks.events[0]) == {"type": "track", "event": "costs ${NAME}"}
    assert masks.settings == {"salt": "pepper"}
    assert masks.expect == {
        "event_has": {"properties": {"email": "***"}},
        "logs": ["one"],
        "requests": [{"method": "GET", "url": "https://api.example.com/people/u1"}],
    }
    assert (drops.line, drops.settings, drops.mocks, drops.expect) == (18, {}, (), {"dropped": True})
    assert (batch.as_batch, len(batch.events), len(batch.expect["results"])) == (True, 3, 3)


def test_what_fetches_answer(tmp_path: Path) -> None:
    people, others = read(tmp_path, GOOD)[0].mocks
    headers = {"x-id": "1", "content-type": "application/json"}
    url = "https://api.example.com/people/u1"
    assert people == Mock(url=url, method="GET", status=201, headers=headers, body=b'{"plan":"pro"}', times=2)
    assert others == Mock(url="https://api.example.com/*", error="connection refused")


def test_an_answer_of_json_keeps_a_content_type_that_is_given_and_may_be_null(tmp_path: Path) -> None:
    text = "{url: 'https://example.com', headers: {Content-Type: a/b}, json: null}, {url: 'http://e.com', body: text}"
    given, text_body = read(tmp_path, ONE.replace("expect", f"fetches: [{text}], expect"))[0].mocks
    assert (given.headers, given.body) == ({"Content-Type": "a/b"}, b"null")
    assert (text_body.headers, text_body.body, text_body.status) == ({}, b"text", 200)


def test_settings_are_as_an_instance_has_them(tmp_path: Path) -> None:
    text = ONE.replace("expect", "settings: {salt: pepper}, expect")
    assert read(tmp_path, text, SUBJECT)[0].settings == {"salt": "pepper", "mode": "full"}


def test_where_no_settings_are_declared_any_go(tmp_path: Path) -> None:
    text = ONE.replace("expect", "settings: {any: [1]}, expect")
    assert read(tmp_path, text, Subject(file=Path("mask.js"), code=""))[0].settings == {"any": [1]}


def test_settings_that_are_not_as_declared_are_told(tmp_path: Path) -> None:
    text = """
        cases:
          a:
            event: {type: page}
            settings:
              deep: 1
              slat: pepper
            expect: {dropped: true}
    """
    assert problems(tmp_path, text, SUBJECT) == [
        "mask.test.yaml:5: cases.a.settings.salt: is required.",
        "mask.test.yaml:6: cases.a.settings.deep: must be true or false.",
        "mask.test.yaml:7: cases.a.settings.slat: mask.js has no such setting.",
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "null"])
def test_an_empty_file_is_told(tmp_path: Path, text: str) -> None:
    expected = "mask.test.yaml: is empty; write `cases:` and a case with event and expect"
    assert problems(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- a", "mask.test.yaml: must be a mapping with cases", id="file is a list"),
        pytest.param("cases: {}", "mask.test.yaml:1: cases: Must be a mapping of cases by name.", id="no cases"),
        pytest.param(
            "cases: [a]", "mask.test.yaml:1: cases: Must be a mapping of cases by name.", id="cases in a list"
        ),
        pytest.param(
            f"{ONE}\ncase: {{}}", "mask.test.yaml:2: case: Unknown key; there are cases.", id="unknown key above"
        ),
        pytest.param("cases: {a: 1}", "mask.test.yaml:1: cases.a: Must be a mapping.", id="case is a number"),
        pytest.param(
            changed("drops tests:", "masks the e-mail:"),
            "mask.test.yaml:3: cases.masks the e-mail: stands twice, again on line 18",
            id="two of one name",
        ),
        pytest.param(
            changed("drops tests:", "1:"),
            "mask.test.yaml:18: cases.?: the key '1' is no text: put it in quotes",
            id="name is a number",
        ),
        pytest.param(
            changed("settings: {salt", "setings: {salt"),
            "mask.test.yaml:5: cases.masks the e-mail.setings: Unknown key; there are event, events, settings, fetches,"
            " expect.",
            id="unknown key of a case",
        ),
        pytest.param(
            changed("status: 201", "staus: 201"),
            "mask.test.yaml:9: cases.masks the e-mail.fetches[0].staus: Unknown key; there are url, method,",
            id="unknown key of a fetch",
        ),
        pytest.param(
            changed("logs: [one]", "log: [one]"),
            "mask.test.yaml:16: cases.masks the e-mail.expect.log: Unknown key; there are event, event_has,",
            id="unknown key of an expectation",
        ),
        pytest.param(
            changed("{method: GET, url", "{headers: {}, url"),
            "mask.test.yaml:17: cases.masks the e-mail.expect.requests[0].headers: Unknown key; there are url, method,",
            id="unknown key of a request",
        ),
        pytest.param(
            changed("{name: E,", "{class: E,"),
            "mask.test.yaml:23: cases.a batch.expect.results[2].error.class: Unknown key; there are name, type,",
            id="unknown key of an error",
        ),
        pytest.param(
            changed("event: {type: page}\n        expect", "expect"),
            "mask.test.yaml:18: cases.drops tests: Say event, or events for onBatch.",
            id="no event",
        ),
        pytest.param(
            changed("event: {type: page}\n", "event: {type: page}\n        events: [{type: page}]\n"),
            "mask.test.yaml:18: cases.drops tests: Say event, or events for onBatch.",
            id="both kinds of event",
        ),
        pytest.param(
            changed("event: {type: page}\n", "event: {typ: page}\n"),
            "mask.test.yaml:19: cases.drops tests.event: Must have a type: alias, delete, group,",
            id="event without a type",
        ),
        pytest.param(
            changed("event: {type: page}\n", "event: {type: [page]}\n"),
            "mask.test.yaml:19: cases.drops tests.event: Must have a type: alias,",
            id="type is a list",
        ),
        pytest.param(
            changed("event: {type: page}\n", "event: page\n"),
            "mask.test.yaml:19: cases.drops tests.event: Must be a mapping.",
            id="event is a text",
        ),
        pytest.param(
            changed("event: {type: page}\n", f"event: {{type: page, name: {'a' * MAX_EVENT_BYTES}}}\n"),
            "mask.test.yaml:19: cases.drops tests.event: Is larger than 1000 bytes.",
            id="event is too large",
        ),
        pytest.param(
            changed("{type: alias}", "{type: aliens}"),
            "mask.test.yaml:22: cases.a batch.events[2]: Must have a type: alias,",
            id="one event of a batch",
        ),
        pytest.param(
            changed("events: [{type: page}, {type: track}, {type: alias}]", "events: []"),
            "mask.test.yaml:22: cases.a batch.events: Length must be between 1 and 400.",
            id="batch of none",
        ),
        pytest.param(
            changed("\n        expect: {dropped: true}", ""),
            "mask.test.yaml:18: cases.drops tests.expect: Is required.",
            id="no expectation",
        ),
        pytest.param(
            changed("{dropped: true}", "{}"),
            "mask.test.yaml:20: cases.drops tests.expect: Say one of event, event_has, dropped, error, or for events,",
            id="empty expectation",
        ),
        pytest.param(
            changed("{dropped: true}", "{logs: [a]}"),
            "mask.test.yaml:20: cases.drops tests.expect: Say one of event, event_has, dropped, error, or for events,",
            id="logs alone",
        ),
        pytest.param(
            changed("{dropped: true}", "{dropped: true, error: {name: E}}"),
            "mask.test.yaml:20: cases.drops tests.expect: Say one of event, event_has, dropped, error, or for events,",
            id="two outcomes",
        ),
        pytest.param(
            changed("{dropped: true}", "{dropped: false}"),
            "mask.test.yaml:20: cases.drops tests.expect.dropped: Can only be true.",
            id="dropped is false",
        ),
        pytest.param(
            changed("{dropped: true}", "{error: {}}"),
            "mask.test.yaml:20: cases.drops tests.expect.error: Expects nothing: say name, type or message.",
            id="empty error",
        ),
        pytest.param(
            changed("type: Retry", "type: Retries"),
            "mask.test.yaml:23: cases.a batch.expect.results[2].error.type: Must be one of: Bad Request, Message Rej",
            id="no such type of error",
        ),
        pytest.param(
            changed('event_has: {properties: {email: "***"}}', "event_has: {}"),
            "mask.test.yaml:15: cases.masks the e-mail.expect.event_has: Expects nothing.",
            id="empty part of an event",
        ),
        pytest.param(
            changed("{dropped: true}", "{results: [{dropped: true}]}"),
            "mask.test.yaml:20: cases.drops tests.expect: For one event, results says nothing.",
            id="results for one event",
        ),
        pytest.param(
            changed("{dropped: true}, {error", "{error"),
            "mask.test.yaml:23: cases.a batch.expect: Must have results, one for each event: 3.",
            id="too few results",
        ),
        pytest.param(
            changed("{event: {type: page}}, {dropped", "{}, {dropped"),
            "mask.test.yaml:23: cases.a batch.expect.results[0]: Say one of event, event_has, dropped, error.",
            id="empty result",
        ),
        pytest.param(
            changed("url: https://api.example.com/people/u1\n", "url: api.example.com\n"),
            "mask.test.yaml:7: cases.masks the e-mail.fetches[0].url: Cannot be asked: this is not a valid URL.",
            id="no URL",
        ),
        pytest.param(
            changed('url: "https://api.example.com/*"', 'url: "api.example.com/*"'),
            "mask.test.yaml:13: cases.masks the e-mail.fetches[1].url: Must begin with http://, https:// or *.",
            id="no pattern of a URL",
        ),
        pytest.param(
            changed("method: get", "method: G T"),
            "mask.test.yaml:8: cases.masks the e-mail.fetches[0].method: Must be a method of HTTP.",
            id="no method",
        ),
        pytest.param(
            changed("status: 201", "status: 700"),
            "mask.test.yaml:9: cases.masks the e-mail.fetches[0].status: Must be greater than or equal to 200",
            id="no status",
        ),
        pytest.param(
            changed('{x-id: "1"}', "{x-id: 1}"),
            "mask.test.yaml:10: cases.masks the e-mail.fetches[0].headers.x-id.value: Must be a text: put it in quot",
            id="header is a number",
        ),
        pytest.param(
            changed("expect: {dropped: true}\n", "expect: {dropped: true, logs: [no]}\n"),
            "mask.test.yaml:20: cases.drops tests.expect.logs[0]: Must be a text: put it in quotes.",
            id="a log that YAML reads as false",
        ),
        pytest.param(
            changed("expect: {dropped: true}\n", "expect: {dropped: true, logs: one}\n"),
            "mask.test.yaml:20: cases.drops tests.expect.logs: Must be a list.",
            id="logs are no list",
        ),
        pytest.param(
            changed("json: {plan: pro}", "json: {plan: pro}\n            body: text"),
            "mask.test.yaml:7: cases.masks the e-mail.fetches[0]: Either json or body.",
            id="json and body",
        ),
        pytest.param(
            changed("error: connection refused", "error: cut, status: 200"),
            "mask.test.yaml:13: cases.masks the e-mail.fetches[1]: Either error or an answer.",
            id="error and answer",
        ),
        pytest.param(
            changed("times: 2", "times: 0"),
            "mask.test.yaml:12: cases.masks the e-mail.fetches[0].times: Must be greater than or equal to 1",
            id="no times",
        ),
        pytest.param(
            changed("{method: GET, url", "{json: 1, body: a, url"),
            "mask.test.yaml:17: cases.masks the e-mail.expect.requests[0]: Either json or body.",
            id="request with json and body",
        ),
        pytest.param(
            changed("{type: page}\n", "{type: page, at: 2024-01-01}\n"),
            "mask.test.yaml:19: cases.drops tests.event.at: YAML reads this as date: put it in quotes",
            id="a date",
        ),
        pytest.param(
            changed("{type: page}\n", "{type: page, deep: " + "[" * 300 + "]" * 300 + "}\n"),
            "mask.test.yaml:18: cases.drops tests: Nested too deeply.",
            id="too deep",
        ),
        pytest.param(
            changed("{type: page}\n", "{type: page, deep: " + "[" * 9_000 + "]" * 9_000 + "}\n"),
            "mask.test.yaml: nested too deeply",
            id="far too deep",
        ),
        pytest.param(
            changed("{type: page}\n", "&a {type: page, copy: *a}\n"),
            "mask.test.yaml:19: not valid YAML: aliases (*name) are not supported",
            id="alias",
        ),
    ],
)
def test_a_mistake_is_told_where_it_is(tmp_path: Path, text: str, expected: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(expected)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = changed("status: 201", "status: x").replace("{dropped: true}\n", "{}\n").replace("type: Retry", "type: R")
    assert [problem.split(": ")[0] for problem in problems(tmp_path, text)] == [
        "mask.test.yaml:9",
        "mask.test.yaml:20",
        "mask.test.yaml:23",
    ]


def test_a_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, "#" * (MAX_FILE_BYTES + 1)) == ["mask.test.yaml: larger than 5 MB"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="No such file"):
        load(tmp_path / "mask.test.yaml", None, MAX_EVENT_BYTES)


def test_cases_are_beside_their_function() -> None:
    assert case_file(Path("a/mask.v2.js")) == Path("a/mask.v2.test.yaml")
    assert code_file(Path("a/mask.v2.test.yaml")) == Path("a/mask.v2.js")


def test_a_file_has_so_many_cases_at_most(tmp_path: Path) -> None:
    many = "".join(f"  c{n}: {{event: {{type: page}}, expect: {{dropped: true}}}}\n" for n in range(1_001))
    (problem,) = problems(tmp_path, f"cases:\n{many}")
    assert problem == "mask.test.yaml:1: cases: Has 1,001 cases; a file has at most 1,000."

"""Libraries under the names by which authors know them, and names that cannot be had."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tasks.functions import forker
from tests.tasks.functions.conftest import Runner

FUNCTIONS = Path(forker.__file__).parent
ONLY_BY_FETCH = {
    "jsforce": "https://INSTANCE.my.salesforce.com/services/data/v58.0/sobjects/Contact",
    "skyflowlib.skyflow": "https://ID.vault.skyflowapis.com/v1/vaults/ID/TABLE",
    "google.cloud.automl": "https://automl.googleapis.com/v1/projects/ID/locations/ID/models/ID:predict",
    "google.cloud.bigquery": (
        "https://bigquery.googleapis.com/bigquery/v2/projects/ID/datasets/ID/tables/ID/insertAll"
    ),
    "google.cloud.datastore": "https://datastore.googleapis.com/v1/projects/ID:commit",
    "google.cloud.firestore": (
        "https://firestore.googleapis.com/v1/projects/ID/databases/(default)/documents/COLLECTION"
    ),
    "google.cloud.functions": ("https://cloudfunctions.googleapis.com/v1/projects/ID/locations/ID/functions/NAME:call"),
    "google.cloud.pubsub": "https://pubsub.googleapis.com/v1/projects/ID/topics/ID:publish",
    "google.cloud.storage": "https://storage.googleapis.com/upload/storage/v1/b/BUCKET/o?uploadType=media&name=NAME",
    "google.cloud.tasks": "https://cloudtasks.googleapis.com/v2/projects/ID/locations/ID/queues/ID/tasks",
}
"""Clients that cannot be had, and the address that their message shows."""
DOCS = Path(__file__).parents[3] / "docs" / "functions"
CHANCE = "[_.random(1e9), _.sample(_.range(1e6)), _.shuffle(_.range(20)).join()]"


@pytest.fixture
def without_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: Callable[..., Runner]
) -> Callable[..., Runner]:
    """Makes runtimes of an installation where nothing has been bundled."""
    copy = tmp_path / "tasks" / "functions"
    shutil.copytree(FUNCTIONS, copy, ignore=shutil.ignore_patterns("node_modules", "bundle", "__pycache__", ".*"))
    monkeypatch.setattr(forker, "ZYGOTE", copy / "inside" / "zygote.py")
    return own


def test_a_missing_library_says_its_name_and_what_to_do(without_libraries: Callable[..., Runner]) -> None:
    run = without_libraries()
    message = 'is not available in this runtime: its library is not installed, see "splice libraries"'
    for name, use in {"_": "_.get({}, 'a')", "moment": "moment()", "xml2js": "new xml2js.Parser()"}.items():
        error = run.one(f"function onTrack() {{ {use} }}").error
        assert error is not None
        assert (error.name, error.message) == ("Error", f"{name} {message}")


def test_without_libraries_all_else_runs(without_libraries: Callable[..., Runner]) -> None:
    code = """async function onTrack(event) {
      const hash = crypto.createHash('sha256').update('a').digest('hex').slice(0, 8);
      const attempt = (settle) => { try { _ } catch (error) { settle(error.name) } };
      const failure = await new Promise((settle) => setTimeout(attempt, 1, settle));
      return { ...event, value: [hash, (await fetch('http://sink.example/')).status, failure] };
    }"""
    result = without_libraries().one(code)
    assert result.error is None, result.error
    assert b'"value":["ca978112",200,"Error"]' in result.event


def messages_of(run: Runner, name: str) -> list[str]:
    """What each use of a name says, each sentence once, after looks at it that must not throw."""
    code = f"""function onTrack(event) {{
      const known = [typeof {name}, {name} ? 1 : 0];
      const uses = [() => new {name}(), () => {name}('key'), () => {name}.config, () => ({{ ...{name} }}),
        () => 'a' in {name}, () => {{ {name}.apiKey = 'x' }}];
      const messages = uses.map((use) => {{ try {{ use() }} catch (error) {{ return error.message }} }});
      return {{ ...event, value: [...known, [...new Set(messages)]] }};
    }}"""
    result = run.one(code)
    assert result.error is None, result.error
    kind, truth, messages = orjson.loads(result.event)["value"]
    assert (kind, truth) == ("function", 1)
    return list(messages)


@pytest.mark.parametrize("name", ONLY_BY_FETCH)
def test_a_client_that_cannot_be_had_says_how_fetch_does_it(run: Runner, name: str) -> None:
    """The example in the message runs, but for its gaps."""
    (message,) = messages_of(run, name)
    beginning = f"{name} is not available in this runtime: call its API with "
    ending = message.rpartition(", as docs/functions/")[2]
    assert message.startswith(beginning)
    assert (DOCS / ending.removesuffix(" shows")).is_file()
    example = message.removeprefix(beginning).rpartition(", as docs")[0]
    whole = example.replace("{ ... }", "{ gap: 1 }").replace("[ ... ]", "[]")
    assert run.value(f"((Authorization) => {whole})('Bearer x').then((answer) => answer.status)") == 200
    (asked,) = run.http.asked
    assert (asked.method, asked.url.lower()) == ("POST", ONLY_BY_FETCH[name].lower())
    assert asked.headers == {"Authorization": "Bearer x", "Content-Type": "application/json"}
    assert orjson.loads(asked.body or b"")


@pytest.mark.parametrize("name", ["google.cloud.vision", "google.auth", "skyflowlib.Skyflow"])
def test_a_name_beside_those_says_where_the_pages_are(run: Runner, name: str) -> None:
    assert messages_of(run, name) == [
        f"{name} is not available in this runtime: call its API with fetch, as the pages of docs/functions show"
    ]


def test_what_holds_refused_names_may_be_looked_at(run: Runner) -> None:
    code = "(async () => [JSON.stringify(await google), typeof google.cloud, Object.keys(skyflowlib)])()"
    assert run.value(code) == ["{}", "object", []]


@pytest.mark.parametrize(
    "declaration",
    [
        "const _ = 1; let moment = 2; var xml = 3; function uuidv5() { return 4 } class AWS { static five = 5 }",
        "_ = 1; moment = 2; globalThis.xml = 3; uuidv5 = () => 4; AWS = { five: 5 }",
        "var _ = 1, moment = 2, xml, AWS = { five: 5 }; xml = 3; var uuidv5 = function () { return 4 }",
    ],
)
def test_authors_may_take_the_names_for_themselves(run: Runner, declaration: str) -> None:
    handler = "function onTrack(event) { return { ...event, value: [_, moment, xml, uuidv5(), AWS.five] } }"
    assert b'"value":[1,2,3,4,5]' in run.one(f"{declaration}\n{handler}").event


def test_a_name_may_be_taken_apart_at_the_top_level(run: Runner) -> None:
    """As the documentation for authors shows it."""
    code = (
        "uuidv5 = uuidv5.uuidv5; function onTrack(event) { return { ...event, value: uuidv5('dns', 'example.com') } }"
    )
    assert b'"value":"cfbff0d1-9375-5685-968c-48ce8b15ae17"' in run.one(code).event


def test_two_processes_draw_differently(run: Runner) -> None:
    assert run.value(CHANCE) != run.value(CHANCE)


def test_a_library_sees_what_the_author_has_patched(run: Runner) -> None:
    code = """Math.random = () => 0;
    function onTrack(event) { return { ...event, value: [_.random(5, 9), _.sample(['a', 'b'])] } }"""
    assert b'"value":[5,"a"]' in run.one(code).event


def test_a_library_that_breaks_while_it_loads_can_be_loaded_again(run: Runner) -> None:
    code = """function onTrack(event) {
      const { defineProperty } = Object;
      Object.defineProperty = () => { throw new Error('patched') };
      let failure;
      try { _ } catch (error) { failure = error.message }
      Object.defineProperty = defineProperty;
      return { ...event, value: [failure, _.VERSION] };
    }"""
    assert b'"value":["patched","4.17.23"]' in run.one(code).event


def test_a_constructor_of_oauth_is_found_in_both_ways(run: Runner) -> None:
    expression = (
        "[OAuth.OAuth === OAuth, typeof OAuth.OAuth2, new OAuth('', '', 'k', 's', '1.0', null, 'PLAINTEXT')._version]"
    )
    assert run.value(expression) == [True, "function", "1.0"]


def test_libraries_have_no_files_and_no_process(run: Runner) -> None:
    code = """function onTrack() {
      const { Logger, transports } = winstonlib.winston;
      new Logger({ transports: [new transports.File({ filename: '/tmp/log' })] }).info('x');
    }"""
    error = run.one(code).error
    assert error is not None
    assert error.message == "fs is not available in this runtime: functions have no files"
    error = run.one("function onTrack() { new winstonlib.winston.Logger().handleExceptions() }").error
    assert error is not None
    assert error.message.startswith("process.on('uncaughtException') is not available in this runtime: ")


def test_a_function_does_not_see_the_process_of_libraries(run: Runner) -> None:
    assert run.value("[_.VERSION, Object.keys(process), winstonlib.winston.version]") == ["4.17.23", ["env"], "2.4.7"]

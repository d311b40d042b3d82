"""The command and a worker: the same event, the same result."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import redis
from click.testing import CliRunner

from app.cli import main
from app.models import Database
from app.models.migrate import migrate
from app.quiet import QUIET
from app.workspace import load
from app.workspace.apply import apply_workspace
from app.workspace.trial import trial
from tasks.activate import Activator
from tasks.config import Config
from tasks.functions.runtime import SandboxRuntime
from tasks.outcomes import Outcome
from tasks.outgoing import functions_http, http
from tasks.pipeline import ActiveRoute, Pipeline
from tasks.routes import RouteCache, read_route
from tasks.streams import EventStore
from tasks.vault import Vault

CONFIG = Config()
DELIVERED = "delivered"
CODE = """
async function onTrack(event, settings) {
  console.log('key', settings.apiKey, 'list', settings.list, new Error('x').stack);
  event.properties = { ...event.properties, plan: settings.plan, half: 0.5, whole: 2.0, text: '\\u00e4\\ud800' };
  delete event.messageId;
  return event;
}
async function onPage() { console.log('dropped'); }
async function onScreen(event) { return event.a.b.c; }
async function onGroup() { throw new RetryError('later'); }
async function onAlias(event) { return JSON.stringify(event); }
async function onDelete(event) { await fetch('http://127.0.0.1:9/'); }
"""
WITH_BATCH = """
async function onBatch(events) {
  console.log('batch', events.length);
  return events.map((event, at) => [{ ...event, at }, { status: 500 }, null, { status: 400, errormessage: 'no' }][at]);
}
"""
WORKSPACE = """
sources:
  web: {{write_keys: [k]}}
functions:
  enrich:
    file: enrich.js
    settings:
      - {{name: plan, required: true}}
      - {{name: apiKey, sensitive: true}}
      - {{name: list, type: ARRAY}}
destinations:
  files:
    source: web
    type: log
    settings: {{path: "{folder}/out.jsonl"}}
    function:
      name: enrich
      settings: {{plan: pro, apiKey: sk_live_123456, list: [1, two]}}
      batch_events: 4
"""
SETTINGS = ("plan=pro", "apiKey=sk_live_123456", 'list=[1, "two"]')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "enrich.js").write_text(CODE)
    (tmp_path / "workspace.yaml").write_text(WORKSPACE.format(folder=tmp_path))
    return tmp_path


def published(folder: Path, valkey: redis.Redis) -> ActiveRoute:
    """The route as a worker has it once the workspace is applied."""
    config = replace(CONFIG, var_dir=folder / "var")
    workspace = load(folder / "workspace.yaml", os.environ, trial(config))
    database = Database.from_config(config)
    migrate(database)
    apply_workspace(workspace, database, EventStore(valkey, config), config)
    database.close()
    found = read_route(valkey, "dst_files")
    assert found is not None
    active = Activator(RouteCache(valkey), Vault.from_config(config)).get("dst_files", found[0])
    assert isinstance(active, ActiveRoute)
    return active


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    """A worker's pipeline with real sandboxes."""
    runtime = SandboxRuntime(
        functions_http(CONFIG),
        cores=1,
        memory_bytes=CONFIG.function_memory_bytes,
        fetch_timeout_s=CONFIG.http_timeout_s,
        log=QUIET,
    )
    yield Pipeline(runtime=runtime, http=http(CONFIG))
    runtime.close()


def by_worker(pipeline: Pipeline, route: ActiveRoute, events: list[Any], *, as_batch: bool) -> list[Outcome]:
    texts = [orjson.dumps(event) for event in events]
    judged = pipeline.run(route, texts, time.monotonic() + 60, as_batch=as_batch)
    return [outcome for _, outcome in sorted(judged)]


def by_command(folder: Path, given: object) -> dict[str, Any]:
    (folder / "e.json").write_bytes(orjson.dumps(given))
    settings = [part for pair in SETTINGS for part in ("--setting", pair)]
    arguments = ["function", "test", str(folder / "enrich.js"), "--event", str(folder / "e.json"), "--json", *settings]
    result = CliRunner().invoke(main, arguments)
    found: dict[str, Any] = orjson.loads(result.stdout)
    assert result.exit_code == (0 if found["ok"] else 1)
    return found


def assert_same(found: dict[str, Any], outcomes: list[Outcome]) -> None:
    for shown, outcome in zip(found["events"], outcomes, strict=True):
        assert (shown["code"] or DELIVERED) == outcome.code
        assert shown["output"] == (orjson.loads(outcome.event_out) if outcome.event_out else None)
        error = shown["error"] or {"type": "", "name": "", "message": ""}
        assert (error["type"], error["name"], error["message"]) == (outcome.type, outcome.name, outcome.message)
        assert [line.replace("enrich.js:", "function.js:") for line in found["logs"]] == list(outcome.logs)
        assert [r["url"] for r in found["requests"]] == [trace.url for trace in outcome.requests]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("track", DELIVERED),
        ("page", "dropped_by_function"),
        ("screen", "bad_request"),
        ("group", "retry"),
        ("alias", "bad_request"),
        ("delete", "bad_request"),
        ("identify", "unsupported_event_type"),
    ],
)
def test_an_event_has_the_result_that_a_worker_would_give_it(
    folder: Path, pipeline: Pipeline, valkey: redis.Redis, kind: str, code: str
) -> None:
    event = {"type": kind, "messageId": "m-1", "properties": {"total": 12.5, "big": 2**53 + 1}}
    outcomes = by_worker(pipeline, published(folder, valkey), [event], as_batch=False)
    assert [outcome.code for outcome in outcomes] == [code]
    assert_same(by_command(folder, event), outcomes)


def test_a_batch_has_the_results_that_a_worker_would_give_it(
    folder: Path, pipeline: Pipeline, valkey: redis.Redis
) -> None:
    (folder / "enrich.js").write_text(CODE + WITH_BATCH)
    events = [{"type": "track", "messageId": f"m-{n}"} for n in range(4)]
    outcomes = by_worker(pipeline, published(folder, valkey), events, as_batch=True)
    found = by_command(folder, events)
    assert [shown["outcome"] for shown in found["events"]] == ["goes_on", "retried", "filtered", "discarded"]
    assert_same(found, outcomes)


@pytest.mark.parametrize("kind", ["track", "identify"])
def test_a_lonely_event_goes_to_on_batch_only_if_it_has_no_handler_of_its_own(
    folder: Path, pipeline: Pipeline, valkey: redis.Redis, kind: str
) -> None:
    (folder / "enrich.js").write_text(CODE + WITH_BATCH)
    event = {"type": kind, "messageId": "m-1"}
    outcomes = by_worker(pipeline, published(folder, valkey), [event], as_batch=True)
    assert ("batch 1" in outcomes[0].logs) == (kind == "identify")
    assert_same(by_command(folder, event), outcomes)


def test_secrets_are_blacked_out_for_the_author_too(folder: Path) -> None:
    found = by_command(folder, {"type": "track", "properties": {}})
    assert "sk_live_123456" not in orjson.dumps(found["logs"]).decode()
    assert found["logs"][0].startswith("key ")

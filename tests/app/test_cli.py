"""The command as people use it: its help, its one-line errors, apply, send, deliveries, doctor and Flower's rules."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from app.cli import main
from destinations import REGISTRY
from tasks.deliveries.ingest import Tally
from tasks.facets import NO_FACETS
from tasks.functions import protections
from tasks.functions.contract import SandboxUnavailable
from tasks.functions.libraries.install import Folder
from tasks.functions.protections import Protection
from tasks.local_server import ensure, release
from tasks.routes import read_route, read_sources
from tasks.streams.keys import key
from tasks.vault import Vault, fingerprint
from tests.support import valkey as support
from tests.support.stack import BIN, Store, free_port

WORKSPACE = """
sources:
  web: {write_keys: [cli-key]}
destinations:
  files: {source: web, type: log, settings: {path: "${OUT}"}}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from support.server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def env(server: Store, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a command; its store is empty."""
    for _ in support.client(server):
        yield {"REDIS_URL": server.url, "VAR_DIR": str(tmp_path / "var"), "OUT": str(tmp_path / "out.jsonl")}


def run(env: Mapping[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env=dict(env))


def fails(env: Mapping[str, str], *arguments: str, code: int = 1) -> str:
    """The one line that a command that must fail says."""
    result = run(env, *arguments)
    assert result.exit_code == code, result.output
    (line,) = result.stderr.splitlines()
    return line


@pytest.fixture
def workspace(env: dict[str, str], tmp_path: Path) -> str:
    """A file that can be applied: the database has its tables."""
    assert run(env, "migrate").exit_code == 0
    file = tmp_path / "workspace.yaml"
    file.write_text(WORKSPACE)
    return str(file)


def test_help_comes_at_once() -> None:
    before = os.times()
    done = subprocess.run([BIN / "splice", "--help"], capture_output=True, text=True, check=True)
    after = os.times()
    cpu_s = after.children_user - before.children_user + after.children_system - before.children_system
    assert cpu_s < 1.0  # 0.1 on an idle machine; of the clock's time, others have a share
    assert "deliveries" in done.stdout


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = "import sys, app.cli; print({'redis', 'celery', 'flask', 'requests', 'yaml', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_wrong_variable_is_one_line(env: dict[str, str]) -> None:
    assert fails(env | {"PORT": "http"}, "doctor") == "Error: PORT must be a whole number, not 'http'"


def test_a_wrong_address_of_redis_is_one_line(env: dict[str, str], workspace: str) -> None:
    for address in ("localhost", "redis://[", "redis://h:port"):
        assert fails(env | {"REDIS_URL": address}, "apply", workspace).startswith("Error: REDIS_URL: ")


def test_a_redis_that_is_down_is_one_line(env: dict[str, str]) -> None:
    line = fails(env | {"REDIS_URL": f"redis://:hush@127.0.0.1:{free_port()}"}, "deliveries", "x")
    assert line.startswith("Error: Redis does not answer: ")
    assert line.endswith("start it, or check REDIS_URL")
    assert "hush" not in line


def test_apply_with_a_redis_that_is_down_keeps_the_change_and_says_so(
    env: dict[str, str], workspace: str, server: Store
) -> None:
    result = run(env | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}"}, "apply", workspace)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "created    src_web",
        "created    dst_files",
        "Redis does not answer: the change is kept, and will be published when Redis is back.",
    ]
    client = server.client()
    assert read_sources(client) == {}
    run(env, "apply", workspace)
    assert set(read_sources(client)) == {"cli-key"}
    client.close()


def test_apply_wants_the_tables_of_this_version(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(WORKSPACE)
    result = run(env, "apply", str(tmp_path / "workspace.yaml"))
    assert result.exit_code == 1
    assert "run `splice migrate`" in result.stderr.splitlines()[-1]


def test_a_wrong_key_is_one_line(env: dict[str, str], workspace: str) -> None:
    assert fails(env | {"SETTINGS_KEYS": "short"}, "apply", workspace).startswith("Error: SETTINGS_KEYS: ")


def test_a_key_that_others_can_read_is_one_line(env: dict[str, str], workspace: str) -> None:
    run(env, "apply", workspace)
    (Path(env["VAR_DIR"]) / "settings.key").chmod(0o644)
    assert "chmod 600" in fails(env, "apply", workspace)


def test_a_bug_keeps_its_traceback(env: dict[str, str], monkeypatch: pytest.MonkeyPatch, workspace: str) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(os, "open", broken)
    assert isinstance(run(env, "apply", workspace).exception, KeyError)


def test_apply_says_what_it_changed(env: dict[str, str], workspace: str) -> None:
    assert run(env, "apply", workspace).stdout == "created    src_web\ncreated    dst_files\n"
    again = run(env, "apply", workspace).stdout
    assert again == "unchanged  src_web\nunchanged  dst_files\nEverything was in force already.\n"


def test_apply_of_a_wrong_file_changes_nothing(env: dict[str, str], workspace: str, server: Store) -> None:
    Path(workspace).write_text(WORKSPACE.replace("type: log", "type: loog").replace("source: web", "source: wob"))
    result = run(env, "apply", workspace)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"Error: {workspace}:5: destinations.files.source: there is no 'wob' in sources; there are web",
        f"{workspace}:5: destinations.files.type: no adapter 'loog'; there are {', '.join(sorted(REGISTRY))}",
    ]
    client = server.client()
    assert client.dbsize() == 0
    client.close()


def test_a_dry_run_of_apply_changes_nothing(env: dict[str, str], workspace: str, server: Store) -> None:
    result = run(env, "apply", "--dry-run", workspace)
    assert result.stdout == "created    src_web\ncreated    dst_files\nNothing was changed.\n"
    client = server.client()
    assert read_sources(client) == {}
    client.close()


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_apply_of_code_that_cannot_work_changes_nothing(
    env: dict[str, str], workspace: str, server: Store, options: list[str]
) -> None:
    Path(workspace).write_text(WORKSPACE + "functions:\n  cut: {file: cut.js}\n  odd: {file: odd.js}\n")
    Path(workspace).with_name("cut.js").write_text("\nfunction onTrack(event) { return event")
    Path(workspace).with_name("odd.js").write_text("function ontrack(event) { return event } // onTrack")
    result = run(env, "apply", *options, workspace)
    assert result.exit_code == 1
    cut, odd = result.stderr.splitlines()
    assert cut.startswith(f"Error: {workspace}:7: functions.cut.file: cut.js: the code does not load: line 2: Syntax")
    assert odd.startswith(f"{workspace}:8: functions.odd.file: odd.js: the code has no handler; there are onIdentify,")
    client = server.client()
    assert client.dbsize() == 0
    client.close()


def test_apply_of_code_that_never_loads_changes_nothing(env: dict[str, str], workspace: str) -> None:
    Path(workspace).write_text(WORKSPACE + "functions: {slow: {file: slow.js}}")
    Path(workspace).with_name("slow.js").write_text("function onTrack(event) { return event }\nwhile (true);")
    error = fails(env, "apply", workspace)
    assert error.startswith(f"Error: {workspace}:6: functions.slow.file: slow.js: the code does not load within 5 s")


@pytest.mark.parametrize(
    "code",
    [
        "const onPage = async event => event // the last line",
        "var onDelete = class {}.constructor",
        "const asked = fetch('http://127.0.0.1:1/'); function onAlias(event) { throw new Error('never called') }",
        "let t; (async () => { t = await (await fetch('https://example.com')).json() })(); function onTrack() {}",
    ],
)
def test_apply_takes_code_that_loads_and_calls_no_handler(env: dict[str, str], workspace: str, code: str) -> None:
    Path(workspace).write_text(WORKSPACE + "functions: {f: {file: f.js}}")
    Path(workspace).with_name("f.js").write_text(code)
    assert run(env, "apply", "--dry-run", workspace).exit_code == 0


def test_a_dry_run_shows_what_would_differ(env: dict[str, str], workspace: str) -> None:
    run(env, "apply", workspace)
    result = run(env | {"OUT": "/other"}, "apply", "--dry-run", workspace)
    assert result.stdout.splitlines() == [
        "unchanged  src_web",
        "changed    dst_files",
        f'    settings.path: "{env["OUT"]}" → "/other"',
        "Nothing was changed.",
    ]


HOOK = """  hook: {source: web, type: webhook, settings: {url: "https://example.com", secret: "${S}"}}\n"""
SECRET_WORKSPACE = WORKSPACE + HOOK


def test_export_writes_files_that_apply_to_the_same_state(env: dict[str, str], workspace: str, tmp_path: Path) -> None:
    Path(workspace).write_text(SECRET_WORKSPACE)
    assert run(env | {"S": "hush"}, "apply", workspace).exit_code == 0
    folder = tmp_path / "out"
    result = run(env, "export", str(folder))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"wrote  {folder}/workspace.yaml",
        "Sensitive settings are not in the files; before `splice apply`, set these variables:",
        "  HOOK_SECRET",
    ]
    assert "hush" not in (folder / "workspace.yaml").read_text()
    again = run(env | {"HOOK_SECRET": "hush"}, "apply", str(folder / "workspace.yaml"))
    assert again.stdout.endswith("Everything was in force already.\n")
    assert "has files" in fails(env, "export", str(folder))
    assert run(env, "export", "--force", str(folder)).exit_code == 0


def test_keys_rotate_seals_with_the_first_key_and_publishes(env: dict[str, str], workspace: str, server: Store) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    Path(workspace).write_text(SECRET_WORKSPACE)
    run(env | {"S": "hush", "SETTINGS_KEYS": old}, "apply", workspace)
    assert "no key opens the settings of dst_hook" in fails(env | {"SETTINGS_KEYS": new}, "keys", "rotate")
    both = env | {"SETTINGS_KEYS": f"{new},{old}"}
    assert run(both, "keys", "rotate").stdout == "1 sealed anew, 0 were so already.\n"
    assert run(both, "keys", "rotate").stdout == "0 sealed anew, 1 were so already.\n"
    client = server.client()
    found = read_route(client, "dst_hook")
    client.close()
    assert found is not None
    assert found[1].fingerprint == fingerprint(new)
    assert Vault([new]).open(found[1].sealed) == {"secret": "hush"}


def test_apply_removes_a_destination_with_waiting_events_only_if_told(
    env: dict[str, str], workspace: str, server: Store
) -> None:
    run(env, "apply", workspace)
    client = server.client()
    client.xadd(key("dst_files", "events"), {"e": "{}"})
    client.zadd(key("dst_files", "delayed"), {"{}\n{}": 1})
    Path(workspace).write_text("destinations: {}")
    kept = run(env, "apply", workspace).stdout.splitlines()
    assert kept[:2] == ["kept       dst_files", "kept       src_web"]
    assert kept[2].startswith("2 kept that the file does not have: remove with --prune")
    line = fails(env, "apply", "--prune", workspace)
    assert "would be discarded: dst_files (2 waiting); if they may be, `splice apply --prune --yes FILE`" in line
    assert set(read_sources(client)) == {"cli-key"}
    assert fails(env, "apply", "--prune", "--dry-run", workspace) == line
    assert "removed    dst_files" in run(env, "apply", "--prune", "--dry-run", "--yes", workspace).stdout
    assert "removed    dst_files" in run(env, "apply", "--prune", "--yes", workspace).stdout
    assert read_sources(client) == {}
    client.close()


class Receiver(HTTPServer):
    """Answers every request with ``status`` and keeps what was posted."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ReceiverHandler)
        self.posted: list[tuple[str, str, Any]] = []


class ReceiverHandler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.posted.append((self.path, self.headers["Authorization"], body))
        answer = b'{"success":true}' if self.server.status == 200 else b'{"success":false,\n"code":"no"}'
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_send_posts_one_event_to_the_receiver_of_host_and_port(receiver: Receiver) -> None:
    arguments = "--event", "Order Completed", "--property", "total=4.5", "--property", "name=x=y", "--property", "a=[1]"
    result = run({"PORT": str(receiver.server_port)}, "send", "track", "--write-key", "k", *arguments)
    (posted,) = receiver.posted
    assert (result.exit_code, result.stdout) == (0, '{"success":true}\n')
    assert posted[:2] == ("/v1/track", "Basic azo=")
    assert posted[2] == {
        "type": "track",
        "event": "Order Completed",
        "properties": {"total": 4.5, "name": "x=y", "a": [1]},
        "userId": "splice-send",
    }


def test_send_spells_names_as_the_tracking_api_does(receiver: Receiver) -> None:
    arguments = "--anonymous-id", "a", "--group-id", "g", "--message-id", "m", "--trait", "plan=pro"
    run({}, "send", "group", "--write-key", "k", "--url", f"http://127.0.0.1:{receiver.server_port}/", *arguments)
    expected = {"type": "group", "anonymousId": "a", "groupId": "g", "messageId": "m", "traits": {"plan": "pro"}}
    assert receiver.posted[0][2] == expected


def test_send_posts_a_file_in_batches(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("".join(f'{{"type":"track","event":"E{n}","userId":"u"}}\n\n' for n in range(250)))
    result = run({"PORT": str(receiver.server_port)}, "send", "--write-key", "k", "--file", str(file))
    assert result.stdout.endswith("250 events sent.\n")
    assert [len(body["batch"]) for _, _, body in receiver.posted] == [100, 100, 50]
    assert {path for path, _, _ in receiver.posted} == {"/v1/batch"}


def test_send_tells_what_the_receiver_refuses(receiver: Receiver) -> None:
    receiver.status = 401
    line = fails({"PORT": str(receiver.server_port)}, "send", "page", "--write-key", "k")
    assert line == 'Error: the receiver answered 401: {"success":false, "code":"no"}'


def test_send_tells_that_nobody_answers() -> None:
    port = free_port()
    line = fails({"PORT": str(port)}, "send", "page", "--write-key", "k")
    assert line.startswith(f"Error: no answer from http://127.0.0.1:{port}/v1/page")


def test_send_names_the_line_that_is_no_json(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"type":"page"}\nnonsense\n')
    assert f"{file}:2: " in fails({}, "send", "--write-key", "k", "--file", str(file))
    assert "No such file" in fails({}, "send", "--write-key", "k", "--file", str(tmp_path / "none"))


@pytest.mark.parametrize("arguments", [[], ["track", "--file", "x"], ["track", "--property", "novalue"], ["nothing"]])
def test_send_used_wrongly_shows_how(arguments: list[str]) -> None:
    assert run({}, "send", "--write-key", "k", *arguments).exit_code == 2


def test_deliveries_of_an_unknown_destination_names_those_there_are(env: dict[str, str], workspace: str) -> None:
    assert fails(env, "deliveries", "x").endswith("there are none yet: run `splice apply FILE`")
    run(env, "apply", workspace)
    expected = "Error: there is no destination or source x; there are dst_files, src_web"
    assert fails(env, "deliveries", "x") == expected


def test_deliveries_without_events_says_so(env: dict[str, str], workspace: str) -> None:
    run(env, "apply", workspace)
    assert run(env, "deliveries", "files").stdout == "dst_files: nothing was received in this time.\n"


LONG = "".join(f"<{n}>" for n in range(500))


@pytest.fixture
def delivered(env: dict[str, str], workspace: str, server: Store) -> None:
    """One event delivered, one to be retried."""
    run(env, "apply", workspace)
    now = int(time.time())
    counts: dict[Any, Any] = {"received": 2, "delivered": 1, "retried:retry": 1, "latency:5": 1}
    request = {"method": "POST", "url": "http://h/", "status": 503, "error": "", "duration_ms": 1.5}
    request |= {"request_bytes": 2048, "response_bytes": 4, "request_body": '{"b": [1]}', "response_body": None}
    error = {"type": "Retry", "name": "Retry", "message": "the webhook answered 503", "stack": ""}
    sample = {
        "code": "retry",
        "kind": "retried",
        "at_ms": now * 1000,
        "attempt": 2,
        "event_in": {"type": "track", "event": "[bold]Order", "messageId": "m-1"},
        "event_out": {"type": "track", "event": LONG},
        "error": error,
        "logs": ["said [red]"],
        "requests": [request],
        "next_at_ms": (now + 60) * 1000,
    }
    client = server.client()
    client.hset(key("dst_files", f"m:{now // 60}"), mapping=counts)
    client.lpush(key("dst_files", "samples:retry"), orjson.dumps(sample))
    client.xadd(key("dst_files", "events"), {"e": "{}"})
    client.xadd(key("dst_files", "dead"), {"e": "{}"})
    client.zadd(key("dst_files", "delayed"), {"{}\n1": 1, "{}\n2": 2})
    client.close()


@pytest.mark.usefixtures("delivered")
def test_deliveries_shows_counters_and_samples(env: dict[str, str]) -> None:
    shown = " ".join(run(env | {"COLUMNS": "200"}, "deliveries", "dst_files", "--since", "10m").stdout.split())
    for text in ("retried │ retry │ 1", "≤ 5 ms", "[bold]Order", "said [red]", "POST http://h/ → 503", "next try at"):
        assert text in shown
    for text in (
        "now │ waiting │ 1",
        "now │ delayed │ 2",
        "now │ dead letters │ 1",
        "try 2",
        "Retry (Retry): the webhook",
        "in 2 ms, 2,048 bytes sent, 4 received",
        'sent: {"b": [1]}',
    ):
        assert text in shown


@pytest.mark.usefixtures("delivered")
def test_deliveries_shows_events_as_a_whole_on_a_narrow_terminal(env: dict[str, str]) -> None:
    shown = run(env | {"COLUMNS": "80"}, "deliveries", "files").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert LONG in "".join(line.strip("│").partition("│")[2].strip() for line in shown.splitlines())


@pytest.mark.usefixtures("delivered")
def test_deliveries_of_a_destination_that_was_removed_are_still_shown(env: dict[str, str], workspace: str) -> None:
    Path(workspace).write_text("destinations: {}")
    assert run(env, "apply", "--prune", "--yes", workspace).exit_code == 0
    assert "retried" in run(env, "deliveries", "files").stdout


def test_deliveries_of_a_source_shows_what_failed_on_ingest(env: dict[str, str], workspace: str, server: Store) -> None:
    run(env, "apply", workspace)
    assert run(env, "deliveries", "web").stdout == "src_web: nothing was received in this time.\n"
    tally, now = Tally(), time.time()
    tally.received("src_web", [NO_FACETS] * 7)
    tally.failed("src_web", "invalid_type", {"type": "trac"}, "there is no type trac", int(now * 1000))
    client = server.client()
    tally.write(client, now)
    client.close()
    for name in ("web", "src_web"):
        shown = " ".join(run(env, "deliveries", name).stdout.split())
        for text in ("received │ │ 7", "failed │ invalid_type │ 1", "there is no type trac", '{"type":"trac"}'):
            assert text in shown


@pytest.mark.usefixtures("delivered")
def test_deliveries_as_json(env: dict[str, str]) -> None:
    shown = orjson.loads(run(env, "deliveries", "files", "--json").stdout)
    assert shown["counters"]["delivered"] == 1
    assert shown["samples"]["retry"][0]["attempt"] == 2
    assert shown["waiting"] == {"now": 1, "delayed": 2, "dead": 1}


def test_deliveries_refuses_an_unknown_span(env: dict[str, str]) -> None:
    assert run(env, "deliveries", "files", "--since", "soon").exit_code == 2


def test_flower_that_others_can_reach_wants_a_password(env: dict[str, str]) -> None:
    assert "set FLOWER_BASIC_AUTH=user:password" in fails(env | {"FLOWER_HOST": "0.0.0.0"}, "flower")
    assert "set FLOWER_BASIC_AUTH=user:password" in fails(env | {"FLOWER_HOST": "example.com"}, "flower")


@pytest.mark.parametrize("value", ["nocolon", "me:", ":hush", "me:hush,you"])
@pytest.mark.parametrize("command", ["flower", "up"])
def test_a_password_of_flower_that_is_none_is_one_line(env: dict[str, str], command: str, value: str) -> None:
    line = fails(env | {"FLOWER_BASIC_AUTH": value}, command)
    assert line.startswith("Error: FLOWER_BASIC_AUTH must be user:password")
    assert value not in line


@pytest.mark.parametrize(
    "wrong",
    [{"BROKER_URL": "redis://h:port"}, {"REDIS_URL": "foo"}, {"REDIS_URL": "redis://["}, {"BROKER_URL": "foo://h"}],
)
def test_doctor_tells_a_wrong_address_in_one_line(env: dict[str, str], wrong: dict[str, str]) -> None:
    result = run(env | wrong, "doctor")
    (name,) = wrong
    assert isinstance(result.exception, SystemExit), result.exception
    failed = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert any(name in line for line in failed), failed


def test_a_command_that_starts_the_local_server_for_itself_says_so(workspace: str, tmp_path: Path) -> None:
    var_dir = tmp_path / "var"
    for arguments in (("apply", "--dry-run", workspace), ("deliveries", "x"), ("doctor",)):
        command = [BIN / "splice", *arguments]
        env = {"PATH": os.environ["PATH"], "VAR_DIR": str(var_dir), "OUT": "out"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert f"splice: nothing else uses VAR_DIR {var_dir}: if `splice up` runs elsewhere" in done.stderr
    ensure(var_dir)
    try:
        done = subprocess.run([BIN / "splice", "deliveries", "x"], env=env, capture_output=True, text=True, check=False)
        assert "nothing else uses" not in done.stderr
    finally:
        assert release(var_dir)


def test_doctor_shows_secrets_as_set_and_checks_everything(env: dict[str, str], server: Store) -> None:
    client = server.client()
    client.config_set("appendonly", "yes")
    run(env, "migrate")
    try:
        secrets = {"FLOWER_BASIC_AUTH": "me:hush", "HTTP_PROXY_URL": "http://me:hush@proxy.test:3128"}
        result = run(env | secrets | {"ALLOWED_NETWORKS": "10.0.0.0/8"}, "doctor")
    finally:
        client.config_set("appendonly", "no")
        client.close()
    assert result.exit_code == 0, result.output
    assert "hush" not in result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert {"FLOWER_BASIC_AUTH set", "SETTINGS_KEYS not set", "ALLOWED_NETWORKS 10.0.0.0/8"} <= set(lines)
    assert "HTTP_PROXY_URL set" in lines
    told = [line.partition(" ")[::2] for line in lines if line.startswith(("ok ", "WARN ", "FAIL "))]
    assert [word for word, text in told if not text.startswith("sandbox: ")] == ["ok"] * 6
    sandbox = [text for _, text in told if text.startswith("sandbox: ")]
    assert "a function ran in" in sandbox[0]
    assert "sandbox: no new privileges" in sandbox[1:]


def test_a_missing_protection_is_a_warning_with_its_consequence(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Protection(True, "no new privileges"), Protection(False, "no network namespace: the filter alone")]
    monkeypatch.setattr(protections, "examine", lambda: found)
    output = run(env, "doctor").stdout
    assert "ok   sandbox: no new privileges\nWARN sandbox: no network namespace: the filter alone\n" in output
    assert "FAIL sandbox" not in output


def test_protections_that_cannot_be_looked_at_are_a_warning(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise SandboxUnavailable("hidden")

    monkeypatch.setattr(protections, "examine", fail)
    assert "WARN sandbox: its protections are not known: hidden\n" in run(env, "doctor").stdout


def test_missing_libraries_are_a_warning_with_its_consequence(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Folder, "bundle", tmp_path)
    assert "WARN libraries: none; functions that use _, moment," in run(env, "doctor").stdout


def test_doctor_tells_each_thing_that_is_wrong(env: dict[str, str], server: Store) -> None:
    client = server.client()
    run(env, "migrate")
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        result = run(env | {"BROKER_URL": f"redis://127.0.0.1:{free_port()}"}, "doctor")
    finally:
        client.config_set("maxmemory-policy", "noeviction")
        client.close()
    assert result.exit_code == 1
    failed = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert len(failed) == 2
    assert "maxmemory-policy is allkeys-lru: set noeviction" in failed[0]
    assert "append-only is off" in failed[0]
    assert "the broker does not answer" in failed[1]


def test_variables_that_celery_would_take_first_are_refused(env: dict[str, str]) -> None:
    result = run(env | {"CELERY_BROKER_URL": "redis://elsewhere"}, "doctor")
    assert result.exit_code == 1
    assert "CELERY_BROKER_URL would overrule BROKER_URL" in result.stderr


@pytest.mark.parametrize("command", ["worker", "flower", "up"])
def test_a_folder_with_another_tasks_module_is_refused(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "tasks.py").write_text("")
    monkeypatch.chdir(tmp_path)
    assert "has a Python module `tasks`" in run(env, command).stderr


def test_web_on_a_taken_port_is_one_line(env: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        line = fails(env | {"PORT": str(taken.getsockname()[1])}, "web")
    assert "cannot listen on HOST 127.0.0.1" in line

"""``splice doctor``: what is set, and whether everything that Splice needs is there and set up for it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import fields

import click
from celery import Celery
from kombu import Connection
from packaging.version import InvalidVersion, Version

from app.commands.settings import tell_if_alone
from app.models import Database
from app.models.migrate import check_schema
from destinations.http import Http
from tasks.broker import create_celery
from tasks.config import Config
from tasks.connect import connect
from tasks.functions.contract import Called, FunctionSpec
from tasks.local_server import resolve
from tasks.vault import Vault

LEAST_REDIS = Version("7")
READ_TIMEOUT_S = 5
SANDBOX_S = 15.0
NEED_LIBRARIES = "_, moment, jsonwebtoken, Intl and others"
TRIVIAL = "function onTrack(event) { return { ...event, properties: { sum: 40 + 2 } } }"


class Unfit(Exception):
    """A check failed; the message says what to do."""


def examine() -> bool:
    """Print everything; gives whether all checks passed. A protection of the sandbox that is missing is a warning."""
    config = Config.from_env()
    for f in fields(config):
        click.echo(f"{f.name.upper():24} {_shown(config, f.name, secret=not f.repr)}")
    click.echo()
    tell_if_alone(config)
    checks: dict[str, Callable[[], str]] = {
        "VAR_DIR": lambda: _check_var_dir(config),
        "settings key": lambda: f"fingerprint {Vault.from_config(config).fingerprint}",
        "Redis": lambda: _check_redis(config),
        "broker": lambda: _check_broker(config),
        "database": lambda: _check_database(config),
        "sandbox": lambda: _check_sandbox(config),
    }
    passed = {name: _report(name, check) for name, check in checks.items()}
    if passed["sandbox"]:
        _tell_protections()
    _tell_libraries()
    return all(passed.values())


def _shown(config: Config, name: str, *, secret: bool) -> str:
    value = getattr(config, name)
    if secret:
        return "set" if value else "not set"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def _report(name: str, check: Callable[[], str]) -> bool:
    from app.commands.errors import explain

    try:
        _tell("ok  ", f"{name}: {check()}", "green")
    except Exception as error:
        text = str(error) if isinstance(error, Unfit) else explain(error)
        if text is None:
            raise
        _tell("FAIL", f"{name}: {text}", "red")
        return False
    return True


def _tell(word: str, text: str, color: str) -> None:
    click.echo(f"{click.style(word, fg=color)} {text}")


def _check_var_dir(config: Config) -> str:
    path = config.var_dir.absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise Unfit(f"{path} cannot be written: {error.strerror}; set VAR_DIR") from None
    return f"{path} can be written"


def _check_redis(config: Config) -> str:
    try:
        client = connect(str(resolve(config).redis_url), read_timeout_s=READ_TIMEOUT_S, max_connections=1)
    except ValueError as error:
        raise Unfit(f"REDIS_URL: {error}") from None
    try:
        info = client.info()
    finally:
        client.close()
    name = f"{info.get('server_name', 'redis')} {info.get('valkey_version', info['redis_version'])}"
    problems = list(_redis_problems(info))
    if problems:
        raise Unfit(f"{name}: {'; '.join(problems)}")
    limit = info["maxmemory"]
    return f"{name}, append-only, " + (f"at most {limit // 1024 // 1024} MB" if limit else "no memory limit")


def _redis_problems(info: dict[str, object]) -> list[str]:
    problems = []
    try:
        if Version(str(info["redis_version"])) < LEAST_REDIS:
            problems.append(f"version {LEAST_REDIS} or newer is needed")
    except InvalidVersion:
        problems.append(f"version {info['redis_version']} is unknown")
    if info["maxmemory_policy"] != "noeviction":
        problems.append(f"maxmemory-policy is {info['maxmemory_policy']}: set noeviction, or events get lost")
    if not info["aof_enabled"]:
        problems.append("append-only is off: set appendonly yes, or a restart loses events")
    return problems


def _check_broker(config: Config) -> str:
    name = "BROKER_URL" if config.broker_url else "REDIS_URL"
    try:
        app = create_celery(resolve(config))
    except ValueError as error:
        raise Unfit(f"{name}: {error}") from None
    try:
        with _connection(app, name) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=READ_TIMEOUT_S)
            return f"{connection.transport.driver_type} answers"
    finally:
        app.close()


def _check_database(config: Config) -> str:
    from app.commands.errors import explain

    database = Database.from_config(config)
    try:
        return f"{database.address} answers, tables at {check_schema(database)}"
    except Exception as error:
        text = explain(error)
        if text is None:
            raise
        raise Unfit(f"{database.address}: {text}") from None
    finally:
        database.close()


def _connection(app: Celery, name: str) -> Connection:
    """A connection that was not made yet.

    Raises:
        Unfit: its address is none that kombu knows.
    """
    try:
        connection = app.connection_for_write()
        connection.get_transport_cls()
    except (ValueError, KeyError, ImportError) as error:
        raise Unfit(f"{name}: {error.args[0]}") from None
    return connection


def _check_sandbox(config: Config) -> str:
    from tasks.functions.contract import SandboxUnavailable
    from tasks.functions.runtime import SandboxRuntime

    http = Http(connect_timeout_s=1, timeout_s=1, max_response_bytes=1, allowed_networks=())
    runtime = SandboxRuntime(http, cores=1, memory_bytes=config.function_memory_bytes, fetch_timeout_s=1)
    spec = FunctionSpec(instance_id="doctor", version_id="doctor", code=TRIVIAL, settings={})
    started = time.monotonic()
    try:
        (result,) = runtime.call(spec, [b'{"type":"track","event":"Check","userId":"u"}'], started + SANDBOX_S)
    except SandboxUnavailable as error:
        raise Unfit(f"no function can run: {error}") from None
    finally:
        runtime.close()
        http.close()
    if result.kind is not Called.EVENT or b"42" not in result.event:
        raise Unfit(f"a trivial function gave {result.kind.value}: {result.error}")
    return f"a function ran in {1000 * (time.monotonic() - started):.0f} ms, sandbox start included"


def _tell_protections() -> None:
    from tasks.functions.contract import SandboxUnavailable
    from tasks.functions.protections import examine as examine_sandbox

    try:
        for protection in examine_sandbox():
            word, color = ("ok  ", "green") if protection.stands else ("WARN", "yellow")
            _tell(word, f"sandbox: {protection.text}", color)
    except SandboxUnavailable as error:
        _tell("WARN", f"sandbox: its protections are not known: {error}", "yellow")


def _tell_libraries() -> None:
    from tasks.functions.libraries.install import Folder

    try:
        bundles = Folder().bundles()
    except OSError:
        _tell("WARN", f"libraries: none; functions that use {NEED_LIBRARIES} fail: run splice libraries", "yellow")
    else:
        _tell("ok  ", f"libraries: {len(bundles)} bundled", "green")

"""Every GET of the API with much in the database against little: two servers, calls in turn, p95 of each.

``python -m tests.benchmarks.reads --count 10``: pages of ten everywhere, so that both answer with as many rows.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import quantiles

from app.control import destinations, functions, instances, sources
from app.control.change import change
from app.control.code import CheckedCode
from app.control.destinations import NewDestination
from app.control.roles import COMMAND_LINE
from app.models import Database
from tasks.config import Config
from tasks.vault import Vault
from tests.support import postgres
from tests.support.api import Api, owner_tokens
from tests.support.postgres import Postgres
from tests.support.stack import Stack

LARGE = (1_000, 200)
SMALL = (10, 10)
"""Functions and destinations."""
SOURCES = 10
CODE = "function onTrack(event) { return event }\n" + "// what a function of some size has\n" * 300
SETTINGS = [{"label": "Key", "sensitive": True}, {"label": "Region", "required": True}]
CALLS = 100
TARGET = 1.5
CALLS_A_TOKEN = 500
NOT_MEASURED = frozenset({"/openapi.json", "/docs"})
"""They show nothing of the database."""


def fill(config: Config, size: tuple[int, int]) -> None:
    """Functions of two versions; destinations of ten sources, each with a function that is deployed to it."""
    function_count, destination_count = size
    database, vault = Database.from_config(config), Vault.from_config(config)
    with change(database, COMMAND_LINE) as opened:
        made = []
        for n in range(function_count):
            fields = {"display_name": f"Function {n}", "settings": SETTINGS}
            made.append(functions.create(opened, fields, CheckedCode(f"{CODE}// {n}", ("onTrack",))).id)
            functions.update(opened, made[-1], {}, code=CheckedCode(f"{CODE}// {n}, again", ("onTrack",)))
        theirs = [sources.create(opened, f"Source {n}").id for n in range(SOURCES)]
        for n in range(destination_count):
            new = NewDestination(
                source_id=theirs[n % SOURCES], kind="webhook", name=f"D {n}", settings={"url": "https://example.com/"}
            )
            destination = destinations.create(opened, vault, new)
            fields = {"enabled": True, "settings": {"key": f"secret {n}", "region": "eu"}}
            instances.create(opened, vault, made[n % function_count], destination.id, fields)
    database.close()


def paths(api: Api) -> dict[str, str]:
    """Every GET, as documented, with the ids of this database."""
    function = api.done("GET", "/functions")["functions"][-1]["id"]
    newer, older = (each["id"] for each in api.done("GET", f"/functions/{function}/versions")["versions"])
    user = api.done("GET", "/users")["users"][0]["id"]
    source = api.done("GET", "/sources")["sources"][0]["id"]
    destination = api.done("GET", "/destinations")["destinations"][-1]["id"]
    instance = api.done("GET", "/insert-function-instances")["insertFunctionInstances"][-1]["id"]
    return {
        "/functions": "/functions",
        "/functions/{function_id}": f"/functions/{function}",
        "/function-templates": "/function-templates",
        "/functions/{function_id}/versions": f"/functions/{function}/versions",
        "/functions/{function_id}/versions/{version_id}": f"/functions/{function}/versions/{newer}",
        "/functions/{function_id}/versions/{version_id}/diff": (
            f"/functions/{function}/versions/{newer}/diff?from={older}"
        ),
        "/insert-function-instances": "/insert-function-instances",
        "/insert-function-instances/{instance_id}": f"/insert-function-instances/{instance}",
        "/sources": "/sources",
        "/sources/{source_id}": f"/sources/{source}",
        "/sources/{source_id}/connected-destinations": f"/sources/{source}/connected-destinations",
        "/destinations": "/destinations",
        "/destinations/{destination_id}": f"/destinations/{destination}",
        "/catalog/destinations": "/catalog/destinations",
        "/catalog/destinations/{slug}": "/catalog/destinations/webhook",
        "/users": "/users",
        "/users/{user_id}": f"/users/{user}",
        "/users/{user_id}/tokens": f"/users/{user}/tokens",
        "/audit-events": "/audit-events",
    }


def documented(api: Api) -> set[str]:
    """Every GET that there is."""
    found = api.call("GET", "/openapi.json").body["paths"]
    return {path for path, operations in found.items() if "get" in operations} - NOT_MEASURED


class Caller:
    """Calls a server, with another token before the limit of one is reached."""

    def __init__(self, stack: Stack, calls: int) -> None:
        tokens = owner_tokens(stack, calls // CALLS_A_TOKEN + 2)
        self._apis = [Api(stack.port, token) for token in tokens]
        self._calls = 0
        self.paths = paths(self._apis[0])
        self.documented = documented(self._apis[0])

    def ms(self, path: str) -> float:
        """How long one call takes."""
        api = self._apis[1 + self._calls // CALLS_A_TOKEN]
        self._calls += 1
        began = time.perf_counter()
        answer = api.call("GET", path)
        took = (time.perf_counter() - began) * 1000
        assert answer.status == 200, answer
        return took

    def close(self) -> None:
        """Close every connection."""
        for api in self._apis:
            api.close()


@contextlib.contextmanager
def serving(folder: Path, address: str, size: tuple[int, int], calls: int) -> Iterator[Caller]:
    """A server of its own on a database that has so much."""
    folder.mkdir()
    stack = Stack(folder, {"DATABASE_URL": address} if address else {})
    try:
        stack.migrate()
        fill(Config.from_env(stack.env), size)
        stack.store.start()
        stack.start_web()
        caller = Caller(stack, calls)
        yield caller
        caller.close()
    finally:
        stack.stop()


def p95s(large: Caller, small: Caller, count: int | None) -> Mapping[str, tuple[float, float]]:
    """The p95 of each GET in ms, with much and with little. Both are called in turn, and who is first alternates."""
    query = "" if count is None else f"pagination[count]={count}"
    found: dict[str, tuple[list[float], list[float]]] = {}
    for number in range(-5, CALLS):
        for name in large.paths:
            pair = [(large, 0), (small, 1)]
            for caller, side in pair if number % 2 else reversed(pair):
                path = caller.paths[name]
                took = caller.ms(f"{path}{'&' if '?' in path else '?'}{query}" if _takes_pages(name, count) else path)
                if number >= 0:  # those before warm both
                    found.setdefault(name, ([], []))[side].append(took)
    return {name: (quantiles(a, n=20)[-1], quantiles(b, n=20)[-1]) for name, (a, b) in found.items()}


def _takes_pages(name: str, count: int | None) -> bool:
    return count is not None and not name.endswith(("}", "diff", "/catalog/destinations", "/function-templates"))


def measure(folder: Path, kind: str, addresses: tuple[str, str], count: int | None) -> None:
    """Print all p95s and the largest ratio."""
    calls = (CALLS + 5) * 30
    with (
        serving(folder / f"{kind}-large", addresses[0], LARGE, calls) as large,
        serving(folder / f"{kind}-small", addresses[1], SMALL, calls) as small,
    ):
        found = p95s(large, small, count)
        if missing := large.documented - found.keys():
            print(f"  not measured: {', '.join(sorted(missing))}")
    for name, (much, little) in found.items():
        print(f"  {kind}, GET {name}: p95 {much:.1f} ms, with little {little:.1f} ms, ratio {much / little:.2f}")
    worst, ratio = max(((name, much / little) for name, (much, little) in found.items()), key=lambda each: each[1])
    print(f"{kind}: the largest ratio is {ratio:.2f}, of GET {worst} (target {TARGET})", flush=True)


@contextlib.contextmanager
def on_postgresql(server: Iterator[Postgres]) -> Iterator[Postgres]:
    """The server, which ends with the block."""
    yield next(server)
    next(server, None)


def main() -> None:
    """Print p95s and ratios on SQLite and PostgreSQL."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, help="rows a page; default: the API's")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), "SQLite", ("", ""), count)
        with on_postgresql(postgres.server()) as server, server.new_database() as one, server.new_database() as two:
            addresses = (one.render_as_string(hide_password=False), two.render_as_string(hide_password=False))
            measure(Path(folder), "PostgreSQL", addresses, count)


if __name__ == "__main__":
    main()

"""From the API's answer to a deploy to the first event that the new version processed, while 50 events/s flow."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import orjson

from tests.benchmarks.reads import on_postgresql
from tests.support import postgres
from tests.support.api import Api, owner_tokens
from tests.support.events import Flow
from tests.support.http_sink import HttpSink, Request
from tests.support.stack import Stack, wait_until

DEPLOYS = 20
RATE = 50.0
PAUSE_S = 0.3
CODE = "function onTrack(event) { event.properties.by = %d; return event }"
WORKSPACE = """
sources:
  web: {{write_keys: [flow-key]}}
functions:
  fn: {{file: fn.js}}
destinations:
  sink: {{source: web, type: webhook, settings: {{url: "{url}"}}, function: {{name: fn}}}}
"""


class Firsts:
    """When the first event of each version arrived at the sink."""

    def __init__(self) -> None:
        self.at: dict[int, float] = {}

    def take(self, request: Request) -> None:
        """Note the version of a request's event."""
        self.at.setdefault(orjson.loads(request.body)["properties"]["by"], time.perf_counter())


def deploy(api: Api, function: str, number: int) -> float:
    """Save and deploy a version; gives when the API had answered."""
    api.done("PATCH", f"/functions/{function}", {"code": CODE % number})
    api.done("POST", f"/functions/{function}/deploy")
    return time.perf_counter()


def measure(folder: Path, address: str) -> list[float]:
    """Seconds from the answer to the first event, of each deploy."""
    folder.mkdir()
    firsts = Firsts()
    with HttpSink(keep=False, on_request=firsts.take) as sink:
        stack = Stack(folder, {"DATABASE_URL": address} if address else {})
        try:
            stack.start(workers=1)
            stack.apply(WORKSPACE.format(url=sink.url), {"fn.js": CODE % 0})
            (token,) = owner_tokens(stack, 1)
            with Api(stack.port, token) as api, Flow(stack.url, "flow-key", RATE):
                wait_until(lambda: 0 in firsts.at, 60, "events flow")
                function = api.done("GET", "/functions")["functions"][0]["id"]
                return [_followed(api, firsts, function, number) for number in range(1, DEPLOYS + 1)]
        finally:
            stack.stop()


def _followed(api: Api, firsts: Firsts, function: str, number: int) -> float:
    answered = deploy(api, function, number)
    wait_until(lambda: number in firsts.at, 30, f"version {number} runs")
    time.sleep(PAUSE_S)
    return max(0.0, firsts.at[number] - answered)


def report(name: str, seconds: list[float]) -> None:
    """Print one database's figures."""
    p95 = quantiles(seconds, n=20)[-1]
    print(f"{name}: {len(seconds)} deploys, median {median(seconds):.3f} s, p95 {p95:.3f} s, ", end="")
    print(f"max {max(seconds):.3f} s (target 1 s)", flush=True)


def main() -> None:
    """Print the times on SQLite and PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", measure(Path(folder, "sqlite"), ""))
        with on_postgresql(postgres.server()) as server, server.new_database() as url:
            report("PostgreSQL", measure(Path(folder, "postgresql"), url.render_as_string(hide_password=False)))


if __name__ == "__main__":
    main()

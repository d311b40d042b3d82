"""Which web server: our application under gunicorn, Granian's WSGI and our bridge on Granian's RSGI.

Single events of 600 bytes into a store nobody reads, rounds alternating; then whether 32 clients that stop in the
middle of a request hinder another one. ``python -m tests.benchmarks.servers``
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from flask import Flask

from app import create_app
from tasks.config import Config
from tasks.routes import Source, publish_sources
from tests.benchmarks import load
from tests.benchmarks.end_to_end import request
from tests.support.stack import BIN, Process, Stack

THREADS = 16
CONNECTIONS = 16
SLOW_CLIENTS = 32
ROUNDS = 3
SECONDS = 5.0
HEAD = b"POST /v1/track HTTP/1.1\r\nHost: x\r\n"
SLOW = {"head": HEAD, "body": HEAD + b"Content-Length: 50\r\n\r\n{"}


def application() -> Flask:
    """The application as a server of its own loads it."""
    return create_app(Config.from_env())


def command(server: str, port: int) -> list[str]:
    """How each server is started, with one process."""
    target = "tests.benchmarks.servers:application"
    gthread = ["-k", "gthread", "--threads", str(THREADS), "-b", f"127.0.0.1:{port}"]
    wsgi = ["--interface", "wsgi", "--blocking-threads", str(THREADS), "--port", str(port), "--no-ws", "--http", "1"]
    return {
        "gunicorn gthread": [str(BIN / "gunicorn"), *gthread, f"{target}()"],
        "granian wsgi": [str(BIN / "granian"), *wsgi, "--factory", target],
        "granian rsgi + bridge": [str(BIN / "splice"), "web"],
    }[server]


@contextlib.contextmanager
def serving(server: str, folder: Path) -> Iterator[Stack]:
    """The application on this server, with one source."""
    stack = Stack(folder)
    stack.web = Process(command(server, stack.port), stack.env, folder / "web.log")
    try:
        stack.store.start()
        client = stack.store.client()
        publish_sources(client, {"bench-key": Source(source_id="src", name="s", destinations=(("dst", True),))})
        client.close()
        stack.start_web()
        yield stack
    finally:
        stack.stop()


def hindered_by(stack: Stack, sent: bytes) -> str:
    """How long a request takes while slow clients have sent so much."""
    with contextlib.ExitStack() as slow:
        for _ in range(SLOW_CLIENTS):
            slow.enter_context(socket.create_connection(("127.0.0.1", stack.port), 5)).sendall(sent)
        time.sleep(0.5)
        report = load.run(stack.port, lambda _: request("slow"), connections=1, requests=1, most_s=5)
        return f"{report.latencies_ms[0]:.0f} ms" if report.latencies_ms else "no answer in 5 s"


def main() -> None:
    """Print requests/s and what slow clients do."""
    servers = ("gunicorn gthread", "granian wsgi", "granian rsgi + bridge")
    rates: dict[str, list[float]] = {server: [] for server in servers}
    latencies: dict[str, list[float]] = {server: [] for server in servers}
    for number in range(ROUNDS):
        for server in servers:
            with tempfile.TemporaryDirectory() as folder, serving(server, Path(folder)) as stack:
                load.run(stack.port, lambda n: request(f"w{n}"), connections=CONNECTIONS, requests=500, most_s=10)
                report = load.run(
                    stack.port, lambda n: request(f"m{n}"), connections=CONNECTIONS, requests=10**7, most_s=SECONDS
                )
                assert set(report.statuses) == {200}, report.statuses
                rates[server].append(report.rate)
                latencies[server].append(report.percentile_ms(0.99))
                if number == ROUNDS - 1:
                    slow = {name: hindered_by(stack, sent) for name, sent in SLOW.items()}
                    print(f"  {server}: beside {SLOW_CLIENTS} clients that stop in the head {slow['head']}, ", end="")
                    print(f"in the body {slow['body']}", flush=True)
    for server in servers:
        print(f"{server}: {median(rates[server]):.0f} requests/s, p99 {median(latencies[server]):.1f} ms")


if __name__ == "__main__":
    main()

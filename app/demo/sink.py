"""The third party of the demo: a CRM that checks signatures, refuses one event and is down for another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

from destinations.webhook import SIGNATURE, signature

STATUSES = {"CRM Refuses": 422, "CRM Is Down": 503}


class Sink(ThreadingHTTPServer):
    """Keeps what it has accepted: the bodies by messageId, in the order they came."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, secret: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.secret = secret
        self.accepted: dict[str, list[dict[str, Any]]] = {}

    @property
    def url(self) -> str:
        """Where to post events."""
        return f"http://127.0.0.1:{self.server_port}/events"


@contextmanager
def running(secret: str) -> Iterator[Sink]:
    """A sink that answers while the block lasts."""
    with Sink(secret) as sink:
        thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: Sink

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        status = self._status(body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _status(self, body: bytes) -> int:
        if not compare_digest(self.headers.get(SIGNATURE, ""), signature(self.server.secret, body)):
            return 401
        event = orjson.loads(body)
        status = STATUSES.get(event.get("event", ""), 200)
        if status == 200:
            self.server.accepted.setdefault(event["messageId"], []).append(event)
        return status

    def log_message(self, *_: object) -> None:
        """Say nothing."""

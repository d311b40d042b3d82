"""The sink as a program: what a request holds is in the file before it is answered."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.http_sink import HttpSink


def test_bodies_become_lines_of_json(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "tests.support.http_sink", "--port", "0", "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        for body in (b'{"a":\n1}', b"no json"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", data=body) as answer:
                assert answer.status == 200
        assert out.read_text().splitlines() == ['{"a":1}', '"no json"']
        process.terminate()


def test_waiting_for_too_much_says_what_came() -> None:
    with HttpSink() as sink, pytest.raises(TimeoutError, match="0 of 1 requests"):
        sink.wait_for(1, timeout_s=0.01)


def test_a_body_in_chunks_is_put_together() -> None:
    with HttpSink() as sink, socket.create_connection((sink.host, sink.port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        client.sendall(b"b;x=1\r\nd\r\nef012345\r\n0\r\n\r\nGET /next HTTP/1.1\r\n\r\n")
        first, second = sink.wait_for(2)
    assert first.body == b"abcd\r\nef012345"
    assert (second.target, second.body) == ("/next", b"")

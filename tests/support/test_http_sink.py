"""The sink as a program: what a request holds is in the file before it is answered."""

from __future__ import annotations

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

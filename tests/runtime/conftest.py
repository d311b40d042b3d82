"""One runtime with the real HTTP client for all programs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path

import orjson
import pytest

from destinations.http import Http
from tasks.functions.contract import CallResult, FunctionSpec
from tasks.functions.runtime import SandboxRuntime
from tests.runtime.programs import Program
from tests.runtime.sink import Sinks
from tests.support.certificates import write_certificate

WITHIN_S = 60.0
Run = Callable[[Program, Sinks], list[CallResult]]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sink") / "certificate.pem"
    write_certificate(path)
    return path


@pytest.fixture
def sinks(certificate: Path) -> Iterator[Sinks]:
    with Sinks(certificate) as sinks:
        yield sinks


@pytest.fixture(scope="session")
def run_program(certificate: Path) -> Iterator[Run]:
    """Runs a program in a sandbox of its own, with addresses of the sinks in its settings."""
    http = Http(
        connect_timeout_s=5.0,
        timeout_s=5.0,
        max_response_bytes=4_000_000,
        allowed_networks=(ip_network("127.0.0.0/8"),),
        ca_file=str(certificate),
    )
    runtime = SandboxRuntime(http, cores=2, memory_bytes=96 * 1024 * 1024, fetch_timeout_s=5.0)

    def run(program: Program, sinks: Sinks) -> list[CallResult]:
        spec = FunctionSpec(
            instance_id=program.id,
            version_id="1",
            code=program.source,
            settings={**sinks.settings, **program.settings},
            concurrency=1,
        )
        events = [orjson.dumps(event) for event in program.events]
        return list(runtime.call(spec, events, time.monotonic() + WITHIN_S))

    yield run
    runtime.close()
    http.close()

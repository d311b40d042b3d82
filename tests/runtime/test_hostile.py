"""Hostile functions: each gives a clear error or nothing, within its limit, and costs nobody else anything.

A program in ``hostile/<kind>/`` attacks when ``event.attack`` is set. Its first line says which outcomes are right. A
program that has reached what it must not returns an event with ``leak``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from destinations.http import Http
from tasks.functions.contract import Called, CallResult, FunctionSpec
from tasks.functions.runtime import SandboxRuntime

PROGRAMS = Path(__file__).parent / "hostile"
LEAST = 60
TIMEOUTS_S = (0.5, 1.0, 4.0)
"""One after the other: others may hold a machine's cores, so what runs out of its time is tried with more of it."""
GRACE_S = 1.0

ATTACK = b'{"type":"track","event":"Bought","messageId":"m1","attack":true}'
PLAIN = b'{"type":"track","event":"Bought","messageId":"m2"}'
SECRET = "p4ssw0rd-of-the-attacker"
NEIGHBOURS_SECRET = "p4ssw0rd-of-the-neighbour"
LEAK_IF = "const leakIf = (leaked, event) => (leaked ? { ...event, leak: true } : event); "
NEIGHBOUR = """let calls = 0;
async function onTrack(event, settings) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return { ...event, calls: ++calls, known: settings.apiKey.length, json: JSON.stringify([1, { a: 'b' }]) };
}"""
BY_THE_RUNTIME = {"Timeout": "timeout", "OutOfMemory": "memory", "SandboxCrash": "crash"}

programs = {path.relative_to(PROGRAMS).with_suffix("").as_posix(): path for path in sorted(PROGRAMS.glob("*/*.js"))}


@pytest.fixture(scope="module")
def runtime() -> Iterator[SandboxRuntime]:
    http = Http(connect_timeout_s=1, timeout_s=2, max_response_bytes=1_000_000, allowed_networks=())
    made = SandboxRuntime(http, cores=2, memory_bytes=96 << 20, fetch_timeout_s=2)
    yield made
    made.close()
    http.close()


def spec_of(name: str, code: str, secret: str, timeout_s: float = TIMEOUTS_S[0]) -> FunctionSpec:
    return FunctionSpec(
        instance_id=name,
        version_id="1",
        code=code,
        settings={"apiKey": secret, "mode": "usual"},
        sensitive=frozenset({"apiKey"}),
        timeout_s=timeout_s,
        concurrency=1,
    )


def attack(runtime: SandboxRuntime, name: str, code: str, timeout_s: float) -> tuple[CallResult, CallResult]:
    """The results of the attack and of the event after it, in a process of their own."""
    spec = spec_of(f"{name}-{time.monotonic_ns()}", LEAK_IF + code, SECRET, timeout_s)
    hit, after = runtime.call(spec, [ATTACK, PLAIN], time.monotonic() + 60)
    return hit, after


def outcome_of(result: CallResult) -> str:
    if result.error is None:
        return result.kind.value
    return BY_THE_RUNTIME.get(result.error.name, "error") if result.error.by_runtime else "error"


@pytest.mark.parametrize("name", programs)
def test_a_hostile_function_gets_nothing(runtime: SandboxRuntime, name: str) -> None:
    code = programs[name].read_text("utf-8")
    neighbour = spec_of("neighbour", NEIGHBOUR, NEIGHBOURS_SECRET)
    list(runtime.call(neighbour, [PLAIN], time.monotonic() + 60))
    (outcomes,) = re.findall("^// outcome: (.*)$", code, re.MULTILINE)
    allowed = outcomes.split(", ")
    for timeout_s in TIMEOUTS_S:
        hit, after = attack(runtime, name, code, timeout_s)
        in_time = hit.duration_ms <= (timeout_s + GRACE_S) * 1000
        if in_time and (outcome_of(hit) != "timeout" or "timeout" in allowed):
            break
    assert in_time
    assert outcome_of(hit) in allowed, hit.error
    assert after.kind is not Called.NOT_STARTED
    (beside,) = runtime.call(neighbour, [PLAIN], time.monotonic() + 60)
    assert beside.kind is Called.EVENT, beside.error
    assert orjson.loads(beside.event) | {"calls": 0} == orjson.loads(PLAIN) | {
        "calls": 0,
        "known": len(NEIGHBOURS_SECRET),
        "json": '[1,{"a":"b"}]',
    }
    for result in (hit, after):
        shown = repr((result.error, result.logs, result.requests))
        assert SECRET not in shown
        assert NEIGHBOURS_SECRET not in shown + result.event.decode()
        assert len(shown) < 100_000
        assert result.kind is not Called.EVENT or "leak" not in orjson.loads(result.event)


@pytest.mark.parametrize("name", programs)
def test_a_hostile_program_says_what_it_does(name: str) -> None:
    first, second, *_ = programs[name].read_text("utf-8").splitlines()
    assert re.fullmatch(r"// outcome: (event|dropped|error|timeout|memory|crash)(, \w+)*", first)
    assert re.fullmatch(r"// [A-Z].*\.", second)


def test_there_are_enough_of_them() -> None:
    assert len(programs) >= LEAST
    sentences = [path.read_text("utf-8").splitlines()[1] for path in programs.values()]
    assert len(set(sentences)) == len(sentences)

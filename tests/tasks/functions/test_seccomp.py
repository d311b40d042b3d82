"""The filter program, read by a small interpreter of the few instructions it has."""

from __future__ import annotations

import struct

import pytest

from tasks.functions.inside.seccomp import AARCH64, MACHINES, X86_64, program

KILL, REFUSE, ALLOW = 0x80000000, 0x00050001, 0x7FFF0000


def verdict(code: bytes, audit: int, call: int) -> int:
    instructions = [struct.unpack_from("HBBI", code, at) for at in range(0, len(code), 8)]
    place = value = 0
    while True:
        operation, yes, no, constant = instructions[place]
        place += 1
        if operation == 0x20:
            value = {0: call, 4: audit}[constant]
        elif operation == 0x06:
            return int(constant)
        else:
            place += yes if (value == constant if operation == 0x15 else value >= constant) else no


@pytest.mark.parametrize("name", MACHINES)
def test_only_the_listed_calls_pass(name: str) -> None:
    machine = MACHINES[name]
    code = program(machine)
    for call in range(600):
        assert verdict(code, machine.audit, call) == (ALLOW if call in machine.calls else REFUSE)
    assert verdict(code, machine.audit, 0x40000000) == KILL
    assert verdict(code, machine.audit ^ 1, 0) == KILL


def test_both_architectures_allow_the_same_calls() -> None:
    assert set(X86_64) - set(AARCH64) == {"select"}
    assert set(AARCH64) <= set(X86_64)

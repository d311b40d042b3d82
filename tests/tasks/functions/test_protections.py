"""What is said of a sandbox's protections is what was seen of one."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import Any

import pytest

from tasks.functions.protections import Seen, examine, judge

LIMITS = {
    "Max address space": str(200 * 1024 * 1024),
    "Max open files": "0",
    "Max file size": "0",
    "Max processes": "0",
    "Max core file size": "0",
}
STATUS = {
    "Seccomp": "2",
    "NoNewPrivs": "1",
    "Uid": "65534\t65534\t65534\t65534",
    "Gid": "65534\t65534\t65534\t65534",
    "Groups": " ",
    "CapPrm": "0000000000000000",
    "CapEff": "0000000000000000",
    "CapAmb": "0000000000000000",
}
ALL = Seen(
    status=STATUS,
    limits=LIMITS,
    environment=frozenset({"TZ"}),
    shared_spaces=frozenset({"user"}),
    owner=0,
    loop_status=signal.SIGALRM,
    replaced=True,
    died=True,
)


def test_a_real_sandbox_has_all_that_no_container_can_refuse() -> None:
    missing = [protection.text for protection in examine() if not protection.stands]
    assert all("refused here" in text for text in missing), missing


def test_what_stands_is_told() -> None:
    found = judge(ALL)
    assert all(protection.stands for protection in found)
    texts = [protection.text for protection in found]
    assert "runs as user 65534, not root" in texts
    assert "at most 200 MB of address space" in texts


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"status": STATUS | {"Seccomp": "0"}}, "no filter of system calls"),
        ({"status": STATUS | {"NoNewPrivs": "0"}}, "new privileges"),
        ({"status": STATUS | {"Uid": "65534\t0\t0\t65534"}}, "runs as root"),
        ({"status": STATUS | {"Groups": "0 "}}, "root's group"),
        ({"status": STATUS | {"CapEff": "000001ffffffffff"}}, "capabilities"),
        ({"shared_spaces": frozenset({"net"})}, "keeps functions off the network"),
        ({"shared_spaces": frozenset({"ipc"})}, "keeps functions off shared memory"),
        ({"limits": LIMITS | {"Max address space": "unlimited"}}, "no limit of address space"),
        ({"limits": LIMITS | {"Max open files": "1024"}}, "files are not limited"),
        ({"limits": LIMITS | {"Max file size": "unlimited"}}, "files are not limited"),
        ({"limits": LIMITS | {"Max processes": "unlimited"}}, "processes are not limited"),
        ({"limits": LIMITS | {"Max core file size": "unlimited"}}, "can be dumped"),
        ({"owner": 65534}, "can be dumped"),
        ({"environment": frozenset({"TZ", "SETTINGS_KEYS"})}, "environment is not empty"),
        ({"loop_status": signal.SIGKILL}, "only the host's kill"),
        ({"replaced": False}, "not replaced"),
        ({"died": False}, "outlives its parent"),
        ({"limits": {}}, "no limit of address space"),
    ],
)
def test_what_is_missing_is_told_with_what_that_means(changes: dict[str, Any], told: str) -> None:
    missing = [protection.text for protection in judge(replace(ALL, **changes)) if not protection.stands]
    assert any(told in text for text in missing)
    assert len(missing) == (4 if changes == {"limits": {}} else 1)

"""Measures what the first use of each library costs a process: ``python -m tests.runtime.first_use`` prints a table,
writes ``first_use.json`` and renews docs/runtime.md.

Each name is used in new processes, one after the other. The milliseconds are what the process had of the processor, the
least of all runs, which a busy machine disturbs least; the memory is what it has more of its own than before, the
median. An event that uses nothing is taken off. Run it as root: it reads the memory maps of sandboxes.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import orjson

from destinations.http import Http
from tasks.functions.contract import FunctionSpec
from tasks.functions.runtime import SandboxRuntime
from tests.runtime import table
from tests.support.stack import descendants

RUNS = 9
USES = {
    "moment": ["moment()", "moment.tz('Europe/Berlin')"],
    "atob": ["atob('')"],
    "zlib.zlib": ["zlib.zlib.constants"],
    **{
        f"AWS.{name}": [f"new AWS.{name}({{ region: 'eu-central-1' }})"]
        for name in ("DynamoDB", "EventBridge", "Lambda", "S3", "SNS", "SQS")
    },
}
"""What is done with a name if more than a look at it: what it is measured by, then what loads the rest."""
CODE = """
function onTrack(event) {
  if (event.event === 'use') USE;
  return event;
}
"""
BEFORE, USED = (b'{"type":"track","event":"%s"}' % name for name in (b"before", b"use"))


@contextlib.contextmanager
def sandboxes() -> Iterator[SandboxRuntime]:
    """A runtime as a worker has one; its functions send nothing."""
    http = Http(connect_timeout_s=1, timeout_s=1, max_response_bytes=1, allowed_networks=())
    runtime = SandboxRuntime(http, cores=1, memory_bytes=96 << 20, fetch_timeout_s=1)
    try:
        yield runtime
    finally:
        runtime.close()
        http.close()


def own_bytes(pid: int) -> int:
    """The memory that a process shares with nobody: what it has taken, and what it has changed since the fork."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


def cpu_ms(pid: int) -> float:
    """What a process has had of the processor."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def one_run(runtime: SandboxRuntime, use: str, number: int) -> tuple[float, int]:
    """Milliseconds and bytes of a first use in a process of its own."""
    code = CODE.replace("USE", use)
    spec = FunctionSpec(instance_id=f"{use} {number}", version_id="1", code=code, settings={}, concurrency=1)
    others = set(descendants(os.getpid()))
    list(runtime.call(spec, [BEFORE], time.monotonic() + 30))
    (pid,) = (child for child in set(descendants(os.getpid())) - others if not descendants(child))
    before_ms, before_bytes = cpu_ms(pid), own_bytes(pid)
    (result,) = runtime.call(spec, [USED], time.monotonic() + 30)
    assert result.error is None, result.error
    return cpu_ms(pid) - before_ms, own_bytes(pid) - before_bytes


def cost(runtime: SandboxRuntime, use: str) -> tuple[float, float]:
    """The least milliseconds and the median of bytes that an event with a first use takes."""
    runs = [one_run(runtime, use, number) for number in range(RUNS)]
    return min(ms for ms, _ in runs), median(size for _, size in runs)


def measured() -> Iterator[tuple[str, list[dict[str, float]]]]:
    """The cost of every name in the table, and of its further uses: ``ms`` and ``mb``."""
    with sandboxes() as runtime:
        cost(runtime, "0")  # the zygote starts
        nothing = cost(runtime, "1")
        for name in [*(library.name for library in table.LIBRARIES), *(part.names[0] for part in table.PARTS)]:
            found = [cost(runtime, use) for use in USES.get(name, [name])]
            yield (
                name,
                [{"ms": round(ms - nothing[0], 1), "mb": round((size - nothing[1]) / 2**20, 1)} for ms, size in found],
            )


def main() -> None:
    """Measure, print and write."""
    costs = {}
    for name, uses in measured():
        costs[name] = uses
        print(f"{name:<40}", *(f"{use['ms']:>6.1f} ms {use['mb']:>5.1f} MB" for use in uses), flush=True)
    found = {"on": time.strftime("%Y-%m-%d"), "runs": RUNS, "costs": costs}
    table.MEASURED.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    table.main()


if __name__ == "__main__":
    main()

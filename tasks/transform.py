"""Which events of a claim go through their single handlers and which through ``onBatch``. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import orjson

from tasks.functions.contract import Batching, CallResult, FunctionSpec, Runtime


class Transformed(NamedTuple):
    """What the function made of the event at ``position``."""

    position: int
    result: CallResult


def transform(
    runtime: Runtime, spec: FunctionSpec, events: Sequence[bytes], deadline: float, *, claimed: int
) -> Iterator[Sequence[Transformed]]:
    """Run the function for each event: one result an event, those that become known together at a time.

    ``claimed`` is how many events were claimed as one batch, of which ``events`` are those that are left, or 0. A batch
    that is full, or holds as many events as it waits seconds, goes to ``onBatch``. Of others only what has no handler
    of its own does. No call has more than ``spec.batch.events``.

    Raises:
        SandboxUnavailable: see ``Runtime.call``.
    """
    together = _for_batch(spec.batch, events, claimed) if spec.batch else []
    alone = sorted(set(range(len(events))) - set(together))
    if alone:
        results = runtime.call(spec, [events[position] for position in alone], deadline)
        yield from ([Transformed(position, result)] for position, result in zip(alone, results, strict=True))
    most = spec.batch.events if spec.batch else 1
    for first in range(0, len(together), most):
        positions = together[first : first + most]
        left = iter(positions)
        for together_known in runtime.call_batch(spec, [events[position] for position in positions], deadline):
            yield [Transformed(next(left), result) for result in together_known]


def _for_batch(batch: Batching, events: Sequence[bytes], claimed: int) -> list[int]:
    if claimed >= min(batch.events, batch.wait_s):
        return list(range(len(events)))
    return [position for position, event in enumerate(events) if orjson.loads(event)["type"] not in batch.singles]

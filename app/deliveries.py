"""Tables for ``splice deliveries``: what was counted, and the newest samples."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from app.printable import printable
from app.requests_shown import request_lines
from tasks.deliveries.read import LATENCY, percentile_ms
from tasks.streams import Waiting

PERCENTILES = (50, 95, 99)


def show(
    owner_id: str,
    counted: Mapping[str, int],
    samples: Mapping[str, Sequence[Mapping[str, Any]]],
    waiting: Waiting | None,
) -> None:
    """Print both tables; ``waiting`` is None for a source."""
    console = Console()
    if not counted and not samples and not any(waiting or ()):
        console.print(f"{owner_id}: nothing was received in this time.")
        return
    console.print(_counter_table(owner_id, counted, waiting))
    for code, kept in samples.items():
        console.print(_sample_table(code, kept))


def _counter_table(owner_id: str, counted: Mapping[str, int], waiting: Waiting | None) -> Table:
    events = Column("events", justify="right")
    table = Table("outcome", "reason", events, title=owner_id, title_justify="left")
    for name in sorted(name for name in counted if not name.startswith(LATENCY)):
        outcome, _, reason = name.partition(":")
        table.add_row(outcome, reason, f"{counted[name]:,}")
    for percent in PERCENTILES:
        if (bound := percentile_ms(counted, percent)) is not None:
            table.add_row("latency", f"p{percent}", "over an hour" if bound == math.inf else f"≤ {bound:.0f} ms")
    if waiting is not None:
        for name, count in (("waiting", waiting.now), ("delayed", waiting.delayed), ("dead letters", waiting.dead)):
            table.add_row("now", name, f"{count:,}")
    return table


def _sample_table(code: str, kept: Sequence[Mapping[str, Any]]) -> Table:
    when, fate = Column("when (UTC)", no_wrap=True), Column("what became of it", overflow="fold")
    table = Table(when, fate, title=code, title_justify="left", show_lines=True)
    for sample in kept:
        attempt = f"\ntry {sample['attempt']}" if "attempt" in sample else ""
        table.add_row(_when(sample["at_ms"]) + attempt, _fate(sample))
    return table


def _name(event: Any) -> str:
    """Type and name of an event, and its messageId."""
    if not isinstance(event, dict):
        return "an event that is too large to show as a whole"
    parts = (event.get("type"), event.get("event") or event.get("name"), event.get("messageId"))
    return " ".join(str(part) for part in parts if part)


def _when(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%m-%d %H:%M:%S")


def _fate(sample: Mapping[str, Any]) -> Text:
    """What became of the event: batch, error, next try, logs, requests, and the event as it came in and went out."""
    lines = [_name(sample["event_in"])]
    if together := sample.get("batch"):
        lines.append(f"onBatch, {together} event{'' if together == 1 else 's'}")
    if subscription := sample.get("subscription"):
        lines.append(f"subscription {subscription}")
    if error := sample.get("error"):
        name = f" ({error['name']})" if error.get("name") else ""
        lines.append(f"{error['type']}{name}: {error['message']}")
    if message := sample.get("message"):
        lines.append(message)
    if next_at_ms := sample.get("next_at_ms"):
        wait_s = next_at_ms / 1000 - time.time()
        lines.append(f"next try at {_when(next_at_ms)}" + (f", in {wait_s:.0f} s" if wait_s > 0 else ""))
    lines += [f"log: {line}" for line in sample.get("logs", ())]
    lines += [line for request in sample.get("requests", ()) for line in request_lines(request)]
    lines += [f"{way[6:]}: {_text(sample[way])}" for way in ("event_in", "event_out") if sample.get(way) is not None]
    return Text(printable("\n".join(lines)))


def _text(event: Any) -> str:
    return event if isinstance(event, str) else orjson.dumps(event).decode()

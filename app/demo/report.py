"""The demo's table: one line an event, one column a destination."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.demo.cases import CASES
from app.demo.fates import ARCHIVE, CRM, Fate, Fates, content_of

WIDTH = 120
STYLES = {"delivered": "green", "filtered": "cyan", "discarded": "red", "retried": "yellow"}


def show(fates: Fates) -> None:
    """Print it."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    table = Table("event", "CRM: mask-email → webhook", "Archive: throw-by-name → log file", show_lines=True)
    for case in CASES:
        table.add_row(case.label, *(_cell(fates.get((case.message_id, d), Fate())) for d in (CRM, ARCHIVE)))
    console.print(table)


def _cell(fate: Fate) -> Text:
    text = Text(fate.ended.kind, style=STYLES.get(fate.ended.kind, "bold red"))
    if fate.sample and (next_at_ms := fate.sample["next_at_ms"]):
        text.append(f", try {fate.sample['attempt'] + 1} at {datetime.fromtimestamp(next_at_ms / 1000):%H:%M:%S}")
    if detail := _content(fate.bodies[0]) if fate.bodies else _reason(fate.sample):
        text.append(f"\n{detail}", style="default")
    return text


def _content(event: Mapping[str, Any]) -> str:
    content = content_of(event)
    return json.dumps(content, ensure_ascii=False) if content else ""


def _reason(sample: Mapping[str, Any] | None) -> str:
    if sample is None:
        return ""
    error = sample["error"]
    return f"{error['type']}: {error['message']}" if error else str(sample["code"])

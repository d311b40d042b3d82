"""Adapters as they are shown on a terminal: what each is for, and what it wants to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from destinations.contract import Action, BatchLimits, Destination, Field, Setting, Throughput


def listed(adapters: Iterable[Destination]) -> None:
    """Print all of them, by slug, each with the names of its settings; * marks those that are required."""
    table = _table("type", "what it does", "settings", "actions")
    for adapter in sorted(adapters, key=lambda each: each.slug):
        settings = ", ".join(f"{setting.name}*" if setting.required else setting.name for setting in adapter.settings)
        table.add_row(adapter.slug, adapter.description, settings, ", ".join(each.slug for each in adapter.actions))
    console = Console(highlight=False)
    console.print(table)
    console.print("* is required. `splice adapters TYPE` shows one of them whole.")


def shown(adapter: Destination) -> None:
    """Print one of them: settings, actions with their fields and limits."""
    console = Console(highlight=False)
    console.print(Text.assemble((adapter.name, "bold"), f" (type: {adapter.slug}): {adapter.description}"))
    for line in _limits(adapter):
        console.print(line)
    table = _table("setting", "", "description")
    for setting in adapter.settings:
        table.add_row(setting.name, _traits(setting), _described(setting.description, setting.choices, setting.default))
    console.print(table)
    for action in adapter.actions:
        _show_action(console, action, adapter)


def _show_action(console: Console, action: Action, adapter: Destination) -> None:
    console.print()
    console.print(Text.assemble("action ", (action.slug, "bold"), f": {action.description}"))
    for preset in adapter.presets:
        if preset.action == action.slug:
            console.print(Text(f"preset {preset.name}: {preset.trigger}"))
    console.print(Text(_most(action.limits(_defaults(adapter)))))
    table = _table("field", "", "description")
    for field in action.fields:
        table.add_row(field.name, _traits(field), _described(field.description, field.choices, None))
    console.print(table)


def _limits(adapter: Destination) -> Iterator[Text]:
    if adapter.perform:
        yield Text(f"takes whole events: {_most(adapter.limits(_defaults(adapter)))}")
    elif adapter.presets:
        yield Text("takes events by its actions; without subscriptions, by its presets")
    if adapter.throughput != Throughput():
        yield Text(f"no faster than {_speed(adapter.throughput)}, unless its throughput says otherwise")


def _most(limits: BatchLimits) -> str:
    events = "one event" if limits.events == 1 else f"up to {limits.events} events"
    waits = f", collected for up to {limits.wait_s:g} s" if limits.wait_s else ""
    return f"{events} or {limits.bytes // 1024} KB in one call{waits}"


def _speed(throughput: Throughput) -> str:
    said = (
        (throughput.requests_per_s, "requests/s"),
        (throughput.events_per_s, "events/s"),
        (throughput.concurrency, "at a time"),
    )
    return ", ".join(f"{value:g} {unit}" for value, unit in said if value is not None)


def _defaults(adapter: Destination) -> dict[str, object]:
    return {setting.name: setting.default for setting in adapter.settings}


def _traits(declared: Setting | Field) -> str:
    kind = declared.type.value.lower().replace("_", " ")
    marks = (("required", declared.required), ("sensitive", getattr(declared, "sensitive", False)))
    return ", ".join([kind, *(name for name, holds in marks if holds)])


def _described(description: str, choices: tuple[str, ...], default: object) -> str:
    told = [description]
    if choices:
        told.append(f"One of {', '.join(choices)}.")
    if default not in (None, "", {}, [], ()):
        told.append(f"Default: {str(default).lower() if isinstance(default, bool) else default}.")
    return " ".join(told)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table

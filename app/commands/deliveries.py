"""``splice deliveries``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from app.commands.settings import open_store

if TYPE_CHECKING:
    from tasks.streams import EventStore

DESTINATION, SOURCE = "dst_", "src_"
UNITS_S = {"m": 60, "h": 3600, "d": 86400}


def _seconds(_ctx: click.Context, _param: click.Parameter, text: str) -> int:
    match = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if match is None:
        raise click.BadParameter("write 10m, 1h or 7d")
    return int(match[1]) * UNITS_S[match[2]]


@click.command()
@click.argument("name")
@click.option(
    "--since", "since_s", default="1h", show_default=True, callback=_seconds, help="10m, 1h, 7d; at most 15d."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def deliveries(name: str, since_s: int, *, as_json: bool) -> None:
    """Show what happened to the events of NAME: counters, what waits, and the newest samples of each outcome.

    NAME is a destination's, or a source's: what it received, and what failed there. Where both are called so, write
    dst_NAME or src_NAME.
    """
    from tasks.deliveries.read import counters, samples

    with open_store() as (_, store):
        owner_id = _owner(store, name)
        counted = counters(store.client, owner_id, since_s)
        kept = samples(store.client, owner_id)
        waiting = None if owner_id.startswith(SOURCE) else store.waiting(owner_id)
    if as_json:
        import orjson

        kind = "destination" if waiting else "source"
        shown = {kind: owner_id, "since_s": since_s, "counters": counted, "samples": kept}
        if waiting:
            shown["waiting"] = waiting._asdict()
        click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
        return
    from app.deliveries import show

    show(owner_id, counted, kept, waiting)


def _owner(store: EventStore, name: str) -> str:
    """The id that is meant: of what is there, else of what was and has counters still.

    Raises:
        click.ClickException: there is none.
    """
    from tasks.deliveries.read import counters
    from tasks.routes import read_sources
    from tasks.streams.store import COUNTERS_TTL_S

    known = store.destinations() | {source.source_id for source in read_sources(store.client).values()}
    meant = [name] if name.startswith((DESTINATION, SOURCE)) else [DESTINATION + name, SOURCE + name]
    for owner_id in meant:
        if owner_id in known:
            return owner_id
    for owner_id in meant:
        if counters(store.client, owner_id, COUNTERS_TTL_S):
            return owner_id
    names = ", ".join(sorted(known)) or "none yet: run `splice apply FILE`"
    raise click.ClickException(f"there is no destination or source {name}; there are {names}")

"""``splice deliveries``."""

from __future__ import annotations

import re

import click

from app.commands.settings import open_store

UNITS_S = {"m": 60, "h": 3600, "d": 86400}


def _seconds(_ctx: click.Context, _param: click.Parameter, text: str) -> int:
    match = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if match is None:
        raise click.BadParameter("write 10m, 1h or 7d")
    return int(match[1]) * UNITS_S[match[2]]


@click.command()
@click.argument("destination")
@click.option(
    "--since", "since_s", default="1h", show_default=True, callback=_seconds, help="10m, 1h, 7d; at most 15d."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def deliveries(destination: str, since_s: int, *, as_json: bool) -> None:
    """Show what happened to the events of DESTINATION: counters, and the newest samples of each outcome."""
    from tasks.deliveries.read import counters, samples

    destination_id = destination if destination.startswith("dst_") else f"dst_{destination}"
    with open_store() as (_, store):
        if destination_id not in store.destinations():
            raise click.ClickException(_unknown(destination, store.destinations()))
        counted = counters(store.client, destination_id, since_s)
        kept = samples(store.client, destination_id)
    if as_json:
        import orjson

        shown = {"destination": destination_id, "since_s": since_s, "counters": counted, "samples": kept}
        click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
        return
    from app.deliveries import show

    show(destination_id, counted, kept)


def _unknown(destination: str, known: set[str]) -> str:
    names = ", ".join(sorted(name.removeprefix("dst_") for name in known)) or "none yet: run `splice apply FILE`"
    return f"there is no destination {destination}; there are {names}"

"""``splice adapters``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from destinations.contract import Destination


@click.command()
@click.argument("slug", required=False)
def adapters(slug: str | None) -> None:
    """List the kinds of destination, or show one of them: its settings, its actions and its limits."""
    from app.adapters import listed, shown
    from destinations import REGISTRY

    if slug is None:
        listed(REGISTRY.values())
    else:
        shown(_adapter(slug, REGISTRY))


def _adapter(slug: str, registry: dict[str, Destination]) -> Destination:
    if slug not in registry:
        raise click.ClickException(f"there is no adapter {slug}; there are {', '.join(sorted(registry))}")
    return registry[slug]

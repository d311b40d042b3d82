"""The kinds of destination that there are, with the settings that each declares. Everybody may know them."""

from __future__ import annotations

from collections.abc import Sequence

from app.control.errors import NotFoundError
from destinations import REGISTRY
from destinations.contract import Destination


def listed() -> Sequence[Destination]:
    """All kinds, by name."""
    return sorted(REGISTRY.values(), key=lambda kind: kind.name)


def get(slug: str) -> Destination:
    """A kind.

    Raises:
        NotFoundError
    """
    if slug not in REGISTRY:
        raise NotFoundError(f"there is no kind of destination {slug}")
    return REGISTRY[slug]

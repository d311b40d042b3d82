"""The network rules for a host: what it is, or was found to be, against the networks that are allowed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from destinations.errors import AddressRefused
from destinations.network.addresses import Network, is_public, is_reachable
from destinations.network.lookup import Found


def check_literal(host: str, allowed: Sequence[Network]) -> bool:
    """Whether a host is an address, not a name.

    Raises:
        AddressRefused: it is one that the rules deny.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if not is_reachable(address, allowed):
        raise _refused(host)
    return True


def reachable(host: str, found: Found, allowed: Sequence[Network]) -> Found:
    """Those of a name's addresses that may be connected to.

    Raises:
        AddressRefused: the rules deny all of them, or the name mixes public addresses with denied ones: an honest name
            does not lead outside and inside.
    """
    kept = [(family, where) for family, where in found if is_reachable(ip_address(where[0]), allowed)]
    if len(kept) < len(found) and (not kept or any(is_public(ip_address(where[0])) for _, where in kept)):
        raise _refused(host)
    return kept


def check_all(host: str, found: Found, allowed: Sequence[Network]) -> None:
    """For a name that somebody else will look up again.

    Raises:
        AddressRefused: the rules deny one of its addresses.
    """
    if not all(is_reachable(ip_address(where[0]), allowed) for _, where in found):
        raise _refused(host)


def _refused(host: str) -> AddressRefused:
    return AddressRefused(f"{host}: requests to its address are not allowed")

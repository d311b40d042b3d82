"""Which addresses a request may reach: public ones, and those in the networks the operator allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Written out, since what ``ipaddress`` calls private differs between patch releases of Python.
NEVER_PUBLIC: tuple[Network, ...] = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT; Alibaba's metadata service
    IPv4Network("127.0.0.0/8"),
    IPv4Network("168.63.129.16/32"),  # Azure's host, reachable from its virtual machines only
    IPv4Network("169.254.0.0/16"),  # link-local; the metadata service of most clouds
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.0.0.0/24"),  # protocol assignments; Oracle's metadata service
    IPv4Network("192.0.2.0/24"),  # documentation
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv4Network("192.168.0.0/16"),
    IPv4Network("198.18.0.0/15"),  # benchmarks
    IPv4Network("198.51.100.0/24"),  # documentation
    IPv4Network("203.0.113.0/24"),  # documentation
    IPv4Network("224.0.0.0/3"),  # multicast, reserved, broadcast
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("3fff::/20"),  # documentation
)


def is_reachable(address: Address, allowed: Iterable[Network]) -> bool:
    """Whether the rules let a request connect to ``address``.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, NAT64) is public only if both are, and allowed if either is.
    """
    return is_public(address) or any(form in network for network in allowed for form in _forms(address))


def is_public(address: Address) -> bool:
    """Whether everybody may reach ``address``, and the IPv4 one that it carries."""
    return all(map(_is_public, _forms(address)))


def _forms(address: Address) -> Iterator[Address]:
    """The address, or what a mapped one means, and the IPv4 address inside of a tunnel's."""
    if isinstance(address, IPv4Address):
        yield address
    elif address.ipv4_mapped:
        yield address.ipv4_mapped
    else:
        yield address
        if address.sixtofour:
            yield address.sixtofour
        elif address in NAT64:
            yield IPv4Address(int(address) & 0xFFFFFFFF)


def _is_public(address: Address) -> bool:
    if any(address in network for network in NEVER_PUBLIC):
        return False
    return isinstance(address, IPv4Address) or address in GLOBAL_UNICAST or address in NAT64

"""Which ciphers there are, by Node's names: ``crypto.ciphers``, ``crypto.cipher_info``."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tasks.functions.inside.call_error import CallError


class Kind(NamedTuple):
    """A cipher as Node's names tell it."""

    name: str
    mode: str
    key_bytes: int
    block_bytes: int
    iv_bytes: int
    nid: int

    @property
    def padded(self) -> bool:
        return self.mode in ("cbc", "ecb")


_BLOCK, _GCM_IV = 16, 12
KINDS = {
    kind.name.lower(): kind
    for kind in (
        Kind("aes-128-cbc", "cbc", 16, _BLOCK, _BLOCK, 419),
        Kind("aes-128-ctr", "ctr", 16, _BLOCK, _BLOCK, 904),
        Kind("aes-128-ecb", "ecb", 16, _BLOCK, 0, 418),
        Kind("id-aes128-GCM", "gcm", 16, _BLOCK, _GCM_IV, 895),
        Kind("aes-192-cbc", "cbc", 24, _BLOCK, _BLOCK, 423),
        Kind("aes-192-ctr", "ctr", 24, _BLOCK, _BLOCK, 905),
        Kind("aes-192-ecb", "ecb", 24, _BLOCK, 0, 422),
        Kind("id-aes192-GCM", "gcm", 24, _BLOCK, _GCM_IV, 898),
        Kind("aes-256-cbc", "cbc", 32, _BLOCK, _BLOCK, 427),
        Kind("aes-256-ctr", "ctr", 32, _BLOCK, _BLOCK, 906),
        Kind("aes-256-ecb", "ecb", 32, _BLOCK, 0, 426),
        Kind("id-aes256-GCM", "gcm", 32, _BLOCK, _GCM_IV, 901),
        Kind("des-ede3-cbc", "cbc", 24, 8, 8, 44),
    )
}
_ALIASES = {
    "aes128": "aes-128-cbc",
    "aes192": "aes-192-cbc",
    "aes256": "aes-256-cbc",
    "aes-128-gcm": "id-aes128-gcm",
    "aes-192-gcm": "id-aes192-gcm",
    "aes-256-gcm": "id-aes256-gcm",
    "des3": "des-ede3-cbc",
}
_FAMILIES = ("aes", "aria", "bf", "blowfish", "camellia", "cast", "chacha", "des", "id-", "idea", "rc2", "rc4", "seed")
"""How the names of Node's other ciphers begin."""


def find_kind(name: str) -> Kind | None:
    """The cipher of one of Node's names."""
    small = name.lower()
    return KINDS.get(_ALIASES.get(small, small))


def known_kind(name: str) -> Kind:
    """As ``find_kind``.

    Raises:
        CallError: there is none.
    """
    if kind := find_kind(name):
        return kind
    if name.lower().startswith(_FAMILIES):
        raise CallError(f"cipher {name[:50]} is not available in this runtime", code="ERR_CRYPTO_UNKNOWN_CIPHER")
    raise CallError("Unknown cipher", code="ERR_CRYPTO_UNKNOWN_CIPHER")


def _info(name: str) -> object:
    if not (kind := find_kind(name)):
        return None
    info: dict[str, object] = {"mode": kind.mode, "name": kind.name.lower(), "nid": kind.nid}
    if kind.padded or kind.mode == "ctr":
        info["blockSize"] = kind.block_bytes
    if kind.mode in ("ctr", "gcm"):
        info["blockSize"] = 1
    if kind.iv_bytes:
        info["ivLength"] = kind.iv_bytes
    return {**info, "keyLength": kind.key_bytes}


def _listed(_: str) -> object:
    return sorted({kind.name for kind in KINDS.values()} | set(_ALIASES))


CALLS: dict[str, Callable[[str], object]] = {
    "crypto.ciphers": _listed,
    "crypto.cipher_info": _info,
}

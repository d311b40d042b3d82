"""Digests and HMACs: ``crypto.hash*`` and ``crypto.hmac``."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.crypto.octets import MAX_BYTES, given, joined, octets, shown

if TYPE_CHECKING:
    from hashlib import _Hash

LISTED = {
    "blake2b": "blake2b512",
    "blake2s": "blake2s256",
    "md5": "RSA-MD5 md5 md5WithRSAEncryption ssl3-md5",
    "md5-sha1": "md5-sha1",
    "ripemd160": "RSA-RIPEMD160 ripemd ripemd160 ripemd160WithRSA rmd160",
    "sha1": "RSA-SHA1 RSA-SHA1-2 sha1 sha1WithRSAEncryption ssl3-sha1",
    "sha224": "RSA-SHA224 sha224 sha224WithRSAEncryption",
    "sha256": "RSA-SHA256 sha256 sha256WithRSAEncryption",
    "sha384": "RSA-SHA384 sha384 sha384WithRSAEncryption",
    "sha512": "RSA-SHA512 sha512 sha512WithRSAEncryption",
    "sha512_224": "RSA-SHA512/224 sha512-224 sha512-224WithRSAEncryption",
    "sha512_256": "RSA-SHA512/256 sha512-256 sha512-256WithRSAEncryption",
    "sha3_224": "RSA-SHA3-224 id-rsassa-pkcs1-v1_5-with-sha3-224 sha3-224",
    "sha3_256": "RSA-SHA3-256 id-rsassa-pkcs1-v1_5-with-sha3-256 sha3-256",
    "sha3_384": "RSA-SHA3-384 id-rsassa-pkcs1-v1_5-with-sha3-384 sha3-384",
    "sha3_512": "RSA-SHA3-512 id-rsassa-pkcs1-v1_5-with-sha3-512 sha3-512",
    "shake_128": "shake128",
    "shake_256": "shake256",
    "sm3": "RSA-SM3 sm3 sm3WithRSAEncryption",
}
"""By hashlib's name: the names that Node's getHashes lists."""
_UNLISTED = {
    "blake2b": "blake2b-512",
    "blake2s": "blake2s-256",
    "ripemd160": "ripemd-160",
    "sha1": "sha-1",
    "sha224": "sha-224 sha2-224",
    "sha256": "sha-256 sha2-256",
    "sha384": "sha-384 sha2-384",
    "sha512": "sha-512 sha2-512",
    "sha512_224": "sha-512/224 sha2-512/224",
    "sha512_256": "sha-512/256 sha2-512/256",
    "shake_128": "shake-128",
    "shake_256": "shake-256",
}
"""Names that Node takes as well."""
_SHAKE_BYTES = {"shake_128": 16, "shake_256": 32}
"""What Node's digest gives of these if not asked for a length."""


def _works(name: str) -> bool:
    """Whether this build of OpenSSL has it. Using it here also loads what it needs."""
    try:
        hashlib.new(name, b"", usedforsecurity=False)
    except ValueError:
        return False
    return True


def _has_hmac(name: str) -> bool:
    try:
        hmac.digest(b"", b"", name)
    except ValueError:
        return False
    return True


DIGESTS: dict[str, Callable[[bytes], _Hash]] = {
    name: getattr(hashlib, name, None) or partial(hashlib.new, name) for name in LISTED if _works(name)
}
"""What works here: from bytes to a hash object."""
HMACS = frozenset(name for name in DIGESTS if name not in _SHAKE_BYTES and _has_hmac(name))
BY_NAME = {
    alias.lower(): name for table in (LISTED, _UNLISTED) for name in DIGESTS for alias in table.get(name, "").split()
}
"""From a name in small letters to hashlib's."""


def find_digest(name: str) -> str:
    """hashlib's name of a digest that is not extendable.

    Raises:
        CallError: there is none.
    """
    found = BY_NAME.get(name.lower(), "")
    if found not in HMACS:
        raise CallError(f"Invalid digest: {name[:100]}", name="TypeError", code="ERR_CRYPTO_INVALID_DIGEST")
    return found


def _names(_: str) -> object:
    listed = sorted(name for digest in DIGESTS for name in LISTED[digest].split())
    return {"listed": listed, "digests": BY_NAME, "lengths": {name: _length(name) for name in DIGESTS}}


def _length(name: str) -> int:
    return _SHAKE_BYTES.get(name) or DIGESTS[name](b"").digest_size


def _hash_text(text: str) -> object:
    """``DIGEST ENCODING NEWLINE data``: the short way for plain text, which most functions go for each event."""
    head, _, data = text.partition("\n")
    name, _, encoding = head.partition(" ")
    return shown(_digest(name, data.encode(), -1), encoding)


def _hash(text: str) -> object:
    """``digest``, ``encoding``, ``pieces``, ``length`` (-1: the digest's own)."""
    asked = given(text)
    return shown(_digest(asked["digest"], joined(asked["pieces"]), asked["length"]), asked["encoding"])


def _digest(name: str, data: bytes, length: int) -> bytes:
    digest: Any = DIGESTS[name](data)
    size = () if name not in _SHAKE_BYTES else (_SHAKE_BYTES[name] if length < 0 else min(length, MAX_BYTES + 1),)
    out: bytes = digest.digest(*size)
    return out


def _hmac(text: str) -> object:
    """``digest``, ``encoding``, ``key``, ``pieces``."""
    asked = given(text)
    return shown(hmac.digest(octets(asked["key"]), joined(asked["pieces"]), asked["digest"]), asked["encoding"])


CALLS: dict[str, Callable[[str], object]] = {
    "crypto.hashes": _names,
    "crypto.hash_text": _hash_text,
    "crypto.hash": _hash,
    "crypto.hmac": _hmac,
}

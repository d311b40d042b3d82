"""Keys from passwords and from keys: ``crypto.pbkdf2``, ``crypto.scrypt``, ``crypto.hkdf``.

What they cost is bounded before they begin, by a count that depends on the arguments only: at most about 0.8 s of one
core that does 100,000 rounds of SHA3-512 in a tenth of a second.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from contextlib import suppress

from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.crypto.hashes import DIGESTS, HMACS, find_digest
from tasks.functions.inside.crypto.octets import MAX_BUFFER_BYTES, given, octets, shown

MAX_PBKDF2_ROUNDS = 800_000
"""Iterations times blocks of output."""
MAX_SCRYPT_ROUNDS = 1_048_576
"""N times r times p."""
MAX_SCRYPT_BYTES = 64 * 1024 * 1024
_SCRYPT_PARAMS = ("Invalid scrypt params", "RangeError", "ERR_CRYPTO_INVALID_SCRYPT_PARAMS")


def _pbkdf2(text: str) -> object:
    """``digest``, ``password``, ``salt``, ``iterations``, ``length``."""
    asked = given(text)
    name, length = find_digest(asked["digest"]), _length(asked["length"])
    blocks = -(-length // DIGESTS[name](b"").digest_size)
    if asked["iterations"] * blocks > MAX_PBKDF2_ROUNDS:
        raise _too_much(f"pbkdf2: more than {MAX_PBKDF2_ROUNDS} iterations times blocks of output")
    if length == 0:
        return shown(b"", "buffer")
    password, salt = octets(asked["password"]), octets(asked["salt"])
    return shown(hashlib.pbkdf2_hmac(name, password, salt, asked["iterations"], length), "buffer")


def _scrypt(text: str) -> object:
    """``password``, ``salt``, ``length``, ``N``, ``r``, ``p``, ``maxmem`` (bytes)."""
    asked = given(text)
    cost, block, lanes, length = asked["N"], asked["r"], asked["p"], _length(asked["length"])
    needed_bytes = 128 * block * (cost + 2 + lanes)
    if cost < 2 or cost & (cost - 1) or needed_bytes > asked["maxmem"] or cost >= 1 << min(16 * block, 64):
        message, error, code = _SCRYPT_PARAMS
        raise CallError(message, name=error, code=code)
    if 128 * block * (cost + lanes - 1) > MAX_SCRYPT_BYTES:
        raise _too_much(f"scrypt: more than {MAX_SCRYPT_BYTES >> 20} MB of memory")
    if cost * block * lanes > MAX_SCRYPT_ROUNDS:
        raise _too_much(f"scrypt: N * r * p of more than {MAX_SCRYPT_ROUNDS}")
    if length == 0:
        return shown(b"", "buffer")
    password, salt = octets(asked["password"]), octets(asked["salt"])
    key = hashlib.scrypt(password, salt=salt, n=cost, r=block, p=lanes, maxmem=2 * MAX_SCRYPT_BYTES, dklen=length)
    return shown(key, "buffer")


def _hkdf(text: str) -> object:
    """``digest``, ``key``, ``salt``, ``info``, ``length``: RFC 5869."""
    asked = given(text)
    name, length = find_digest(asked["digest"]), asked["length"]
    size = DIGESTS[name](b"").digest_size
    if length > 255 * size:
        raise CallError("Invalid key length", name="RangeError", code="ERR_CRYPTO_INVALID_KEYLEN")
    secret = hmac.digest(octets(asked["salt"]) or bytes(size), octets(asked["key"]), name)
    info, out, block = octets(asked["info"]), b"", b""
    for number in range(1, -(-length // size) + 1):
        block = hmac.digest(secret, block + info + bytes([number]), name)
        out += block
    return shown(out[:length], "buffer")


def _length(length: int) -> int:
    if length > MAX_BUFFER_BYTES:
        raise _too_much(f"a key of more than {MAX_BUFFER_BYTES} bytes")
    return length


def _too_much(what: str) -> CallError:
    return CallError(f"{what} is not available in this runtime", name="RangeError", code="ERR_OUT_OF_RANGE")


CALLS: dict[str, Callable[[str], object]] = {
    "crypto.pbkdf2": _pbkdf2,
    "crypto.scrypt": _scrypt,
    "crypto.hkdf": _hkdf,
}

# OpenSSL fetches an algorithm when it is first used.
for _name in HMACS:
    with suppress(ValueError):  # some builds of OpenSSL have less
        hashlib.pbkdf2_hmac(_name, b"", b"", 1)
hashlib.scrypt(b"", salt=b"", n=2, r=1, p=1)

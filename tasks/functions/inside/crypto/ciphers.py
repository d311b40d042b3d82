"""Ciphers with a key and an initialization vector: ``crypto.cipher_*``.

A cipher stays here between its calls, and JavaScript has its number. Output comes as early as OpenSSL gives it.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import ciphers
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, CTR, ECB, GCM

from tasks.functions.inside.bytes_calls import pack
from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.crypto.cipher_kinds import KINDS, Kind, known_kind
from tasks.functions.inside.crypto.octets import Decoder, given, joined, octets

MAX_OPEN = 100
"""Ciphers open at a time in a process: the one that has rested longest leaves, for JavaScript may forget any."""
SHORTEST_GCM_IV, LONGEST_GCM_IV = 8, 128
SHORTEST_TAG = 4


class Cipher:
    """One encryption or decryption."""

    def __init__(self, kind: Kind, key: bytes, iv: bytes, *, decrypts: bool) -> None:
        self.kind = kind
        self._decrypts = decrypts
        cipher: ciphers.Cipher[Any] = ciphers.Cipher(_algorithm(kind, key), _mode(kind, iv))
        self._context: Any = cipher.decryptor() if decrypts else cipher.encryptor()
        self._size = 0
        self._held = b""
        self._decoder: Decoder | None = None
        self._encoding = ""

    def add_data(self, data: bytes) -> None:
        """Data that GCM authenticates and does not encrypt."""
        self._context.authenticate_additional_data(data)

    def update(self, data: bytes, *, pads: bool) -> bytes:
        """What comes out for ``data``. With ``pads`` the last block of a decryption is held back, it may be padding."""
        self._size += len(data)
        out: bytes = self._held + self._context.update(data)
        self._held = b""
        if self._decrypts and pads and self.kind.padded and self._size % self.kind.block_bytes == 0:
            out, self._held = out[: -self.kind.block_bytes], out[-self.kind.block_bytes :]
        return out

    def finish(self, *, pads: bool, tag: bytes | None) -> bytes:
        """The rest of the output. ``tag``: what a GCM decryption must have.

        Raises:
            CallError: the input's length is wrong, or what it was decrypted with.
        """
        if self.kind.mode == "gcm":
            return self._finish_authenticated(tag)
        if not self.kind.padded:
            return b""
        odd = self._size % self.kind.block_bytes
        if pads and not self._decrypts:
            missing = self.kind.block_bytes - odd
            padded: bytes = self._context.update(bytes([missing]) * missing)
            return padded
        if odd or (pads and not self._size):
            raise CallError(
                "error:1C80006B:Provider routines::wrong final block length", code="ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH"
            )
        return self._without_padding() if pads else self._held

    def _finish_authenticated(self, tag: bytes | None) -> bytes:
        try:
            out: bytes = self._context.finalize_with_tag(tag or b"") if self._decrypts else self._context.finalize()
        except (InvalidTag, ValueError):
            raise CallError("Unsupported state or unable to authenticate data") from None
        return out

    def _without_padding(self) -> bytes:
        missing = self._held[-1]
        if not 1 <= missing <= len(self._held) or self._held[-missing:] != bytes([missing]) * missing:
            raise CallError("error:1C800064:Provider routines::bad decrypt", code="ERR_OSSL_BAD_DECRYPT")
        return self._held[:-missing]

    def tag(self) -> bytes | None:
        """The tag of a GCM encryption that has finished."""
        tag: bytes | None = None if self._decrypts or self.kind.mode != "gcm" else self._context.tag
        return tag

    def shown(self, data: bytes, encoding: str, *, last: bool = False) -> object:
        """Output in an encoding. Text must stay in one encoding, for characters may be split between two calls."""
        if encoding == "buffer":
            return Decoder(encoding).shown(data)
        if self._decoder is None:
            self._decoder, self._encoding = Decoder(encoding), encoding
        if encoding != self._encoding:
            raise CallError("Cannot change encoding", code="ERR_INTERNAL_ASSERTION")
        return self._decoder.shown(data, last=last)


def _algorithm(kind: Kind, key: bytes) -> AES | TripleDES:
    if len(key) != kind.key_bytes:
        raise CallError("Invalid key length", name="RangeError", code="ERR_CRYPTO_INVALID_KEYLEN")
    return TripleDES(key) if kind.name.startswith("des") else AES(key)


def _mode(kind: Kind, iv: bytes) -> CBC | CTR | ECB | GCM:
    fits = 0 < len(iv) <= LONGEST_GCM_IV if kind.mode == "gcm" else len(iv) == kind.iv_bytes
    if not fits:
        raise CallError("Invalid initialization vector", name="TypeError", code="ERR_CRYPTO_INVALID_IV")
    if kind.mode == "gcm":
        if len(iv) < SHORTEST_GCM_IV:
            message = f"GCM with an iv of {len(iv)} bytes is not available in this runtime"
            raise CallError(message, name="TypeError", code="ERR_CRYPTO_INVALID_IV")
        return GCM(iv, None, SHORTEST_TAG)
    if kind.mode == "ecb":
        return ECB()  # noqa: S305 - what the author's partner asks for
    return CBC(iv) if kind.mode == "cbc" else CTR(iv)


_open: OrderedDict[int, Cipher] = OrderedDict()
_numbers = count(1)


def _find(number: int) -> Cipher:
    if number not in _open:
        raise CallError(f"This cipher was left open while {MAX_OPEN} others were used", code="ERR_CRYPTO_INVALID_STATE")
    _open.move_to_end(number)
    return _open[number]


def _start(text: str) -> object:
    """``name``, ``key``, ``iv``, ``decrypts`` → the number and the mode."""
    asked = given(text)
    kind = known_kind(asked["name"])
    return _keep(Cipher(kind, octets(asked["key"]), octets(asked["iv"]), decrypts=asked["decrypts"]))


def _start_with_password(text: str) -> object:
    """``name``, ``password``, ``decrypts``: key and vector are made as Node's createCipher does."""
    asked = given(text)
    kind = known_kind(asked["name"])
    material = _stretch(octets(asked["password"]), kind.key_bytes + kind.iv_bytes)
    key, iv = material[: kind.key_bytes], material[kind.key_bytes :]
    return _keep(Cipher(kind, key, iv, decrypts=asked["decrypts"]))


def _stretch(password: bytes, length: int) -> bytes:
    """OpenSSL's EVP_BytesToKey with MD5, one round and no salt."""
    material = last = b""
    while len(material) < length:
        last = hashlib.md5(last + password, usedforsecurity=False).digest()
        material += last
    return material[:length]


def _keep(cipher: Cipher) -> object:
    number = next(_numbers)
    _open[number] = cipher
    if len(_open) > MAX_OPEN:
        _open.popitem(last=False)
    return number, cipher.kind.mode


def _add_data(text: str) -> None:
    """``cipher``, ``piece``."""
    asked = given(text)
    _find(asked["cipher"]).add_data(joined({"0": asked["piece"]}))


def _update(text: str) -> object:
    """``cipher``, ``piece``, ``encoding``, ``pads``."""
    asked = given(text)
    cipher = _find(asked["cipher"])
    return cipher.shown(cipher.update(joined({"0": asked["piece"]}), pads=asked["pads"]), asked["encoding"])


def _finish(text: str) -> object:
    """``cipher``, ``encoding``, ``pads``, ``tag`` (a piece, or empty) → the output and the tag."""
    asked = given(text)
    cipher = _find(asked["cipher"])
    del _open[asked["cipher"]]
    tag = octets(asked["tag"]) if asked["tag"] else None
    out = cipher.shown(cipher.finish(pads=asked["pads"], tag=tag), asked["encoding"], last=True)
    made = cipher.tag()
    whole = out if isinstance(out, bytes) else json.dumps(out).encode()
    return b"[%s,%s]" % (whole, b"null" if made is None else pack(made))


CALLS: dict[str, Callable[[str], object]] = {
    "crypto.cipher_start": _start,
    "crypto.cipher_start_with_password": _start_with_password,
    "crypto.cipher_add_data": _add_data,
    "crypto.cipher_update": _update,
    "crypto.cipher_finish": _finish,
}

# OpenSSL fetches an algorithm when it is first used.
for _kind in KINDS.values():
    for _decrypts in (False, True):
        with suppress(UnsupportedAlgorithm):  # some builds of OpenSSL have less
            _key = bytes(range(_kind.key_bytes))
            Cipher(_kind, _key, bytes(_kind.iv_bytes), decrypts=_decrypts).update(b"", pads=True)

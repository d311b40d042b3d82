"""Keys of asymmetric algorithms, from text only, never from a file.

A *key* as JavaScript sends it: ``kind`` (what it is wanted for: private or public), ``format`` (pem, der or jwk),
``type`` (of der), ``data`` and ``passphrase`` (pieces; an empty string is no passphrase).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tasks.functions.inside.bytes_calls import from_base64
from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.crypto.octets import octets

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

MAX_KEY_CHARACTERS = 65_536
MAX_RSA_BITS = 8192
"""A private operation with one of these takes about 0.1 s, and eight times that with twice the bits."""
KEPT_KEYS = 32

PRIVATE_KEYS = (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)
PUBLIC_KEYS = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey)
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----(?:(?!-----BEGIN ).)*?-----END \1-----", re.DOTALL)
JWK_CURVES: dict[str, ec.EllipticCurve] = {
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
    "secp256k1": ec.SECP256K1(),
}

_UNSUPPORTED = ("error:1E08010C:DECODER routines::unsupported", "ERR_OSSL_UNSUPPORTED")
_BAD_DECRYPT = ("error:1C800064:Provider routines::bad decrypt", "ERR_OSSL_BAD_DECRYPT")
_NO_PASSPHRASE = (
    "error:07880109:common libcrypto routines::interrupted or cancelled",
    "ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED",
)


def private_key(key: Mapping[str, str]) -> PrivateKey:
    """The private key.

    Raises:
        CallError: it is none that can be used here, or its passphrase is wrong.
    """
    loaded = _load(*_parts(key))
    if not isinstance(loaded, PRIVATE_KEYS):
        raise CallError("Failed to read private key")
    return loaded


def public_key(key: Mapping[str, str]) -> PublicKey:
    """The public key; also of a certificate or of a private key.

    Raises:
        CallError: it is none that can be used here, or its passphrase is wrong.
    """
    loaded = _load(*_parts(key))
    return loaded.public_key() if isinstance(loaded, PRIVATE_KEYS) else loaded


def _parts(key: Mapping[str, str]) -> tuple[str, str, str, str]:
    if len(key["data"]) > MAX_KEY_CHARACTERS:
        message = f"A key of more than {MAX_KEY_CHARACTERS} characters"
        raise CallError(message, name="RangeError", code="ERR_OUT_OF_RANGE")
    return key["format"], key["type"], key["data"], key["passphrase"]


@lru_cache(KEPT_KEYS)
def _load(form: str, type_: str, data: str, passphrase: str) -> PrivateKey | PublicKey:
    loader = {"pem": _load_pem, "der": _load_der, "jwk": _load_jwk}[form]
    loaded = loader(octets(data), type_, octets(passphrase) if passphrase else None)
    if not isinstance(loaded, PRIVATE_KEYS + PUBLIC_KEYS):
        raise CallError("Keys of this type are not available in this runtime", code="ERR_OSSL_UNSUPPORTED")
    if isinstance(loaded, rsa.RSAPrivateKey | rsa.RSAPublicKey) and loaded.key_size > MAX_RSA_BITS:
        message = f"RSA keys of more than {MAX_RSA_BITS} bits are not available in this runtime"
        raise CallError(message, code="ERR_OSSL_UNSUPPORTED")
    return loaded


def _load_pem(data: bytes, _: str, passphrase: bytes | None) -> object:
    blocks = {match[1]: match[0] + b"\n" for match in _BLOCK.finditer(data)}
    for label, block in blocks.items():
        if label == b"CERTIFICATE":
            return _try(_load_certificate, block)
        if label.endswith(b"PUBLIC KEY"):
            return _try(serialization.load_pem_public_key, block)
        if label.endswith(b"PRIVATE KEY"):
            return _load_private(block, serialization.load_pem_private_key, passphrase, b"ENCRYPTED" in block)
    raise _error(_UNSUPPORTED)


def _load_certificate(block: bytes) -> object:
    return x509.load_pem_x509_certificate(block).public_key()


def _load_der(data: bytes, type_: str, passphrase: bytes | None) -> object:
    if type_ == "spki":
        return _try(serialization.load_der_public_key, data)
    if type_ == "pkcs1":
        try:
            return serialization.load_der_public_key(data)
        except (ValueError, UnsupportedAlgorithm):
            pass  # then it is a private one
    return _load_private(data, serialization.load_der_private_key, passphrase, passphrase is not None)


def _load_private(data: bytes, loader: Callable[..., object], passphrase: bytes | None, encrypted: bool) -> object:
    if not encrypted:
        passphrase = None  # Node does not mind one too many
    try:
        # Node does not check an RSA key either; it would take a hundred times as long as to sign with it.
        return loader(data, passphrase, unsafe_skip_rsa_key_validation=True)
    except TypeError:  # encrypted and no passphrase, or DER with a passphrase too many
        if passphrase is None:
            raise _error(_NO_PASSPHRASE) from None
        return _load_private(data, loader, None, encrypted=False)
    except (ValueError, UnsupportedAlgorithm):
        raise _error(_BAD_DECRYPT if encrypted and passphrase else _UNSUPPORTED) from None


def _load_jwk(data: bytes, _: str, __: bytes | None) -> object:
    jwk = json.loads(data)
    loader = {"RSA": _rsa_from_jwk, "EC": _ec_from_jwk, "OKP": _ed25519_from_jwk}[jwk["kty"]]
    try:
        return loader(jwk)
    except (ValueError, KeyError, UnsupportedAlgorithm):
        raise CallError("Invalid JWK data", code="ERR_CRYPTO_INVALID_JWK") from None


def _rsa_from_jwk(jwk: dict[str, Any]) -> object:
    numbers = {name: _number(jwk[name]) for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi") if name in jwk}
    public = rsa.RSAPublicNumbers(numbers["e"], numbers["n"])
    if "d" not in numbers:
        return public.public_key()
    private = rsa.RSAPrivateNumbers(
        numbers["p"], numbers["q"], numbers["d"], numbers["dp"], numbers["dq"], numbers["qi"], public
    )
    return private.private_key(unsafe_skip_rsa_key_validation=True)


def _ec_from_jwk(jwk: dict[str, Any]) -> object:
    public = ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), JWK_CURVES[jwk["crv"]])
    return (
        ec.EllipticCurvePrivateNumbers(_number(jwk["d"]), public).private_key() if "d" in jwk else public.public_key()
    )


def _ed25519_from_jwk(jwk: dict[str, Any]) -> object:
    if jwk["crv"] != "Ed25519":
        raise KeyError(jwk["crv"])
    if "d" in jwk:
        return ed25519.Ed25519PrivateKey.from_private_bytes(from_base64(jwk["d"]))
    return ed25519.Ed25519PublicKey.from_public_bytes(from_base64(jwk["x"]))


def _number(text: str) -> int:
    return int.from_bytes(from_base64(text), "big")


def _try(load: Callable[[bytes], object], data: bytes) -> object:
    try:
        return load(data)
    except (ValueError, UnsupportedAlgorithm):
        raise _error(_UNSUPPORTED) from None


def _error(text_and_code: tuple[str, str]) -> CallError:
    return CallError(text_and_code[0], code=text_and_code[1])


def guarded(call: Callable[[str], object]) -> Callable[[str], object]:
    """The call, with an error of Node's for what cryptography raises of odd keys; not all of that is documented."""

    def run(text: str) -> object:
        try:
            return call(text)
        except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, InternalError):
            raise CallError("Operation failed", code="ERR_CRYPTO_OPERATION_FAILED") from None

    return run

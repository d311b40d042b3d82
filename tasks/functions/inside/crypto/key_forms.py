"""What JavaScript keeps of a key, and its forms: ``crypto.key``, ``crypto.key_export``."""

from __future__ import annotations

import base64
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tasks.functions.inside.bytes_calls import pack
from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.crypto.keys import (
    JWK_CURVES,
    PRIVATE_KEYS,
    PrivateKey,
    PublicKey,
    guarded,
    private_key,
    public_key,
)
from tasks.functions.inside.crypto.octets import given

_CURVE_NAMES = {"secp256r1": "prime256v1"}
_JWK_NAMES = {curve.name: name for name, curve in JWK_CURVES.items()}


def _describe(text: str) -> object:
    """``key`` → what a KeyObject says of it, and its PEM text, which stands for it from then on."""
    asked = given(text)["key"]
    key = private_key(asked) if asked["kind"] == "private" else public_key(asked)
    pem = _exported(key, Encoding.PEM, "pkcs8" if asked["kind"] == "private" else "spki")
    return {**_details(key), "pem": pem.decode()}


def _details(key: PrivateKey | PublicKey) -> dict[str, object]:
    public = key.public_key() if isinstance(key, PRIVATE_KEYS) else key
    if isinstance(public, rsa.RSAPublicKey):
        return {"name": "rsa", "bits": public.key_size, "exponent": str(public.public_numbers().e)}
    if isinstance(public, ec.EllipticCurvePublicKey):
        return {"name": "ec", "curve": _CURVE_NAMES.get(public.curve.name, public.curve.name)}
    return {"name": "ed25519"}


def _export(text: str) -> object:
    """``key``, ``format``, ``type`` → PEM text, the bytes of DER, or a JWK."""
    asked = given(text)
    key = private_key(asked["key"]) if asked["key"]["kind"] == "private" else public_key(asked["key"])
    if asked["format"] == "jwk":
        return _jwk(key)
    if asked["format"] == "der":
        return pack(_exported(key, Encoding.DER, asked["type"]))
    return _exported(key, Encoding.PEM, asked["type"]).decode()


def _exported(key: PrivateKey | PublicKey, encoding: Encoding, type_: str) -> bytes:
    if type_ == "pkcs1" and not isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        raise _incompatible("pkcs1 can only be used for RSA keys.")
    if type_ == "sec1" and not isinstance(key, ec.EllipticCurvePrivateKey):
        raise _incompatible("sec1 can only be used for EC keys.")
    if isinstance(key, PRIVATE_KEYS):
        form = PrivateFormat.PKCS8 if type_ == "pkcs8" else PrivateFormat.TraditionalOpenSSL
        return key.private_bytes(encoding, form, NoEncryption())
    return key.public_bytes(encoding, PublicFormat.PKCS1 if type_ == "pkcs1" else PublicFormat.SubjectPublicKeyInfo)


def _incompatible(why: str) -> CallError:
    return CallError(f"The selected key encoding {why}", code="ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS")


def _jwk(key: PrivateKey | PublicKey) -> dict[str, str]:
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        return _rsa_jwk(key)
    if isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        return _ec_jwk(key)
    public = key.public_key() if isinstance(key, ed25519.Ed25519PrivateKey) else key
    jwk = {"crv": "Ed25519", "x": _base64url(public.public_bytes_raw()), "kty": "OKP"}
    return jwk | {"d": _base64url(key.private_bytes_raw())} if isinstance(key, ed25519.Ed25519PrivateKey) else jwk


def _rsa_jwk(key: rsa.RSAPrivateKey | rsa.RSAPublicKey) -> dict[str, str]:
    public = key.public_key().public_numbers() if isinstance(key, rsa.RSAPrivateKey) else key.public_numbers()
    values = {"n": public.n, "e": public.e}
    if isinstance(key, rsa.RSAPrivateKey):
        own = key.private_numbers()
        values |= {"d": own.d, "p": own.p, "q": own.q, "dp": own.dmp1, "dq": own.dmq1, "qi": own.iqmp}
    return {"kty": "RSA"} | {name: _number_text(value, (value.bit_length() + 7) // 8) for name, value in values.items()}


def _ec_jwk(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> dict[str, str]:
    if key.curve.name not in _JWK_NAMES:
        raise CallError("Unsupported JWK EC curve: " + key.curve.name, code="ERR_CRYPTO_JWK_UNSUPPORTED_CURVE")
    size = (key.curve.key_size + 7) // 8
    public = key.public_key().public_numbers() if isinstance(key, ec.EllipticCurvePrivateKey) else key.public_numbers()
    jwk = {"kty": "EC", "x": _number_text(public.x, size), "y": _number_text(public.y, size)}
    jwk["crv"] = _JWK_NAMES[key.curve.name]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        jwk["d"] = _number_text(key.private_numbers().private_value, size)
    return jwk


def _number_text(number: int, size: int) -> str:
    return _base64url(number.to_bytes(size, "big"))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


CALLS: dict[str, Callable[[str], object]] = {
    "crypto.key": guarded(_describe),
    "crypto.key_export": guarded(_export),
}

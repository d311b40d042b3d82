"""What is done with asymmetric keys: ``crypto.sign``, ``crypto.verify``, ``crypto.encrypt``, ``crypto.decrypt``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.crypto.hashes import HMACS, LISTED, find_digest
from tasks.functions.inside.crypto.keys import PrivateKey, PublicKey, guarded, private_key, public_key
from tasks.functions.inside.crypto.octets import given, joined, octets, shown

HASHES: dict[str, hashes.HashAlgorithm] = {
    "blake2b": hashes.BLAKE2b(64),
    "blake2s": hashes.BLAKE2s(32),
    "md5": hashes.MD5(),  # noqa: S303 - old partners still ask for it
    "sha1": hashes.SHA1(),  # noqa: S303 - as above
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha512_224": hashes.SHA512_224(),
    "sha512_256": hashes.SHA512_256(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
"""By hashlib's names, as in ``hashes.LISTED``."""

PKCS1, RAW, OAEP, PSS = 1, 3, 4, 6
"""Node's crypto.constants RSA_PKCS1_PADDING and so on."""
_SALT_AS_DIGEST, _SALT_MAX = -1, -2


def find_hash(name: str) -> hashes.HashAlgorithm:
    """The hash with one of Node's names.

    Raises:
        CallError: there is none.
    """
    digest = find_digest(name)
    if digest not in HASHES:
        raise CallError(
            f"digest {name[:100]} is not available with asymmetric keys in this runtime", code="ERR_OSSL_UNSUPPORTED"
        )
    return HASHES[digest]


def _sign(text: str) -> object:
    """``algorithm`` (or empty), ``pieces``, ``key``, ``padding``, ``saltLength``, ``dsaEncoding``, ``encoding``."""
    asked = given(text)
    return shown(_signature(private_key(asked["key"]), joined(asked["pieces"]), asked), asked["encoding"])


def _signature(key: PrivateKey, data: bytes, asked: Mapping[str, Any]) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        _check_no_digest(asked)
        return key.sign(data)
    algorithm = find_hash(asked["algorithm"] or "sha256")
    if isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(data, ec.ECDSA(algorithm))
        return _to_p1363(key.curve, signature) if asked["dsaEncoding"] == "ieee-p1363" else signature
    try:
        return key.sign(data, _signature_padding(asked, algorithm, padding.PSS.MAX_LENGTH), algorithm)
    except UnsupportedAlgorithm:
        raise _digest_not_allowed() from None
    except ValueError:
        raise _too_large() from None


def _verify(text: str) -> object:
    """As ``_sign``, with ``signature`` (a piece) and ``strict`` (a P1363 signature of another length is an error)."""
    asked = given(text)
    return _is_genuine(public_key(asked["key"]), octets(asked["signature"]), joined(asked["pieces"]), asked)


def _is_genuine(key: PublicKey, signature: bytes, data: bytes, asked: Mapping[str, Any]) -> bool:
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            _check_no_digest(asked)
            key.verify(signature, data)
            return True
        algorithm = find_hash(asked["algorithm"] or "sha256")
        if isinstance(key, ec.EllipticCurvePublicKey):
            if asked["dsaEncoding"] == "ieee-p1363":
                signature = _from_p1363(key.curve, signature, strict=asked["strict"])
            key.verify(signature, data, ec.ECDSA(algorithm))
        else:
            key.verify(signature, data, _signature_padding(asked, algorithm, padding.PSS.AUTO), algorithm)
    except UnsupportedAlgorithm:
        raise _digest_not_allowed() from None
    except (InvalidSignature, ValueError):
        return False
    return True


def _check_no_digest(asked: Mapping[str, Any]) -> None:
    if asked["algorithm"]:
        raise CallError("error:1C80007A:Provider routines::invalid digest", code="ERR_OSSL_INVALID_DIGEST")


def _signature_padding(
    asked: Mapping[str, Any], algorithm: hashes.HashAlgorithm, default_salt: object
) -> padding.PKCS1v15 | padding.PSS:
    number = asked["padding"] or PKCS1
    if number == PKCS1:
        return padding.PKCS1v15()
    if number == RAW:
        raise CallError("error:1C8000A8:Provider routines::invalid padding mode", code="ERR_OSSL_INVALID_PADDING_MODE")
    if number != PSS:
        raise CallError(
            "error:1C8000A5:Provider routines::illegal or unsupported padding mode",
            code="ERR_OSSL_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE",
        )
    asked_salt = asked["saltLength"]
    special = {None: default_salt, _SALT_MAX: default_salt, _SALT_AS_DIGEST: algorithm.digest_size}
    salt: Any = special.get(asked_salt, asked_salt)
    return padding.PSS(padding.MGF1(algorithm), salt)


def _to_p1363(curve: ec.EllipticCurve, signature: bytes) -> bytes:
    size = (curve.key_size + 7) // 8
    return b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(signature))


def _from_p1363(curve: ec.EllipticCurve, signature: bytes, *, strict: bool) -> bytes:
    size = (curve.key_size + 7) // 8
    if len(signature) != 2 * size:
        raise CallError("Malformed signature", code="ERR_CRYPTO_OPERATION_FAILED") if strict else InvalidSignature
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))


def _encrypt(text: str) -> object:
    """``key``, ``data`` (a piece), ``padding``, ``oaepHash``, ``oaepLabel`` (a piece, or empty)."""
    asked = given(text)
    key = public_key(asked["key"])
    if not isinstance(key, rsa.RSAPublicKey):
        raise _no_encryption()
    try:
        return shown(key.encrypt(octets(asked["data"]), _encryption_padding(asked)), "buffer")
    except UnsupportedAlgorithm:
        raise _digest_not_allowed() from None
    except ValueError:
        raise _too_large() from None


def _decrypt(text: str) -> object:
    """As ``_encrypt``."""
    asked = given(text)
    key = private_key(asked["key"])
    if not isinstance(key, rsa.RSAPrivateKey):
        raise _no_encryption()
    try:
        return shown(key.decrypt(octets(asked["data"]), _encryption_padding(asked)), "buffer")
    except UnsupportedAlgorithm:
        raise _digest_not_allowed() from None
    except ValueError:
        how = "oaep" if asked["padding"] == OAEP else "pkcs"
        number = "02000079" if asked["padding"] == OAEP else "0200009F"
        code = f"ERR_OSSL_RSA_{how.upper()}_DECODING_ERROR"
        raise CallError(f"error:{number}:rsa routines::{how} decoding error", code=code) from None


def _encryption_padding(asked: Mapping[str, Any]) -> padding.OAEP | padding.PKCS1v15:
    if asked["padding"] == PKCS1:
        return padding.PKCS1v15()
    if asked["padding"] != OAEP:
        raise CallError("error:02000076:rsa routines::unknown padding type", code="ERR_OSSL_RSA_UNKNOWN_PADDING_TYPE")
    algorithm = find_hash(asked["oaepHash"])
    label = octets(asked["oaepLabel"]) if asked["oaepLabel"] else None
    return padding.OAEP(padding.MGF1(algorithm), algorithm, label)


def _digest_not_allowed() -> CallError:
    return CallError("error:1C8000AE:Provider routines::digest not allowed", code="ERR_OSSL_DIGEST_NOT_ALLOWED")


def _too_large() -> CallError:
    return CallError(
        "error:0200006E:rsa routines::data too large for key size", code="ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE"
    )


def _no_encryption() -> CallError:
    return CallError(
        "error:03000096:digital envelope routines::operation not supported for this keytype",
        code="ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE",
    )


CALLS: dict[str, Callable[[str], object]] = {
    "crypto.sign": guarded(_sign),
    "crypto.verify": guarded(_verify),
    "crypto.encrypt": guarded(_encrypt),
    "crypto.decrypt": guarded(_decrypt),
}


def _small_rsa_key() -> rsa.RSAPrivateKey:
    """A key of two well-known primes: quicker than to make one, and good for nothing else."""
    p, q, e = 2**607 - 1, 2**521 - 1, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    one, two, three = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, one, two, three, rsa.RSAPublicNumbers(e, p * q))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _use_each(key: PrivateKey, **changes: object) -> None:
    pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    spki = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    asked: dict[str, Any] = {"algorithm": "sha256", "pieces": {}, "padding": 0, "saltLength": None, "encoding": "hex"}
    asked |= {"dsaEncoding": "der", "strict": False, "data": "u", "oaepHash": "sha1", "oaepLabel": "", **changes}
    pem = {"format": "pem", "type": "", "passphrase": ""}
    asked["key"] = {**pem, "kind": "private", "data": f"u{pkcs8}"}
    asked["signature"] = f"h{_sign(json.dumps(asked))}"
    asked["key"] = {**pem, "kind": "public", "data": f"u{spki}"}
    _verify(json.dumps(asked))


# OpenSSL fetches an algorithm, and seeds its chance, when it is first used.
_rsa_key = _small_rsa_key()
for _name in HMACS & set(HASHES):
    with suppress(UnsupportedAlgorithm):  # some builds of OpenSSL have less
        _use_each(ec.generate_private_key(ec.SECP256R1()), algorithm=LISTED[_name].split()[0])
_use_each(_rsa_key)
_use_each(_rsa_key, padding=PSS)
_use_each(ed25519.Ed25519PrivateKey.generate(), algorithm="")
_rsa_key.decrypt(_rsa_key.public_key().encrypt(b"", padding.PKCS1v15()), padding.PKCS1v15())

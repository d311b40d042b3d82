"""The crypto calls against the vectors of their standards, and against nonsense."""

from __future__ import annotations

import base64
import itertools
import json
import random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from tasks.functions.inside import calls
from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.crypto import cipher_kinds, ciphers, derivation
from tasks.functions.inside.crypto.octets import MAX_BUFFER_BYTES, MAX_BYTES, Decoder, joined, octets, shown

Asked = dict[str, Any]


def ask(name: str, asked: Asked | str) -> Any:
    """What JavaScript gets, as it gets it."""
    text = asked if isinstance(asked, str) else json.dumps(asked)
    fine, value = json.loads(calls.answer(f"crypto.{name}\n{text}".encode("utf-8", "surrogatepass")))
    if not fine:
        raise CallError(value[1], name=value[0], code=value[2])
    return value


def whole(answer: list[Any]) -> str:
    length, words = answer
    return b"".join(word.to_bytes(4, "little") for word in words)[:length].hex()


# Digests

DIGESTS = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha224": "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha512_256": "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
    "sha3_256": "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    "ripemd160": "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
    "blake2s": "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
    "shake_128": "5881092dd818bf5cf8a3ddb793fbcba7",
}
"""FIPS 180-4, 202, RFC 1321, 7693: the digests of ``abc``."""


@pytest.mark.parametrize("name", DIGESTS)
def test_digests(name: str) -> None:
    assert ask("hash_text", f"{name} hex\nabc") == DIGESTS[name]
    pieces = {"0": "ua", "1": "h62", "2": "bYw==", "3": "l", "4": "w"}
    assert ask("hash", {"digest": name, "encoding": "hex", "pieces": pieces, "length": -1}) == DIGESTS[name]
    assert whole(ask("hash_text", f"{name} buffer\nabc")) == DIGESTS[name]


def test_a_shake_has_the_length_that_was_asked_for() -> None:
    asked = {"digest": "shake_256", "encoding": "hex", "pieces": {}, "length": 5}
    assert ask("hash", asked) == "46b9dd2b0b"
    with pytest.raises(CallError, match="too large"):
        ask("hash", {**asked, "length": 2**32 - 1})


def test_names_lead_to_digests() -> None:
    names = ask("hashes", "")
    assert {"sha256", "RSA-SHA256", "md5"} <= set(names["listed"])
    assert names["digests"]["rsa-sha256"] == names["digests"]["sha-256"] == "sha256"
    assert names["lengths"]["sha512"] == 64


HMACS = [
    ("sha256", "h" + "0b" * 20, "uHi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        "sha512",
        "uJefe",
        "uwhat do ya want for nothing?",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    ),
    (
        "sha1",
        "h" + "aa" * 80,
        "uTest Using Larger Than Block-Size Key - Hash Key First",
        "aa4ae5e15272d00e95705637ce8a3b55ed402112",
    ),
    ("md5", "uJefe", "uwhat do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"),
]


@pytest.mark.parametrize(("name", "key", "data", "expected"), HMACS)
def test_hmacs(name: str, key: str, data: str, expected: str) -> None:
    """RFC 2202 and 4231."""
    assert ask("hmac", {"digest": name, "encoding": "hex", "key": key, "pieces": {"0": data}}) == expected


# Bytes

READ = [
    ("habC1z00", b"\xab\xc1"),
    ("habc", b"\xab"),
    ("bYW Jj", b"abc"),
    ("b_-8=YWJj", b"\xff\xef"),
    ("l\u00e9\u20ac\U0001f600", b"\xe9\xac\x3d\x00"),
    ("w\u20ac\ud800", b"\xac\x20\x00\xd8"),
    ("u\ud800x\udc00", "\ufffdx\ufffd".encode()),
    ("u\ud83d\ude00", "\U0001f600".encode()),
]


@pytest.mark.parametrize(("piece", "expected"), READ)
def test_text_becomes_bytes_as_in_node(piece: str, expected: bytes) -> None:
    assert octets(piece) == expected


@pytest.mark.parametrize("encoding", ["hex", "base64", "base64url", "latin1", "ascii", "utf8", "utf16le"])
@settings(max_examples=60, deadline=None)
@examples(st.lists(st.binary(max_size=7) | st.text(max_size=4).map(str.encode), max_size=6))
def test_text_that_comes_in_parts_is_the_text_of_the_whole(encoding: str, parts: list[bytes]) -> None:
    decoder = Decoder(encoding)
    text = "".join(str(decoder.shown(part)) for part in parts) + str(decoder.shown(b"", last=True))
    assert text == shown(b"".join(parts), encoding)


def test_more_than_the_bound_is_refused() -> None:
    with pytest.raises(CallError, match="More than 8000000 bytes"):
        joined({"0": "u" + "x" * MAX_BYTES, "1": "ux"})
    with pytest.raises(CallError, match="too large"):
        shown(bytes(MAX_BUFFER_BYTES + 1), "buffer")


# Ciphers

START = {"decrypts": False, "iv": "u"}
KEY_38A = "h2b7e151628aed2a6abf7158809cf4f3c"
BLOCK_38A = "6bc1bee22e409f96e93d7e117393172a"


def run_cipher(asked: Asked, *pieces: str, encoding: str = "hex", pads: bool = True, tag: str = "") -> tuple[str, Any]:
    number, _ = ask("cipher_start", {**START, **asked})
    common = {"cipher": number, "encoding": encoding, "pads": pads}
    out = [ask("cipher_update", {**common, "piece": piece}) for piece in pieces]
    last, made = ask("cipher_finish", {**common, "tag": tag})
    return "".join([*out, last]), made


def test_block_modes() -> None:
    """NIST SP 800-38A, F.1.1, F.2.1 and F.5.1."""
    modes = {
        "aes-128-ecb": ("u", "3ad77bb40d7a3660a89ecaf32466ef97"),
        "aes-128-cbc": ("h000102030405060708090a0b0c0d0e0f", "7649abac8119b246cee98e9b12e9197d"),
        "aes-128-ctr": ("hf0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", "874d6191b620e3261bef6864990db6ce"),
    }
    for name, (iv, expected) in modes.items():
        asked = {"name": name, "key": KEY_38A, "iv": iv}
        assert run_cipher(asked, f"h{BLOCK_38A}", pads=False)[0] == expected
        assert run_cipher({**asked, "decrypts": True}, f"h{expected}", pads=False)[0] == BLOCK_38A


def test_gcm() -> None:
    """McGrew and Viega's test cases 1, 2 and 4."""
    zero = {"name": "aes-128-gcm", "key": "h" + "00" * 16, "iv": "h" + "00" * 12}
    out, tag = run_cipher(zero)
    assert (out, whole(tag)) == ("", "58e2fccefa7e3061367f1d57a4e7455a")
    out, tag = run_cipher(zero, "h" + "00" * 16)
    assert (out, whole(tag)) == ("0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf")
    number, mode = ask(
        "cipher_start",
        {**START, "name": "AES-128-GCM", "key": "hfeffe9928665731c6d6a8f9467308308", "iv": "hcafebabefacedbaddecaf888"},
    )
    assert mode == "gcm"
    ask("cipher_add_data", {"cipher": number, "piece": "hfeedfacedeadbeeffeedface"})
    ask("cipher_add_data", {"cipher": number, "piece": "hdeadbeefabaddad2"})
    text = (
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    common = {"cipher": number, "encoding": "hex", "pads": True}
    start = ask("cipher_update", {**common, "piece": f"h{text}"})
    assert start.startswith("42831ec2217774244b7221b784d0d49c")
    assert whole(ask("cipher_finish", {**common, "tag": ""})[1]) == "5bc94fbc3221a5db94fae95ae7121a47"


def test_a_wrong_or_missing_tag_opens_nothing() -> None:
    asked = {"name": "aes-128-gcm", "key": "h" + "00" * 16, "iv": "h" + "00" * 12, "decrypts": True}
    good = "hab6e47d42cec13bdf53a67b21257bddf"
    text = "h0388dace60b6a392f328c2b971b2fe78"
    assert run_cipher(asked, text, tag=good)[0] == "00" * 16
    assert run_cipher(asked, text, tag=good[:9])[0] == "00" * 16
    for tag in ("", good[:-2] + "00", "h00000000", "hab"):
        with pytest.raises(CallError, match="Unsupported state or unable to authenticate data"):
            run_cipher(asked, text, tag=tag)


@settings(max_examples=60, deadline=None)
@examples(st.lists(st.binary(max_size=40), max_size=8), st.sampled_from(sorted(cipher_kinds.KINDS)), st.booleans())
def test_any_split_of_the_input_gives_the_same_output(parts: list[bytes], name: str, decrypts: bool) -> None:
    kind = cipher_kinds.KINDS[name]
    asked = {"name": name, "key": "u" + "k" * kind.key_bytes, "iv": "u" + "i" * kind.iv_bytes}
    data = b"".join(parts)
    sealed, tag = run_cipher(asked, f"h{data.hex()}")
    if not decrypts:
        assert run_cipher(asked, *(f"h{part.hex()}" for part in parts)) == (sealed, tag)
        return
    sizes = itertools.accumulate((len(part) for part in parts), initial=0)
    cuts = [*sizes, len(sealed)]
    pieces = [f"h{sealed[2 * a : 2 * b]}" for a, b in itertools.pairwise(cuts)]
    checked = {**asked, "decrypts": True}
    out, _ = run_cipher(checked, *pieces, encoding="latin1", tag=f"h{whole(tag)}" if tag else "")
    assert out.encode("latin-1") == data


def test_output_comes_as_early_as_from_openssl() -> None:
    asked = {"name": "aes-128-cbc", "key": KEY_38A, "iv": "h" + "00" * 16}
    sealed, _ = run_cipher(asked, "h" + "00" * 40)
    lengths = {}
    for decrypts, sizes in ((False, (16, 1, 15, 8)), (True, (16, 1, 15, 16))):
        number, _ = ask("cipher_start", {**START, **asked, "decrypts": decrypts})
        at, made = 0, []
        for size in sizes:
            piece = "h" + (sealed[2 * at : 2 * (at + size)] if decrypts else "00" * size)
            at += size
            made.append(
                len(ask("cipher_update", {"cipher": number, "piece": piece, "encoding": "hex", "pads": True})) // 2
            )
        lengths[decrypts] = made
    assert lengths == {False: [16, 0, 16, 0], True: [0, 16, 0, 16]}


CIPHER_ERRORS = [
    ({"name": "no such", "key": KEY_38A}, "Unknown cipher"),
    ({"name": "chacha20-poly1305", "key": KEY_38A}, "chacha20-poly1305 is not available"),
    ({"name": "aes-256-cbc", "key": KEY_38A}, "Invalid key length"),
    ({"name": "aes-128-cbc", "key": KEY_38A, "iv": "h00"}, "Invalid initialization vector"),
    ({"name": "aes-128-ecb", "key": KEY_38A, "iv": KEY_38A}, "Invalid initialization vector"),
    ({"name": "aes-128-gcm", "key": KEY_38A, "iv": "u"}, "Invalid initialization vector"),
    ({"name": "aes-128-gcm", "key": KEY_38A, "iv": "u1234567"}, "not available in this runtime"),
]


@pytest.mark.parametrize(("asked", "message"), CIPHER_ERRORS)
def test_ciphers_that_cannot_start(asked: Asked, message: str) -> None:
    with pytest.raises(CallError, match=message):
        ask("cipher_start", {**START, **asked})


def test_the_cipher_that_rested_longest_leaves_first() -> None:
    asked = {**START, "name": "aes-128-ctr", "key": KEY_38A, "iv": KEY_38A}
    oldest, second = (ask("cipher_start", asked)[0] for _ in range(2))
    update = {"piece": "ux", "encoding": "hex", "pads": True}
    for _ in range(ciphers.MAX_OPEN):
        ask("cipher_update", {**update, "cipher": oldest})
        ask("cipher_start", asked)
    assert ask("cipher_update", {**update, "cipher": oldest})
    with pytest.raises(CallError, match="left open"):
        ask("cipher_update", {**update, "cipher": second})


# Keys from passwords


def pbkdf2(**changes: Any) -> str:
    asked = {"digest": "sha1", "password": "upassword", "salt": "usalt", "iterations": 1, "length": 20, **changes}
    return whole(ask("pbkdf2", asked))


def scrypt(**changes: Any) -> str:
    asked = {"password": "u", "salt": "u", "length": 64, "N": 16, "r": 1, "p": 1, "maxmem": 2**25, **changes}
    return whole(ask("scrypt", asked))


def test_pbkdf2() -> None:
    """RFC 6070."""
    assert pbkdf2() == "0c60c80f961f0e71f3a9b524af6012062fe037a6"
    assert pbkdf2(iterations=4096) == "4b007901b765489abead49d926f721d065a429c1"
    assert (
        pbkdf2(iterations=4096, password="lpass\0word", salt="lsa\0lt", length=16) == "56fa6aa75548099dcc37d7f03425e0c3"
    )
    assert pbkdf2(length=0) == ""


def test_scrypt() -> None:
    """RFC 7914."""
    assert scrypt().startswith("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442")
    big = scrypt(password="upassword", salt="uNaCl", N=1024, r=8, p=16)
    assert big.startswith("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")


def test_hkdf() -> None:
    """RFC 5869, cases 1 and 3."""
    asked = {"digest": "sha256", "key": "h" + "0b" * 22, "salt": "h000102030405060708090a0b0c", "length": 42}
    first = ask("hkdf", {**asked, "info": "hf0f1f2f3f4f5f6f7f8f9"})
    assert whole(first).startswith("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf")
    third = ask("hkdf", {**asked, "salt": "u", "info": "u"})
    assert whole(third).startswith("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
    with pytest.raises(CallError, match="Invalid key length"):
        ask("hkdf", {**asked, "info": "u", "length": 255 * 32 + 1})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"iterations": derivation.MAX_PBKDF2_ROUNDS + 1}, "more than 800000 iterations"),
        ({"iterations": 2**31 - 1, "length": 2_000_000}, "more than 800000 iterations"),
        ({"length": 20 * (derivation.MAX_PBKDF2_ROUNDS + 1)}, "a key of more than 2000000 bytes"),
        ({"digest": "no such"}, "Invalid digest: no such"),
        ({"digest": "shake128"}, "Invalid digest"),
    ],
)
def test_pbkdf2_has_bounds(changes: Asked, message: str) -> None:
    with pytest.raises(CallError, match=message):
        pbkdf2(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"N": 3}, "Invalid scrypt params"),
        ({"N": 0}, "Invalid scrypt params"),
        ({"N": 2**16}, "Invalid scrypt params"),
        ({"N": 2**15, "r": 2**32 - 1}, "Invalid scrypt params"),
        ({"p": 2**30}, "Invalid scrypt params"),
        ({"N": 2**15, "r": 32, "maxmem": 2**53}, "more than 64 MB"),
        ({"N": 2**14, "r": 16, "p": 5, "maxmem": 2**53}, "more than 1048576"),
        ({"length": 2**31 - 1}, "a key of more than"),
    ],
)
def test_scrypt_has_bounds(changes: Asked, message: str) -> None:
    with pytest.raises(CallError, match=message):
        scrypt(**changes)


# Signatures

SIGN = {"algorithm": "sha256", "padding": 0, "saltLength": None, "dsaEncoding": "der", "encoding": "hex"}
ED25519 = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
}
P256 = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}


def jwk_key(jwk: dict[str, str], kind: str = "public") -> Asked:
    return {"kind": kind, "format": "jwk", "type": "", "data": "u" + json.dumps(jwk), "passphrase": ""}


def pem_key(text: str, kind: str = "private", passphrase: str = "") -> Asked:
    return {"kind": kind, "format": "pem", "type": "", "data": f"u{text}", "passphrase": passphrase}


def test_ed25519() -> None:
    """RFC 8037, appendix A.4."""
    header = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    asked = {**SIGN, "algorithm": "", "encoding": "base64url", "pieces": {"0": f"u{header}"}}
    signature = ask("sign", {**asked, "key": jwk_key(ED25519, "private")})
    assert signature == "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    verify = {**asked, "key": jwk_key(ED25519), "strict": False}
    assert ask("verify", {**verify, "signature": f"b{signature}"}) is True
    assert ask("verify", {**verify, "signature": f"b{signature}", "pieces": {"0": "uother"}}) is False
    with pytest.raises(CallError, match="invalid digest"):
        ask("sign", {**asked, "algorithm": "sha256", "key": jwk_key(ED25519, "private")})


def test_es256() -> None:
    """RFC 7515, appendix A.3."""
    claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    text = f"eyJhbGciOiJFUzI1NiJ9.{claims}"
    signature = "bDtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    asked = {**SIGN, "dsaEncoding": "ieee-p1363", "pieces": {"0": f"u{text}"}, "key": jwk_key(P256), "strict": True}
    assert ask("verify", {**asked, "signature": signature}) is True
    assert ask("verify", {**asked, "signature": signature, "algorithm": "sha384"}) is False
    with pytest.raises(CallError, match="Malformed signature"):
        ask("verify", {**asked, "signature": signature[:-4]})


def private_pem(key: Any, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    return str(key.private_bytes(Encoding.PEM, form, NoEncryption()).decode())


def test_what_is_signed_is_verified_with_each_curve_and_digest() -> None:
    for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1()):
        pem = private_pem(ec.generate_private_key(curve))
        for encoding in ("der", "ieee-p1363"):
            asked = {**SIGN, "algorithm": "sha384", "dsaEncoding": encoding, "pieces": {"0": "udata"}, "strict": True}
            signature = ask("sign", {**asked, "key": pem_key(pem)})
            assert ask("verify", {**asked, "key": pem_key(pem, "public"), "signature": f"h{signature}"}) is True


def test_keys_that_cannot_be_used_here_say_so() -> None:
    sizeable = rsa.RSAPublicNumbers(65537, 2**8200 + 1).public_key()
    pem = sizeable.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(CallError, match="RSA keys of more than 8192 bits"):
        ask("key", {"key": pem_key(pem, "public")})
    with pytest.raises(CallError, match="Keys of this type"):
        ask("key", {"key": pem_key(private_pem(dsa.generate_private_key(1024)))})
    with pytest.raises(CallError, match="more than 65536 characters"):
        ask("key", {"key": pem_key("x" * 70_000)})
    with pytest.raises(CallError, match="Invalid JWK data"):
        ask("key", {"key": jwk_key({**P256, "x": "AAAA"})})
    with pytest.raises(CallError, match="Invalid JWK data"):
        ask("key", {"key": jwk_key({**P256, "crv": "no such"})})


def test_an_elliptic_key_may_come_after_its_parameters() -> None:
    pem = private_pem(ec.generate_private_key(ec.SECP256R1()), PrivateFormat.TraditionalOpenSSL)
    parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    assert ask("key", {"key": pem_key(parameters + pem)})["curve"] == "prime256v1"


def test_a_file_name_is_no_key() -> None:
    for name in ("/etc/ssl/private/key.pem", "file:///etc/passwd"):
        with pytest.raises(CallError, match="DECODER routines::unsupported"):
            ask("key", {"key": pem_key(name)})


@pytest.mark.parametrize("format_", ["pem", "der"])
def test_damaged_keys_are_errors_without_a_word_of_python(format_: str) -> None:
    chance = random.Random(1)
    keys: list[Any] = [
        rsa.generate_private_key(65537, 1024),
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ]
    refusals = []
    for key, _ in itertools.product(keys, range(150)):
        data = bytearray(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        text = base64.b64encode(data).decode()
        if format_ == "pem":
            text = f"-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----"
        asked = {"kind": "private", "format": format_, "type": "pkcs8", "passphrase": ""}
        asked["data"] = f"u{text}" if format_ == "pem" else f"b{text}"
        algorithm = "" if isinstance(key, ed25519.Ed25519PrivateKey) else "sha256"
        try:
            ask("sign", {**SIGN, "algorithm": algorithm, "pieces": {"0": "udata"}, "key": asked})
        except CallError as error:
            refusals.append(error)
    assert len(refusals) > 100
    assert all(error.code.startswith("ERR_") and "python" not in str(error).lower() for error in refusals)

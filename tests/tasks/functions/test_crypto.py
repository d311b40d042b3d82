"""The global crypto inside of a sandbox: what tests/runtime/programs/crypto cannot compare with Node."""

from __future__ import annotations

import hashlib
import hmac
import json

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tasks.functions.inside import calls, sources
from tasks.functions.inside.child import Engine
from tests.tasks.functions.conftest import Runner


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def error_of(run: Runner, expression: str) -> tuple[str, str]:
    error = run.one(f"function onTrack(event) {{ event.x = {expression}; return event }}").error
    assert error is not None
    return error.name, error.message


def test_the_hash_of_a_text_costs_one_message_and_no_buffer() -> None:
    """Most functions hash an e-mail address of each event."""
    engine, messages = Engine(), []
    parts = sources.lazy_parts()

    def on_message(message: bytes) -> bytes:
        messages.append(message)
        return parts[message[1:]] if message[:1] == b"S" else calls.answer(message[1:])

    engine.on_message = on_message
    code = b"var digest = crypto.createHash('sha256').update('Ada').update('@example.com', 'utf8').digest('hex');0"
    engine.evaluate(code, b"{}")
    assert not {b"Sbuffer", b"Sbytes"} & set(messages)
    messages.clear()
    engine.evaluate(code, b"{}")
    assert messages == [b"Hcrypto.hash_text\nsha256 hex\nAda@example.com"]


def test_no_two_processes_share_their_chance(run: Runner) -> None:
    """They are copies of one parent, whose chance in OpenSSL must not be theirs: each asks for it first of all."""
    private = json.dumps(pem(rsa.generate_private_key(65537, 1024)))
    curve = json.dumps(pem(ec.generate_private_key(ec.SECP256R1())))
    for first in (
        "crypto.randomBytes(16).toString('hex')",
        "crypto.randomUUID()",
        f"crypto.publicEncrypt({private}, Buffer.from('x')).toString('hex')",
        f"crypto.createSign('sha256').update('x').sign({curve}, 'hex')",
    ):
        assert run.value(first) != run.value(first)


def test_everything_works_after_the_cage_has_closed(run: Runner) -> None:
    private = json.dumps(pem(rsa.generate_private_key(65537, 2048)))
    assert (
        run.value(f"""(() => {{
      const data = Buffer.from('data'), seen = [];
      for (const name of crypto.getHashes()) seen.push(crypto.createHash(name).update('x').digest().length > 0);
      for (const name of crypto.getHashes()) {{
        if (!name.startsWith('shake')) seen.push(crypto.createHmac(name, 'key').update('x').digest().length > 0);
      }}
      for (const name of crypto.getCiphers()) {{
        const {{ keyLength, ivLength = 0, mode }} = crypto.getCipherInfo(name);
        const [key, iv] = [crypto.randomBytes(keyLength), crypto.randomBytes(ivLength)];
        const cipher = crypto.createCipheriv(name, key, iv);
        const text = cipher.update('text', 'utf8', 'hex') + cipher.final('hex');
        const decipher = crypto.createDecipheriv(name, key, iv);
        if (mode === 'gcm') decipher.setAuthTag(cipher.getAuthTag());
        seen.push(decipher.update(text, 'hex', 'utf8') + decipher.final('utf8') === 'text');
      }}
      for (const name of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha512-256']) {{
        for (const padding of [1, 6]) {{
          const signature = crypto.sign(name, data, {{ key: {private}, padding }});
          seen.push(crypto.verify(name, data, {{ key: {private}, padding }}, signature));
        }}
      }}
      for (const oaepHash of ['sha1', 'sha256', 'sha512']) {{
        const key = {{ key: {private}, oaepHash }};
        seen.push(crypto.privateDecrypt(key, crypto.publicEncrypt(key, data)).equals(data));
      }}
      return seen.every((fine) => fine === true) && seen.length;
    }})()""")
        > 100
    )


def test_what_is_not_there_says_so(run: Runner) -> None:
    for name in ("generateKeyPairSync('rsa')", "createDiffieHellman(2)", "createECDH('x')", "privateEncrypt()"):
        assert f"crypto.{name.partition('(')[0]} is not available in this runtime" in error_of(run, f"crypto.{name}")[1]
    for method in ("encrypt", "sign", "importKey", "deriveBits"):
        message = run.value(f"crypto.subtle.{method}().catch((error) => error.message)")
        assert message == f"crypto.subtle.{method} is not available in this runtime"


@pytest.mark.parametrize(
    ("made", "methods"),
    [
        ("Hash: crypto.createHash('md5')", "on once pipe"),
        ("Hmac: crypto.createHmac('md5', 'key')", "on once pipe"),
        ("Sign: crypto.createSign('sha256')", "on once pipe"),
        ("Verify: crypto.createVerify('sha256')", "on once pipe"),
        ("Cipher: crypto.createCipheriv('aes-128-cbc', 'k'.repeat(16), 'i'.repeat(16))", "on once pipe end read write"),
    ],
)
def test_of_streams_there_is_nothing_that_needs_events(run: Runner, made: str, methods: str) -> None:
    name, _, expression = made.partition(": ")
    for method in methods.split():
        message = f"{name}.{method} is not available in this runtime: use update"
        assert error_of(run, f"{expression}.{method}('data', () => 1)") == ("Error", message)


def test_a_write_after_the_end_is_refused_at_once(run: Runner) -> None:
    """In Node an error event tells it."""
    made = ("createHash('md5')", "createHmac('md5', 'key')", "createSign('sha256')", "createVerify('sha256')")
    for expression in made:
        assert error_of(run, f"crypto.{expression}.end('a').write('b')") == ("Error", "write after end")
        assert run.value(f"crypto.{expression}.end('a').end() !== undefined")


def test_a_hash_at_its_end_cannot_be_copied(run: Runner) -> None:
    assert error_of(run, "crypto.createHash('md5').end('a').copy()") == ("Error", "Digest already called")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("crypto.pbkdf2Sync('p', 's', 1e6, 32, 'sha256')", "pbkdf2: more than 800000 iterations times blocks"),
        ("crypto.scryptSync('p', 's', 32, { N: 2 ** 17, maxmem: 2 ** 40 })", "scrypt: more than 64 MB of memory"),
        ("crypto.scryptSync('p', 's', 32, { N: 2 ** 14, p: 9, r: 8 })", "scrypt: N * r * p of more than 1048576"),
        ("crypto.randomBytes(2e6 + 1)", "<= 2000000 in this runtime"),
        ("crypto.createHash('md5').update('x'.repeat(9e6)).digest('hex')", "<= 8000000 in this runtime"),
        ("crypto.createHash('md5').update(new Uint8Array(9e6)).digest('hex')", "<= 8000000 in this runtime"),
        ("crypto.createHash('shake128', { outputLength: 2 ** 31 }).digest('hex')", "too large"),
    ],
)
def test_what_would_take_too_long_or_too_much_is_refused(run: Runner, expression: str, words: str) -> None:
    name, message = error_of(run, expression)
    assert name == "RangeError"
    assert words in message


def test_the_most_that_scrypt_may_need_is_there(run: Runner) -> None:
    made = run.value("crypto.scryptSync('p', 's', 8, { N: 2 ** 16, maxmem: 2 ** 27 }).toString('hex')")
    assert made == hashlib.scrypt(b"p", salt=b"s", n=2**16, r=8, p=1, maxmem=2**27, dklen=8).hex()


def test_updates_that_add_up_to_too_much_are_refused(run: Runner) -> None:
    code = "(() => { const h = crypto.createHash('md5'); for (;;) h.update('x'.repeat(1e6)) })()"
    assert "<= 8000000 in this runtime" in error_of(run, code)[1]


def test_ciphers_that_nobody_finishes_do_not_pile_up(run: Runner) -> None:
    assert (
        run.value("""(() => {
      const make = () => crypto.createCipheriv('aes-128-ctr', 'k'.repeat(16), 'i'.repeat(16));
      const first = make();
      for (let i = 0; i < 500; i++) make().update('x', 'utf8', 'hex');
      try { return first.update('x') } catch (error) { return error.code }
    })()""")
        == "ERR_CRYPTO_INVALID_STATE"
    )


def test_a_patched_prototype_changes_no_digest(run: Runner) -> None:
    code = """
      Array.prototype.toJSON = () => 'patched';
      String.prototype.toJSON = Object.prototype.toJSON = Array.prototype.toJSON;
      function onTrack(event) {
        const first = crypto.createHash('md5').update('a').digest('hex');
        const second = crypto.createHash('md5').update('61', 'hex').update('').digest('hex');
        event.value = `${first} ${second} ${crypto.createHmac('md5', 'key').update('a').digest('hex')}`;
        delete Object.prototype.toJSON;
        return event;
      }"""
    value = orjson.loads(run.one(code).event)["value"]
    digest = hashlib.md5(b"a").hexdigest()
    assert value == f"{digest} {digest} {hmac.digest(b'key', b'a', 'md5').hex()}"


def test_a_callback_belongs_to_the_event_that_asked(run: Runner) -> None:
    code = """function onTrack(event) {
      if (event.n === 1) {
        crypto.randomBytes(4, () => { throw new Error('of the first') });
        return new Promise(() => 0);
      }
      return new Promise((resolve) => crypto.scrypt('p', 's', 8, (_, key) => resolve({ ...event, key: key.length })));
    }"""
    first, second = run(code, b'{"type":"track","n":1}', b'{"type":"track","n":2}')
    assert first.error is not None
    assert first.error.message == "of the first"
    assert orjson.loads(second.event)["key"] == 8

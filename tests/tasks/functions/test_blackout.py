"""Secrets do not show, in whatever form they travel."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from tasks.functions.blackout import Blackout, of_settings

SECRETS = ["hunter22", 'quo"te\\d', "späte Züge", "a+b/c=d e&f", "line\nbreak", "*(special)'~!"]


@pytest.mark.parametrize("secret", SECRETS)
def test_every_form_of_a_secret_is_blacked_out(secret: str) -> None:
    basic = [base64.b64encode(f"{user}:{secret}!".encode()).decode() for user in ("", "a", "ab", "abc")]
    forms = [secret, json.dumps(secret), json.dumps(secret, ensure_ascii=False), quote(secret, safe=""), *basic]
    forms += [quote_plus(secret), quote(secret, safe="!'()*~"), base64.urlsafe_b64encode(secret.encode()).decode()]
    black = Blackout([secret])
    for form in forms:
        text = black(f"before {form} after")
        assert "[redacted]" in text, form
        assert text.startswith("before ")
        assert text.endswith(" after")
        assert secret not in text


@pytest.mark.parametrize("secret", [*SECRETS, "a long one" * 10])
def test_bytes_in_hexadecimal_are_blacked_out(secret: str) -> None:
    data = secret.encode()
    black = Blackout([secret])
    assert black(f"{data.hex()} {data.hex().upper()}") == "[redacted] [redacted]"
    assert black(f"<Buffer 01 {data.hex(' ')} 02>").startswith("<Buffer 01 [redacted]")
    assert black(f"<Buffer {data[:50].hex(' ')} ... 50 more bytes>") == "<Buffer [redacted] ... 50 more bytes>"


def test_short_values_and_other_texts_stay() -> None:
    black = Blackout(["abc", "", "long enough"])
    assert black("abc def") == "abc def"
    assert Blackout([])("text") == "text"


def test_the_longest_secret_wins() -> None:
    assert Blackout(["secret", "secret-and-more"])("a secret-and-more b") == "a [redacted] b"


def test_only_sensitive_settings_count_and_all_their_texts() -> None:
    settings = {"key": "top-secret", "map": {"a": "inside-map"}, "list": ["inside-list", 7], "open": "visible"}
    black = of_settings(settings, {"key", "map", "list", "missing"})
    assert black("top-secret inside-map inside-list visible") == "[redacted] [redacted] [redacted] visible"


def test_secrets_that_overlap_leave_nothing() -> None:
    assert Blackout(["abcdef", "defghi"])("x abcdefghi y") == "x [redacted] y"
    assert Blackout(["abcdef", "cd-ef"])("abcdef-cd-efcd-ef") == "[redacted]-[redacted][redacted]"


def test_neither_long_secrets_nor_many_that_begin_alike_make_the_search_run_away() -> None:
    """With one pattern of all forms each of these takes minutes."""
    assert Blackout(["a" * 100_000 + "b"])("a" * 2_000_000) == "a" * 2_000_000
    many = Blackout("a" * 1_000 + f"b{n}" for n in range(500))
    assert many("a" * 32_768 + "b7") == "a" * 31_768 + "[redacted]"
    assert many.cut("c" * 2_000 + "a" * 48) == "c" * 2_000


def test_line_ends_around_a_secret_may_be_missing() -> None:
    black = Blackout(["-----BEGIN KEY-----\nabcdef\n-----END KEY-----\n"])
    assert black("key: -----BEGIN KEY-----\nabcdef\n-----END KEY-----.") == "key: [redacted]."


@pytest.mark.parametrize("secret", SECRETS)
def test_json_inside_of_json_is_blacked_out(secret: str) -> None:
    for ascii_only in (True, False):
        inner = json.dumps({"key": secret}, ensure_ascii=ascii_only)
        text = Blackout([secret])(json.dumps({"body": inner}, ensure_ascii=False))
        assert json.loads(json.loads(text)["body"]) == {"key": "[redacted]"}


def test_the_beginning_of_a_text_ends_before_what_may_begin_a_secret() -> None:
    black = Blackout(["hunter22-hunter33"])
    assert black.cut("a hunter22-hunter33 hunter22-hun") == "a [redacted] "
    assert black.cut("a hunter22-hunter33") == "a [redacted]"
    assert black.cut("a hunter33") == "a hunter33"
    assert black.cut(f"a {quote('hunter22-')}") == "a "
    assert Blackout([]).cut("a hunter22-") == "a hunter22-"


@pytest.mark.parametrize(
    ("secret", "form"),
    [
        ("a/b/c", '{"a":"a\\/b\\/c"}'),
        ("a&b<c", "<a>a&amp;b&lt;c</a>"),
        ('q"&"q', "q&quot;&amp;&quot;q"),
        ("äöüß", "\\u00E4\\u00F6\\u00FC\\u00DF"),
        ("it's <a&b>", '{"a":"it\'s \\u003ca\\u0026b\\u003e"}'),
        ("it's <a&b>", '{"a":"it\\u0027s \\u003ca\\u0026b\\u003e"}'),
        ("t'e=n ö/a", "https://x.test/t'e=n%20%C3%B6/a"),
        ("t'e=n ö/a", "https://x.test/?a=t%27e=n%20%C3%B6/a"),
        ("t'e=n ö/a", "https://x.test/?a=https%3A%2F%2Fx.test%2Ft%2527e%253Dn%2520%25C3%25B6%252Fa"),
        ("HunterHunter", "https://hunterhunter.x.test/"),
    ],
)
def test_escapes_of_other_writers_are_known(secret: str, form: str) -> None:
    assert "[redacted]" in Blackout([secret])(form)


def test_secrets_inside_of_values_in_a_log_are_blacked_out() -> None:
    lines = ["-----BEGIN KEY-----", "MIIEvQIBADANBgkqhkiG9w0B", "-----END KEY-----"]
    black = Blackout(["\n".join(lines), 'it\'s\t"quo`te\\d"\x07'])
    logged = r"""{
  key: '-----BEGIN KEY-----\n' +
    'MIIEvQIBADANBgkqhkiG9w0B\n' +
    '-----END KEY-----',
  quoted: 'it\'s\t"quo`te\\d"\x07'
}"""
    shown = black(logged)
    assert not [line for line in lines if line in shown]
    assert "quo`te" not in shown


def test_what_follows_the_host_of_a_secret_url_is_blacked_out_alone() -> None:
    black = Blackout(["https://hooks.example.com/services/T0/B0/Hush4711?key=1", "https://example.com/short"])
    assert black("POST /services/T0/B0/Hush4711?key=1 at hooks.example.com") == "POST /[redacted] at hooks.example.com"
    assert black("/services%2FT0%2FB0%2FHush4711, /short") == "/[redacted], /short"

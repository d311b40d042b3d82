"""Traces as they may be shown: hostile bodies, cuts in the worst places."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destinations.trace import TRACE_BODY_BYTES, RequestTrace, beginning
from tasks.functions.blackout import Blackout
from tasks.functions.traces import SHOWN_BODY_CHARACTERS, clean

NOTHING = Blackout([])
HUSH = "Hush-4711"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-bmF0_dXJl"


def body(text: str | bytes, blackout: Blackout = NOTHING, *, whole: int | None = None) -> str:
    """The cleaned form of a body, of which the trace kept the beginning."""
    data = text.encode() if isinstance(text, str) else text
    size = whole or len(data)
    cut = size > len(beginning(data))
    trace = clean(RequestTrace("POST", "", 200, "", 1.0, {}, beginning(data), size), blackout)
    again = clean(trace, blackout)
    assert trace.request_body.startswith(again.request_body) if cut else again == trace
    return trace.request_body.decode()


def headers(**values: str) -> dict[str, str]:
    given = {name.replace("_", "-"): value for name, value in values.items()}
    trace = clean(RequestTrace("GET", "", 200, "", 1.0, request_headers=given, response_headers=given), NOTHING)
    assert trace.request_headers == trace.response_headers
    return dict(trace.request_headers)


# What is known to be secret

FORMS = {
    "as it is": lambda secret: secret,
    "JSON": json.dumps,
    "JSON inside of JSON": lambda secret: json.dumps({"body": json.dumps({"x": secret})}),
    "JSON of PHP": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "JSON of .NET": lambda secret: json.dumps(secret).replace("\\u00e4", "\\u00E4"),
    "percent": lambda secret: quote(secret, safe=""),
    "percent in small letters": lambda secret: re.sub("%..", lambda found: found[0].lower(), quote(secret, safe="")),
    "form": quote_plus,
    "XML": escape,
    "base64": lambda secret: base64.b64encode(f"me:{secret}:end".encode()).decode(),
}
SECRET = 'pä/ss+w0rd"<&>\\x'


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_known_secret_shows_in_no_form(form: object) -> None:
    text = form(SECRET)  # type: ignore[operator]
    black = Blackout([SECRET])
    for around in ("{}", "before {} after", "[{}]"):
        shown = body(around.format(text), black)
        assert "w0rd" not in shown
        assert base64.b64encode(b"w0rd").decode()[1:5] not in shown
        assert "[redacted]" in shown


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_secret_that_the_cut_goes_through_leaves_no_beginning(form: object) -> None:
    secret = "Zq" * 12 + SECRET
    text = form(secret)  # type: ignore[operator]
    black = Blackout([secret])
    for kept in range(1, len(text.encode())):
        data = b"." * (TRACE_BODY_BYTES - kept) + text.encode() + b"." * 100
        shown = body(data, black)
        assert "ZqZ" not in shown
        assert base64.b64encode(b"ZqZqZq").decode()[1:6] not in shown


def test_a_cut_through_a_secret_within_a_secret_shows_nothing_of_the_longer_one() -> None:
    black = Blackout(["abcd", "abcdefgh", "dxyz"])
    assert body("..abcdef", black, whole=100) == ".."
    assert body("..abcd", black, whole=100) == ".."
    assert body("..xabcd.", black, whole=100) == "..x[redacted]."
    assert body("..abcdxy", black, whole=100) == "..[redacted]"


def test_what_stands_around_a_secret_in_a_value_of_a_credential_does_not_show_either() -> None:
    black = Blackout([HUSH])
    assert body(f"password=x{HUSH}yz&a=1", black) == "password=[redacted]&a=1"
    assert body(f"password={HUSH}yz&a=1", black) == "password=[redacted]&a=1"
    assert body(f'{{"token":"{HUSH}yz","a":1}}', black) == '{"token":"[redacted]","a":1}'
    assert body('{"token":12345678,"a":1}', Blackout(["12345678"])) == '{"token":"[redacted]","a":1}'


def test_what_begins_like_a_secret_stays_where_the_text_is_whole() -> None:
    assert body("ends in Hush", Blackout([HUSH])) == "ends in Hush"
    assert body("ends in Hush", Blackout([HUSH]), whole=99) == "ends in "


def test_the_line_and_the_headers_show_no_known_secret() -> None:
    trace = clean(
        RequestTrace(HUSH, f"https://x.test/{HUSH}", None, f"no {HUSH}", 1.0, {f"X-{HUSH}": f"a {HUSH}"}, b"", 7),
        Blackout([HUSH]),
    )
    assert trace == RequestTrace(
        "[redacted]", "https://x.test/[redacted]", None, "no [redacted]", 1.0, {"X-[redacted]": "a [redacted]"}, b"", 7
    )


# What a name gives away


@pytest.mark.parametrize(
    "name",
    ["Authorization", "authorization", "Cookie", "Set-Cookie", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token"],
)
def test_headers_of_credentials_show_no_value(name: str) -> None:
    assert headers(**{name: "anything, at all"}) == {name: "[redacted]"}


def test_other_headers_are_shown_without_what_is_in_them() -> None:
    shown = headers(
        Content_Type="application/json",
        Location="https://x.test/?access_token=abc&page=2",
        X_Note=f"see {JWT}",
        Access_Control_Allow_Credentials="true",
        WWW_Authenticate='Bearer realm="x", error="invalid_token"',
    )
    assert shown == {
        "Content-Type": "application/json",
        "Location": "https://x.test/?access_token=[redacted]&page=2",
        "X-Note": "see [redacted]",
        "Access-Control-Allow-Credentials": "true",
        "WWW-Authenticate": 'Bearer realm="x", error="invalid_token"',
    }


NAMED = [
    ('{"token":"hush","user":"ada"}', '{"token":"[redacted]","user":"ada"}'),
    ('{"token" :\n "hu\\"sh", "n": 1}', '{"token" :\n "[redacted]", "n": 1}'),
    ('{"pin":1,"password":4711}', '{"pin":1,"password":"[redacted]"}'),
    ('{"credentials":{"a":"hu}sh","b":[1]},"c":2}', '{"credentials":"[redacted]","c":2}'),
    ('{"tokens":["hush",{"a":"hush"}],"c":2}', '{"tokens":"[redacted]","c":2}'),
    ('{"author":"ada","tokens":5,"token":null,"auth":true}', '{"author":"ada","tokens":5,"token":null,"auth":true}'),
    ("{apiKey: 'hush', \"b\": 1}", "{apiKey: '[redacted]', \"b\": 1}"),
    ("grant_type=password&client_secret=hu%20sh%22&x=1", "grant_type=password&client_secret=[redacted]&x=1"),
    ("user%5Bpassword%5D=hush&x=1", "user%5Bpassword%5D=[redacted]&x=1"),
    ("user[password]=hush&tokens[]=hush", "user[password]=[redacted]&tokens[]=[redacted]"),
    ("sessionid=hush; theme=dark", "sessionid=[redacted]; theme=dark"),
    ("password: correct horse\ntokens_left: 5", "password: [redacted]\ntokens_left: 5"),
    ("Cookie: a=hush; b=hush\r\nAccept: */*", "Cookie: [redacted]\r\nAccept: */*"),
    ("Authorization=Bearer hush x", "Authorization=[redacted] x"),
    ("<t:Password a='b'>hu&amp;sh</t:Password><c>1</c>", "<t:Password a='b'>[redacted]</t:Password><c>1</c>"),
    ("<auth><user>hush</user></auth><token/><c>1</c>", "<auth>[redacted]</auth><token/><c>1</c>"),
    ('<user token="hush" name="ada"/>', '<user token="[redacted]" name="ada"/>'),
    ('{"log":"a\\npassword=hush\\nb"}', '{"log":"a\\npassword=[redacted]\\nb"}'),
    ("password=hu'sh(1),[2]{3}%26hu%22sh&x=1", "password=[redacted]&x=1"),
    ("password: hu'sh(1),[2]{3};hu\n x: 1", "password: [redacted]\n x: 1"),
    (quote('{"token":"hush","a":1}'), quote('{"token":"[redacted]","a":1}', safe="[]")),
]


@pytest.mark.parametrize(("text", "shown"), NAMED)
def test_the_value_of_a_name_of_a_credential_does_not_show(text: str, shown: str) -> None:
    assert body(text) == shown


def test_json_inside_of_json_is_searched_at_every_depth() -> None:
    value: object = {"token": 'hu"sh\\', "ok": 'f"i\\', "auth": {"a": 'hu"}sh'}}
    shown: object = {"token": "[redacted]", "ok": 'f"i\\', "auth": "[redacted]"}
    for _ in range(5):
        assert json.loads(body(json.dumps(value))) == shown
        value, shown = {"inner": json.dumps(value), "z": 1}, {"inner": json.dumps(shown), "z": 1}


def test_a_field_of_a_multipart_form_does_not_show() -> None:
    field = '--b\r\nContent-Disposition: form-data; name="{}"\r\nContent-Type: text/plain\r\n\r\n{}\r\n'
    shown = body(field.format("api_key", "hush\r\nhush") + field.format("city", "Rome") + "--b--")
    assert shown == field.format("api_key", "[redacted]") + field.format("city", "Rome") + "--b--"


@pytest.mark.parametrize("text", [text for text, shown in NAMED if "hush" in text] + [urlencode({"pwd": "hush"})])
def test_a_value_that_the_cut_goes_through_does_not_show(text: str) -> None:
    for kept in range(len(text)):
        assert "hu" not in body(text[:kept], whole=5000)


# What a shape gives away

SHAPES = [
    (f"a {JWT} b", "a [redacted] b"),
    (f"x%20{JWT}%20", "x%20[redacted]%20"),
    (f"a-eyJ_b-{JWT} {JWT}", "a-[redacted] [redacted]"),
    ("use Bearer abc-123-def now", "use Bearer [redacted] now"),
    ("BEARER%20abc.123.def", "BEARER%20[redacted]"),
    ("basic dXNlcjpwYXNz=", "basic [redacted]"),
    ("https://user:hush@x.test/a", "https://[redacted]@x.test/a"),
    ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nb", "[redacted]\nb"),
    ("-----BEGIN PRIVATE KEY-----\nabc", "[redacted]"),
    ("Basic plan, Bearer token, eyJ is short", "Basic plan, Bearer token, eyJ is short"),
    ("see https://x.test/@ada", "see https://x.test/@ada"),
]


@pytest.mark.parametrize(("text", "shown"), SHAPES)
def test_what_looks_like_a_token_does_not_show(text: str, shown: str) -> None:
    assert body(text) == shown


@pytest.mark.parametrize("token", [JWT, "Bearer abc123def", "Basic dXNlcjpwYXNz", "https://user:abc123@x.test"])
def test_a_token_that_the_cut_goes_through_does_not_show(token: str) -> None:
    for kept in range(len(token)):
        shown = body(f"a {token[:kept]}", whole=5000)
        assert not {"eyJ", "abc", "dXN", "use"} & {shown[at : at + 3] for at in range(len(shown))}


# What is no text, and what is too much

BINARY = [
    b"\x89PNG\r\n\x1a\n",
    b"a\x00b",
    b"\xff\xfe{}",
    b'{"token":"hu\xffsh"}',
    f"pw={HUSH}".encode("utf-16"),
    b"\x7f",
]


@pytest.mark.parametrize("data", BINARY)
def test_what_is_no_text_shows_only_its_size(data: bytes) -> None:
    assert body(data, Blackout([HUSH])) == f"<{len(data)} bytes of binary>"
    assert body(data, whole=9999) == "<9999 bytes of binary>"


def test_a_cut_through_a_character_makes_no_binary() -> None:
    data = b"x" * (TRACE_BODY_BYTES - 1) + "é".encode() * 10
    assert body(data) == "x" * (TRACE_BODY_BYTES - 1)


def test_a_whole_text_that_ends_within_a_character_is_binary() -> None:
    assert body("é".encode()[:1]) == "<1 bytes of binary>"


def test_redacting_makes_no_body_longer_than_the_cap() -> None:
    assert len(body("abcd" * 500, Blackout(["abcd"]))) == SHOWN_BODY_CHARACTERS


@given(st.text(alphabet="\"'\\{}[]:=&<>/%2aT .\nname=token", max_size=200), st.booleans())
def test_any_text_is_cleaned_once_and_for_all(text: str, cut: bool) -> None:
    body(text, Blackout(["token-4711"]), whole=9999 if cut else None)


WORST = [
    "\\",
    '\\"',
    '"',
    "'",
    "{",
    "[",
    "<a",
    "<token ",
    "a=",
    "token=",
    '"token":{',
    "a.",
    "eyJ.",
    "://a",
    "%22",
    "a ",
    "=",
]
WORST += [
    "-----BEGIN PRIVATE KEY-----",
    "Bearer ",
    "Basic a",
    'name="token"\n',
    "token:" + "\\" * 50,
    "\r\n",
    "password",
]


def test_a_long_word_is_searched_once() -> None:
    """Searched anew from each beginning of a token, this does not end within the tests' time-out."""
    error = "_eyJ" * 1_000_000
    assert clean(RequestTrace("GET", "", None, error, 1.0), Blackout([])).error == error


@pytest.mark.parametrize("piece", WORST)
def test_no_text_makes_the_search_run_away(piece: str) -> None:
    """Where a pattern goes back and forth, this does not end within the tests' time-out."""
    black = Blackout(["a" * 1000 + "b", "token=" * 100 + "!", "\\" * 500 + "x"])
    trace = RequestTrace("GET", "", 1, "", 1.0, {"X-Note": piece * 2000}, (piece * 3000).encode()[:2048], 9999)
    for _ in range(10):
        assert len(clean(trace, black).request_body) <= SHOWN_BODY_CHARACTERS

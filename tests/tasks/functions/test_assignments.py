"""Values after names in what authors write: words stay, credentials vanish."""

from __future__ import annotations

import pytest

from tasks.functions.assignments import unsaid

WORDS = [
    "unexpected token: '<html>'",
    "Unexpected token: '<!DOCTYPE html PUBLIC 4.01>'",
    "Invalid token: must be a string",
    "Invalid token: [object Object]",
    "token: expired",
    "Token: Expired.",
    "password: required",
    "{ password: 'is required' }",
    "cookie: none",
    "auth=basic",
    "auth: basic plan",
    "{pass: 3, fail: 0}",
    "{ pass: 3, token: undefined, secret: null, tokens: 150000 }",
    "{ auth: [Function: auth], total_tokens: 1234567 }",
    "password: correct horse",
    "token:",
    "token: ",
    "token: '",
]


@pytest.mark.parametrize("text", WORDS)
def test_words_after_a_name_stay(text: str) -> None:
    assert unsaid(text, cut=False) == text


CREDENTIALS = [
    ("password: hunter22, user: ada", "password: [redacted], user: ada"),
    ("(token=Ab-cdEf)", "(token=[redacted])"),
    ("{ apiKey: abc123; x: 1 }", "{ apiKey: [redacted]; x: 1 }"),
    ("[password: hunter22] x", "[password: [redacted]] x"),
    ("{ apiKey: 'abc123', plan: 'gold' }", "{ apiKey: '[redacted]', plan: 'gold' }"),
    ("{ secret: 'correct horse battery' }", "{ secret: '[redacted]' }"),
    ("secret = " + "a" * 24, "secret = [redacted]"),
    ("Authorization: Basic abc123x y", "Authorization: [redacted] y"),
    ("authorization: token abc123x", "authorization: [redacted]"),
    ("Cookie: theme=dark; sid=abc123x\nAccept: */*", "Cookie: [redacted]\nAccept: */*"),
    ("Invalid token: password: hunter22", "Invalid token: password: [redacted]"),
    ("Invalid token: password=hunter22", "Invalid token: [redacted]"),
    ("auth: { user: 'ada', pin: [1] } x", "auth: [redacted] x"),
    ("token: x[redacted]y z", "token: [redacted] z"),
    ('{"log":"a\\npassword: hunter22\\nb"}', '{"log":"a\\npassword: [redacted]\\nb"}'),
]


@pytest.mark.parametrize(("text", "shown"), CREDENTIALS)
def test_what_looks_like_a_credential_after_a_name_vanishes(text: str, shown: str) -> None:
    assert unsaid(text, cut=False) == shown


DATA = [
    ('{"token":"short","pin":1}', '{"token":"[redacted]","pin":1}'),
    ("GET /?token=short&password=word&page=2", "GET /?token=[redacted]&password=[redacted]&page=2"),
    ("user[password]=short", "user[password]=[redacted]"),
    ("{ 'x-token': 'short' }", "{ 'x-token': '[redacted]' }"),
    ("password%3Dshort", "password%3D[redacted]"),
]


@pytest.mark.parametrize(("text", "shown"), DATA)
def test_in_data_the_name_decides(text: str, shown: str) -> None:
    assert unsaid(text, cut=False) == shown


@pytest.mark.parametrize("text", ["token: hun", "token: 'hun", "token=hun", "{ token: { a: 'hun"])
def test_an_unfinished_value_vanishes(text: str) -> None:
    assert "hun" not in unsaid(text, cut=True)


@pytest.mark.parametrize(
    "piece", ["token:", "token: ", "token='", "token:[", "token=a=;", 'token:\\"', "Unexpected token:'"]
)
def test_no_text_makes_the_search_run_away(piece: str) -> None:
    """Where each name makes the rest be searched, this does not end within the tests' time-out."""
    for cut in (False, True):
        assert len(unsaid(piece * 100_000, cut=cut)) <= 2 * len(piece) * 100_000

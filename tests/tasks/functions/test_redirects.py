"""What a redirect makes of a request."""

from __future__ import annotations

import pytest

from destinations.http import Response
from tasks.functions.fetches import Failed
from tasks.functions.redirects import Hop

HEADERS = {"Content-Type": "t", "X-A": "1"}
SECRETS = {"Authorization": "a", "Cookie": "c", "X-A": "1"}


def hop(method: str = "GET", url: str = "https://x.test/a/b", body: bytes | None = None) -> Hop:
    return Hop(method, url, HEADERS, body)


def answer(status: int, headers: dict[str, str]) -> Response:
    return Response(status, "", headers, b"", "https://x.test/a/b", 1.0)


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "post", "GET"),
        (302, "PUT", "PUT"),
        (303, "PUT", "GET"),
        (303, "HEAD", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
    ],
)
def test_redirects_change_the_method_as_node_fetch_does(status: int, method: str, then: str) -> None:
    following = hop(method, body=b"x").redirected(status, "/b")
    assert following == Hop(then, "https://x.test/b", HEADERS, None if then == "GET" else b"x")


@pytest.mark.parametrize(
    ("to", "kept"),
    [
        ("/b", True),
        ("https://x.test/b", True),
        ("https://sub.x.test/b", True),
        ("https://x.test:443/", True),
        ("https://x.test:444/", False),
        ("http://x.test/", False),
        ("//y.test", False),
        ("https://notx.test/", False),
        ("https://evil.test\\@x.test/", False),
    ],
)
def test_credentials_stay_with_their_origin_and_its_subdomains(to: str, kept: bool) -> None:
    """Parsers of URLs differ about a backslash; only where the client connects to counts."""
    following = Hop("GET", "https://x.test/", SECRETS, None).redirected(302, to)
    assert following.headers == (SECRETS if kept else {"X-A": "1"})


@pytest.mark.parametrize(
    "location", ["http://[", "https://x.test/" + "a" * 9_000, "file:///etc/passwd", "http://u:p@y.test/"]
)
def test_a_redirect_to_nowhere_fails(location: str) -> None:
    with pytest.raises(Failed) as caught:
        hop().redirected(302, location)
    assert (caught.value.kind, caught.value.url) == ("invalid-redirect", location)


@pytest.mark.parametrize(
    ("status", "mode", "expected"),
    [(302, "follow", "c"), (200, "follow", None), (302, "manual", None), (302, "", None)],
)
def test_what_is_followed(status: int, mode: str, expected: str | None) -> None:
    assert hop().next_location(answer(status, {"location": "c"}), mode) == expected


def test_a_redirect_may_be_an_error() -> None:
    with pytest.raises(Failed) as caught:
        hop().next_location(answer(302, {}), "error")
    assert caught.value.kind == "no-redirect"


@pytest.mark.parametrize(
    ("mode", "location", "shown"),
    [("manual", "c?d", "https://x.test/a/c?d"), ("manual", "http://[", "http://["), ("none", "c", "c")],
)
def test_a_redirect_left_to_the_author_has_a_whole_url(mode: str, location: str, shown: str) -> None:
    assert hop().headers_of(answer(302, {"X-A": "1", "Location": location}), mode) == [
        ("X-A", "1"),
        ("Location", shown),
    ]

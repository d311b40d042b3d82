"""URLs: what may be asked, and what may be shown of them."""

from __future__ import annotations

import pytest

from destinations.errors import AddressRefused
from destinations.network.targets import shown, target


@pytest.mark.parametrize(
    ("url", "normal", "origin"),
    [
        ("http://Example.com", "http://example.com/", ("http", "example.com", 80)),
        (
            "https://example.com:8443/a b?q=ü#part",
            "https://example.com:8443/a%20b?q=%C3%BC",
            ("https", "example.com", 8443),
        ),
        ("https://bücher.example/", "https://xn--bcher-kva.example/", ("https", "xn--bcher-kva.example", 443)),
        ("http://example.com\\@10.0.0.1/", "http://example.com/%5C@10.0.0.1/", ("http", "example.com", 80)),
        ("http://[::1]:80/", "http://[::1]:80/", ("http", "::1", 80)),
        ("HTTP://example.com?q=1", "http://example.com/?q=1", ("http", "example.com", 80)),
        ("http://example.com/./a/../b//c", "http://example.com/./a/../b//c", ("http", "example.com", 80)),
        ("http://example.com/%7e%2F%2f%zz?%41", "http://example.com/%7e%2F%2f%zz?%41", ("http", "example.com", 80)),
        ("http://example.com/[1]\n", "http://example.com/%5B1%5D%0A", ("http", "example.com", 80)),
    ],
)
def test_a_url_is_made_fit_to_be_sent(url: str, normal: str, origin: tuple[str, str, int]) -> None:
    assert target(url) == (normal, origin)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/path",
        "example.com/secret",
        "ftp://example.com/secret",
        "file:///etc/secret",
        "httpx://example.com/secret",
        "http://",
        "http:///secret",
        "http://*.example.com/?secret",
        "http://example.com:port/?secret",
        "http://example.com:99999/?secret",
        "http://user@example.com/?secret",
        "http://user:secret@example.com/",
        "http://[::1/?secret",
    ],
)
def test_other_urls_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        target(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://example.com/a/b", "https://example.com/a/b"),
        ("https://example.com/a?key=secret&x=&flag", "https://example.com/a?key=***&x=***&flag"),
        ("https://example.com/a?secret", "https://example.com/a?***"),
        ("https://example.com/a?k=secret=secret#secret", "https://example.com/a?k=***"),
        ("https://user:secret@example.com/", "https://example.com/"),
        ("https://example.com/#secret?x=secret", "https://example.com/"),
        ("no url", "no url"),
    ],
)
def test_a_shown_url_keeps_no_values(url: str, text: str) -> None:
    assert shown(url) == text


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://hooks.example.com/services/T0/B0/Hush?a=b#c", "https://hooks.example.com/***"),
        ("HTTPS://Hooks.Example.com:8443", "HTTPS://Hooks.Example.com:8443/***"),
        ("https://someone:secret@example.com/Hush", "https://example.com/***"),
        ("https://example.com\\Hush", "https://example.com/***"),
        ("example.com/Hush", "***"),
        ("https:/Hush", "***"),
        ("https:///Hush", "***"),
    ],
)
def test_a_hidden_path_leaves_the_host_alone(url: str, text: str) -> None:
    assert shown(url, hide_path=True) == text

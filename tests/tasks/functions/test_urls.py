"""``URL``: what of it is Python's, and what Node's recordings cannot show."""

from __future__ import annotations

import pytest

from tasks.functions.inside import url_calls
from tests.tasks.functions.conftest import Runner


@pytest.mark.parametrize(
    ("domain", "ascii_domain"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("日本語。jp", "xn--wgv71a119e.jp"),
        ("☕.us", "xn--53h.us"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a\u00adb.c", "ab.c"),
        ("א.example", "xn--4db.example"),
    ],
)
def test_names_in_other_letters_become_ascii(domain: str, ascii_domain: str) -> None:
    assert url_calls.to_ascii(domain) == ascii_domain


@pytest.mark.parametrize("domain", ["xn--a", "xn--", "\u0300a", "a\u200db", "אa", "é" * 2000, "\ufffd.x"])
def test_what_is_no_name_is_refused(domain: str) -> None:
    assert url_calls.to_ascii(domain) is None


def test_names_can_be_shown_in_their_letters() -> None:
    assert url_calls.to_unicode("xn--bcher-kva.example") == "bücher.example"
    assert url_calls.to_unicode("xn--a") == ""


def test_a_long_url_is_read_in_no_time(run: Runner) -> None:
    """No pattern of the parser takes more than linear time: the event's time limit would end it."""
    value = run.value("""(() => {
      const texts = ['@', ':', '/', '[', '%', '.', '?', '#', '../', '%2e', ' ', '\\t', '&', '=', '+', 'é'];
      return texts.map((part) => {
        const text = `${part.repeat(20000)}x`;
        for (const start of ['https://', 'https://h/', 'foo:']) URL.canParse(start + text);
        return new URLSearchParams(text).size > 0;
      });
    })()""")
    assert set(value) == {True}


def test_a_url_is_rebuilt_from_its_search_params(run: Runner) -> None:
    value = run.value("""(() => {
      const url = new URL('https://h/p?a=1');
      url.searchParams.append('b', 'x y');
      return url.href;
    })()""")
    assert value == "https://h/p?a=1&b=x+y"

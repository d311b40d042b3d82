"""Glob patterns, compared with a matcher that is slow and plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.filters.glob import MAX_PATTERN_CHARACTERS, GlobError, glob
from tests.tasks.filters.strategies import unhurried


def slowly(pattern: str, text: str) -> bool:
    """What a pattern means, tried in every way. Classes only as ``[abc]``, ``[a-z]`` and ``[^x]``, without escapes."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(slowly(pattern[1:], text[taken:]) for taken in range(len(text) + 1))
    if not text:
        return False
    if pattern[0] == "?":
        return slowly(pattern[1:], text[1:])
    if pattern[0] == "[":
        inside, rest = pattern[1:].split("]", 1)
        return in_class(inside, text[0]) and slowly(rest, text[1:])
    if pattern[0] == "\\":
        pattern = pattern[1:]
    return pattern[0] == text[0] and slowly(pattern[1:], text[1:])


def in_class(inside: str, letter: str) -> bool:
    if inside[0] == "^":
        return not in_class(inside[1:], letter)
    if inside[1:2] == "-":
        return inside[0] <= letter <= inside[2] or (len(inside) > 3 and in_class(inside[3:], letter))
    return inside[0] == letter or (len(inside) > 1 and in_class(inside[1:], letter))


LETTERS = "abcA*\U0001f600"
parts = st.sampled_from(
    ["*", "*", "?", "[ab]", "[a-b]", "[^a]", "[b-a]", "[Aa-c]", "[^a-bA]", "[^b-ca-b]", "[ab-ca-b]", "\\*", "ab"]
)
patterns = st.lists(parts | st.sampled_from(LETTERS.replace("*", "")), max_size=7).map("".join)


@unhurried
@given(patterns, st.text(LETTERS, max_size=9))
def test_a_pattern_matches_what_it_matches_slowly(pattern: str, text: str) -> None:
    assert glob(pattern).matches(text) is slowly(pattern, text)


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("abcd", "a*d", True),
        ("", "*", True),
        ("", "", True),
        ("a", "", False),
        ("abc", "ab", False),
        ("abcd", "a??d", True),
        ("abcd", "*d", True),
        ("ab*d", r"ab\*d", True),
        ("abxd", r"ab\*d", False),
        ("abCd", "ab[cC]d", True),
        ("abcd", "ab[a-z]d", True),
        ("abcd", "ab[A-Z]d", False),
        ("abcd", "ab[^c]d", False),
        ("ABCD", "abcd", False),
        ("aba", "ab*ba", False),
        ("abba", "ab*ba", True),
        ("a\nb", "a*b", True),
        ("/a/b", "*a*", True),
        ("a]b", r"a[\]]b", True),
        ("a-b", r"a[\-x]b", True),
        ("a]b", "a]b", True),
        ("x^", "x[a^]", True),
        ("\U0001f600", "?", True),
        ("\x00\ud800", "\x00[\ud800-\udfff]", True),
        ("a" * 30_000 + "b", "*a*a*a*a*b", True),
        ("a" * 30_000, "*a*a*a*a*b", False),
        ("a" * 30_000, "*" + "?a" * 400 + "b*", False),
        ("a" * 30_000, "*a*?" * 250, True),
        ("ab" * 15_000, "*[ab]?[^c]*" * 90, True),
        ("a" * 30_000, "*" * 1_000, True),
    ],
)
def test_patterns(text: str, pattern: str, expected: bool) -> None:
    assert glob(pattern).matches(text) is expected


@pytest.mark.parametrize(
    ("pattern", "offset"),
    [
        ("a\\", 1),
        ("[", 0),
        ("x[", 1),
        ("[a", 0),
        ("[a-", 0),
        ("[]", 1),
        ("[^]", 2),
        ("[-a]", 1),
        ("[a-]", 3),
        ("[\\", 1),
    ],
)
def test_what_is_no_pattern_says_where(pattern: str, offset: int) -> None:
    with pytest.raises(GlobError) as caught:
        glob(pattern)
    assert caught.value.offset == offset


def test_a_pattern_may_be_so_long() -> None:
    assert glob("a" * MAX_PATTERN_CHARACTERS).matches("a" * MAX_PATTERN_CHARACTERS)
    with pytest.raises(GlobError, match="at most 1,000 characters"):
        glob("a" * (MAX_PATTERN_CHARACTERS + 1))


def wrong_at(pattern: str, text: str) -> int | None:
    try:
        assert glob(pattern).matches(text) in (True, False)
    except GlobError as error:
        return error.offset
    return None


@unhurried
@given(st.text("[]^-\\*?ab\x00é", max_size=20), st.text("[ab\x00é", max_size=20))
def test_any_text_is_a_pattern_or_none(pattern: str, text: str) -> None:
    offset = wrong_at(pattern, text)
    assert offset is None or 0 <= offset < len(pattern)

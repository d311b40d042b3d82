"""Passwords: which are taken, and what a check costs."""

from __future__ import annotations

import pytest

from app.control import passwords
from app.control.errors import InvalidError


@pytest.mark.parametrize("length", [12, 200])
def test_twelve_to_two_hundred_characters_are_taken(length: int) -> None:
    assert passwords.matches(passwords.hashed("é" * length), "é" * length)


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 201, "\ud800" * 12])
def test_others_are_refused_without_being_told(password: str) -> None:
    with pytest.raises(InvalidError) as caught:
        passwords.hashed(password)
    assert not password or password not in str(caught.value)


def test_the_same_password_is_kept_differently_each_time() -> None:
    assert passwords.hashed("correct horse battery") != passwords.hashed("correct horse battery")


class Counting:
    """A hasher that counts its checks."""

    def __init__(self) -> None:
        self.checks = 0
        self.hash = passwords.HASHER.hash

    def verify(self, kept: str, password: str) -> bool:
        """As the real one."""
        self.checks += 1
        return passwords.PasswordHasher.verify(REAL, kept, password)


REAL = passwords.HASHER


@pytest.mark.parametrize("kept", ["", "known"])
@pytest.mark.parametrize("password", ["wrong horse battery", "", "x" * 5000])
def test_a_check_is_the_same_work_for_those_who_are_there_and_those_who_are_not(
    kept: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting()
    monkeypatch.setattr(passwords, "HASHER", counting)
    assert not passwords.matches(REAL.hash("correct horse battery") if kept else "", password)
    assert counting.checks == 1


def test_what_nobody_made_matches_nothing() -> None:
    assert not passwords.matches("no hash", "correct horse battery")

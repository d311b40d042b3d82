"""API tokens."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.control import people, sources, tokens
from app.control.change import change
from app.control.errors import InvalidError, NotFoundError, UnauthorizedError
from app.control.roles import COMMAND_LINE, Grant, Permission, Role
from app.models import AuditEvent, Database, Token, User

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def at(moment: datetime) -> tokens.Clock:
    return lambda: moment


@pytest.fixture
def ada(database: Database) -> User:
    with change(database, COMMAND_LINE) as opened:
        user = people.create(opened, "ada@example.com", "Ada")
        return people.give(opened, user.id, Grant(Role.OWNER))


def make(database: Database, user: User, **given: object) -> tokens.NewToken:
    with change(database, COMMAND_LINE) as opened:
        return tokens.create(opened, user.id, "ci", clock=at(NOON), **given)  # type: ignore[arg-type]


def used_at(database: Database) -> datetime | None:
    with database.read() as session:
        return session.scalars(select(Token.last_used_at)).one()


def test_a_token_acts_for_its_person(database: Database, ada: User) -> None:
    assert tokens.authenticate(database, make(database, ada).text) == people.actor_of(ada)


def test_a_text_is_256_random_bits_and_only_its_digest_is_kept(database: Database, ada: User) -> None:
    made = make(database, ada)
    assert len(made.text) == len("spl_") + 43
    assert made.text.startswith("spl_")
    assert made.text != make(database, ada).text
    assert made.text not in repr(made)
    with database.read() as session:
        row = session.get_one(Token, made.row.id)
        assert made.text not in {str(getattr(row, column.key)) for column in Token.__table__.columns}


@pytest.mark.parametrize("text", ["", "spl_", "spl_" + "x" * 43, "spl_" + "é" * 43, "x" * 100_000, "spl_\0" + "x" * 43])
def test_an_unknown_token_is_nobodys(text: str, database: Database, ada: User) -> None:
    make(database, ada)
    with pytest.raises(UnauthorizedError) as caught:
        tokens.authenticate(database, text)
    assert str(caught.value) == tokens.INVALID


def test_a_token_ends_when_it_expires(database: Database, ada: User) -> None:
    made = make(database, ada, expires_at=NOON + timedelta(hours=1))
    assert tokens.authenticate(database, made.text, at(NOON + timedelta(minutes=59))).id == ada.id
    with pytest.raises(UnauthorizedError):
        tokens.authenticate(database, made.text, at(NOON + timedelta(hours=1)))


@pytest.mark.parametrize(
    "expires_at",
    [
        NOON,
        NOON - timedelta(days=1),
        NOON + timedelta(days=5 * 365 + 1),
        (NOON + timedelta(days=1)).replace(tzinfo=None),
    ],
)
def test_it_expires_in_the_future_and_within_five_years(expires_at: datetime, database: Database, ada: User) -> None:
    with pytest.raises(InvalidError, match="expires_at"):
        make(database, ada, expires_at=expires_at)


def test_a_revoked_token_is_nobodys(database: Database, ada: User) -> None:
    made = make(database, ada)
    with change(database, COMMAND_LINE) as opened:
        tokens.revoke(opened, made.row.id)
    with pytest.raises(UnauthorizedError):
        tokens.authenticate(database, made.text)
    with pytest.raises(NotFoundError), change(database, COMMAND_LINE) as opened:
        tokens.revoke(opened, made.row.id)


def test_a_token_ends_with_its_person(database: Database, ada: User) -> None:
    with change(database, COMMAND_LINE) as opened:
        bob = people.create(opened, "bob@example.com", "Bob")
    made = make(database, bob)
    with change(database, COMMAND_LINE) as opened:
        people.delete(opened, bob.id)
    with pytest.raises(UnauthorizedError):
        tokens.authenticate(database, made.text)


def test_its_use_is_noted_at_most_once_a_minute(database: Database, ada: User) -> None:
    made = make(database, ada)
    assert used_at(database) is None
    tokens.authenticate(database, made.text, at(NOON))
    tokens.authenticate(database, made.text, at(NOON + timedelta(seconds=59)))
    assert used_at(database) == NOON
    tokens.authenticate(database, made.text, at(NOON + timedelta(seconds=60)))
    assert used_at(database) == NOON + timedelta(seconds=60)


def test_while_somebody_writes_its_use_is_noted_another_time(
    database: Database, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    made = make(database, ada)
    with database.write() as session, caplog.at_level(logging.DEBUG, "app.control.tokens"):
        session.execute(select(Token.id))
        assert tokens.authenticate(database, made.text).id == ada.id
    assert used_at(database) is None
    assert made.row.id in caplog.text
    assert made.text not in caplog.text
    tokens.authenticate(database, made.text, at(NOON))
    assert used_at(database) == NOON


def test_its_roles_narrow_those_of_its_person(database: Database, ada: User) -> None:
    with change(database, COMMAND_LINE) as opened:
        mine, other = (sources.create(opened, name).id for name in ("Mine", "Other"))
    made = make(database, ada, grants=[Grant(Role.SOURCE_ADMIN, frozenset({mine}))])
    actor = tokens.authenticate(database, made.text)
    assert actor.grants == (Grant(Role.SOURCE_ADMIN, frozenset({mine})),)
    assert not actor.may(Permission.READ_SOURCES, other)
    assert not actor.may(Permission.MANAGE_PEOPLE)


def test_its_roles_give_nothing_that_its_person_has_not(database: Database, ada: User) -> None:
    with change(database, COMMAND_LINE) as opened:
        bob = people.create(opened, "bob@example.com", "Bob")
        people.give(opened, bob.id, Grant(Role.FUNCTIONS_READ_ONLY))
    made = make(database, bob, grants=[Grant(Role.OWNER), Grant(Role.SOURCE_ADMIN)])
    assert tokens.authenticate(database, made.text).grants == (Grant(Role.FUNCTIONS_READ_ONLY),)


def test_who_loses_a_role_loses_it_for_the_token_too(database: Database, ada: User) -> None:
    with change(database, COMMAND_LINE) as opened:
        bob = people.create(opened, "bob@example.com", "Bob")
        people.give(opened, bob.id, Grant(Role.SOURCE_ADMIN))
    made = make(database, bob, grants=[Grant(Role.SOURCE_ADMIN)])
    with change(database, COMMAND_LINE) as opened:
        people.take(opened, bob.id, Role.SOURCE_ADMIN)
    assert tokens.authenticate(database, made.text).grants == ()


@pytest.mark.parametrize("grants", [[], [Grant(Role.SOURCE_ADMIN, frozenset({"src_none"}))], [Grant(Role.OWNER)] * 21])
def test_roles_for_nothing_or_for_what_there_is_not_are_refused(
    grants: list[Grant], database: Database, ada: User
) -> None:
    with pytest.raises(InvalidError):
        make(database, ada, grants=grants)


def test_tokens_are_listed_and_the_trail_has_them_by_name(database: Database, ada: User) -> None:
    made = make(database, ada)
    with database.read() as session:
        assert [row.id for row in tokens.listed(session, COMMAND_LINE, ada.id).rows] == [made.row.id]
        event = session.scalars(select(AuditEvent).where(AuditEvent.type == "Token Created")).one()
    assert (event.resource_id, event.resource_name) == (made.row.id, "ci")

"""API tokens."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.control import people, sources, tokens
from app.control.change import change
from app.control.errors import ForbiddenError, InvalidError, NotFoundError, UnauthorizedError
from app.control.roles import COMMAND_LINE, Actor, Grant, Permission, Role
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


@pytest.fixture
def bob(database: Database) -> User:
    """Who manages nobody, and may read functions and write sources."""
    with change(database, COMMAND_LINE) as opened:
        user = people.create(opened, "bob@example.com", "Bob")
        people.give(opened, user.id, Grant(Role.FUNCTIONS_READ_ONLY))
        return people.give(opened, user.id, Grant(Role.SOURCE_ADMIN))


def by(database: Database, made: tokens.NewToken) -> Actor:
    return tokens.authenticate(database, made.text, at(NOON))


def make_own(database: Database, actor: Actor, **given: object) -> tokens.NewToken:
    with change(database, actor) as opened:
        return tokens.create(opened, actor.id, "own", clock=at(NOON), **given)  # type: ignore[arg-type]


def test_people_make_list_and_revoke_tokens_of_their_own_and_of_nobody_else(
    database: Database, ada: User, bob: User
) -> None:
    actor, hers = by(database, make(database, bob)), make(database, ada)
    own = make_own(database, actor)
    assert by(database, own) == actor
    with database.read() as session:
        assert tokens.listed(session, actor, bob.id).total == 2
        with pytest.raises(ForbiddenError):
            tokens.listed(session, actor, ada.id)
    for token_id in (hers.row.id, "tok_none"):
        with pytest.raises(ForbiddenError), change(database, actor) as opened:
            tokens.revoke(opened, token_id)
    with pytest.raises(ForbiddenError), change(database, actor) as opened:
        tokens.create(opened, ada.id, "hers")
    with change(database, actor) as opened:
        tokens.revoke(opened, own.row.id)
    with pytest.raises(UnauthorizedError):
        by(database, own)


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.OWNER),
        Grant(Role.FUNCTIONS_ADMIN),
        Grant(Role.FUNCTIONS_READ_ONLY),
        Grant(Role.SOURCE_ADMIN),
        Grant(Role.SOURCE_ADMIN, frozenset({"src_none"})),
    ],
)
def test_a_narrowed_token_makes_none_that_may_more(grant: Grant, database: Database, bob: User) -> None:
    with change(database, COMMAND_LINE) as opened:
        mine = Grant(Role.SOURCE_ADMIN, frozenset({sources.create(opened, "Mine").id}))
    narrow = by(database, make(database, bob, grants=[mine]))
    with pytest.raises(ForbiddenError):
        make_own(database, narrow, grants=[grant])
    for given in ({}, {"grants": [mine]}):
        assert by(database, make_own(database, narrow, **given)).grants == (mine,)


def test_what_a_narrowed_token_makes_stays_narrow_when_its_person_gets_a_role(database: Database, bob: User) -> None:
    narrow = by(database, make(database, bob, grants=[Grant(Role.SOURCE_ADMIN)]))
    child = by(database, make_own(database, narrow))
    grandchild = make_own(database, child)
    with change(database, COMMAND_LINE) as opened:
        people.give(opened, bob.id, Grant(Role.FUNCTIONS_ADMIN))
    assert by(database, grandchild).grants == (Grant(Role.SOURCE_ADMIN),)


def test_an_expiring_token_makes_none_that_lasts_longer(database: Database, bob: User) -> None:
    end = NOON + timedelta(hours=1)
    brief = by(database, make(database, bob, expires_at=end))
    assert make_own(database, brief).row.expires_at == end
    assert make_own(database, brief, expires_at=NOON + timedelta(minutes=1)).row.expires_at == NOON + timedelta(
        minutes=1
    )
    with pytest.raises(InvalidError, match="expires_at"):
        make_own(database, brief, expires_at=end + timedelta(seconds=1))


@pytest.mark.parametrize(
    "given", [{"grants": [Grant(Role.SOURCE_ADMIN)]}, {"expires_at": NOON + timedelta(hours=1)}], ids=str
)
def test_a_lesser_token_sets_no_password(given: dict[str, object], database: Database, bob: User) -> None:
    password = people.UserPatch(password="correct horse battery")
    lesser, full = by(database, make(database, bob, **given)), by(database, make(database, bob))
    with pytest.raises(ForbiddenError), change(database, lesser) as opened:
        people.update(opened, bob.id, password)
    with change(database, full) as opened:
        people.update(opened, bob.id, password)
    assert people.sign_in(database, "bob@example.com", "correct horse battery").id == bob.id


def test_people_change_their_own_name_and_not_their_address(database: Database, ada: User, bob: User) -> None:
    actor = by(database, make(database, bob))
    with change(database, actor) as opened:
        assert people.update(opened, bob.id, {"name": "Bobby"}).name == "Bobby"
    for user, patch in ((bob, {"email": "new@example.com"}), (ada, {"name": "Eve"})):
        with pytest.raises(ForbiddenError), change(database, actor) as opened:
            people.update(opened, user.id, patch)  # type: ignore[arg-type]

"""Users, roles and passwords."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from app.control import passwords, people, sources
from app.control.change import change
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, UnauthorizedError
from app.control.roles import COMMAND_LINE, Actor, Grant, Permission, Role
from app.models import AuditEvent, Database, RoleBinding, User

PASSWORD = "correct horse battery"
OWNER = Grant(Role.OWNER)


def make(database: Database, email: str, *grants: Grant, password: str | None = None) -> User:
    with change(database, COMMAND_LINE) as opened:
        user = people.create(opened, email, "Somebody", password)
        for grant in grants:
            people.give(opened, user.id, grant)
        return user


def deeds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(AuditEvent.type).order_by(AuditEvent.timestamp)))


def test_an_address_is_kept_without_spaces_and_in_small_letters(database: Database) -> None:
    assert make(database, "  Ada@Example.COM ").email == "ada@example.com"


def test_an_address_is_one_users(database: Database) -> None:
    make(database, "ada@example.com")
    with pytest.raises(ConflictError, match=r"ada@example\.com"):
        make(database, "ADA@example.com")


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@exam\0ple.com", "ä@b.c"])
def test_what_is_no_address_is_refused(email: str, database: Database) -> None:
    with pytest.raises(InvalidError) as caught:
        make(database, email)
    assert [problem.field for problem in caught.value.problems] == ["email"]


def test_an_address_may_change_unless_it_is_somebody_elses(database: Database) -> None:
    ada, _ = make(database, "ada@example.com"), make(database, "bob@example.com")
    with change(database, COMMAND_LINE) as opened:
        assert people.update(opened, ada.id, {"email": "ADA@example.com"}).email == "ada@example.com"
        assert people.update(opened, ada.id, {"email": "ada@example.org"}).email == "ada@example.org"
        with pytest.raises(ConflictError):
            people.update(opened, ada.id, {"email": "bob@example.com"})


def test_what_is_not_named_stays(database: Database) -> None:
    ada = make(database, "ada@example.com", password=PASSWORD)
    with change(database, COMMAND_LINE) as opened:
        changed = people.update(opened, ada.id, {"name": "Another"})
        assert (changed.name, changed.email) == ("Another", "ada@example.com")
    assert people.sign_in(database, "ada@example.com", PASSWORD).name == "Another"


@pytest.mark.parametrize("key", ["usr_none", "", "a\0b", "x" * 500])
def test_who_is_not_there_is_not_found(key: str, database: Database) -> None:
    with database.read() as session, pytest.raises(NotFoundError):
        people.get(session, COMMAND_LINE, key)


def test_the_last_owner_is_not_deleted(database: Database) -> None:
    ada = make(database, "ada@example.com", OWNER)
    with pytest.raises(ConflictError, match="last Workspace Owner"), change(database, COMMAND_LINE) as opened:
        people.delete(opened, ada.id)
    bob = make(database, "bob@example.com", OWNER)
    with change(database, COMMAND_LINE) as opened:
        people.delete(opened, ada.id)
    with database.read() as session:
        assert set(session.scalars(select(RoleBinding.user_id))) == {bob.id}


def test_the_last_owner_keeps_the_role(database: Database) -> None:
    ada = make(database, "ada@example.com", OWNER, Grant(Role.SOURCE_ADMIN))
    with change(database, COMMAND_LINE) as opened:
        with pytest.raises(ConflictError):
            people.take(opened, ada.id, Role.OWNER)
        assert [binding.role for binding in people.take(opened, ada.id, Role.SOURCE_ADMIN).roles] == [Role.OWNER]


def test_of_two_owners_who_remove_each_other_one_stays(database: Database) -> None:
    owners = [make(database, f"{name}@example.com", OWNER) for name in ("ada", "bob")]
    start, refused = threading.Barrier(2), []

    def remove(user: User) -> None:
        start.wait(10)
        try:
            with change(database, COMMAND_LINE) as opened:
                people.delete(opened, user.id)
        except ConflictError as error:
            refused.append(error)

    run_all([lambda user=user: remove(user) for user in owners])  # type: ignore[misc]
    with database.read() as session:
        assert (len(refused), people.has_owner(session)) == (1, True)


def run_all(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_a_role_may_be_for_some_sources(database: Database) -> None:
    with change(database, COMMAND_LINE) as opened:
        mine, other = (sources.create(opened, name).id for name in ("Mine", "Other"))
    ada = make(database, "ada@example.com", Grant(Role.SOURCE_ADMIN, frozenset({mine})))
    actor = people.actor_of(ada)
    assert actor.may(Permission.WRITE_SOURCES, mine)
    assert not actor.may(Permission.WRITE_SOURCES, other)
    assert not actor.may(Permission.WRITE_SOURCES)


def test_a_role_given_again_is_for_what_is_said_last(database: Database) -> None:
    with change(database, COMMAND_LINE) as opened:
        source = sources.create(opened, "Mine")
    ada = make(database, "ada@example.com", Grant(Role.SOURCE_ADMIN), Grant(Role.SOURCE_ADMIN, frozenset({source.id})))
    assert [(binding.role, binding.resources) for binding in ada.roles] == [(Role.SOURCE_ADMIN, [source.id])]


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.SOURCE_ADMIN, frozenset({"src_none"})),
        Grant(Role.FUNCTIONS_ADMIN, frozenset({"fn_none"})),
        Grant(Role.FUNCTIONS_READ_ONLY, frozenset()),
        Grant(Role.FUNCTIONS_READ_ONLY, frozenset({"fn\0"})),
        Grant(Role.OWNER, frozenset({"src_none"})),
    ],
)
def test_a_role_for_nothing_or_for_what_there_is_not_is_refused(grant: Grant, database: Database) -> None:
    with pytest.raises(InvalidError):
        make(database, "ada@example.com", grant)


def test_a_source_is_no_function(database: Database) -> None:
    with change(database, COMMAND_LINE) as opened:
        source = sources.create(opened, "Mine")
    with pytest.raises(InvalidError, match=f"no function {source.id}"):
        make(database, "ada@example.com", Grant(Role.FUNCTIONS_ADMIN, frozenset({source.id})))


def test_every_deed_is_in_the_trail(database: Database) -> None:
    ada = make(database, "ada@example.com", Grant(Role.SOURCE_ADMIN))
    with change(database, COMMAND_LINE) as opened:
        people.update(opened, ada.id, {"name": "Ada L"})
    with change(database, COMMAND_LINE) as opened:
        people.update(opened, ada.id, {"password": PASSWORD})
    with change(database, COMMAND_LINE) as opened:
        people.take(opened, ada.id, Role.SOURCE_ADMIN)
    with change(database, COMMAND_LINE) as opened:
        people.delete(opened, ada.id)
    assert deeds(database) == [
        "User Created",
        "Role Given: Source Admin",
        "User Updated",
        "User Password Changed",
        "Role Taken: Source Admin",
        "User Deleted",
    ]


def test_whoever_knows_the_password_is_known(database: Database) -> None:
    ada = make(database, "ada@example.com", OWNER, password=PASSWORD)
    assert people.sign_in(database, " Ada@example.com", PASSWORD) == people.actor_of(ada)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "wrong horse battery"),
        ("bob@example.com", PASSWORD),
        ("", ""),
        ("tokens@example.com", ""),
        ("ada@example.com", PASSWORD + "x" * 1000),
        ("ada@example.com", "\ud800"),
    ],
)
def test_anybody_else_is_not(email: str, password: str, database: Database) -> None:
    make(database, "ada@example.com", password=PASSWORD)
    make(database, "tokens@example.com")
    with pytest.raises(UnauthorizedError) as caught:
        people.sign_in(database, email, password)
    assert str(caught.value) == people.WRONG


def test_a_password_may_be_taken_away(database: Database) -> None:
    ada = make(database, "ada@example.com", password=PASSWORD)
    with change(database, COMMAND_LINE) as opened:
        people.update(opened, ada.id, {"password": None})
    with pytest.raises(UnauthorizedError):
        people.sign_in(database, "ada@example.com", PASSWORD)


def test_a_password_made_with_old_parameters_is_kept_anew(database: Database) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    ada = make(database, "ada@example.com")
    with database.write() as session:
        session.get_one(User, ada.id).password_hash = old
    people.sign_in(database, "ada@example.com", PASSWORD)
    with database.read() as session:
        kept = session.get_one(User, ada.id).password_hash
    assert kept != old
    assert not passwords.is_outdated(kept)
    assert people.sign_in(database, "ada@example.com", PASSWORD).id == ada.id


def test_users_are_listed_a_page_at_a_time(database: Database) -> None:
    made = [make(database, f"{number}@example.com").id for number in range(5)]
    with database.read() as session:
        first = people.listed(session, COMMAND_LINE, people.Wanted(count=2))
        assert first.next is not None
        second = people.listed(session, COMMAND_LINE, people.Wanted(count=2, key=first.next))
    assert [user.id for user in (*first.rows, *second.rows)] == made[:4]
    assert (first.total, first.previous, second.previous is None) == (5, None, False)


def test_nobody_but_an_owner_manages_people(database: Database) -> None:
    admin = Actor("usr_x", "Admin", "x@example.com", tuple(Grant(role) for role in Role if role is not Role.OWNER))
    with database.read() as session, pytest.raises(ForbiddenError):
        people.listed(session, admin)

"""The first owner: by ``splice init``, or from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.control import owners, people, tokens
from app.control.change import change
from app.control.errors import ConflictError
from app.control.roles import COMMAND_LINE, Grant, Permission, Role
from app.models import Database
from app.models.migrate import migrate
from tasks.config import Config, ConfigError

TOKEN = "spl_" + "t" * 43


def configured(email: str = "ada@example.com", token: str = TOKEN) -> Config:
    return Config(splice_owner_email=email, splice_owner_token=token)


def init(folder: Path, *arguments: str, environ: Mapping[str, str] = {}) -> Result:
    made = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'splice.db'}", **environ}
    cleared = dict.fromkeys(("SPLICE_OWNER_EMAIL", "SPLICE_OWNER_TOKEN"), None)
    return CliRunner().invoke(main, ["init", *arguments], env=cleared | made)


@pytest.fixture
def migrated(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'splice.db'}")
    migrate(database)
    database.close()
    return database


def test_the_first_owner_may_do_everything_and_there_is_one_first_owner(database: Database) -> None:
    made = owners.make_first(database, "ada@example.com", "Ada")
    assert tokens.authenticate(database, made.text).may(Permission.MANAGE_PEOPLE)
    with pytest.raises(ConflictError):
        owners.make_first(database, "bob@example.com", "Bob")


def test_the_environments_owner_is_made_once(database: Database) -> None:
    assert owners.make_configured(database, configured())
    assert tokens.authenticate(database, TOKEN).email == "ada@example.com"
    assert not owners.make_configured(database, configured("bob@example.com"))


def test_a_revoked_token_does_not_come_back_from_the_environment(database: Database) -> None:
    owners.make_configured(database, configured())
    with change(database, COMMAND_LINE) as opened:
        (user,) = people.listed(opened.session, COMMAND_LINE).rows
        (token,) = tokens.listed(opened.session, COMMAND_LINE, user.id).rows
        tokens.revoke(opened, token.id)
    owners.make_configured(database, configured())
    with database.read() as session:
        assert tokens.listed(session, COMMAND_LINE, user.id).total == 0


@pytest.mark.parametrize(
    ("email", "token", "name"),
    [
        ("ada@example.com", "spl_short", "SPLICE_OWNER_TOKEN"),
        ("ada@example.com", "t" * 64, "SPLICE_OWNER_TOKEN"),
        ("nobody", TOKEN, "SPLICE_OWNER_EMAIL"),
    ],
)
def test_what_cannot_be_the_owners_is_told_by_variable(email: str, token: str, name: str, database: Database) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        owners.make_configured(database, configured(email, token))
    assert token not in str(caught.value)


def test_address_and_token_belong_together() -> None:
    for name in ("SPLICE_OWNER_EMAIL", "SPLICE_OWNER_TOKEN"):
        with pytest.raises(ConfigError, match="both"):
            Config.from_env({name: TOKEN})
    assert TOKEN not in repr(configured())


def test_init_prints_the_token_alone_on_stdout(tmp_path: Path, migrated: Database) -> None:
    result = init(tmp_path, "--email", "ada@example.com", "--name", "Ada")
    assert result.exit_code == 0, result.output
    assert tokens.authenticate(migrated, result.stdout.strip()).name == "Ada"
    assert "not shown again" in result.stderr
    migrated.close()


def test_init_refuses_a_second_owner(tmp_path: Path, migrated: Database) -> None:
    init(tmp_path, "--email", "ada@example.com")
    result = init(tmp_path, "--email", "bob@example.com")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is an owner already" in result.stderr
    migrated.close()


def test_init_takes_the_environments_owner_each_time(tmp_path: Path, migrated: Database) -> None:
    environ = {"SPLICE_OWNER_EMAIL": "ada@example.com", "SPLICE_OWNER_TOKEN": TOKEN}
    first, second = init(tmp_path, environ=environ), init(tmp_path, environ=environ)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "already" in second.stderr
    assert TOKEN not in first.output + second.output
    assert tokens.authenticate(migrated, TOKEN).grants == (Grant(Role.OWNER),)
    migrated.close()


def test_init_says_what_is_missing(tmp_path: Path) -> None:
    assert "--email is needed" in init(tmp_path).stderr
    assert "splice migrate" in init(tmp_path, "--email", "ada@example.com").stderr

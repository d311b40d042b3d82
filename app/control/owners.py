"""The first owner: made on the machine, since there is nobody yet who could make one."""

from __future__ import annotations

from app.control import people, tokens
from app.control.change import change
from app.control.errors import ConflictError
from app.control.roles import COMMAND_LINE, Grant, Role
from app.control.tokens import FORM, NewToken
from app.models import Database
from tasks.config import Config, ConfigError

THERE_IS_ONE = "there is an owner already, who can make others and their tokens"
FORM_RULE = "SPLICE_OWNER_TOKEN must be spl_ and 43 to 196 characters of A-Z, a-z, 0-9, - and _"


def make_first(database: Database, email: str, name: str, text: str | None = None) -> NewToken:
    """Make the first owner, with a token; ``text`` None: one that nobody knows yet.

    Raises:
        InvalidError: the address or the name is none.
        ConflictError: there is an owner.
        sqlalchemy.exc.OperationalError: the database does not answer.
    """
    with change(database, COMMAND_LINE) as opened:
        if people.has_owner(opened.session):
            raise ConflictError(THERE_IS_ONE)
        user = people.create(opened, email, name)
        people.give(opened, user.id, Grant(Role.OWNER))
        return tokens.create(opened, user.id, "first", text=text)


def make_configured(database: Database, config: Config) -> bool:
    """Make the owner whom the environment names, as long as there is none; gives whether it was made now.

    Raises:
        ConfigError: the token is too weak, or the address is none.
        sqlalchemy.exc.OperationalError: the database does not answer.
    """
    if config.splice_owner_email is None or config.splice_owner_token is None:
        return False
    if not FORM.fullmatch(config.splice_owner_token):
        raise ConfigError(FORM_RULE)
    if not people.is_address(config.splice_owner_email):
        raise ConfigError("SPLICE_OWNER_EMAIL must be an e-mail address")
    with database.read() as session:
        if people.has_owner(session):
            return False
    try:
        make_first(database, config.splice_owner_email, config.splice_owner_email[:120], config.splice_owner_token)
    except ConflictError:  # another process was first
        return False
    return True

"""The Lua scripts beside this file, called by their digest and loaded when the server does not know them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

Argument = str | bytes | int | float
# The clients below are ``Any``: redis-py's types lack ``execute_command``.


class Script:
    """One script; the file's head says what its keys and arguments are. ``begins`` names a file of what it calls."""

    def __init__(self, name: str, begins: str = "") -> None:
        self.text = _read(name)
        if begins:
            head, _, body = self.text.partition("\n")
            self.text = f"{head}\n{_read(begins)}{body}"
        self.sha = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    def command(self, keys: Sequence[str], arguments: Sequence[Argument]) -> tuple[Argument, ...]:
        """The EVALSHA command with its arguments."""
        return ("EVALSHA", self.sha, len(keys), *keys, *arguments)

    def __call__(self, client: Any, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        """Run it and give what it returns.

        Raises:
            redis.RedisError: the server did not answer, or refused.
        """
        try:
            return client.execute_command(*self.command(keys, arguments))
        except NoScriptError:
            return client.execute_command("EVAL", self.text, len(keys), *keys, *arguments)


def _read(name: str) -> str:
    return (Path(__file__).parent / f"{name}.lua").read_text()


APPEND = Script("append")
CHARGE = Script("charge", begins="buckets")
CLAIM = Script("claim", begins="buckets")
COUNT = Script("count", begins="bounded")
DUE = Script("due")
LEASE = Script("lease")
PUBLISH = Script("publish")
REAP = Script("reap")
REGISTER = Script("register")
SETTLE = Script("settle", begins="bounded")
SOURCES = Script("sources")
SUMS = Script("sums")
SWEEP = Script("sweep")
TICK = Script("tick")
WAKE = Script("wake")


def run_many(client: Any, script: Script, calls: Sequence[tuple[Sequence[str], Sequence[Argument]]]) -> list[Any]:
    """Run one script several times in one round trip; gives the answers in order.

    Raises:
        redis.RedisError: the first call that failed; the others may have taken place.
    """
    if len(calls) == 1:
        return [script(client, *calls[0])]
    answers = _pipelined(client, [script.command(*call) for call in calls])
    unknown = [i for i, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
    if unknown:
        again = _pipelined(
            client, [("EVAL", script.text, len(keys), *keys, *args) for keys, args in (calls[i] for i in unknown)]
        )
        for i, answer in zip(unknown, again, strict=True):
            answers[i] = answer
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _pipelined(client: Any, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
    with client.pipeline(transaction=False) as pipe:
        for command in commands:
            pipe.execute_command(*command)
        return list(pipe.execute(raise_on_error=False))

"""Tries functions as their authors have them, by the code path of the previews of a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.quiet import QUIET
from tasks.config import Config
from tasks.functions.broker import Client
from tasks.functions.forker import Forker
from tasks.tester import MOST_EVENTS, START_S, CodeTester, Run, Trial, Tried

if TYPE_CHECKING:
    from app.authoring.subject import Subject  # reads workspaces: that is loaded while the sandbox starts

__all__ = ["MOST_EVENTS", "START_S", "Run", "Tester", "Tried"]


class Tester(CodeTester):
    """A runtime of its own, kept warm, which logs nothing. To be used as a context, by one thread."""

    def __init__(self, config: Config, http: Client, *, fetch_threads: int = 64, forker: Forker | None = None) -> None:
        """See ``CodeTester``."""
        super().__init__(config, http, fetch_threads=fetch_threads, forker=forker, log=QUIET)

    def run(
        self, subject: Subject, events: Sequence[bytes], settings: Mapping[str, Any], *, as_batch: bool = False
    ) -> Run:
        """See ``CodeTester.run_code``."""
        sensitive = frozenset(setting.name for setting in subject.declared or () if setting.sensitive)
        return self.run_code(
            Trial(code=subject.code, settings=settings, sensitive=sensitive), events, as_batch=as_batch
        )

"""Runs saved cases, all in one sandbox parent, each in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from app.authoring import subject
from app.authoring.attempt import attempt
from app.authoring.cases.case import ENDING, Case, case_file, code_file, load
from app.authoring.cases.mocks import Mocks
from app.authoring.cases.tally import Tally
from app.authoring.cases.verdict import Verdict, judge
from app.authoring.faults import does_not_load
from app.authoring.inputs import Events
from app.authoring.subject import AuthorError, Subject
from app.authoring.tester import Tester
from app.workspace.problems import WorkspaceError
from tasks.config import Config

MOST_FOLDERS = 10_000
MOST_FILES = 1_000
FETCH_THREADS = 1
"""So that requests are answered in the order in which the function makes them."""


def find(folder: Path) -> list[Path]:
    """The files of saved cases beneath a folder, sorted. Hidden folders and ``node_modules`` are left out.

    Raises:
        AuthorError: a folder cannot be read, or there are too many of them, or of files.
    """
    found: list[Path] = []
    for number, (place, folders, files) in enumerate(os.walk(folder, onerror=_refuse)):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        found += [Path(place, name) for name in files if name.endswith(ENDING) and name != ENDING]
        if number >= MOST_FOLDERS or len(found) > MOST_FILES:
            limits = f"{MOST_FILES:,} files of saved cases, or {MOST_FOLDERS:,} folders"
            raise AuthorError(f"{folder}: holds more than {limits}; name a folder further down")
    return sorted(found)


def test_files(files: Sequence[Path], config: Config) -> bool:
    """Run the cases of files, each for the ``.js`` file beside it, and print a report. True if all passed.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    return _test(((file, partial(_beside, file)) for file in files), config)


def test_subjects(subjects: Sequence[Subject], config: Config) -> bool:
    """As ``test_files``, for functions that have been read, by the cases beside them.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    return _test(((case_file(subject.file), partial(_itself, subject)) for subject in subjects), config)


def _test(suites: Iterable[tuple[Path, Callable[[], Subject]]], config: Config) -> bool:
    mocks, tally = Mocks(), Tally()
    with Tester(config, mocks, fetch_threads=FETCH_THREADS) as tester:
        bench = _Bench(tester, mocks, tally, config.max_event_bytes)
        for file, read in suites:
            tally.file(file)
            bench.test(file, read)
    tally.end()
    return tally.is_good


class _Bench:
    """Where functions are tried."""

    def __init__(self, tester: Tester, mocks: Mocks, tally: Tally, max_event_bytes: int) -> None:
        self._tester = tester
        self._mocks = mocks
        self._tally = tally
        self._max_event_bytes = max_event_bytes

    def test(self, file: Path, read: Callable[[], Subject]) -> None:
        """Run the cases of one file."""
        function: Subject | None = None
        cases: tuple[Case, ...] = ()
        problems: list[str] = []
        try:
            function = read()
        except AuthorError as error:
            problems += str(error).splitlines()
        try:
            cases = load(file, function, self._max_event_bytes)
        except WorkspaceError as error:
            problems += error.problems
        if function is None or problems:
            self._tally.broken(problems)
            return
        self._run(file, function, cases)

    def _run(self, file: Path, function: Subject, cases: Sequence[Case]) -> None:
        for case in cases:
            verdict = self._judged(function, case)
            (fault, *_), (tried, *_) = verdict.attempt.faults, verdict.attempt.run.tried
            if fault and does_not_load(tried.outcome):  # nor will it for the others
                self._tally.not_loading(function, fault, len(cases))
                return
            self._tally.case(file, verdict)

    def _judged(self, function: Subject, case: Case) -> Verdict:
        stage = self._mocks.set(case.mocks)
        attempted = attempt(self._tester, function, Events(case.events, case.as_batch), case.settings)
        asked, unanswered = stage.settled(len(attempted.run.requests))
        return judge(case, attempted, asked, unanswered)


def _refuse(error: OSError) -> NoReturn:
    raise AuthorError(f"{error.filename}: cannot be read: {error.strerror}")


def _beside(file: Path) -> Subject:
    return subject.load(code_file(file))


def _itself(function: Subject) -> Subject:
    return function

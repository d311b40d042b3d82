"""Saved cases: ``NAME.test.yaml`` beside ``NAME.js``. The format, and its check; all problems are told at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from marshmallow import ValidationError

from app.authoring.cases.mocks import Mock
from app.authoring.cases.schemas import CaseSchema
from app.authoring.subject import Subject
from app.workspace.document import Document, Form, read
from app.workspace.problems import FieldPath
from destinations.settings import SettingsError, check_values

ENDING = ".test.yaml"
MOST_CASES = 1_000
"""A function may take its time limit for each."""
FORM = Form(
    if_empty="is empty; write `cases:` and a case with event and expect",
    if_no_mapping="must be a mapping with cases",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. ``events`` are JSON texts, one of them unless ``as_batch``.

    ``expect`` is as the file says: one of ``schemas.OUTCOMES`` or, for a batch, ``results``; ``logs`` and
    ``requests`` if they matter.
    """

    name: str
    line: int
    events: tuple[bytes, ...] = field(repr=False)
    as_batch: bool
    settings: Mapping[str, Any] = field(repr=False)
    mocks: tuple[Mock, ...]
    expect: Mapping[str, Any] = field(repr=False)


def case_file(code_file: Path) -> Path:
    """Where the cases of a function are."""
    return code_file.with_name(code_file.stem + ENDING)


def has_cases(code_file: Path) -> bool:
    """Whether there is something in the place of a function's cases, be it a link that leads nowhere."""
    return os.path.lexists(case_file(code_file))


def code_file(cases_file: Path) -> Path:
    """The function that a file of cases is for."""
    return cases_file.with_name(cases_file.name.removesuffix(ENDING) + ".js")


def load(file: Path, subject: Subject | None, max_event_bytes: int) -> tuple[Case, ...]:
    """Read the cases of a file. Without a ``subject`` settings are not checked, nor where it has none declared.

    Raises:
        WorkspaceError: every problem, each with file, line and path to the field.
    """
    document = read(file, None, form=FORM)
    loader = _Loader(document, subject, max_event_bytes)
    cases = tuple(loader.cases())
    document.problems.raise_if_any()
    return cases


_CASE = CaseSchema()


class _Loader:
    """One load: cases that are wrong are noted and left out."""

    def __init__(self, document: Document, subject: Subject | None, max_event_bytes: int) -> None:
        self._values = document.values
        self._problems = document.problems
        self._subject = subject
        self._max_event_bytes = max_event_bytes

    def cases(self) -> Iterator[Case]:
        """Those that are right."""
        for name in self._values.keys() - {"cases"}:
            self._problems.add((name,), "Unknown key; there are cases.")
        entries = self._values.get("cases")
        if not isinstance(entries, dict) or not entries:
            self._problems.add(("cases",), "Must be a mapping of cases by name.")
            return
        if len(entries) > MOST_CASES:
            self._problems.add(("cases",), f"Has {len(entries):,} cases; a file has at most {MOST_CASES:,}.")
            return
        for name, entry in entries.items():
            if (case := self._case(name, entry)) is not None:
                yield case

    def _case(self, name: str, entry: Any) -> Case | None:
        path: FieldPath = ("cases", name)
        try:
            orjson.dumps([[entry]])
            loaded: dict[str, Any] = _CASE.load(entry)
        except TypeError:
            self._problems.add(path, "Nested too deeply.")
            return None
        except ValidationError as error:
            self._problems.add_nested(path, error.messages)
            return None
        return Case(
            name=name,
            line=self._problems.lines[path],
            events=tuple(self._events(path, loaded)),
            as_batch="events" in loaded,
            settings=self._settings((*path, "settings"), loaded["settings"]),
            mocks=tuple(map(_mock, loaded["fetches"])),
            expect=loaded["expect"],
        )

    def _events(self, path: FieldPath, loaded: Mapping[str, Any]) -> Iterator[bytes]:
        single = [((*path, "event"), loaded["event"])] if "event" in loaded else []
        several = [((*path, "events", index), event) for index, event in enumerate(loaded.get("events", ()))]
        for where, event in (*single, *several):
            text = orjson.dumps(event)
            if len(text) > self._max_event_bytes:
                self._problems.add(where, f"Is larger than {self._max_event_bytes} bytes.")
            yield text

    def _settings(self, path: FieldPath, values: Mapping[str, Any]) -> dict[str, Any]:
        """As an instance has them: defaults filled in, what is not set left out."""
        if self._subject is not None and self._subject.declared is not None:
            try:
                values = check_values(self._subject.file.name, self._subject.declared, values)
            except SettingsError as error:
                for problem in error.problems:
                    self._problems.add((*path, problem.name), f"{problem.text}.")
        return {name: value for name, value in values.items() if value is not None}


def _mock(entry: Mapping[str, Any]) -> Mock:
    headers = dict(entry.get("headers", {}))
    body = entry.get("body", "").encode()
    if "json" in entry:
        body = orjson.dumps(entry["json"])
        if not any(name.lower() == "content-type" for name in headers):
            headers["content-type"] = "application/json"
    return Mock(
        url=entry["url"],
        method=entry.get("method", "").upper(),
        status=entry.get("status", 200),
        headers=headers,
        body=body,
        error=entry.get("error", ""),
        times=entry.get("times"),
    )

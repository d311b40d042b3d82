"""From a workspace file and its ``.js`` files to a checked ``Workspace``. All problems are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from marshmallow import ValidationError

from app.bounds import SLUG, SLUG_RULE
from app.workspace.belongings import filters_of, subscriptions_of
from app.workspace.declared import declared_settings
from app.workspace.document import read
from app.workspace.files import FileError, read_code
from app.workspace.problems import FieldPath, Problems
from app.workspace.schemas import SECTIONS
from app.workspace.values import DestinationSpec, FunctionCode, FunctionInstance, SourceSpec, Workspace
from destinations import REGISTRY
from destinations.contract import Destination
from destinations.settings import SettingsError, check_values

T = TypeVar("T")
Trial = Callable[[Sequence[FunctionCode]], Mapping[str, "Finding"]]
"""Tries the code of functions; gives what was found out, by slug."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying a function has shown: its handlers, or the ``fault`` for which it could never handle an event."""

    handlers: tuple[str, ...] = ()
    fault: str = ""


def load(file: Path, environ: Mapping[str, str], trial: Trial = lambda _: {}) -> Workspace:
    """Read and check a workspace; ``environ`` fills in ``${NAME}``, ``trial`` checks what is in the ``.js`` files.

    Raises:
        WorkspaceError: every problem, each with file, line and path to the field.
    """
    document = read(file, environ)
    workspace = _Loader(file.parent, document.values, document.problems, trial).load()
    document.problems.raise_if_any()
    return workspace


class _Loader:
    """One load: entries that are wrong are noted and left out, the others are still checked."""

    def __init__(self, folder: Path, values: dict[str, Any], problems: Problems, trial: Trial) -> None:
        self._folder = folder
        self._values = values
        self._problems = problems
        self._trial = trial
        self._files: dict[str, str] = {}
        self._sources: dict[str, SourceSpec] = {}
        self._functions: dict[str, FunctionCode] = {}

    def load(self) -> Workspace:
        """Everything that is right."""
        for name in self._values.keys() - SECTIONS.keys():
            self._problems.add((name,), f"Unknown field; there are {', '.join(SECTIONS)}.")
        self._sources = {slug: self._source(slug, entry) for slug, entry in self._entries("sources")}
        self._functions = {slug: self._function(slug, entry) for slug, entry in self._entries("functions")}
        self._try_code()
        found = [self._destination(slug, entry) for slug, entry in self._entries("destinations")]
        destinations = tuple(destination for destination in found if destination)
        self._check_write_keys()
        self._check_names(destinations)
        functions = tuple(self._functions.values())
        return Workspace(sources=tuple(self._sources.values()), functions=functions, destinations=destinations)

    def _section(self, section: str) -> dict[str, Any]:
        entries = self._values.get(section)
        return entries if isinstance(entries, dict) else {}

    def _entries(self, section: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The entries of a section that have the right shape, with a name."""
        if not isinstance(self._values.get(section, {}), dict | None):
            self._problems.add((section,), "Not a valid mapping type.")
        for slug, entry in self._section(section).items():
            if not SLUG.fullmatch(slug):
                self._problems.add((section, slug), SLUG_RULE)
            try:
                loaded: dict[str, Any] = SECTIONS[section].load(entry)
            except ValidationError as error:
                self._problems.add_nested((section, slug), error.messages)
            else:
                yield slug, {"name": slug, **loaded}

    def _source(self, slug: str, entry: dict[str, Any]) -> SourceSpec:
        return SourceSpec(
            slug=slug, name=entry["name"], write_keys=tuple(entry["write_keys"]), enabled=entry["enabled"]
        )

    def _function(self, slug: str, entry: dict[str, Any]) -> FunctionCode:
        path: FieldPath = ("functions", slug)
        settings = declared_settings(path, entry["settings"], self._problems)
        code = ""
        try:
            code = read_code(self._folder, entry["file"])
            self._files[slug] = entry["file"]
        except FileError as problem:
            self._problems.add((*path, "file"), f"{entry['file']} {problem}")
        file = self._folder / entry["file"]
        return FunctionCode(slug=slug, name=entry["name"], code=code, settings=settings, file=file)

    def _destination(self, slug: str, entry: dict[str, Any]) -> DestinationSpec | None:
        path: FieldPath = ("destinations", slug)
        source = self._referred("sources", self._sources, (*path, "source"), entry["source"])
        function = self._instance((*path, "function"), entry["function"])
        adapter = REGISTRY.get(entry["type"])
        if adapter is None:
            self._problems.add((*path, "type"), f"no adapter {entry['type']!r}; there are {_listed(REGISTRY)}")
            return None
        settings = self._settings((*path, "settings"), adapter, entry["settings"])
        filters = filters_of((*path, "filters"), entry["filters"], self._problems)
        where = (*path, "subscriptions")
        subscriptions = subscriptions_of(where, adapter, entry["subscriptions"], self._problems)
        if source is None:
            return None
        return DestinationSpec(
            slug=slug,
            name=entry["name"],
            source=source,
            adapter=adapter,
            enabled=entry["enabled"],
            settings=settings,
            function=function,
            filters=filters,
            subscriptions=subscriptions,
            multiple_subscriptions=entry["multiple_subscriptions"],
            throughput=entry["throughput"],
        )

    def _instance(self, path: FieldPath, entry: dict[str, Any] | None) -> FunctionInstance | None:
        if entry is None:
            return None
        function = self._referred("functions", self._functions, (*path, "name"), entry["name"])
        if function is None:
            return None
        settings = self._settings((*path, "settings"), function, entry["settings"])
        return FunctionInstance(
            function=function,
            enabled=entry["enabled"],
            settings={name: value for name, value in settings.items() if value is not None},
            timeout_s=entry["timeout_s"],
            concurrency=entry["concurrency"],
            batch_events=entry["batch_events"],
            batch_wait_s=entry["batch_wait_s"],
        )

    def _referred(self, section: str, known: Mapping[str, T], path: FieldPath, slug: str) -> T | None:
        """The entry that is meant; one that is there but wrong has been told of already."""
        if slug not in self._section(section):
            self._problems.add(path, f"there is no {slug!r} in {section}; there are {_listed(self._section(section))}")
        return known.get(slug)

    def _settings(self, path: FieldPath, owner: Destination | FunctionCode, values: dict[str, Any]) -> dict[str, Any]:
        try:
            return check_values(owner.name, owner.settings, values)
        except SettingsError as error:
            for problem in error.problems:
                self._problems.add((*path, problem.name), problem.text)
        return {}

    def _try_code(self) -> None:
        """Try the code of every file that could be read."""
        for slug, finding in self._trial([self._functions[slug] for slug in self._files]).items():
            self._functions[slug] = replace(self._functions[slug], handlers=finding.handlers)
            if finding.fault:
                self._problems.add(("functions", slug, "file"), f"{self._files[slug]}: {finding.fault}")

    def _check_write_keys(self) -> None:
        owners: dict[str, str] = {}
        for source in self._sources.values():
            for index, write_key in enumerate(source.write_keys):
                path: FieldPath = ("sources", source.slug, "write_keys", index)
                if write_key in owners:
                    self._problems.add(path, f"the write key is taken by sources.{owners[write_key]}")
                owners.setdefault(write_key, source.slug)

    def _check_names(self, destinations: Sequence[DestinationSpec]) -> None:
        """An event's ``integrations`` names destinations by display name or slug, so within a source each is one's."""
        owners: dict[tuple[str, str], str] = {}
        for destination in destinations:
            for name in {destination.slug, destination.name}:
                owner = owners.setdefault((destination.source.slug, name), destination.slug)
                if owner != destination.slug:
                    path: FieldPath = ("destinations", destination.slug, "name")
                    self._problems.add(path, f"{name!r} is what destinations.{owner} of the same source is called")


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(sorted(names)) or "none"

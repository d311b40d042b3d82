"""Workspace values to rows, by slug: what is as the file says stays untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import select

from app.control import functions
from app.control.change import Change
from app.control.code import CheckedCode
from app.control.sealing import split
from app.control.settings_schema import FIELDS
from app.models import Destination, Function, FunctionInstance, FunctionVersion, Source, WriteKey
from app.models.base import now
from app.workspace import belongings
from app.workspace.differences import Outcome, assign, of_code, of_declared, of_keys, of_settings
from app.workspace.notes import Notes, Resource
from app.workspace.problems import WorkspaceError
from app.workspace.values import DestinationSpec, FunctionCode, SourceSpec, Workspace
from app.workspace.values import FunctionInstance as InstanceSpec
from destinations.contract import Setting
from tasks.vault import Vault, VaultError

Named = TypeVar("Named", Source, Function, Destination)


class Writer:
    """Writes one workspace in one transaction."""

    def __init__(self, change: Change, vault: Vault) -> None:
        self._change = change
        self._session = change.session
        self._vault = vault
        self._functions: dict[str, FunctionVersion] = {}
        self._notes = Notes(change)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each resource, in the file's order."""
        return tuple(self._notes.outcomes)

    def write(self, workspace: Workspace, *, prune: bool) -> None:
        """Write everything; with ``prune`` also remove what is not in the workspace.

        Raises:
            WorkspaceError: it does not go together with what else is in the database.
        """
        sources = {source.slug: self._source(source) for source in workspace.sources}
        self._write_keys(workspace.sources, sources)
        used = (d.function.function for d in workspace.destinations if d.function)
        for code in {code.slug: code for code in (*workspace.functions, *used)}.values():
            self._functions[code.slug] = self._function(code)
        for spec in workspace.destinations:
            self._destination(spec, sources[spec.source.slug])
        self._others(workspace, prune=prune)
        self._check_names()
        self._notes.publish()

    def _source(self, spec: SourceSpec) -> Source:
        row = self._by_slug(Source, spec.slug)
        lines: list[str] = []
        before: set[str] = set()
        made = row is None
        if row is None:
            row = Source(id=spec.id, slug=spec.slug, name=spec.name, enabled=spec.enabled)
            self._session.add(row)
        else:
            before = set(self._session.scalars(select(WriteKey.key).where(WriteKey.source_id == row.id)))
            lines = assign(row, {"name": spec.name, "enabled": spec.enabled}) + of_keys(before, spec.write_keys)
        self._notes.written(row, lines, made=made)
        return row

    def _write_keys(self, specs: Sequence[SourceSpec], rows: Mapping[str, Source]) -> None:
        """Keys may move between the sources of the file, and are taken from no other."""
        self._session.flush()
        owners = {key: rows[spec.slug].id for spec in specs for key in spec.write_keys}
        ours = {row.id for row in rows.values()}
        for known in self._session.scalars(select(WriteKey)).all():
            wanted = owners.pop(known.key, None)
            if wanted is not None and known.source_id not in ours:
                raise WorkspaceError([f"a write key of {wanted} is taken by the source {known.source_id}"])
            if wanted is not None:
                known.source_id = wanted
            elif known.source_id in ours:
                self._session.delete(known)
        for key, source_id in owners.items():
            self._session.add(WriteKey(key=key, source_id=source_id))
            self._session.flush()
        self._session.flush()
        for row in rows.values():
            self._session.expire(row, ["write_keys"])

    def _function(self, code: FunctionCode) -> FunctionVersion:
        row = self._by_slug(Function, code.slug)
        declared = [_declared(setting) for setting in code.settings]
        if row is None:
            row = Function(id=f"fn_{code.slug}", slug=code.slug, display_name=code.name)
            self._session.add(row)
            version = functions.add_version(self._change, row, CheckedCode(code.code, code.handlers), declared)
            self._notes.written(row, [], made=True)
            return version
        lines = assign(row, {"display_name": code.name})
        if lines:
            self._touch_users(row)
        version = self._version(row, code, declared, lines)
        self._notes.written(row, lines, made=False)
        return version

    def _version(
        self, row: Function, code: FunctionCode, declared: list[dict[str, Any]], lines: list[str]
    ) -> FunctionVersion:
        """The latest one if it is as the file says; code that was not tried has the handlers known already."""
        latest = functions.latest(self._session, row.id)
        fields = {"display_name"} if lines else set()
        handlers = code.handlers or tuple(latest.handlers)
        same = (latest.code, latest.settings, tuple(latest.handlers)) == (code.code, declared, handlers)
        version = latest if same else self._at_work(row, code, declared)
        if version is None:
            lines += [f"version: {latest.number} → {latest.number + 1}"]
            lines += [*of_declared(latest.settings, declared), *of_code(latest.code, code.code)]
            checked = CheckedCode(code.code, handlers)
            version = functions.add_version(self._change, row, checked, declared, after=latest.number)
            fields |= {"code", "settings"}
        if fields:
            functions.note(self._change, row, fields, version.number)
        return version

    def _at_work(self, row: Function, code: FunctionCode, declared: list[dict[str, Any]]) -> FunctionVersion | None:
        """The version that a file means where a newer one is deployed nowhere: an export has what is at work."""
        query = select(FunctionVersion).join(FunctionInstance, FunctionInstance.version_id == FunctionVersion.id)
        mine = query.where(FunctionVersion.function_id == row.id).order_by(FunctionVersion.number.desc())
        newest = self._session.scalars(mine.limit(1)).first()
        if newest is None or code.handlers not in ((), tuple(newest.handlers)):
            return None
        return newest if (newest.code, newest.settings) == (code.code, declared) else None

    def _destination(self, spec: DestinationSpec, source: Source) -> None:
        row = self._by_slug(Destination, spec.slug)
        fields = {
            "name": spec.name,
            "source_id": source.id,
            "kind": spec.adapter.slug,
            "enabled": spec.enabled,
            "multiple_subscriptions": spec.multiple_subscriptions,
            "throughput": dict(spec.throughput),
        }
        made = row is None
        if row is None:
            row = Destination(id=spec.id, slug=spec.slug, settings={}, sealed="", **fields)
            self._session.add(row)
        lines = assign(row, fields) + self._settings(row, spec.adapter.settings, spec.settings)
        self._notes.written(row, lines, made=made)
        self._session.flush()
        if spec.function is not None:
            self._instance(row, spec.function)
        belongings.write(self._session, self._notes, row, spec)

    def _instance(self, destination: Destination, spec: InstanceSpec) -> None:
        row = self._session.scalars(
            select(FunctionInstance).where(FunctionInstance.destination_id == destination.id)
        ).one_or_none()
        version = self._functions[spec.function.slug]
        made = row is None
        if row is None:
            row = FunctionInstance(
                id=f"ifi_{destination.slug}", name=spec.function.name, destination_id=destination.id,
                settings={}, sealed="",
            )  # fmt: skip
        lines = assign(row, _fields(row, spec, version)) + self._settings(row, spec.function.settings, spec.settings)
        if row.version_id != version.id:
            row.version_id, row.deployed_at = version.id, now()
            lines.append(f"deployed: version {version.number} of {spec.function.slug}")
        self._session.add(row)
        self._notes.written(row, lines, made=made)

    def _settings(
        self, row: Destination | FunctionInstance, declared: Sequence[Setting], values: Mapping[str, Any]
    ) -> list[str]:
        """Keep the seal of what is the same: every ciphertext is another one."""
        values = {name: value for name, value in values.items() if value is not None}
        plain, sealed = split(declared, values, self._vault)
        secret = {name: value for name, value in values.items() if name not in plain}
        known = {name: value for name, value in row.settings.items() if value is not None}
        try:
            opened = self._vault.open(row.sealed)
        except VaultError:
            opened = None
        if opened is not None and {**known, **opened} == values and not secret.keys() & known.keys() - opened.keys():
            return []
        row.settings, row.sealed = plain, sealed
        if opened is None:
            return ["settings: sealed anew, as no key opens what was sealed"]
        hidden = {s.name for s in declared if s.sensitive} | opened.keys()
        return of_settings({**known, **opened}, values, hidden) or ["settings: sealed anew"]

    def _others(self, workspace: Workspace, *, prune: bool) -> None:
        """What is only in the database: those that hang on others first."""
        self._session.flush()
        with_function = {d.slug for d in workspace.destinations if d.function}
        instances = [i for i in self._rows(FunctionInstance) if i.destination.slug not in with_function]
        kept = {Destination: {d.slug for d in workspace.destinations}, Function: set(self._functions)}
        kept[Source] = {s.slug for s in workspace.sources}
        rest = [row for kind, slugs in kept.items() for row in self._rows(kind) if row.slug not in slugs]
        for row in (*belongings.others(self._session, workspace.destinations), *instances, *rest):
            if prune:
                self._remove(row)
            else:
                self._notes.kept(row)

    def _remove(self, row: Resource) -> None:
        self._notes.removed(row)
        self._session.delete(row)
        self._session.flush()

    def _touch_users(self, function: Function) -> None:
        query = select(FunctionInstance.destination_id).where(FunctionInstance.function_id == function.id)
        self._notes.touched(self._session.scalars(query))

    def _check_names(self) -> None:
        """An event's ``integrations`` names destinations by name or slug, so within a source each is one's."""
        owners: dict[tuple[str, str], str] = {}
        for row in self._rows(Destination):
            for name in {row.slug, row.name}:
                owner = owners.setdefault((row.source_id, name), row.slug)
                if owner != row.slug:
                    raise WorkspaceError(
                        [f"two destinations of {row.source_id} are called {name!r}: {owner}, {row.slug}"]
                    )

    def _by_slug(self, kind: type[Named], slug: str) -> Named | None:
        return self._session.scalars(select(kind).where(kind.slug == slug)).one_or_none()

    def _rows(self, kind: type[Any]) -> Sequence[Any]:
        return self._session.scalars(select(kind).order_by(kind.id)).all()


def _fields(row: FunctionInstance, spec: InstanceSpec, version: FunctionVersion) -> dict[str, Any]:
    """What collects as many events as its function says, and should collect so many, stays as it is."""
    by_function = row.batch_events is None and spec.batch_events == version.function.batch_max_count
    return {
        "function_id": version.function_id,
        "enabled": spec.enabled,
        "timeout_s": spec.timeout_s,
        "concurrency": spec.concurrency,
        "batch_events": None if by_function else spec.batch_events,
        "batch_wait_s": spec.batch_wait_s,
    }


def _declared(setting: Setting) -> dict[str, Any]:
    values = asdict(setting) | {"type": setting.type.value}
    return {name: values[name] for name in FIELDS}

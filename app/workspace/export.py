"""The database to files that apply to the same state. Sensitive settings become ``${NAME}``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.control.functions import latest
from app.models import Database, Destination, Function, FunctionInstance, FunctionVersion, Source
from app.workspace.belongings import exported
from app.workspace.problems import WorkspaceError
from destinations import REGISTRY
from tasks.routes import BLOCK
from tasks.vault import Vault, VaultError

FILE, FUNCTIONS = "workspace.yaml", "functions"
VARIABLE_BEGINS = re.compile(r"\$(?=\{[A-Za-z_][A-Za-z0-9_]*\})")
BEYOND_FILE = ("description", "logo_url", "preview_webhook_url")
HEAD = "# Written by `splice export`; `splice apply` makes everything as it says here.\n"


@dataclass(slots=True)
class Exported:
    """What was written: files, the variables that they need, and what the files do not say."""

    files: list[Path] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_workspace(database: Database, vault: Vault, folder: Path, *, force: bool = False) -> Exported:
    """Write ``workspace.yaml`` and ``functions/*.js`` to a folder, made if it is not there.

    Raises:
        WorkspaceError: the folder has files and ``force`` is not said, or cannot be written.
        sqlalchemy.exc.DBAPIError: the database does not answer.
    """
    with database.read() as session:
        exporter = _Exporter(session, vault)
        document, codes = exporter.document(), exporter.codes
    texts = {Path(FUNCTIONS, f"{slug}.js"): code for slug, code in codes.items()}
    texts[Path(FILE)] = HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
    try:
        if not force and folder.exists() and any(folder.iterdir()):
            raise WorkspaceError([f"{folder} has files: choose another folder, or write into it with --force"])
        exporter.exported.files = [_write(folder / name, text) for name, text in texts.items()]
    except OSError as error:
        raise WorkspaceError([f"{error.filename or folder}: {error.strerror}"]) from None
    return exporter.exported


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


class _Exporter:
    """Makes the document; notes variables and what is left out."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault
        self._variables: set[str] = set()
        self.codes: dict[str, str] = {}
        self.exported = Exported()

    def document(self) -> dict[str, Any]:
        """The sections of the file."""
        sections = {
            "sources": {row.slug: self._source(row) for row in self._rows(Source)},
            "functions": {row.slug: self._function(row) for row in self._rows(Function)},
            "destinations": {row.slug: self._destination(row) for row in self._rows(Destination)},
        }
        self.exported.variables = sorted(self._variables)
        return sections

    def _rows(self, kind: type[Any]) -> Sequence[Any]:
        return self._session.scalars(select(kind).order_by(kind.slug)).all()

    def _source(self, row: Source) -> dict[str, Any]:
        keys = [key.key for key in sorted(row.write_keys, key=lambda key: (key.created_at, key.key))]
        if not keys:
            self._note(f"{row.id} has no write key; a file needs one: write it into the file")
        return {"name": _escaped(row.name), "write_keys": keys, "enabled": row.enabled}

    def _function(self, row: Function) -> dict[str, Any]:
        version, newest = self._written(row.id), latest(self._session, row.id)
        self.codes[row.slug] = version.code
        if version is not newest:
            told = f"its newest version, {newest.number}, is deployed nowhere and not written"
            self._note(f"{row.id}: {told}; the file has version {version.number}")
        if left_out := [name for name in BEYOND_FILE if getattr(row, name)]:
            self._note(f"{row.id}: {', '.join(left_out)} cannot be said in a file")
        entry = {"name": _escaped(row.display_name), "file": f"{FUNCTIONS}/{row.slug}.js"}
        return entry | ({"settings": _escaped(version.settings)} if version.settings else {})

    def _written(self, function_id: str) -> FunctionVersion:
        """The newest version that is at work; of a function that is nowhere, the newest."""
        at_work = select(FunctionVersion).join(FunctionInstance, FunctionInstance.version_id == FunctionVersion.id)
        mine = at_work.where(FunctionVersion.function_id == function_id).order_by(FunctionVersion.number.desc())
        return self._session.scalars(mine.limit(1)).first() or latest(self._session, function_id)

    def _destination(self, row: Destination) -> dict[str, Any]:
        adapter = REGISTRY.get(row.kind)
        secret = {setting.name for setting in adapter.settings if setting.sensitive} if adapter else set()
        defaults = {setting.name: setting.default for setting in adapter.settings} if adapter else {}
        entry: dict[str, Any] = {"name": _escaped(row.name), "source": row.source.slug, "type": row.kind}
        entry["enabled"] = row.enabled
        if settings := self._settings(row, row.slug, secret, defaults):
            entry["settings"] = settings
        query = select(FunctionInstance).where(FunctionInstance.destination_id == row.id)
        instance = self._session.scalars(query).one_or_none()
        if row.multiple_subscriptions != BLOCK:
            entry["multiple_subscriptions"] = row.multiple_subscriptions
        if row.throughput:
            entry["throughput"] = row.throughput
        if instance:
            entry["function"] = self._instance(instance)
        return entry | {name: _escaped(said) for name, said in exported(self._session, row).items()}

    def _instance(self, row: FunctionInstance) -> dict[str, Any]:
        version = self._written(row.function_id)
        if row.version_id != version.id:
            deployed = f"version {row.version.number}" if row.version else "no version"
            self._note(f"{row.id} runs {deployed} of {row.function.slug}; applied, it runs version {version.number}")
        secret = {setting["name"] for setting in version.settings if setting["sensitive"]}
        known = {setting["name"] for setting in version.settings}
        owner = f"{row.destination.slug}_function"
        entry = {
            "name": row.function.slug,
            "enabled": row.enabled,
            "settings": {n: v for n, v in self._settings(row, owner, secret, {}).items() if n in known},
            "timeout_s": row.timeout_s,
            "concurrency": row.concurrency,
            "batch_events": row.batch_events or row.function.batch_max_count,
            "batch_wait_s": row.batch_wait_s,
        }
        return {name: value for name, value in entry.items() if value is not None and value != {}}

    def _settings(
        self, row: Destination | FunctionInstance, owner: str, secret: set[str], defaults: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What is set. A sensitive value that is no text cannot come from a variable: it is left out, and noted."""
        values = {name: _escaped(value) for name, value in row.settings.items() if name not in secret}
        values = {n: value for n, value in values.items() if value is not None and value != defaults.get(n)}
        exposed = {name: row.settings[name] for name in secret & row.settings.keys()}
        try:
            sealed = self._vault.open(row.sealed)
        except VaultError:
            self._note(f"{row.id}: no key opens its sensitive settings; write them into the file")
            sealed = {}
        for name, value in {**exposed, **sealed}.items():
            if value is None or value == defaults.get(name):
                continue
            values[name] = self._placeholders(variable(owner, name), value)
        return {name: value for name, value in values.items() if value is not None}

    def _placeholders(self, name: str, value: Any) -> Any:
        """The value with a variable for each text in it."""
        if isinstance(value, dict):
            return {key: self._placeholders(variable(name, key), part) for key, part in value.items()}
        if isinstance(value, list):
            return [self._placeholders(f"{name}_{index + 1}", part) for index, part in enumerate(value)]
        if not isinstance(value, str):
            self._note(f"{name}: a sensitive value that is no text is not written; write it into the file")
            return None
        free = name
        while free in self._variables:
            free += "_"
        self._variables.add(free)
        return f"${{{free}}}"

    def _note(self, text: str) -> None:
        self.exported.notes.append(text)


def variable(owner: str, name: str) -> str:
    """``CRM_API_KEY`` for the setting ``apiKey`` of ``crm``."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", f"{owner}_{name}")
    text = re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").upper()
    return f"_{text}" if text[:1].isdigit() else text


def _escaped(value: Any) -> Any:
    """``${NAME}`` in a text is to stay what it is."""
    if isinstance(value, str):
        return VARIABLE_BEGINS.sub("$$", value)
    if isinstance(value, list):
        return [_escaped(part) for part in value]
    return {key: _escaped(part) for key, part in value.items()} if isinstance(value, dict) else value

"""What is wrong with a workspace, all of it, each with the file, the line and the path to the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FieldPath = tuple[str | int, ...]


class WorkspaceError(Exception):
    """The workspace cannot be applied. ``problems`` are lines to show."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Problems:
    """Collects problems of one file. ``lines`` maps paths to the lines they stand on."""

    file: str
    lines: Mapping[FieldPath, int]
    found: dict[tuple[int, str], None] = field(default_factory=dict)

    def add(self, path: FieldPath, message: str) -> None:
        """Note one problem of the field at ``path``."""
        line = self._line(path)
        where = f"{self.file}:{line}: {dotted(path)}: " if path else f"{self.file}: "
        self.found[line, where + message] = None

    def add_nested(self, path: FieldPath, messages: Any) -> None:
        """Note what marshmallow found under ``path``: a text, a list of texts, or those by field."""
        if isinstance(messages, Mapping):
            for name, inner in messages.items():
                self.add_nested(path if name == "_schema" else (*path, name), inner)
        elif isinstance(messages, list):
            for inner in messages:
                self.add_nested(path, inner)
        else:
            self.add(path, str(messages))

    def raise_if_any(self) -> None:
        """Raise ``WorkspaceError`` with every problem, in the file's order, if there is one."""
        if self.found:
            raise WorkspaceError([text for _, text in sorted(self.found)])

    def _line(self, path: FieldPath) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def dotted(path: FieldPath) -> str:
    """``destinations.warehouse.settings.url``, ``sources.web.write_keys[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text

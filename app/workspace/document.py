"""A YAML file as plain values that know their lines: safe, without aliases, no key twice, ``${NAME}`` filled in if
that is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.workspace.files import FileError, read_bytes
from app.workspace.problems import FieldPath, Problems, WorkspaceError

MAX_FILE_BYTES = 5 * 1024 * 1024
COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
MAX_VALUES = 200_000
"""Keys count too. Their reading takes about 30 µs and 1 KB each."""
NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
MAX_NUMBER = 2**63
MAX_NUMBER_CHARACTERS = 400
"""More than the longest float has. YAML's numbers of base 60 take a square of their length."""
SURROGATE = re.compile(r"[\ud800-\udfff]")
VARIABLE = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Form:
    """What a file is to be, in the words of its messages."""

    if_empty: str
    if_no_mapping: str


WORKSPACE = Form(
    if_empty="is empty; to remove everything, write `destinations: {}`",
    if_no_mapping="must be a mapping with sources, functions and destinations",
)


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file; what could not be read is left out and noted in ``problems``."""

    values: dict[str, Any]
    problems: Problems


def read(file: Path, environ: Mapping[str, str] | None, *, form: Form = WORKSPACE) -> Document:
    """Read a file. Without an ``environ``, ``${NAME}`` is a text like any other.

    Raises:
        WorkspaceError: it cannot be read, or is no YAML at all.
    """
    lines: dict[FieldPath, int] = {}
    problems = Problems(str(file), lines)
    try:
        root = _compose(_text(file))
        values = _Reader(problems, lines, environ).value(root, ()) if root else None
    except OSError as error:
        raise WorkspaceError([f"{file}: {error.strerror}"]) from None
    except FileError as error:
        raise WorkspaceError([f"{file}: {error}"]) from None
    except UnicodeDecodeError:
        raise WorkspaceError([f"{file}: not UTF-8 text"]) from None
    except yaml.MarkedYAMLError as error:
        raise WorkspaceError([f"{file}:{_line(error)}: not valid YAML: {error.problem}"]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise WorkspaceError([f"{file}: not valid YAML: {' '.join(str(error).split())}"]) from None
    except RecursionError:
        raise WorkspaceError([f"{file}: nested too deeply"]) from None
    if values is None or values == {}:
        raise WorkspaceError([f"{file}: {form.if_empty}"])
    if not isinstance(values, dict):
        raise WorkspaceError([f"{file}: {form.if_no_mapping}"])
    return Document(values, problems)


def _text(file: Path) -> str:
    data = read_bytes(file, MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise WorkspaceError([f"{file}: larger than {MAX_FILE_BYTES // 1024 // 1024} MB"])
    return data.decode()


def _line(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


class _Loader(yaml.SafeLoader):
    """Refuses aliases, a few lines of which unfold to gigabytes, and too many values."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._values = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self._values += 1
        if self._values > MAX_VALUES:
            raise yaml.YAMLError(f"more than {MAX_VALUES:,} keys and values")
        if self.check_event(yaml.AliasEvent):
            mark = self.get_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not supported", problem_mark=mark)
        return super().compose_node(parent, index)


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


class _Reader:
    """Turns nodes into values."""

    def __init__(self, problems: Problems, lines: dict[FieldPath, int], environ: Mapping[str, str] | None) -> None:
        self._problems = problems
        self._lines = lines
        self._environ = environ
        self._scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node, path: FieldPath) -> Any:
        """The node's value; the lines of everything in it are noted under ``path``."""
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.CollectionNode) and node.tag not in COLLECTIONS:
            problem = f"the tag {node.tag} is not supported"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(self._constructed(node), path)

    def _constructed(self, node: yaml.Node) -> Any:
        """The value of a scalar node. The reader of YAML raises whatever it stumbles over."""
        try:
            if node.tag in NUMBERS and len(node.value) > MAX_NUMBER_CHARACTERS:
                raise ValueError("too long")
            return self._scalars.construct_object(node)
        except (ValueError, ArithmeticError, LookupError, AttributeError):
            kind = node.tag.rpartition(":")[2]
            problem = f"this is no {kind}: put it in quotes"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from None

    def _scalar(self, value: Any, path: FieldPath) -> Any:
        """Only what JSON can say, too."""
        if isinstance(value, str):
            text = self._text(value, path)
            return text if self._environ is None else self._filled_in(text, path, self._environ)
        if value is None or (isinstance(value, bool | int | float) and abs(value) < MAX_NUMBER):
            return value
        self._problems.add(path, f"YAML reads this as {type(value).__name__}: put it in quotes")
        return None

    def _text(self, value: str, path: FieldPath) -> str:
        if not value.isascii() and SURROGATE.search(value):
            self._problems.add(path, "holds half of a surrogate pair, which is no character")
            return ""
        return value

    def _items(self, node: yaml.MappingNode, path: FieldPath) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            line = key_node.start_mark.line + 1
            if key in seen:
                self._problems.add((*path, key), f"stands twice, again on line {line}")
                continue
            seen.add(key)
            self._lines[*path, key] = line
            yield key, self.value(value_node, (*path, key))

    def _key(self, node: yaml.Node, path: FieldPath) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str":
            return self._text(str(node.value), path)
        self._lines[*path, "?"] = node.start_mark.line + 1
        shown = f"{node.value!r} " if isinstance(node, yaml.ScalarNode) else ""
        self._problems.add((*path, "?"), f"the key {shown}is no text: put it in quotes")
        return None

    def _filled_in(self, text: str, path: FieldPath, environ: Mapping[str, str]) -> str:
        def replaced(match: re.Match[str]) -> str:
            escaped, name = match.groups()
            if escaped:
                return match[0][1:]
            if name not in environ:
                hint = f"write $${{{name}}} for the text itself"
                self._problems.add(path, f"the environment variable {name} is not set ({hint})")
                return ""
            return environ[name]

        return VARIABLE.sub(replaced, text)

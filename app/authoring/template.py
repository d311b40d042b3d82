"""A new function to begin with, and its saved cases, from the files in ``templates``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from app.authoring.subject import AuthorError, possible_workspaces, shown

TEMPLATES = Path(__file__).with_name("templates")
ENDINGS = (".js", ".test.yaml")
PLACEHOLDER = "NAME"
SETTINGS = """\
    settings:
      - {name: internalDomain, type: STRING, description: People with an address there are left out.}
      - {name: profilesUrl, type: STRING, description: Where a user's plan is asked for.}
"""
"""Those that the template uses."""


def write(folder: Path, name: str, *, batch: bool) -> tuple[Path, ...]:
    """Write the files of a function, with ``onBatch`` if ``batch``. The folder is made; gives what was written.

    Raises:
        AuthorError: one of them is there, or cannot be written. Nothing that is there is changed.
    """
    files = tuple(folder / f"{name}{ending}" for ending in ENDINGS)
    for file in files:
        if file.exists() or file.is_symlink():
            raise AuthorError(f"{file}: is there already; nothing was written")
    for file, ending in zip(files, ENDINGS, strict=True):
        _write(file, "".join(_parts(ending, batch=batch)).replace(PLACEHOLDER, name))
    return files


def declaration(file: Path, name: str) -> str:
    """The lines for a new function in the nearest workspace, and before them, as a comment, which one that is."""
    possible = possible_workspaces(file)
    workspace = next((place for place in possible if place.is_file()), possible[0])
    place = file.resolve().relative_to(workspace.parent)
    return f"# {shown(workspace)}\nfunctions:\n  {name}:\n    file: {_scalar(str(place))}\n{SETTINGS}"


def code(name: str, *, batch: bool) -> str:
    """The code of a function, with ``onBatch`` if ``batch``."""
    return "".join(_parts(".js", batch=batch)).replace(PLACEHOLDER, name)


def _scalar(text: str) -> str:
    """A text as YAML has it, plain if it can be."""
    return text if re.fullmatch(r"[A-Za-z0-9_][\w./-]*", text) else json.dumps(text, ensure_ascii=False)


def _parts(ending: str, *, batch: bool) -> Iterator[str]:
    for part in ("function", "batch") if batch else ("function",):
        yield (TEMPLATES / f"{part}{ending}").read_text("utf-8")


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise AuthorError(f"{file}: cannot be written: {error.strerror}") from None

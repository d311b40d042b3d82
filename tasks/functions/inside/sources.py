"""The JavaScript that every sandbox has, and the parts that one loads on first use of a name. Read in the zygote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tasks.functions.inside import BUNDLE

PRELUDE = (
    *("core", "awaits", "errors", "stacks", "locale", "console", "timers"),
    *("cache", "requests", "lazy", "batches", "events"),
)
"""The parts of the prelude in the order in which they are joined into one strict function."""

OWN = "(function (require, module, exports, kit) {{ 'use strict';\n{}\n}})"
BUNDLED = "(function (require, module, exports, _, process = require('process')) {{\n{}\n}})"
"""As Node wraps a module. Own parts get the prelude's kit; what others wrote gets a fuller ``process``."""

_FOLDER = Path(__file__).parent


def prelude() -> str:
    """The expression that sets the prelude up."""
    parts = "".join((_FOLDER / "prelude" / f"{name}.js").read_text("utf-8") for name in PRELUDE)
    return f"(() => {{ 'use strict';\n{parts}}})()"


def lazy_parts() -> dict[bytes, bytes]:
    """By name: the wrapped source of each part as JSON text. Libraries only as far as they have been bundled."""
    own = {name: OWN.format(path.read_text("utf-8")) for name, path in _parts_in(_FOLDER / "globals")}
    bundled = {_required(name): BUNDLED.format(path.read_text("utf-8")) for name, path in _parts_in(BUNDLE)}
    return {name.encode(): json.dumps(source).encode() for name, source in (bundled | own).items()}


def _parts_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*.js"):
        yield path.relative_to(folder).with_suffix("").as_posix(), path


def _required(name: str) -> str:
    """The name by which a bundled file is required: what a library loads by a relative path keeps that."""
    return f"./{name}" if "/" in name else name

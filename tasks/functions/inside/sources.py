"""The JavaScript that every sandbox has, and the parts that one loads on first use of a name. Read in the zygote."""

from __future__ import annotations

import json
from pathlib import Path

from tasks.functions.inside import BUNDLE

PRELUDE = ("core", "awaits", "errors", "stacks", "locale", "console", "timers", "cache", "requests", "lazy", "events")
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
    own = {path.stem: OWN.format(path.read_text("utf-8")) for path in (_FOLDER / "globals").glob("*.js")}
    bundled = {_required(path): BUNDLED.format(path.read_text("utf-8")) for path in BUNDLE.rglob("*.js")}
    return {name.encode(): json.dumps(source).encode() for name, source in (bundled | own).items()}


def _required(path: Path) -> str:
    """The name by which a bundled file is required: what a library loads by a relative path keeps that."""
    name = path.relative_to(BUNDLE).with_suffix("")
    return str(name) if path.parent == BUNDLE else f"./{name}"

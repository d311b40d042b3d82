"""A zygote whose sandboxes log each part that they load, as ``part NAME BYTES``. Run by its path, as the real one is.

Nothing else is changed: it runs the real one's ``main`` with a service that looks at what it hands out.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

REAL = Path(__file__).parents[2] / "tasks" / "functions" / "inside" / "zygote.py"


class Observed(dict[bytes, bytes]):
    """Parts by name; ``told`` hears of each that is taken."""

    told: Callable[[bytes], None]

    def get(self, name: bytes, default: Any = None) -> Any:
        """As a dictionary's."""
        found = super().get(name, default)
        self.told(b"part %s %d" % (name, len(found)))
        return found


def real() -> ModuleType:
    """The real zygote, as a module."""
    spec = spec_from_file_location("real_zygote", REAL)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Be the zygote."""
    zygote = real()
    zygote._find_own_modules()
    from tasks.functions import frames
    from tasks.functions.inside import service

    class Service(service.Service):
        def __init__(self, engine: Any, parts: Mapping[bytes, bytes], connection: socket.socket, statm: int) -> None:
            observed = Observed(parts)
            super().__init__(engine, observed, connection, statm)
            observed.told = lambda line: self._send(frames.LOG, line)

    service.Service = Service  # type: ignore[misc]
    zygote.main()


if __name__ == "__main__":
    main()

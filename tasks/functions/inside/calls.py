"""What the prelude asks of Python inside the sandbox process, at once: ``kit.ask(name, text)``.

User code can cause any call with any text, so every function here checks all that it gets. After the cage has closed
nothing may be imported or opened: whatever a call needs is loaded, and used once, when this module is imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable

Call = Callable[[str], object]
"""Takes the text, gives a value that is JSON; raises ``CallError`` for what the author did wrong."""

CALLS: dict[str, Call] = {}


class CallError(Exception):
    """An error that the author sees: a JavaScript error class, a message, and Node's ``code`` if it has one."""

    def __init__(self, message: str, *, name: str = "Error", code: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.code = code


def answer(message: bytes) -> bytes:
    """The answer to ``name NEWLINE text``: JSON, ``[true, value]`` or ``[false, [name, message, code]]``."""
    name, _, text = message.decode("utf-8", "replace").partition("\n")
    try:
        return b"[true,%s]" % json.dumps(CALLS[name](text)).encode()
    except CallError as error:
        return b"[false,%s]" % json.dumps([error.name, str(error), error.code]).encode()

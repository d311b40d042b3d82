"""What the prelude asks of Python inside the sandbox process, at once: ``kit.ask(name, text)``.

User code can cause any call with any text, so every function here checks all that it gets. After the cage has closed
nothing may be imported or opened: whatever a call needs is loaded, and used once, when this module is imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from tasks.functions.inside import bytes_calls, crypto, url_calls, zlib_calls, zone_calls
from tasks.functions.inside.call_error import CallError

Call = Callable[[str], object]
"""Takes the text, gives a value that is JSON, or bytes that are JSON already.

Raises ``CallError`` for what the author did wrong.
"""

MAX_NAME = 100

CALLS: dict[str, Call] = {
    **bytes_calls.CALLS,
    **crypto.CALLS,
    **url_calls.CALLS,
    **zlib_calls.CALLS,
    **zone_calls.CALLS,
}


def answer(message: bytes) -> bytes:
    """The answer to ``name NEWLINE text``: JSON, ``[true, value]`` or ``[false, [name, message, code]]``.

    Raises:
        MemoryError: there is not enough left to go on.
    """
    name, _, text = message.decode("utf-8", "replace").partition("\n")
    try:
        value = CALLS[name](text)
        return b"[true,%s]" % (value if isinstance(value, bytes) else json.dumps(value).encode())
    except CallError as error:
        return _refused(error)
    except MemoryError:
        raise
    except BaseException as error:  # what no call foresaw must not end the process; a panic of Rust is no Exception
        return _refused(CallError(f"This runtime failed at {name[:MAX_NAME]} ({type(error).__name__})"))


def _refused(error: CallError) -> bytes:
    return b"[false,%s]" % json.dumps([error.name, str(error), error.code]).encode()

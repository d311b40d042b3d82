"""The engine of a sandbox process: a QuickJS context with the prelude in it. The only module that imports dukpy.

It is made once in the zygote; every sandbox is a fork of that.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from dukpy import _dukpy

from tasks.functions.inside import sources

NO_TEXT = "an error whose text is no valid Unicode"
"""With half a surrogate pair in the text, some builds of Python give an empty error instead of a decoding error."""


class ScriptError(Exception):
    """An evaluation threw, or left an unhandled rejection. The message is the engine's text: error, then stack."""


class Engine:
    """A QuickJS context whose only way out is ``on_message``, which gets what ``host()`` in the prelude sends.

    The methods with a leading underscore and ``load`` are what dukpy calls by name.
    """

    def __init__(self) -> None:
        self._ctx = _dukpy.create_context()
        self.loader = self
        self.on_message: Callable[[bytes], bytes | None] = lambda _: None
        # An indirect eval gives the prelude a file name of its own in stack traces.
        self.evaluate(b"(0, eval)(dukpy);0", json.dumps(sources.prelude()).encode())

    def evaluate(self, code: bytes, variables: bytes) -> bytes | None:
        """Run a script and all jobs that it leaves; gives its value as JSON.

        ``variables`` is JSON; the engine assigns it to the global ``dukpy`` before.

        Raises:
            ScriptError: it threw, or left an unhandled rejection; its value is lost.
        """
        try:
            value: bytes | None = _dukpy.eval_string(self, code, variables)
        except _dukpy.JSRuntimeError as error:
            raise ScriptError(str(error) or NO_TEXT) from None
        except UnicodeDecodeError as error:  # the text has half a surrogate pair
            raise ScriptError(error.object.decode("utf-8", "replace")) from None
        return value

    def load(self, _name: str) -> tuple[None, None, None]:
        """No module is ever found."""
        return (None, None, None)

    def _normalize_module(self, _base: str, name: str) -> str:
        return name

    def _check_exported_function_exists(self, _name: bytes) -> bool:
        return True

    def _call_python(self, message: bytes, _arguments: bytes) -> bytes | None:
        return self.on_message(message)

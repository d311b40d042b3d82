"""The error with which a call of ``calls.CALLS`` refuses."""

from __future__ import annotations


class CallError(Exception):
    """An error that the author sees: a JavaScript error class, a message, and Node's ``code`` if it has one."""

    def __init__(self, message: str, *, name: str = "Error", code: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.code = code

"""Why a whole request is refused. The class and its status decide what the client does next."""

from __future__ import annotations


class Refused(Exception):
    """The request is not accepted; nothing of it is stored. ``code`` and ``message`` go into the answer's body."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class BadRequest(Refused):
    """Sending it again cannot help."""


class UnknownWriteKey(Refused):
    """No source has this write key."""

    status = 401

    def __init__(self) -> None:
        super().__init__("unknown_write_key", "No source has this write key.")


class UnsupportedEncoding(Refused):
    """The body is compressed in a way we do not read."""

    status = 415


class TryAgain(Refused):
    """Sending it again will help, ``after_s`` seconds from now."""

    status = 503

    def __init__(self, code: str, message: str, after_s: int) -> None:
        super().__init__(code, message)
        self.after_s = after_s


class StoreSilent(TryAgain):
    """Redis does not answer, or refuses: some events may be stored, the client's retry is deduplicated."""

    def __init__(self) -> None:
        super().__init__("store_unavailable", "Events cannot be stored right now.", after_s=2)


class StoreFull(TryAgain):
    """Redis is near its memory limit."""

    status = 429

    def __init__(self) -> None:
        super().__init__("store_full", "Too many events are waiting.", after_s=5)

"""The two families of delivery error: the class decides what happens to the event.

``Discard`` ends it, ``Retry`` puts it back for later. Status codes are read here and nowhere else.
"""

from __future__ import annotations


class DeliveryError(Exception):
    """A destination did not take an event. ``code`` is what the delivery pages count it under."""

    code = "bad_request"

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Discard(DeliveryError):
    """Trying again cannot help."""


class InvalidSettings(Discard):
    """The destination refuses our credentials, or its settings cannot work."""

    code = "invalid_settings"


class MessageRejected(Discard):
    """The destination understood the event and does not want it."""

    code = "message_rejected"


class Retry(DeliveryError):
    """Trying again may help, no sooner than ``after_s`` seconds from now.

    ``system_code`` names what broke the connection, as ``ECONNREFUSED`` does; empty if nothing did, or nothing known.
    """

    code = "retry"

    def __init__(self, message: str, *, status: int | None = None, after_s: float = 0.0, system_code: str = "") -> None:
        super().__init__(message, status=status)
        self.after_s = after_s
        self.system_code = system_code


class AddressRefused(Discard):
    """The request would have gone to an address that the network rules forbid."""

    code = "invalid_settings"


RETRIED_STATUSES = frozenset({408, 423, 429})


def classify(status: int, message: str, *, after_s: float = 0.0) -> DeliveryError | None:
    """The error that an HTTP status means, or None for 2xx (CONTRACT: HTTP status → family).

    408, 423, 429 and 5xx but 501 are retried, 401 and 403 are ``InvalidSettings``; all else, redirects too, discards.
    """
    if 200 <= status < 300:
        return None
    if status in RETRIED_STATUSES or (500 <= status < 600 and status != 501):
        return Retry(message, status=status, after_s=after_s)
    if status in (401, 403):
        return InvalidSettings(message, status=status)
    return Discard(message, status=status)

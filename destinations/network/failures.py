"""Why a request got no answer, in words that hold nothing of its URL or headers."""

from __future__ import annotations

import http.client
import os
import socket
import ssl

from requests import RequestException
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from destinations.network.sockets import TooManyBytes

FAILURES = (RequestException, HTTPError, http.client.HTTPException, OSError, TooManyBytes)
"""All that sending a request and reading its answer raises, but our own errors."""

_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    ((TimeoutError, ReadTimeoutError), "timed out"),
    (socket.gaierror, "the name cannot be resolved"),
    (ConnectionRefusedError, "the connection was refused"),
    ((ConnectionError, http.client.IncompleteRead, ssl.SSLEOFError), "the connection was cut"),
    (TooManyBytes, "the answer is too large"),
    (DecodeError, "the answer cannot be decompressed"),
)


def reason_of(error: BaseException) -> str:
    """One of a few phrases; for a failure of TLS or of the system, its own words too."""
    cause = _innermost(error)
    for kinds, words in _REASONS:
        if isinstance(cause, kinds):
            return words
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"TLS: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"TLS: {cause.reason}"
    if isinstance(cause, OSError) and cause.errno:
        return os.strerror(cause.errno)
    return "the answer is not valid HTTP" if not isinstance(cause, OSError) else "there was no connection"


def _innermost(error: BaseException) -> BaseException:
    """requests and urllib3 wrap the error that happened as the last argument of theirs."""
    while isinstance(error, RequestException | HTTPError) and not isinstance(error, DecodeError):
        inner = error.args[-1] if error.args else None
        if not isinstance(inner, Exception):
            break
        error = inner
    return error

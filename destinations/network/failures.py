"""Why a request got no answer, in words that hold nothing of its URL or headers."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import ssl

from requests import RequestException
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from destinations.network.sockets import TooManyBytes

FAILURES = (RequestException, HTTPError, http.client.HTTPException, OSError, TooManyBytes)
"""All that sending a request and reading its answer raises, but our own errors."""

TOO_LARGE = "EMSGSIZE"

_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str, str], ...] = (
    ((TimeoutError, ReadTimeoutError), "timed out", "ETIMEDOUT"),
    (socket.gaierror, "the name cannot be resolved", "ENOTFOUND"),
    (ConnectionRefusedError, "the connection was refused", "ECONNREFUSED"),
    ((ConnectionError, http.client.IncompleteRead, ssl.SSLEOFError), "the connection was cut", "ECONNRESET"),
    (TooManyBytes, "the answer is too large", TOO_LARGE),
    (DecodeError, "the answer cannot be decompressed", ""),
)
"""What happened, in our words and as Node names it."""

_CERTIFICATE_CODES = {
    10: "CERT_HAS_EXPIRED",
    18: "DEPTH_ZERO_SELF_SIGNED_CERT",
    19: "SELF_SIGNED_CERT_IN_CHAIN",
    20: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    21: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    62: "ERR_TLS_CERT_ALTNAME_INVALID",
    64: "ERR_TLS_CERT_ALTNAME_INVALID",
}
"""Node's names of what OpenSSL found; 62 is another host name, 64 another address."""


def reason_of(error: BaseException) -> str:
    """One of a few phrases; for a failure of TLS or of the system, its own words too."""
    cause = _innermost(error)
    for kinds, words, _ in _KINDS:
        if isinstance(cause, kinds):
            return words
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"TLS: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"TLS: {cause.reason}"
    if isinstance(cause, OSError) and cause.errno:
        return os.strerror(cause.errno)
    return "the answer is not valid HTTP" if not isinstance(cause, OSError) else "there was no connection"


def code_of(error: BaseException) -> str:
    """The name of the system's error, as in Node: ``ECONNREFUSED``; empty if there is none."""
    cause = _innermost(error)
    for kinds, _, code in _KINDS:
        if isinstance(cause, kinds):
            return code
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _CERTIFICATE_CODES.get(cause.verify_code, "")
    if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError):
        return errno.errorcode.get(cause.errno or 0, "")
    return ""


def _innermost(error: BaseException) -> BaseException:
    """requests and urllib3 wrap the error that happened as the last argument of theirs."""
    while isinstance(error, RequestException | HTTPError) and not isinstance(error, DecodeError):
        inner = error.args[-1] if error.args else None
        if not isinstance(inner, Exception):
            break
        error = inner
    return error

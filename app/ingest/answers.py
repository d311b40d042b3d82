"""Answers as JSON, open to every origin; and the answer that waits for the store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import orjson
import redis
from flask import Response
from werkzeug.exceptions import HTTPException

from app.ingest.commit import Commit, Committer
from app.ingest.errors import Refused, StoreSilent, TryAgain
from app.ingest.receiver import Accepted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

JSON = ("Content-Type", "application/json")
CORS = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "Retry-After, X-RateLimit-Reset"))
HEADERS = [JSON, *CORS]
SUCCESS = b'{"success":true}'

LATER = "splice.later"
"""The key of the WSGI environment under which a server takes a ``Later`` instead of having a thread wait for it."""


def success() -> Response:
    """Everything is stored."""
    return Response(SUCCESS, 200, HEADERS)


def failure(status: int, code: str, message: str) -> Response:
    """The body of every error."""
    return Response(orjson.dumps({"success": False, "code": code, "message": message}), status, HEADERS)


def with_headers_of(error: HTTPException, response: Response) -> Response:
    """An answer with what else the framework says of an error, as ``Allow``."""
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def refused(error: Refused) -> Response:
    """The answer to a refused request, with the time to wait where trying again helps."""
    response = failure(error.status, error.code, error.message)
    if isinstance(error, TryAgain):
        response.headers["Retry-After"] = response.headers["X-RateLimit-Reset"] = str(error.after_s)
    return response


class WhenStored(Response):
    """Success, once the events are stored; 503 if they are not.

    As a WSGI application it waits. A server that has ``LATER`` in the environment takes the answer itself instead:
    it calls ``begin`` with what to do when it is ready, and then ``finish``. No thread waits meanwhile.
    """

    def __init__(self, committer: Committer, accepted: Accepted, stored: Callable[[Accepted], None]) -> None:
        super().__init__(SUCCESS, 200, HEADERS)
        self._committer = committer
        self._accepted = accepted
        self._stored = stored
        self._commit = Commit(accepted.batches)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or leave it to the server."""
        later = environ.get(LATER)
        if later is not None:
            later(self)
            return ()
        done = threading.Event()
        self.begin(done.set)
        done.wait()
        return self.finish(environ, start_response)

    def begin(self, done: Callable[[], None]) -> None:
        """Have the events stored; ``done`` is called in another thread."""
        self._committer.submit(self._commit, done)

    def finish(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, after ``done``."""
        error = self._commit.error
        if error is None:
            self._stored(self._accepted)
            start_response("200 OK", self.headers.to_wsgi_list())
            return (SUCCESS,)
        if isinstance(error, redis.RedisError):
            return refused(StoreSilent())(environ, start_response)
        return failure(500, "internal_error", "Something is wrong on our side.")(environ, start_response)

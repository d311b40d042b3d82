"""What programs talk to: HTTP receivers on loopback with a fixed answer for each path, the same for Node and sandbox.

``Sinks`` starts four addresses: ``url``, ``otherUrl`` (another origin), ``secureUrl`` (TLS), and ``refusedUrl``, where
nobody listens. Ports differ from run to run; ``Sinks.normalised`` gives the addresses names that stay.
"""

from __future__ import annotations

import base64
import gzip
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import brotli
import orjson

from tests.support.doubles import hubspot, mailchimp, mailjet, sendgrid, stripe, twilio
from tests.support.http_sink import Answer, Fault, HttpSink, Request

HOST = "127.0.0.1"
MAX_DELAY_S = 3.0
MAX_BYTES = 4_000_000
SQUEEZED = b"squeezed \xe2\x82\xac"

CLIENT_HEADERS = {
    *("host", "connection", "accept-encoding", "content-length", "transfer-encoding"),
    "x-stripe-client-user-agent",
}
"""What a client writes by itself."""
CLIENT_AGENTS = ("node-fetch/", "Splice/", "twilio-node/", "hubspot-api-client-nodejs;")
BOUNDARY = re.compile(r"-{20,}\d{20,}")

Query = Mapping[str, str]


def shown_headers(request: Request) -> dict[str, str]:
    """The headers of a request that an author can influence, by lower-case name."""
    headers = {name: value for name, value in request.headers.items() if name not in CLIENT_HEADERS}
    if headers.get("accept") == "*/*":
        del headers["accept"]
    if headers.get("user-agent", "").startswith(CLIENT_AGENTS):
        del headers["user-agent"]
    return dict(sorted(headers.items()))


def shown_body(body: bytes) -> dict[str, str]:
    """A body as text, or as base64 if it is not UTF-8."""
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def shown(request: Request) -> dict[str, Any]:
    """A request as recordings have it. Boundaries of forms are chance, and shown as ``BOUNDARY``."""
    body = request.body.decode("latin-1")
    fixed = BOUNDARY.sub("BOUNDARY", body).encode("latin-1")
    headers = {name: BOUNDARY.sub("BOUNDARY", value) for name, value in shown_headers(request).items()}
    return {"method": request.method, "target": request.target, "headers": headers, **shown_body(fixed)}


# What each path answers


def text(body: str | bytes, kind: str = "text/plain; charset=utf-8", **headers: str) -> Answer:
    body = body.encode() if isinstance(body, str) else body
    return Answer(headers={"Content-Type": kind, **headers}, body=body)


def json_answer(value: Any, status: int = 200) -> Answer:
    return Answer(status, {"Content-Type": "application/json"}, orjson.dumps(value))


def echo(request: Request, _query: Query) -> Answer:
    return json_answer(shown(request))


def status(request: Request, _query: Query) -> Answer:
    code = int(urlsplit(request.target).path.rpartition("/")[2])
    if not 200 <= code <= 599:
        return Answer(400)
    return Answer(code, {"Content-Type": "text/plain"}, b"" if code in (204, 304) else f"status {code}".encode())


def redirect(request: Request, _query: Query) -> Answer:
    left = int(urlsplit(request.target).path.rpartition("/")[2])
    return Answer(302, {"Location": f"/redirect/{left - 1}" if left > 1 else "/echo"}, b"")


def redirect_to(_request: Request, query: Query) -> Answer:
    return Answer(int(query.get("status", "302")), {"Location": query["url"]}, b"moved")


def slow(_request: Request, query: Query) -> Answer:
    delay_s = min(int(query.get("ms", "100")) / 1000, MAX_DELAY_S)
    return Answer(headers={"Content-Type": "text/plain"}, body=b"slow", delay_s=delay_s)


def drip(_request: Request, _query: Query) -> Answer:
    return Answer(headers={"Content-Type": "text/plain"}, body=b"drop by drop", fault=Fault.DRIP_BODY, interval_s=0.01)


def many_bytes(_request: Request, query: Query) -> Answer:
    return text(b"x" * min(int(query.get("count", "1500000")), MAX_BYTES))


def deflate(_request: Request, query: Query) -> Answer:
    body = zlib.compress(SQUEEZED)
    return text(body[2:-4] if "raw" in query else body, **{"Content-Encoding": "deflate"})


FIXED: dict[str, Answer] = {
    "/json": json_answer({"name": "Ada", "list": [1, 2.5, None, True], "text": "żółw € 🐢"}),
    "/text": text("plain text, żółw"),
    "/html": text("<p>żółw</p>", "text/html"),
    "/latin1": text("café".encode("latin-1"), "text/plain; charset=iso-8859-1"),
    "/bom": text(b'\xef\xbb\xbf{"bom":true}', "application/json"),
    "/binary": text(bytes(range(256)), "application/octet-stream"),
    "/gzip": text(gzip.compress(SQUEEZED, mtime=0), **{"Content-Encoding": "gzip"}),
    "/br": text(brotli.compress(SQUEEZED), **{"Content-Encoding": "br"}),
    "/headers": text(
        "headers",
        **{"X-One": "1", "X-Two": "first, second", "ETag": '"abc"', "X-Empty": ""},
    ),
    "/set-cookies": text("cookies", **{"Set-Cookie": "a=1; Path=/", "set-cookie": "b=2; HttpOnly"}),
    "/close": Answer(fault=Fault.CUT),
    "/reset": Answer(fault=Fault.RESET),
    "/cut": Answer(body=b"cut in the middle", fault=Fault.CUT_BODY),
    "/empty": Answer(body=b""),
    "/invalid-json": text('{"name": "Ada",', "application/json"),
}
SERVICES: dict[str, Callable[[Request], Answer]] = {
    "/3.0": mailchimp.respond,
    "/v1/charges": stripe.respond,
    "/v1/customers": stripe.respond,
    "/v1/payment_intents": stripe.respond,
    "/v3": lambda request: (mailjet if request.target.startswith("/v3/REST/") else sendgrid).respond(request),
    "/v3.1": mailjet.respond,
    "/2010-04-01": twilio.respond,
    "/v1/PhoneNumbers": twilio.respond,
    "/crm": hubspot.respond,
}
"""By the first segment of a path, or the first two: whose API it is."""
COMPUTED: dict[str, Callable[[Request, Query], Answer]] = {
    "/echo": echo,
    "/status": status,
    "/redirect": redirect,
    "/redirect-to": redirect_to,
    "/slow": slow,
    "/drip": drip,
    "/large": many_bytes,
    "/deflate": deflate,
}


def respond(request: Request) -> Answer:
    """The answer to a request: by its first path segment. HEAD gets the head of what GET would get."""
    parts = urlsplit(request.target)
    name = "/" + parts.path.split("/")[1]
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    service = SERVICES.get("/".join(parts.path.split("/")[:3])) or SERVICES.get(name)
    if service is not None:
        return service(request)
    if name in COMPUTED:
        answer = COMPUTED[name](request, query)
    else:
        answer = FIXED.get(name) or json_answer({"error": "no such path"}, 404)
    if request.method == "HEAD" and answer.fault is None:
        return Answer(answer.status, {**answer.headers, "Content-Length": str(len(answer.body))}, b"")
    return answer


class Sinks:
    """The receivers of one program's run."""

    def __init__(self, certificate: Path) -> None:
        """``certificate``: see ``tests.support.certificates``."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._plain, self._other, self._secure = HttpSink(), HttpSink(), HttpSink(tls=context)
        self._refused = socket.socket()

    def __enter__(self) -> Self:
        for sink in self._sinks:
            sink.respond = respond
            sink.start()
        self._refused.bind((HOST, 0))  # bound, yet it does not listen
        return self

    def __exit__(self, *_: object) -> None:
        for sink in self._sinks:
            sink.stop()
        self._refused.close()

    @property
    def _sinks(self) -> tuple[HttpSink, ...]:
        return self._plain, self._other, self._secure

    @property
    def settings(self) -> dict[str, str]:
        """The addresses as programs find them in their settings."""
        return {
            "url": self._plain.url,
            "otherUrl": self._other.url,
            "secureUrl": self._secure.url,
            "refusedUrl": f"http://{HOST}:{self._refused.getsockname()[1]}",
        }

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What has come in, in the order of arrival."""
        came = [(request.at, sink.url, request) for sink in self._sinks for request in sink.requests]
        return [{"to": url, **shown(request)} for _, url, request in sorted(came, key=lambda one: one[0])]

    def normalised(self, text: str) -> str:
        """A text with names in place of the addresses, also where they are escaped as in a query."""
        names = {"url": "sink", "otherUrl": "other-sink", "secureUrl": "secure-sink", "refusedUrl": "refused-sink"}
        for key, name in names.items():
            address = urlsplit(self.settings[key]).netloc
            text = text.replace(address, name).replace(address.replace(":", "%3A"), name)
        return text

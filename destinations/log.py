"""Log: events as JSON lines, in a file or on standard output; the action ``write`` writes what a mapping makes of them.

``path`` is trusted: whoever sets it can append to any file that the worker may write. So it is for the operator alone.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson

from destinations.contract import (
    DELIVERED,
    EVERY_TYPE,
    Action,
    BatchLimits,
    Destination,
    Event,
    Field,
    FieldType,
    Payload,
    Preset,
    Result,
    Setting,
    Settings,
)
from destinations.errors import InvalidSettings, Retry

if TYPE_CHECKING:
    from destinations.http import Http

MAX_BATCH_SIZE = 500
STANDARD_OUTPUT = 1
FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
"""``O_NONBLOCK`` is for named pipes: one that nobody reads is an error instead of a wait without an end."""

RETRIED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENXIO})
"""Failures to open that pass: no space, no free descriptor, a named pipe without a reader."""


def perform(events: Sequence[Event], settings: Settings, http: Http) -> Sequence[Result]:  # noqa: ARG001
    """Append one line an event, with a single write, so that lines of several processes do not mix.

    A write that a full disk cuts short leaves a part of the lines behind; the events are tried again as a whole.

    Raises:
        InvalidSettings: the file cannot be opened or made: no such folder, no permission.
        Retry: the disk is full, or another failure that passes.
    """
    return _append([event.text for event in events], settings)


def write(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:  # noqa: ARG001
    """Append the data of the payloads as ``perform`` appends events."""
    return _append([orjson.dumps(payload["data"]) for payload in payloads], settings)


def _append(texts: Sequence[bytes], settings: Settings) -> Sequence[Result]:
    lines = b"".join(_line(text) for text in texts)
    with _open(settings["path"]) as file:
        _write(file, lines)
    return [DELIVERED] * len(texts)


def _line(text: bytes) -> bytes:
    """Inside JSON, a raw line break can only be white space."""
    return text.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"


@contextmanager
def _open(path: str) -> Iterator[int]:
    if not path:
        yield STANDARD_OUTPUT
        return
    try:
        file = os.open(path, FLAGS, 0o600)
    except (OSError, ValueError) as error:
        raise _opening_failed(error) from None
    try:
        yield file
    finally:
        os.close(file)


def _opening_failed(error: OSError | ValueError) -> InvalidSettings | Retry:
    if isinstance(error, OSError) and error.errno in RETRIED:
        return Retry(f"the log cannot be opened: {_words(error)}")
    return InvalidSettings(f"path: the log cannot be opened: {_words(error)}")


def _write(file: int, text: bytes) -> None:
    try:
        written = os.write(file, text)
    except OSError as error:
        raise Retry(f"the log cannot be written: {_words(error)}") from None
    if written < len(text):
        raise Retry("the log took only a part of the lines")


def _words(error: OSError | ValueError) -> str:
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "the path is not valid"


def limits(_: Settings) -> BatchLimits:
    """So many lines a write."""
    return BatchLimits(events=MAX_BATCH_SIZE)


WRITE = Action(
    slug="write",
    name="Write",
    description="Writes data as one line of JSON.",
    fields=(
        Field(
            name="data",
            label="Data",
            type=FieldType.OBJECT,
            required=True,
            default={"@path": "$."},
            description="What to write: the whole event, unless it is mapped otherwise.",
        ),
    ),
    default_trigger=EVERY_TYPE,
    perform=write,
    limits=limits,
)

DESTINATION = Destination(
    slug="log",
    name="Log",
    description="Writes each event as one line of JSON.",
    settings=(
        Setting(
            name="path",
            label="Path",
            operator_only=True,
            default="",
            description="A file to append to, in a folder that exists; standard output without it. Set in files only.",
        ),
    ),
    perform=perform,
    limits=limits,
    actions=(WRITE,),
    presets=(Preset(name="Write all events", action="write", trigger=EVERY_TYPE, mapping=WRITE.default_mapping()),),
)

"""The files of a workspace: nothing is waited for, and ``.js`` files lie in its folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from app.bounds import MAX_CODE_BYTES


class FileError(Exception):
    """A file cannot be used; the text follows its name."""


def open_at_once(file: Path) -> BinaryIO:
    """Open a file to read. A pipe that nobody writes to is empty: it is not waited for.

    Raises:
        OSError: it cannot be opened.
    """
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "rb")


def read_bytes(file: Path, most_bytes: int) -> bytes:
    """The beginning of a file.

    Raises:
        FileError: it is a pipe or a device, which may never end.
        OSError: it cannot be read.
    """
    with open_at_once(file) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise FileError("is not a file")
        return stream.read(most_bytes)


def read_code(folder: Path, name: str) -> str:
    """The text of the file ``name`` of a folder.

    Raises:
        FileError: it is not there, lies elsewhere (also by a link), is too large or no text.
    """
    try:
        file = (folder / name).resolve(strict=True)
        if not file.is_relative_to(folder.resolve()):
            raise FileError(f"lies outside of {folder.resolve()}")
        if file.is_dir():
            raise FileError("is not a file")
        data = read_bytes(file, MAX_CODE_BYTES + 1)
        if len(data) > MAX_CODE_BYTES:
            raise FileError(f"is larger than {MAX_CODE_BYTES // 1024} KiB")
        return data.decode()
    except UnicodeDecodeError:
        raise FileError("is not UTF-8 text") from None
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from None
    except (RuntimeError, ValueError) as error:
        raise FileError(f"cannot be read: {error}") from None

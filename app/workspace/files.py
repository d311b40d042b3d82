"""The ``.js`` files of a workspace: only those that lie in its folder."""

from __future__ import annotations

from pathlib import Path

MAX_CODE_BYTES = 1024 * 1024


class FileError(Exception):
    """A file cannot be used; the text follows its name."""


def read_code(folder: Path, name: str) -> str:
    """The text of the file ``name`` of a folder.

    Raises:
        FileError: it is not there, lies elsewhere (also by a link), is too large or no text.
    """
    try:
        file = (folder / name).resolve(strict=True)
        if not file.is_relative_to(folder.resolve()):
            raise FileError("lies outside the workspace's folder")
        if not file.is_file():
            raise FileError("is not a file")
        with file.open("rb") as stream:
            data = stream.read(MAX_CODE_BYTES + 1)
        if len(data) > MAX_CODE_BYTES:
            raise FileError(f"is larger than {MAX_CODE_BYTES // 1024} KiB")
        return data.decode()
    except UnicodeDecodeError:
        raise FileError("is not UTF-8 text") from None
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from None
    except (RuntimeError, ValueError) as error:
        raise FileError(f"cannot be read: {error}") from None

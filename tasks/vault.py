"""The vault: settings that must not be read at rest, sealed with Fernet keys that can be rotated."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from tasks.config import Config, ConfigError

KEY_FILE = "settings.key"

log = logging.getLogger(__name__)


class VaultError(Exception):
    """Settings cannot be opened, or the key cannot be had. The message shows neither."""


class Vault:
    """Seals and opens settings: the first key seals, all of them open."""

    def __init__(self, keys: Sequence[str]) -> None:
        """``keys`` are Fernet keys: 32 bytes in URL-safe base64.

        Raises:
            ConfigError: there is no key, or one is not a Fernet key.
        """
        if not keys:
            raise ConfigError("SETTINGS_KEYS must name at least one key")
        try:
            self._keys = [Fernet(key) for key in keys]
        except ValueError:
            raise ConfigError(
                "SETTINGS_KEYS: a key must be 32 bytes in URL-safe base64, as Fernet makes them"
            ) from None
        self._fernet = MultiFernet(self._keys)
        self.fingerprints = tuple(fingerprint(key) for key in keys)

    @classmethod
    def from_config(cls, config: Config) -> Vault:
        """The vault of ``SETTINGS_KEYS``; without them, of one key kept in ``var_dir``, made the first time.

        Raises:
            ConfigError: a key is no Fernet key.
            VaultError: the key's file cannot be made or read, or others may read it.
        """
        if config.settings_keys:
            return cls(config.settings_keys)
        path = config.var_dir / KEY_FILE
        try:
            if not path.exists():
                _make_key(path)
            return cls([_read_key(path)])
        except OSError as error:
            raise VaultError(f"{path}: {error.strerror}; set SETTINGS_KEYS or VAR_DIR") from None
        except ConfigError:
            raise VaultError(f"{path} holds no Fernet key; restore it, or set SETTINGS_KEYS") from None

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the key that seals."""
        return self.fingerprints[0]

    def seal(self, settings: Mapping[str, Any]) -> str:
        """The ciphertext of a JSON object; '' for an empty one."""
        return self._fernet.encrypt(orjson.dumps(dict(settings))).decode() if settings else ""

    def open(self, sealed: str) -> dict[str, Any]:
        """What was sealed; nothing for ''.

        Raises:
            VaultError: no key at hand opens it.
        """
        if not sealed:
            return {}
        try:
            settings: dict[str, Any] = orjson.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise VaultError("sealed with a key that is not in SETTINGS_KEYS") from None
        return settings

    def sealed_by(self, sealed: str) -> str:
        """The fingerprint of the key that something was sealed with; '' for ''.

        Raises:
            VaultError: no key at hand opens it.
        """
        if not sealed:
            return ""
        for name, key in zip(self.fingerprints, self._keys, strict=True):
            with suppress(InvalidToken):
                key.decrypt(sealed)
                return name
        raise VaultError("sealed with a key that is not in SETTINGS_KEYS")


def fingerprint(key: str) -> str:
    """A short name of a key that does not give it away: 16 hexadecimal digits."""
    return hashlib.sha256(b"splice-key:" + key.encode()).hexdigest()[:16]


def _make_key(path: Path) -> None:
    """Write a new key for its owner alone. The link appears whole or not at all, and the first of several wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
        log.warning("Made %s, the key of all sensitive settings: keep a copy, or set SETTINGS_KEYS.", path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read_key(path: Path) -> str:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise VaultError(f"{path} can be read by others (mode {mode:03o}); run: chmod 600 {path}")
        return file.read(1024).decode("ascii", "replace").strip()

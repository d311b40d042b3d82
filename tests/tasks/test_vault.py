"""The vault: what it seals it opens, with keys that can be rotated and a key file that only its owner reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tasks.config import Config, ConfigError
from tasks.vault import Vault, VaultError, fingerprint

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
PRINT_FINGERPRINT = """
import sys
from pathlib import Path
from tasks.config import Config
from tasks.vault import Vault
print(Vault.from_config(Config(var_dir=Path(sys.argv[1]))).fingerprint)
"""


def test_opens_what_it_sealed() -> None:
    vault = Vault([NEW])
    sealed = vault.seal({"token": "s3cret", "nested": {"list": [1, None, "ü"]}})
    assert "s3cret" not in sealed
    assert vault.open(sealed) == {"token": "s3cret", "nested": {"list": [1, None, "ü"]}}


def test_nothing_is_sealed_as_nothing() -> None:
    assert Vault([NEW]).seal({}) == ""
    assert Vault([NEW]).open("") == {}


def test_an_older_key_still_opens_and_the_first_one_seals() -> None:
    sealed = Vault([OLD]).seal({"a": 1})
    rotated = Vault([NEW, OLD])
    assert rotated.open(sealed) == {"a": 1}
    assert Vault([NEW]).open(rotated.seal({"a": 2})) == {"a": 2}


@pytest.mark.parametrize("sealed", ["no ciphertext", "gAAAAA", Vault([OLD]).seal({"token": "s3cret"})])
def test_what_no_key_opens_is_an_error_that_shows_nothing(sealed: str) -> None:
    with pytest.raises(VaultError) as raised:
        Vault([NEW]).open(sealed)
    assert "s3cret" not in str(raised.value)
    assert NEW not in str(raised.value)


def test_fingerprints_tell_keys_apart_and_do_not_give_them_away() -> None:
    vault = Vault([NEW, OLD])
    assert vault.fingerprints == (fingerprint(NEW), fingerprint(OLD))
    assert vault.fingerprint == fingerprint(NEW) != fingerprint(OLD)
    assert len(vault.fingerprint) == 16
    assert vault.fingerprint not in NEW


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, "not base64 at all!"], ["ä" * 44]])
def test_keys_that_are_none_are_refused_with_the_variable_s_name(keys: list[str]) -> None:
    with pytest.raises(ConfigError, match="SETTINGS_KEYS"):
        Vault(keys)


def test_the_keys_of_the_configuration_come_first(tmp_path: Path) -> None:
    vault = Vault.from_config(Config(var_dir=tmp_path, settings_keys=(NEW, OLD)))
    assert vault.fingerprints == (fingerprint(NEW), fingerprint(OLD))
    assert not list(tmp_path.iterdir())


def test_without_keys_one_is_made_once_for_its_owner_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = Config(var_dir=tmp_path / "var")
    first = Vault.from_config(config)
    second = Vault.from_config(config)
    file = tmp_path / "var" / "settings.key"
    assert second.open(first.seal({"a": 1})) == {"a": 1}
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in file.parent.iterdir()] == ["settings.key"]
    assert len(caplog.records) == 1
    assert str(file) in caplog.text


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PRINT_FINGERPRINT, str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
    answers = [process.communicate(timeout=30) for process in processes]
    assert len({out for out, _ in answers}) == 1
    assert sum("Made " in err for _, err in answers) == 1


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Vault.from_config(Config(var_dir=tmp_path))
    (tmp_path / "settings.key").chmod(0o640)
    with pytest.raises(VaultError, match=r"chmod 600 .*settings\.key"):
        Vault.from_config(Config(var_dir=tmp_path))


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "settings.key"
    file.write_text("nonsense")
    file.chmod(0o600)
    with pytest.raises(VaultError, match=r"settings\.key holds no Fernet key"):
        Vault.from_config(Config(var_dir=tmp_path))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VaultError, match="set SETTINGS_KEYS or VAR_DIR"):
        Vault.from_config(Config(var_dir=tmp_path / "file" / "var"))

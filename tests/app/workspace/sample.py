"""A workspace for tests: one source, two destinations, a function with a secret before one of them."""

from __future__ import annotations

from dataclasses import replace

from cryptography.fernet import Fernet

from app.workspace import DestinationSpec, FunctionCode, FunctionInstance, SourceSpec, Workspace
from destinations import log, webhook
from destinations.contract import Setting
from destinations.settings import check_settings
from tasks.config import Config
from tasks.vault import Vault

KEY, OTHER_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
CONFIG = Config(settings_keys=(KEY,))
VAULT = Vault([KEY])
SOURCE = SourceSpec(slug="web", name="Web", write_keys=("k1", "k2"))
FUNCTION = FunctionCode(
    slug="mask",
    name="Mask",
    code="function onTrack(e) { return e }",
    settings=(Setting(name="salt", label="Salt", required=True, sensitive=True), Setting(name="mode", label="Mode")),
    handlers=("onTrack",),
)
INSTANCE = FunctionInstance(function=FUNCTION, settings={"salt": "pepper", "mode": "full"}, concurrency=2)
HOOK = DestinationSpec(
    slug="hook",
    name="Hook",
    source=SOURCE,
    adapter=webhook.DESTINATION,
    settings=check_settings(webhook.DESTINATION, {"url": "https://example.com", "secret": "hush"}),
    function=INSTANCE,
)
LOG = DestinationSpec(slug="log", name="Log", source=SOURCE, adapter=log.DESTINATION, settings={"path": ""})
WORKSPACE = Workspace(sources=(SOURCE,), destinations=(HOOK, LOG))
UNCHANGED = dict.fromkeys(("src_web", "fn_mask", "dst_hook", "ifi_hook", "dst_log"), "unchanged")


def with_hook(**fields: object) -> Workspace:
    """The workspace with another first destination."""
    return replace(WORKSPACE, destinations=(replace(HOOK, **fields), LOG))  # type: ignore[arg-type]


def with_instance(**fields: object) -> Workspace:
    """The workspace with another instance."""
    return with_hook(function=replace(INSTANCE, **fields))  # type: ignore[arg-type]


def with_function(**fields: object) -> Workspace:
    """The workspace with another function."""
    return with_instance(function=replace(FUNCTION, **fields))  # type: ignore[arg-type]

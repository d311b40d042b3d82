"""The configuration: environment variables, read once into a frozen value.

Every field is one variable of the same name in capitals. A wrong value raises ``ConfigError`` with the variable's
name; the value's ``repr`` shows no secret.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from destinations.network.proxies import parse

OVERRULING = ("CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL")

Network = IPv4Network | IPv6Network

MAX_PORT = 65535

LEAST_DELIVERIES = 3
"""The first two deliveries of an event may be in company: before it counts as what kills workers, it was alone."""


class ConfigError(ValueError):
    """A variable of the environment has a value that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How this process runs. Units stand in the names; bytes unless said otherwise."""

    redis_url: str | None = field(default=None, repr=False)
    """Event store. None: a local Valkey is started in ``var_dir`` (``tasks.local_server``)."""
    broker_url: str | None = field(default=None, repr=False)
    """Celery's broker. None: the event store's server."""
    database_url: str | None = field(default=None, repr=False)
    """SQL of the control plane: PostgreSQL or SQLite. None: SQLite in ``var_dir``. Only ``app`` uses it."""
    settings_keys: tuple[str, ...] = field(default=(), repr=False)
    """Fernet keys of the sensitive settings, comma-separated; the first encrypts, all decrypt."""
    var_dir: Path = Path("var")
    splice_owner_email: str | None = None
    """Who becomes the first owner, as long as there is none."""
    splice_owner_token: str | None = field(default=None, repr=False)
    """The first owner's API token, chosen by whoever starts a container."""

    host: str = "127.0.0.1"
    port: int = 8000
    web_processes: int = 1
    web_threads: int = 16
    flower_host: str = "127.0.0.1"
    flower_port: int = 5555
    flower_basic_auth: str | None = field(default=None, repr=False)
    """``user:password``; needed as soon as Flower listens on anything but a loopback address."""

    max_event_bytes: int = 32 * 1024
    max_request_bytes: int = 500 * 1024
    max_request_events: int = 2500
    dedup_window_s: int = 24 * 3600
    backlog_events: int = 1_000_000
    """Events that may wait for one destination; what comes above is discarded for it as ``backlog_full``."""
    max_filters: int = 10
    """Filters that a destination may have."""
    memory_stop_ratio: float = 0.7
    """The receiver answers 429 above this share of the store's ``maxmemory``."""

    worker_threads: int = 32
    chunk_events: int = 50
    batch_chunk_events: int = 500
    """Events that are claimed at once where the adapter takes as many in one call, unless they are collected."""
    linger_ms: int = 50
    task_budget_s: float = 2.0
    chunk_deadline_s: float = 30.0
    shutdown_s: float = 4.0
    claim_renew_s: float = 5.0
    claim_idle_s: float = 15.0
    max_deliveries: int = 5

    retry_factor_s: float = 5.0
    retry_max_s: float = 1800.0
    retry_window_s: float = 4 * 3600.0

    function_timeout_s: float = 5.0
    function_memory_bytes: int = 96 * 1024 * 1024
    function_processes: int = 64
    """Sandbox processes in a worker process."""
    function_idle_s: float = 300.0
    functions_memory_bytes: int = 1024 * 1024 * 1024
    """What all sandbox processes of a worker process may have together; above it idle ones end."""
    http_connect_timeout_s: float = 3.0
    http_timeout_s: float = 10.0
    http_max_response_bytes: int = 5 * 1024 * 1024
    allowed_networks: tuple[Network, ...] = ()
    """Private networks that outgoing requests may reach, comma-separated CIDR; public addresses always may."""
    http_proxy_url: str | None = field(default=None, repr=False)
    """Proxy of all outgoing requests, ``http[s]://[user:password@]host[:port]``; its address needs no permission."""

    log_level: str = "info"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read the variables that are set and not empty.

        Raises:
            ConfigError: a value does not parse or is out of range; the message begins with the variable's name.
        """
        for name in OVERRULING:
            if environ.get(name, "") not in ("", environ.get("BROKER_URL", "")):
                raise ConfigError(f"{name} would overrule BROKER_URL in Celery: unset it, set BROKER_URL")
        values: dict[str, Any] = {}
        for f in fields(cls):
            name = f.name.upper()
            if text := environ.get(name, "").strip():
                values[f.name] = _parse(name, text, f.default)
        return cls(**values)

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, (int, float)) and not 0 < value < math.inf:
                raise ConfigError(f"{f.name.upper()} must be a finite number greater than 0")
        for name, port in (("PORT", self.port), ("FLOWER_PORT", self.flower_port)):
            if port > MAX_PORT:
                raise ConfigError(f"{name} must be at most {MAX_PORT}, not {port}")
        if self.max_deliveries < LEAST_DELIVERIES:
            raise ConfigError(f"MAX_DELIVERIES must be at least {LEAST_DELIVERIES}")
        if self.claim_renew_s >= self.claim_idle_s:
            raise ConfigError("CLAIM_RENEW_S must be less than CLAIM_IDLE_S, or claims in work are taken over")
        if self.memory_stop_ratio > 1:
            raise ConfigError("MEMORY_STOP_RATIO must be at most 1")
        if self.http_proxy_url is not None:
            _check_proxy(self.http_proxy_url)
        if self.log_level not in ("debug", "info", "warning", "error"):
            raise ConfigError("LOG_LEVEL must be one of debug, info, warning, error")
        self._check_owner()

    def _check_owner(self) -> None:
        if (self.splice_owner_email is None) != (self.splice_owner_token is None):
            raise ConfigError("SPLICE_OWNER_EMAIL and SPLICE_OWNER_TOKEN must be set both, or none of them")


def _check_proxy(url: str) -> None:
    try:
        parse(url)
    except ValueError as error:
        raise ConfigError(f"HTTP_PROXY_URL {error}") from None


def _parse(name: str, text: str, default: object) -> object:
    if name == "ALLOWED_NETWORKS":
        return tuple(_network(name, part) for part in _parts(text))
    if isinstance(default, tuple):
        return _parts(text)
    if isinstance(default, Path):
        return Path(text)
    if isinstance(default, int):
        return _number(name, text, int, "a whole number")
    if isinstance(default, float):
        return _number(name, text, float, "a number")
    return text


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _number(name: str, text: str, kind: Callable[[str], float], what: str) -> float:
    try:
        return kind(text)
    except ValueError:
        raise ConfigError(f"{name} must be {what}, not {text!r}") from None


def _network(name: str, text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ConfigError(f"{name}: {error}") from None

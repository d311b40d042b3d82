"""The configuration from the environment."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from tasks.config import Config, ConfigError


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Config.from_env({}) == Config()


def test_variables_are_read_by_the_name_of_their_field_in_capitals() -> None:
    config = Config.from_env(
        {
            "REDIS_URL": "redis://store",
            "VAR_DIR": "/srv/splice",
            "PORT": "80",
            "CLAIM_IDLE_S": "7.5",
            "SETTINGS_KEYS": "a, b,",
            "ALLOWED_NETWORKS": "10.0.0.0/8,fd00::/8",
        }
    )
    assert (config.redis_url, config.var_dir, config.port, config.claim_idle_s) == (
        "redis://store",
        Path("/srv/splice"),
        80,
        7.5,
    )
    assert config.settings_keys == ("a", "b")
    assert config.allowed_networks == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Config.from_env({"REDIS_URL": "  ", "PORT": ""}) == Config()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "eighty"),
        ("PORT", "8.5"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("FLOWER_PORT", "70000"),
        ("CHUNK_EVENTS", "-1"),
        ("CLAIM_IDLE_S", "soon"),
        ("RETRY_WINDOW_S", "nan"),
        ("RETRY_MAX_S", "inf"),
        ("MEMORY_STOP_RATIO", "1.5"),
        ("MAX_DELIVERIES", "2"),
        ("ALLOWED_NETWORKS", "10.0.0.1/8"),
        ("LOG_LEVEL", "loud"),
        ("CLAIM_RENEW_S", "15"),
        ("HTTP_PROXY_URL", "proxy:3128"),
        ("HTTP_PROXY_URL", "socks5://proxy:1080"),
        ("HTTP_PROXY_URL", "http://proxy:port"),
        ("HTTP_PROXY_URL", "http://me:a/b@proxy:3128"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(name: str, text: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name}"):
        Config.from_env({name: text})


def test_the_highest_port_is_a_port() -> None:
    assert Config.from_env({"PORT": "65535", "FLOWER_PORT": "65535"}).port == 65535


def test_the_repr_shows_no_secret() -> None:
    config = Config(
        redis_url="redis://:hunter2@store",
        broker_url="amqp://u:hunter2@broker",
        settings_keys=("hunter2",),
        flower_basic_auth="me:hunter2",
        http_proxy_url="http://me:hunter2@proxy",
    )
    assert "hunter2" not in repr(config)


def test_a_broker_that_celery_would_prefer_is_refused_unless_it_is_ours() -> None:
    with pytest.raises(ConfigError, match="CELERY_BROKER_URL would overrule BROKER_URL"):
        Config.from_env({"CELERY_BROKER_URL": "redis://elsewhere", "BROKER_URL": "redis://here"})
    same = {"CELERY_BROKER_URL": "redis://here", "BROKER_URL": "redis://here"}  # Celery's command line sets it so
    assert Config.from_env(same).broker_url == "redis://here"


def test_a_wrong_proxy_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigError, match=r"^HTTP_PROXY_URL must be") as caught:
        Config.from_env({"HTTP_PROXY_URL": "http://me:hunter2#@proxy:3128"})
    assert "hunter2" not in str(caught.value)

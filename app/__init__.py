"""The control plane and the receiver: everything that knows who is calling."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from tasks.config import Config

__version__ = "0.1.0"


def create_app(config: Config) -> Flask:
    """The web application. It connects to nothing before the first request."""
    from app.application import build  # the command line needs no Flask

    return build(config)

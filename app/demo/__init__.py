"""``splice demo``: the real parts, real events, and a table of what became of each. Nothing of it stays."""

from app.demo.run import run

__all__ = ["run"]

"""From rows to what receivers and workers read in Redis."""

from app.publishing.compile import Compiler
from app.publishing.drainer import Drainer
from app.publishing.outbox import Publisher
from app.publishing.repair import repair

__all__ = ["Compiler", "Drainer", "Publisher", "repair"]

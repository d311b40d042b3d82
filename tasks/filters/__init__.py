"""Segment's filter query language (FQL) and what filters do to events. Pure.

>>> big = compile_fql("type = 'track' and properties.total >= 100")
>>> big({"type": "track", "properties": {"total": 120}})
True
>>> filters = compile_filters([FilterSpec("all", [{"type": "DROP_PROPERTIES", "fields": {"context": ["ip"]}}])])
>>> filters.apply({"type": "track", "context": {"ip": "192.0.2.1", "locale": "en"}})
{'type': 'track', 'context': {'locale': 'en'}}

A condition is true or false for every event: only the value ``true`` is true. ``!`` negates the whole comparison
behind it; ``and`` binds more tightly than ``or``. ``all``, ``true`` or ``in`` as the name of a field needs a ``\\``.

``snakecase`` and ``kebabcase`` replace spaces; ``titlecase`` begins every word with a capital and leaves the rest.
``bool`` is false for null, false, 0, empty lists and objects, and the texts '', '0' and 'false'. ``string`` of null is
null, of what is no text its JSON text. ``number`` of a text is what it is in JSON, of what is neither null.
"""

from tasks.filters.actions import FilterAction
from tasks.filters.checking import check_actions
from tasks.filters.compile import compile_fql
from tasks.filters.errors import ActionError, FqlError, Problem
from tasks.filters.filters import Filters, FilterSpec, compile_filters
from tasks.filters.index import Index
from tasks.filters.nodes import Node
from tasks.filters.parse import parse
from tasks.filters.printer import show

__all__ = [
    "ActionError",
    "FilterAction",
    "FilterSpec",
    "Filters",
    "FqlError",
    "Index",
    "Node",
    "Problem",
    "check_actions",
    "compile_filters",
    "compile_fql",
    "parse",
    "show",
]

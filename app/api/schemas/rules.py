"""What the deeds check, as the document tells it: the numbers are theirs, and they alone refuse."""

from __future__ import annotations

from typing import Any

from app.bounds import FUNCTION_SETTING_TYPES, MAX_CODE_BYTES, NAME_CHARACTERS, SLUG, WRITE_KEY
from app.control.audit import MOST
from app.control.passwords import LEAST as LEAST_PASSWORD
from app.control.passwords import MOST as MOST_PASSWORD
from app.control.people import EMAIL_CHARACTERS
from app.control.texts import DESCRIPTION_CHARACTERS, URL_CHARACTERS
from tasks.filters.checking import MAX_KEYS, MAX_PATHS
from tasks.filters.parse import MAX_CHARACTERS

Rule = dict[str, Any]
"""Keywords of JSON Schema, for a field's ``metadata``."""

NAME: Rule = {"minLength": 1, "maxLength": NAME_CHARACTERS, "pattern": r"^[^\x00-\x1f\x7f-\x9f]*$"}
DESCRIPTION: Rule = {"maxLength": DESCRIPTION_CHARACTERS}
URL: Rule = {"maxLength": URL_CHARACTERS, "pattern": r"^([Hh][Tt][Tt][Pp][Ss]?://\S+)?$"}
CODE: Rule = {"maxLength": MAX_CODE_BYTES}
SLUG_RULE: Rule = {"pattern": f"^{SLUG.pattern}$"}
KEY: Rule = {"pattern": f"^{WRITE_KEY.pattern}$"}
EMAIL: Rule = {"maxLength": EMAIL_CHARACTERS, "format": "email"}
PASSWORD: Rule = {"format": "password", "minLength": LEAST_PASSWORD, "maxLength": MOST_PASSWORD}
SETTING_TYPE: Rule = {"enum": list(FUNCTION_SETTING_TYPES)}
FQL: Rule = {"minLength": 1, "maxLength": MAX_CHARACTERS}
FILTER: Rule = {"maxLength": MOST}


_PATHS: Rule = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": MAX_PATHS,
    "additionalProperties": {"type": "array", "items": {"type": "string"}, "maxItems": MAX_KEYS},
}
_OF_TYPE: dict[str, Rule] = {
    "DROP": {},
    "SAMPLE": {"percent": {"type": "number", "minimum": 0, "maximum": 1}, "path": {"type": "string"}},
    "DROP_PROPERTIES": {"fields": _PATHS},
    "ALLOW_PROPERTIES": {"fields": _PATHS},
}
ACTION: Rule = {
    "oneOf": [
        {
            "type": "object",
            "properties": {"type": {"type": "string", "enum": [kind]}, **fields},
            "required": ["type", *(name for name in fields if name != "path")],
            "additionalProperties": False,
        }
        for kind, fields in _OF_TYPE.items()
    ]
}


def number(least: float, most: float) -> Rule:
    """A number from ``least`` to ``most``."""
    return {"minimum": least, "maximum": most}


def items(most: int, least: int = 0) -> Rule:
    """A list of ``least`` to ``most``."""
    return {"minItems": least, "maxItems": most}

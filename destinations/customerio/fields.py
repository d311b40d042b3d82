"""The fields of the actions, named as at Segment."""

from __future__ import annotations

from typing import Any

from destinations.contract import Field, FieldType


def _first(*paths: str) -> dict[str, Any]:
    """The mapping of the first of the paths that has a value."""
    path, *others = ({"@path": path} for path in paths)
    return {"@if": {"exists": path, "then": path, "else": _first(*paths[1:])}} if others else path


_PERSON_ID = Field(
    name="id",
    label="Person ID",
    default={"@path": "$.userId"},
    description="The person's id; an email address or, with the prefix cio_, Customer.io's own id also count as one.",
)
_ANONYMOUS_ID = Field(
    name="anonymous_id",
    label="Anonymous ID",
    default={"@path": "$.anonymousId"},
    description="What is known of a person without an id. On a person, it ties earlier anonymous events to them.",
)
_EVENT_ID = Field(
    name="event_id",
    label="Event ID",
    default={"@path": "$.messageId"},
    description="Tells an event that comes twice: a ULID, or any text, which is made one.",
)
_TIMESTAMP = Field(
    name="timestamp",
    label="Timestamp",
    type=FieldType.DATETIME,
    default={"@path": "$.timestamp"},
    description="When it happened; without one, when Customer.io gets it.",
)
_DATA = Field(
    name="data",
    label="Event attributes",
    type=FieldType.OBJECT,
    default={"@path": "$.properties"},
    description="What else is known of the event.",
)
_CREATED_AT = Field(
    name="created_at",
    label="Created at",
    default=_first("$.traits.created_at", "$.traits.createdAt"),
    description="When the person or object came to be. It becomes the attribute created_at.",
)
_OBJECT_TYPE_ID = Field(
    name="object_type_id",
    label="Object type ID",
    default=_first("$.traits.object_type_id", "$.traits.objectTypeId"),
    description="Which type of object it is; 1 if nothing is given.",
)
_RELATIONSHIP_ATTRIBUTES = Field(
    name="relationship_attributes",
    label="Relationship attributes",
    type=FieldType.OBJECT,
    default={"@path": "$.traits.relationshipAttributes"},
    description="What is known of the relationship between the person and the object.",
)
_CONVERT_TIMESTAMP = Field(
    name="convert_timestamp",
    label="Convert timestamps",
    type=FieldType.BOOLEAN,
    default=True,
    description="Send dates in attributes, written in ISO 8601, as Unix times.",
)


def _attributes(label: str) -> Field:
    return Field(
        name="custom_attributes",
        label=label,
        type=FieldType.OBJECT,
        default={"@path": "$.traits"},
        description="Attributes to add or change; null takes one away.",
    )


PERSON = (
    Field(
        name="id",
        label=_PERSON_ID.label,
        default=_first("$.userId", "$.traits.email"),
        description=_PERSON_ID.description,
    ),
    _ANONYMOUS_ID,
    Field(
        name="email",
        label="Email address",
        default={"@path": "$.traits.email"},
        description="The person's email address, an attribute too.",
    ),
    _CREATED_AT,
    _attributes("Person attributes"),
    Field(
        name="group_id",
        label="Object ID",
        default={"@path": "$.traits.objectId"},
        description="An object that the person belongs to.",
    ),
    _OBJECT_TYPE_ID,
    _RELATIONSHIP_ATTRIBUTES,
    _TIMESTAMP,
    _CONVERT_TIMESTAMP,
)


def _event(name: Field) -> tuple[Field, ...]:
    return (_PERSON_ID, _ANONYMOUS_ID, name, _EVENT_ID, _TIMESTAMP, _DATA, _CONVERT_TIMESTAMP)


EVENT = _event(
    Field(
        name="name",
        label="Event name",
        required=True,
        default={"@path": "$.event"},
        description="What the event is called.",
    )
)
PAGE = _event(
    Field(
        name="url",
        label="Page URL",
        required=True,
        default=_first("$.properties.url", "$.context.page.url"),
        description="The page that was viewed: the name of the page view.",
    )
)
SCREEN = _event(
    Field(
        name="name",
        label="Screen name",
        required=True,
        default={"@path": "$.name"},
        description="The screen that was viewed.",
    )
)
OBJECT = (
    Field(
        name="id",
        label="Object ID",
        required=True,
        default={"@path": "$.groupId"},
        description="The object's id.",
    ),
    _OBJECT_TYPE_ID,
    _CREATED_AT,
    _attributes("Object attributes"),
    Field(
        name="user_id",
        label="User ID",
        default={"@path": "$.userId"},
        description="A person who belongs to the object.",
    ),
    _ANONYMOUS_ID,
    _RELATIONSHIP_ATTRIBUTES,
    _CONVERT_TIMESTAMP,
)
DELETION = (
    Field(
        name="person_id",
        label="Person ID",
        required=True,
        default=_first("$.userId", "$.traits.email"),
        description=_PERSON_ID.description,
    ),
)

"""The actions. Their triggers exclude each other."""

from __future__ import annotations

from destinations.contract import Action
from destinations.customerio import fields, items
from destinations.customerio.batch import limits, sending

ACTIONS = (
    Action(
        slug="createUpdatePerson",
        name="Create or Update Person",
        description="Creates a person, or changes their attributes.",
        fields=fields.PERSON,
        default_trigger='type = "identify"',
        perform=sending(items.person_item),
        limits=limits,
    ),
    Action(
        slug="trackEvent",
        name="Track Event",
        description="Sends an event of a known or anonymous person.",
        fields=fields.EVENT,
        default_trigger='type = "track" and event != "User Deleted"',
        perform=sending(items.event_item),
        limits=limits,
    ),
    Action(
        slug="trackPageView",
        name="Track Page View",
        description="Sends a page view of a known or anonymous person.",
        fields=fields.PAGE,
        default_trigger='type = "page"',
        perform=sending(items.page_item),
        limits=limits,
    ),
    Action(
        slug="trackScreenView",
        name="Track Screen View",
        description="Sends a screen view of a known or anonymous person.",
        fields=fields.SCREEN,
        default_trigger='type = "screen"',
        perform=sending(items.screen_item),
        limits=limits,
    ),
    Action(
        slug="createUpdateObject",
        name="Create or Update Object",
        description="Creates an object, such as a company, or changes its attributes, and relates a person to it.",
        fields=fields.OBJECT,
        default_trigger='type = "group"',
        perform=sending(items.object_item),
        limits=limits,
    ),
    Action(
        slug="deletePerson",
        name="Delete Person",
        description="Deletes a person, at a delete call or the event User Deleted.",
        fields=fields.DELETION,
        default_trigger='type = "delete" or (type = "track" and event = "User Deleted")',
        perform=sending(items.deletion_item),
        limits=limits,
    ),
)

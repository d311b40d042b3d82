"""Profiles, 1,000 a request: created or updated, and added to a list.

Several changes of one profile in a call are merged, since nothing is said of the order in which a job makes them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from destinations.batching import built, grouped, merged
from destinations.contract import Action, BatchLimits, Field, FieldType, Payload, Result, Settings
from destinations.errors import MessageRejected
from destinations.klaviyo.jobs import Job, send

if TYPE_CHECKING:
    from destinations.http import Http

# 5 MB, of which what JSON:API puts around a profile takes some 40 bytes. It would take 10,000 profiles, but a worker
# that collects as many holds all of their events at once.
LIMITS = BatchLimits(events=1000, bytes=4_500_000, wait_s=1.0)
MAX_PROFILE_BYTES = 100 * 1024

PATH, TYPE = "/api/profile-bulk-import-jobs", "profile-bulk-import-job"

IDENTIFIERS = ("email", "phone_number", "external_id")
PARTS = ("location", "properties")


@dataclass(frozen=True, slots=True)
class Change:
    """What to set of a profile, and the list to add it to, or ''."""

    list_id: str
    attributes: dict[str, Any]

    def key(self) -> Hashable:
        """The same for two changes of one profile."""
        return tuple(self.attributes.get(name) for name in IDENTIFIERS)

    def then(self, other: Change) -> Change:
        """This change and after it another one, as one."""
        pairs = {name: (self.attributes.get(name), other.attributes.get(name)) for name in PARTS}
        parts = {name: {**old, **new} for name, (old, new) in pairs.items() if old and new}
        return replace(other, attributes={**self.attributes, **other.attributes, **parts})

    def item(self) -> dict[str, Any]:
        """As the API takes it."""
        return {"type": "profile", "attributes": self.attributes}


def upsert_profile(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Create or update profiles, in one job for each list."""

    def send_group(list_id: str, changes: Sequence[Change]) -> list[Result]:
        job = Job(PATH, TYPE, "profiles", list_id)
        return merged(
            changes,
            Change.key,
            Change.then,
            lambda some: send(job, [change.item() for change in some], settings, http),
        )

    return built(payloads, _change, lambda changes: grouped(changes, lambda change: change.list_id, send_group))


def _change(payload: Payload) -> Change:
    """Null clears an attribute, but no identifier."""
    left_out = {"list_id", *(name for name in (*IDENTIFIERS, *PARTS) if payload.get(name) in (None, "", {}))}
    attributes = {name: value for name, value in payload.items() if name not in left_out}
    if not attributes.keys() & set(IDENTIFIERS):
        raise MessageRejected(f"one of {', '.join(IDENTIFIERS)} is required")
    change = Change(payload.get("list_id") or "", attributes)
    if len(orjson.dumps(change.item())) > MAX_PROFILE_BYTES:
        raise MessageRejected(f"the profile is larger than {MAX_PROFILE_BYTES // 1024} KB")
    return change


def _field(name: str, label: str, description: str, *paths: str) -> Field:
    """A text, by default what is at the first of two paths, or else at the second."""
    found = [{"@path": path} for path in paths]
    default: Any = found[0] if found else None
    if len(found) > 1:
        default = {"@if": {"exists": found[0], "then": found[0], "else": found[1]}}
    return Field(name=name, label=label, description=description, default=default)


UPSERT_PROFILE = Action(
    slug="upsertProfile",
    name="Upsert profile",
    description="Creates a profile, or updates the one with these identifiers; may add it to a list.",
    fields=(
        _field(
            "email",
            "Email",
            "The email address. One of email, phone number and external ID is required.",
            "$.traits.email",
            "$.context.traits.email",
        ),
        _field("phone_number", "Phone number", "In E.164 format, +15005550006: other ones are refused."),
        _field("external_id", "External ID", "Your ID of the user.", "$.userId"),
        _field("first_name", "First name", "The first name.", "$.traits.firstName", "$.traits.first_name"),
        _field("last_name", "Last name", "The last name.", "$.traits.lastName", "$.traits.last_name"),
        _field("organization", "Organization", "The company where the person works.", "$.traits.company.name"),
        _field("title", "Title", "The job title.", "$.traits.title"),
        _field("image", "Image", "The URL of a picture of the person.", "$.traits.avatar"),
        _field("locale", "Locale", "Language and region, as de-AT: other ones are refused."),
        Field(
            name="location",
            label="Location",
            type=FieldType.OBJECT,
            default={
                "address1": {"@path": "$.traits.address.street"},
                "city": {"@path": "$.traits.address.city"},
                "region": {"@path": "$.traits.address.state"},
                "zip": {"@path": "$.traits.address.postalCode"},
                "country": {"@path": "$.traits.address.country"},
            },
            description="The address.",
            properties=(
                _field("address1", "Street", "Street and number."),
                _field("address2", "Second line", "The second line of the address."),
                _field("city", "City", "The city."),
                _field("region", "Region", "The state or region."),
                _field("zip", "Postal code", "The postal code."),
                _field("country", "Country", "The country."),
                _field("latitude", "Latitude", "With four digits behind the point, as Klaviyo recommends."),
                _field("longitude", "Longitude", "As the latitude."),
                _field("timezone", "Time zone", "A name of the IANA database, as Europe/Vienna."),
                _field("ip", "IP address", "The IP address."),
            ),
        ),
        Field(
            name="properties",
            label="Properties",
            type=FieldType.OBJECT,
            default={"@path": "$.traits"},
            description="Custom properties.",
        ),
        _field("list_id", "List ID", "A list to add the profile to; Klaviyo shows the ID in the list's address."),
    ),
    default_trigger='type = "identify"',
    perform=upsert_profile,
    limits=lambda _: LIMITS,
)

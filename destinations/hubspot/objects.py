"""Contacts and companies: created or updated, 100 a request.

Several changes of one record in a call, which HubSpot would refuse, are merged: the later value of a property counts.
Each input has an ``objectWriteTraceId``, by which the answer 207 says which of them were refused. A retry changes
nothing: to set a property twice is to set it once.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from destinations.answers import said
from destinations.batching import built, grouped, merged
from destinations.contract import DELIVERED, Action, BatchLimits, Field, FieldType, Payload, Result, Settings
from destinations.errors import DeliveryError, MessageRejected, Retry
from destinations.halves import NO_RESULT, REFUSED, in_halves
from destinations.hubspot.calls import WHO, post, texts

if TYPE_CHECKING:
    from destinations.http import Http, Response

# HubSpot documents no limit in bytes: this keeps a request quick.
LIMITS = BatchLimits(events=100, bytes=1024 * 1024, wait_s=1.0)

STATUSES = REFUSED | {409}
"""Of a batch that is refused for one input in it: 409 is a conflict with another record."""

FINAL_CATEGORIES = frozenset({"VALIDATION_ERROR", "CONFLICT", "OBJECT_NOT_FOUND", "OBJECT_ALREADY_EXISTS"})
"""What makes an input invalid for good. Another category is tried again, which harms nothing."""

OWN_FIELDS = frozenset({"id", "idProperty", "properties"})


@dataclass(frozen=True, slots=True)
class Change:
    """What to set of the record whose ``id_property`` is ``id``."""

    id: str
    id_property: str
    properties: Mapping[str, str]

    def key(self) -> Hashable:
        """The same for two changes of one record. HubSpot keeps emails in small letters."""
        return self.id.strip().lower() if self.id_property == "email" else self.id

    def then(self, other: Change) -> Change:
        """This change and after it another one, as one."""
        return replace(other, properties={**self.properties, **other.properties})

    def input(self, trace: str) -> dict[str, Any]:
        """As the API takes it."""
        return {
            "id": self.id,
            "idProperty": self.id_property,
            "properties": self.properties,
            "objectWriteTraceId": trace,
        }


def upsert_contact(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Create or update contacts."""
    return _upsert("contacts", payloads, settings, http)


def upsert_company(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Create or update companies."""
    return _upsert("companies", payloads, settings, http)


def _upsert(kind: str, payloads: Sequence[Payload], settings: Settings, http: Http) -> list[Result]:
    def send_once(changes: Sequence[Change]) -> list[Result]:
        inputs = [change.input(str(place)) for place, change in enumerate(changes)]
        return _results(post(http, settings, f"/crm/v3/objects/{kind}/batch/upsert", inputs), len(inputs))

    def send(changes: Sequence[Change]) -> list[Result]:
        return in_halves(changes, send_once, statuses=STATUSES)

    def send_group(_: str, changes: Sequence[Change]) -> list[Result]:
        return merged(changes, Change.key, Change.then, send)

    return built(payloads, _change, lambda changes: grouped(changes, lambda change: change.id_property, send_group))


def _change(payload: Payload) -> Change:
    """Null clears a property, as '' does at HubSpot; the id itself is no property to set."""
    named = {name: value for name, value in payload.items() if name not in OWN_FIELDS}
    properties = {name: text or "" for name, text in texts({**named, **(payload.get("properties") or {})}).items()}
    if properties.get(payload["idProperty"]) == payload["id"]:
        del properties[payload["idProperty"]]
    return Change(payload["id"], payload["idProperty"], properties)


def _results(response: Response, count: int) -> list[Result]:
    """All are taken, or those that a 207 does not list; what it does not account for is to be sent again."""
    if response.status != 207:
        return [DELIVERED] * count
    answer = said(WHO, response)
    errors, taken = _items(answer, "errors"), _items(answer, "results")
    failed = {place: Result(_error(error)) for error in errors for place in _traces(error.get("context"), count)}
    if errors and all(_traces(error.get("context"), count) for error in errors):
        return [failed.get(place, DELIVERED) for place in range(count)]
    known = {place: DELIVERED for item in taken for place in _traces(item, count)} | failed
    return [known.get(place, Result(NO_RESULT)) for place in range(count)]


def _items(answer: Any, name: str) -> list[dict[str, Any]]:
    items = answer.get(name) if isinstance(answer, dict) else None
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []


def _traces(holder: Any, count: int) -> list[int]:
    """The places of the inputs that an error's context (a list) or a result (a text) names."""
    found = holder.get("objectWriteTraceId") if isinstance(holder, dict) else None
    traces = found if isinstance(found, list) else [found]
    return [place for place in range(count) if str(place) in traces]


def _error(error: Mapping[str, Any]) -> DeliveryError:
    category = str(error.get("category"))
    if category in FINAL_CATEGORIES:
        return MessageRejected(f"{WHO} refused the record: {category}", status=207)
    return Retry(f"{WHO} did not take the record", status=207)


def _trait(name: str) -> dict[str, str]:
    return {"@path": f"$.traits.{name}"}


def _either(first: str, second: str) -> dict[str, Any]:
    paths = {"@path": first}, {"@path": second}
    return {"@if": {"exists": paths[0], "then": paths[0], "else": paths[1]}}


def _plain(name: str, label: str, description: str, default: Any = None) -> Field:
    return Field(name=name, label=label, description=description, default=default)


PROPERTIES = Field(
    name="properties",
    label="Other properties",
    type=FieldType.OBJECT,
    description="Other properties by internal name. They must exist in HubSpot: a record with an unknown one is "
    "refused. Null clears a property, lists are the options of a multiple choice.",
)

UPSERT_CONTACT = Action(
    slug="upsertContact",
    name="Upsert contact",
    description="Creates a contact, or updates the one with this email or another unique property.",
    fields=(
        Field(
            name="id",
            label="ID",
            required=True,
            default=_either("$.traits.email", "$.context.traits.email"),
            description="The value of the identifying property: the email, unless ID property says otherwise.",
        ),
        Field(
            name="idProperty",
            label="ID property",
            required=True,
            default="email",
            description="The internal name of the property that identifies the contact: email, or one of your own that "
            "has unique values. With email, HubSpot supports no upsert of a part of the properties.",
        ),
        _plain("email", "Email", "The email address.", _either("$.traits.email", "$.context.traits.email")),
        _plain("firstname", "First name", "The first name.", _either("$.traits.firstName", "$.traits.first_name")),
        _plain("lastname", "Last name", "The last name.", _either("$.traits.lastName", "$.traits.last_name")),
        _plain("company", "Company", "The name of the company.", _trait("company.name")),
        _plain("phone", "Phone", "The phone number.", _trait("phone")),
        _plain("address", "Street address", "Street and number.", _trait("address.street")),
        _plain("city", "City", "The city.", _trait("address.city")),
        _plain("state", "State", "The state or region.", _trait("address.state")),
        _plain("country", "Country", "The country.", _trait("address.country")),
        _plain(
            "zip", "Postal code", "The postal code.", _either("$.traits.address.postalCode", "$.traits.address.zip")
        ),
        _plain("website", "Website", "The website.", _trait("website")),
        _plain("lifecyclestage", "Lifecycle stage", "The internal name of a stage. HubSpot moves it forward only."),
        PROPERTIES,
    ),
    default_trigger='type = "identify"',
    perform=upsert_contact,
    limits=lambda _: LIMITS,
)

UPSERT_COMPANY = Action(
    slug="upsertCompany",
    name="Upsert company",
    description="Creates a company, or updates the one with this value of a unique property.",
    fields=(
        Field(
            name="id",
            label="ID",
            required=True,
            default={"@path": "$.groupId"},
            description="The value of the identifying property.",
        ),
        Field(
            name="idProperty",
            label="ID property",
            required=True,
            # What Segment's own integration calls the property that it makes.
            default="segment_group_id",
            description="The internal name of the property that identifies the company. It must have unique values, so "
            "it cannot be the domain: make one in HubSpot first.",
        ),
        _plain("name", "Name", "The name of the company.", _trait("name")),
        _plain("domain", "Domain", "The domain of the company's website."),
        _plain("description", "Description", "What the company does.", _trait("description")),
        _plain("industry", "Industry", "The internal name of one of HubSpot's industries, such as COMPUTER_SOFTWARE."),
        _plain("numberofemployees", "Employees", "The number of employees.", _trait("employees")),
        _plain("phone", "Phone", "The phone number.", _trait("phone")),
        _plain("address", "Street address", "Street and number.", _trait("address.street")),
        _plain("city", "City", "The city.", _trait("address.city")),
        _plain("state", "State", "The state or region.", _trait("address.state")),
        _plain("country", "Country", "The country.", _trait("address.country")),
        _plain(
            "zip", "Postal code", "The postal code.", _either("$.traits.address.postalCode", "$.traits.address.zip")
        ),
        _plain("website", "Website", "The website.", _trait("website")),
        PROPERTIES,
    ),
    default_trigger='type = "group"',
    perform=upsert_company,
    limits=lambda _: LIMITS,
)

"""Braze's objects, made of payloads. Pure: what cannot be made is given as an error, not raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from destinations.braze.fields import DECLARED_ATTRIBUTES, MAPPED_TRAITS
from destinations.contract import Payload, Settings
from destinations.errors import MessageRejected
from destinations.times import iso_utc, moment

Objects = tuple[Mapping[str, Any], ...]
"""What one payload becomes."""

MAX_OBJECTS = 75
"""The most that one request may hold."""

NO_ID = MessageRejected("one of external_id, user_alias, braze_id, email and phone is required")
NO_ALIAS = MessageRejected("user_alias: alias_name and alias_label are required")
NO_TIME = MessageRejected("time: is out of range")
TOO_MANY_PRODUCTS = MessageRejected(f"products: an order of more than {MAX_OBJECTS} does not fit into one request")

IDS = ("external_id", "user_alias", "braze_id", "email", "phone")
DATES = ("date_of_first_session", "date_of_last_session")
NOT_ATTRIBUTES = ("external_id", "user_alias", "braze_id", "custom_attributes")
PRODUCT_FIELDS = frozenset({"product_id", "currency", "price", "quantity"})
CURRENCY = "USD"

GENDERS = {
    "M": ("m", "male", "man"),
    "F": ("f", "female", "woman"),
    "O": ("o", "other"),
    "N": ("n", "not applicable"),
    "P": ("p", "prefer not to say"),
}


def attributes(payload: Payload, _: Settings) -> Objects | MessageRejected:
    """A user attributes object. Null stays: it removes an attribute from the profile."""
    who = _id(payload)
    if not who:
        return NO_ID
    custom = payload.get("custom_attributes") or {}
    taken = DECLARED_ATTRIBUTES | MAPPED_TRAITS
    profile = {name: value for name, value in payload.items() if name not in NOT_ATTRIBUTES}
    return ({name: value for name, value in custom.items() if name not in taken} | _in_form(profile) | who,)


def event(payload: Payload, settings: Settings) -> Objects | MessageRejected:
    """An event object."""
    base = _base(payload, settings)
    if isinstance(base, MessageRejected):
        return base
    return (base | {"name": payload["name"]} | _present(properties=payload.get("properties")),)


def purchases(payload: Payload, settings: Settings) -> Objects | MessageRejected:
    """A purchase object for each product of an order, with the properties of both."""
    base = _base(payload, settings)
    if isinstance(base, MessageRejected):
        return base
    if len(payload["products"]) > MAX_OBJECTS:
        return TOO_MANY_PRODUCTS
    currency = payload.get("currency") or CURRENCY
    shared = {name: value for name, value in (payload.get("properties") or {}).items() if name != "products"}
    return tuple(base | _bought(product, currency, shared) for product in payload["products"])


def alias(payload: Payload, _: Settings) -> Objects:
    """A new alias."""
    names = {"alias_name": payload["alias_name"], "alias_label": payload["alias_label"]}
    return (_present(external_id=payload.get("external_id")) | names,)


def alias_to_identify(payload: Payload, _: Settings) -> Objects | MessageRejected:
    """An alias, and the id that its user gets."""
    user_alias = _alias(payload)
    return ({"external_id": payload["external_id"], "user_alias": user_alias},) if user_alias else NO_ALIAS


def _base(payload: Payload, settings: Settings) -> dict[str, Any] | MessageRejected:
    """What events and purchases have in common."""
    who, time = _id(payload), iso_utc(payload["time"])
    if not who:
        return NO_ID
    if time is None:
        return NO_TIME
    only = payload.get("_update_existing_only")
    return who | {"time": time} | _present(app_id=settings["app_id"] or None, _update_existing_only=only)


def _bought(product: Mapping[str, Any], currency: str, shared: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in product.items() if name not in PRODUCT_FIELDS}
    bought = {
        "product_id": product["product_id"],
        "currency": product.get("currency") or currency,
        "price": product["price"],
    }
    return bought | _present(quantity=product.get("quantity"), properties=own | shared or None)


def _id(payload: Payload) -> dict[str, Any]:
    """The first of the ids that there is: which of several would win, Braze says of email and phone alone."""
    found = {**payload, "user_alias": _alias(payload)}
    return next(({name: found[name]} for name in IDS if found.get(name)), {})


def _alias(payload: Payload) -> Mapping[str, Any] | None:
    """The alias, if it is whole."""
    found = payload.get("user_alias") or {}
    return found if found.get("alias_name") and found.get("alias_label") else None


def _in_form(profile: dict[str, Any]) -> dict[str, Any]:
    """The profile's fields in Braze's forms; a value that has none stays as it is."""
    formed = profile | {name: iso_utc(profile[name]) or profile[name] for name in DATES if name in profile}
    if formed.get("dob"):
        formed["dob"] = _date(formed["dob"])
    if formed.get("gender"):
        formed["gender"] = _gender(formed["gender"])
    return {name: value for name, value in formed.items() if _is_meant(name, value)}


def _date(value: Any) -> Any:
    """The day, in the time zone that it was written in."""
    found = moment(value)
    return found.date().isoformat() if found else value


def _gender(value: str) -> str:
    return next((letter for letter, words in GENDERS.items() if value.strip().lower() in words), value)


def _is_meant(name: str, value: Any) -> bool:
    """Whether there is something to say: a flag that is set, a place with both of its numbers."""
    if name == "current_location":
        return value is None or None not in (value.get("latitude"), value.get("longitude"))
    return name != "_update_existing_only" or value is not None


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

"""Every deed of docs/roles.md as a call of the API. A new row of the table needs its line here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.app.control.function_rows import CODE

NOW, FORM = datetime.now(UTC), "%Y-%m-%dT%H:%M:%SZ"
EVENT = {"type": "track", "event": "Thing"}
LOG = {"metadataId": "log", "settings": {}}
OVERVIEW = "/delivery-overview/"
OF_SOURCE = f"?sourceId={{src_used}}&granularity=HOUR&startTime={NOW - timedelta(hours=2):{FORM}}&endTime={NOW:{FORM}}"
OF_DESTINATION = OF_SOURCE + "&destinationConfigId={dst_connected}"
FILTERS = "/destination/{dst_connected}/filters"
SUBSCRIPTIONS = "/destinations/{dst_connected}/subscriptions"
INSTANCES = "/insert-function-instances"

CALLS: dict[str, tuple[str, str, Any]] = {
    "list functions": ("GET", "/functions", None),
    "read a function": ("GET", "/functions/{connected}", None),
    "create a function": ("POST", "/functions", {"displayName": "New", "code": CODE.text}),
    "change a function": ("PATCH", "/functions/{connected}", {"description": "New", "code": CODE.text}),
    "delete a function": ("DELETE", "/functions/{free}", None),
    "list versions": ("GET", "/functions/{connected}/versions", None),
    "read a version": ("GET", "/functions/{connected}/versions/{oldest}", None),
    "compare versions": ("GET", "/functions/{connected}/versions/{newest}/diff?from={oldest}", None),
    "restore a version": ("POST", "/functions/{connected}/versions", {"versionId": "{oldest}"}),
    "preview code": ("POST", "/functions/preview", {"code": CODE.text, "event": EVENT}),
    "preview a function": ("POST", "/functions/preview", {"functionId": "{connected}", "event": EVENT}),
    "preview a version": ("POST", "/functions/preview", {"versionId": "{oldest}", "event": EVENT}),
    "list instances": ("GET", INSTANCES, None),
    "read an instance": ("GET", INSTANCES + "/{ifi}", None),
    "connect a function to a destination": (
        "POST",
        INSTANCES,
        {"functionId": "{free}", "integrationId": "{dst_free}"},
    ),
    "change an instance": ("PATCH", INSTANCES + "/{ifi}", {"name": "New"}),
    "switch an instance on or off": ("PATCH", INSTANCES + "/{ifi}", {"enabled": False}),
    "delete an instance": ("DELETE", INSTANCES + "/{ifi}", None),
    "deploy to chosen instances": ("POST", "/functions/{connected}/deploy", {"instanceIds": ["{ifi}"]}),
    "deploy to all instances": ("POST", "/functions/{connected}/deploy", None),
    "list sources": ("GET", "/sources", None),
    "read a source": ("GET", "/sources/{src_used}", None),
    "create a source": ("POST", "/sources", {"name": "New"}),
    "change a source": ("PATCH", "/sources/{src_used}", {"name": "New"}),
    "switch a source on or off": ("PATCH", "/sources/{src_used}", {"enabled": False}),
    "delete a source": ("DELETE", "/sources/{src_free}", None),
    "add a write key": ("POST", "/sources/{src_used}/writekey", None),
    "revoke a write key": ("DELETE", "/sources/{src_used}/writekey/key-of-src_used", None),
    "list destinations": ("GET", "/destinations", None),
    "list a source's destinations": ("GET", "/sources/{src_used}/connected-destinations", None),
    "read a destination": ("GET", "/destinations/{dst_connected}", None),
    "create a destination": ("POST", "/destinations", {"name": "New", "sourceId": "{src_used}", **LOG}),
    "change a destination": ("PATCH", "/destinations/{dst_connected}", {"name": "New"}),
    "switch a destination on or off": ("PATCH", "/destinations/{dst_connected}", {"enabled": False}),
    "delete a destination": ("DELETE", "/destinations/{dst_free}", None),
    "list filters": ("GET", FILTERS, None),
    "read a filter": ("GET", FILTERS + "/{flt}", None),
    "create a filter": ("POST", FILTERS, {"title": "New", "if": "all", "actions": [{"type": "DROP"}]}),
    "change a filter": ("PATCH", FILTERS + "/{flt}", {"enabled": False}),
    "delete a filter": ("DELETE", FILTERS + "/{flt}", None),
    "preview a filter": (
        "POST",
        "/destination/filters/preview",
        {"filter": {"if": "all", "actions": [{"type": "DROP"}]}, "payload": EVENT},
    ),
    "list subscriptions": ("GET", SUBSCRIPTIONS, None),
    "read a subscription": ("GET", SUBSCRIPTIONS + "/{sub}", None),
    "create a subscription": ("POST", SUBSCRIPTIONS, {"name": "New", "actionId": "write", "trigger": "all"}),
    "change a subscription": ("PATCH", SUBSCRIPTIONS + "/{sub}", {"enabled": True}),
    "delete a subscription": ("DELETE", SUBSCRIPTIONS + "/{sub}", None),
    "see what a source received": ("GET", OVERVIEW + "successfully-received" + OF_SOURCE, None),
    "see what failed at a source": ("GET", OVERVIEW + "failed-on-ingest" + OF_SOURCE, None),
    "see what was filtered at a destination": ("GET", OVERVIEW + "filtered-at-destination" + OF_DESTINATION, None),
    "see what failed at a destination": ("GET", OVERVIEW + "failed-delivery" + OF_DESTINATION, None),
    "see what a destination took": ("GET", OVERVIEW + "successful-delivery" + OF_DESTINATION, None),
    "see the metrics of a destination": ("GET", "/destinations/{dst_connected}/delivery-metrics", None),
    "list users": ("GET", "/users", None),
    "read a user": ("GET", "/users/{usr}", None),
    "create a user": ("POST", "/users", {"email": "new@example.com", "name": "New"}),
    "change a user": ("PATCH", "/users/{usr}", {"name": "New"}),
    "delete a user": ("DELETE", "/users/{usr}", None),
    "give a role": ("POST", "/users/{usr}/roles", {"role": "Functions Admin"}),
    "take a role": ("DELETE", "/users/{usr}/roles?role=Source Admin", None),
    "list tokens": ("GET", "/users/{usr}/tokens", None),
    "create a token": ("POST", "/users/{usr}/tokens", {"name": "new"}),
    "revoke a token": ("DELETE", "/tokens/{tok}", None),
    "read oneself": ("GET", "/users/me", None),
    "change oneself": ("PATCH", "/users/me", {"name": "New", "password": "correct horse battery"}),
    "list own tokens": ("GET", "/users/me/tokens", None),
    "create an own token": ("POST", "/users/me/tokens", {"name": "new"}),
    "revoke an own token": ("DELETE", "/tokens/{own_tok}", None),
    "list audit events": ("GET", "/audit-events", None),
    "export audit events": ("GET", "/audit-events?format=csv", None),
}
"""Method, path and body; ``{name}`` is an id of the ``World``, ``{own_tok}`` that of the caller's token."""

EVERYBODY = {
    ("GET", "/catalog/destinations"),
    ("GET", "/catalog/destinations/{slug}"),
    ("GET", "/function-templates"),
}
"""What everybody who has a token may see; no row says so."""

UNTRACED = {"preview code", "preview a function", "preview a version", "preview a filter"}
"""What is sent by POST and changes nothing."""

PLACE = re.compile(r"\{(\w+)\}")


def filled(part: Any, ids: Mapping[str, str]) -> Any:
    """A path or body with ids for their names. Braces around other text stay."""
    if isinstance(part, str):
        return PLACE.sub(lambda found: ids[found[1]], part)
    if isinstance(part, dict):
        return {name: filled(value, ids) for name, value in part.items()}
    return [filled(each, ids) for each in part] if isinstance(part, list) else part

"""The settings that @segment/analytics-next asks for before it sends anything."""

from __future__ import annotations

from typing import Any

METHODS = ("track", "identify", "group")


def settings(write_key: str, host: str, scheme: str) -> dict[str, Any]:
    """Everything goes to us: no device-mode destination, no remote plugin, no metrics."""
    return {
        "integrations": {
            "Segment.io": {
                "apiKey": write_key,
                "apiHost": f"{host}/v1",
                "protocol": scheme,
                "retryQueue": True,
                "addBundledMetadata": True,
                "unbundledIntegrations": [],
                "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
            }
        },
        "plan": {method: {"__default": {"enabled": True, "integrations": {}}} for method in METHODS},
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0, "host": f"{host}/v1"},
        "legacyVideoPluginsEnabled": False,
        "remotePlugins": [],
    }
